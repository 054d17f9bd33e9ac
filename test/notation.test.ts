import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../src/core/fact.ts';
import { describe, parseFact, parseLine, printLine } from '../src/core/notation.ts';

const evidence = { file: 'a', line: 1 };

test('a fact reads as one line', () => {
  const fact: Fact = {
    kind: 'dependency',
    ecosystem: 'npm',
    name: 'express',
    version: '^4.19.2',
    development: false,
    directory: '.',
    evidence,
  };
  expect(describe(fact)).toBe('dependency npm express version=^4.19.2 directory=.');
  expect(parseFact(describe(fact), evidence)).toEqual(fact);
});

test('a misspelt attribute is an error, not silence', () => {
  expect(() => parseFact('environment-read PORT defalt=1', evidence)).toThrow('environment-read has no defalt');
  expect(() => parseFact('enviroment-read PORT', evidence)).toThrow('no such kind');
});

test('any line of words, attributes and lists survives printing and reading', () => {
  const text = fc.string({ unit: 'grapheme' });
  const key = fc.stringMatching(/^[a-z][a-z-]{0,8}$/);
  const attributes = fc.dictionary(key, fc.oneof(text, fc.array(text)), { noNullPrototype: true });
  fc.assert(
    fc.property(fc.array(text), attributes, (words, given) => {
      const line = { words, attributes: given };
      expect(parseLine(printLine(line))).toEqual(line);
    }),
  );
});
