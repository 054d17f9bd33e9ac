// Every scanner against its own fixtures, alone: each fact must be expected, each expectation met.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { expect, describe as suite, test } from 'vitest';
import { describe } from '../src/core/notation.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import { languageOf } from '../src/discover/languages.ts';
import { parseFile } from '../src/parse/parse.ts';
import { scanners } from '../src/scan/index.ts';
import { scannerReference } from '../src/scan/reference.ts';
import { runScanners } from '../src/scan/run.ts';
import { defineScanner, type Scanner } from '../src/scan/scanner.ts';
import { differences, readExpectations } from './support/expectations.ts';
import { knowledge } from './support/knowledge.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/scan');
const SOURCES = join(import.meta.dirname, '../src/scan');

const slashed = (path: string) => path.split(sep).join('/');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => slashed(relative(folder, join(entry.parentPath, entry.name))))
    .sort();
}

async function parsed(path: string, text: string): Promise<ParsedFile> {
  return parseFile({ path, role: 'source', language: languageOf(path), size: text.length }, text);
}

async function check(scanner: Scanner, folder: string, path: string): Promise<string[]> {
  const file = join(folder, path);
  const text = readFileSync(file, 'utf8');
  const beside = `${file}.expected`;
  const expected = existsSync(beside)
    ? readExpectations(beside, readFileSync(beside, 'utf8'))
    : readExpectations(file, text);
  const { facts, failed } = runScanners([await parsed(path, text)], knowledge, [scanner]);
  expect(failed).toEqual([]);
  const found = facts.map((fact) => ({ line: fact.evidence.line, text: describe(fact) }));
  return differences(`fixtures/scan/${scanner.id}/${path}`, expected, found);
}

for (const scanner of scanners) {
  suite(scanner.id, () => {
    const folder = join(FIXTURES, scanner.id);
    const files = existsSync(folder) ? filesBelow(folder) : [];
    const subjects = files.filter((path) => !path.endsWith('.expected'));

    test('has fixtures that expect something', () => {
      const whole = files.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n');
      expect(whole).toMatch(/expect: |^\d+ {2}\S/m);
    });

    test.each(subjects)('%s', async (path) => {
      expect((await check(scanner, folder, path)).join('\n')).toBe('');
    });

    test('each .expected file stands beside its subject', () => {
      const alone = files.filter((path) => path.endsWith('.expected') && !subjects.includes(path.slice(0, -9)));
      expect(alone).toEqual([]);
    });
  });
}

suite('the register of scanners', () => {
  const ids = scanners.map(({ id }) => id);

  test('names every scanner on disk, by its path, in order', () => {
    const defined = filesBelow(SOURCES).filter((path) =>
      readFileSync(join(SOURCES, path), 'utf8').includes('export default defineScanner('),
    );
    expect(ids).toEqual(defined.map((path) => path.replace(/\.ts$/, '')));
    for (const path of defined) {
      expect(readFileSync(join(SOURCES, path), 'utf8')).toContain(`id: '${path.replace(/\.ts$/, '')}'`);
    }
  });

  test('has no fixtures of a scanner that is gone', () => {
    const folders = new Set(filesBelow(FIXTURES).map((path) => path.split('/').slice(0, 2).join('/')));
    expect([...folders].sort()).toEqual([...ids].sort());
  });

  test('documents each in one row', () => {
    const reference = scannerReference(scanners);
    for (const { id } of scanners) expect(reference.split(`\`${id}\``).length).toBe(2);
    expect(reference.split('\n').filter((line) => line.startsWith('| ')).length).toBe(scanners.length + 1);
  });
});

suite('running scanners', () => {
  const broken = defineScanner({
    id: 'test/broken',
    recognises: '',
    ignores: '',
    reads: (path) => basename(path) === 'b.env',
    *scan({ file }) {
      yield { kind: 'environment-set', name: 'HALF', literal: true, value: '', evidence: { file: file.path, line: 1 } };
      throw new Error('no');
    },
  });
  const dotenv = scanners.find(({ id }) => id === 'dotenv/variables');

  test('one that throws loses that file only, and is named', async () => {
    const files = [await parsed('b.env', 'B=1'), await parsed('a.env', 'A=1')];
    const { facts, failed } = runScanners(files, knowledge, dotenv ? [broken, dotenv] : []);
    expect(facts.map(describe)).toEqual([
      'environment-set A literal=true value=1',
      'environment-set B literal=true value=1',
    ]);
    expect(failed).toEqual([{ scanner: 'test/broken', file: 'b.env', why: 'no' }]);
  });

  test('the order of files changes nothing', async () => {
    const files = await Promise.all(
      filesBelow(FIXTURES)
        .filter((path) => !path.endsWith('.expected'))
        .map(async (path) => parsed(path, readFileSync(join(FIXTURES, path), 'utf8'))),
    );
    expect(runScanners([...files].reverse(), knowledge)).toEqual(runScanners(files, knowledge));
  });

  test('no fact holds a secret of the fixtures', async () => {
    const secrets = ['hunter2', 'Sourdough9', 'Cinnamon1', 's3cr3t', 't0ken', 'abc123', 'abcdef', 'change-me', 'a8f3k'];
    const all = filesBelow(FIXTURES).filter((path) => !path.endsWith('.expected'));
    const texts = all.map((path) => readFileSync(join(FIXTURES, path), 'utf8'));
    const files = await Promise.all(all.map(async (path, index) => parsed(path, texts[index] ?? '')));
    const facts = JSON.stringify(runScanners(files, knowledge).facts);
    for (const secret of secrets) {
      expect(texts.some((text) => text.includes(secret))).toBe(true);
      expect(facts).not.toContain(secret);
    }
  });
});

suite('reading expectations', () => {
  const texts = (path: string, text: string) =>
    readExpectations(path, text).map(({ line, text: said, todo }) => `${line} ${todo ? 'todo ' : ''}${said}`);

  test('a trailing comment speaks of its line, comments alone of the next line of code', () => {
    const source = ['# expect: one', '', '# any other comment', '# todo: two', 'code # expect: three', 'more'];
    expect(texts('a.py', source.join('\n'))).toEqual(['5 one', '5 todo two', '5 three']);
    expect(texts('a.html', '<!-- expect: one -->\r\n<p>')).toEqual(['2 one']);
  });

  test('a list beside the file names its lines', () => {
    expect(texts('lock.expected', '# why\n3  fact a\n\n12  todo: fact b\n')).toEqual(['3 fact a', '12 todo fact b']);
    expect(() => readExpectations('lock.expected', 'fact without a line')).toThrow('lock.expected:1');
  });

  test('an expectation that no code follows is an error', () => {
    expect(() => readExpectations('a.ts', 'code\n// expect: lost\n')).toThrow('lost');
  });

  test('missing, unexpected and learnt facts are each told once, with their place', () => {
    const expected = readExpectations('a.ts', 'a // expect: one\nb // todo: two\nc // todo: three\nd\n');
    const found = [
      { line: 1, text: 'other' },
      { line: 2, text: 'two' },
      { line: 4, text: 'four' },
    ];
    expect(differences('a.ts', expected, found)).toEqual([
      'a.ts:1: expected    one\n  got         other',
      'a.ts:2: a known miss is found now, promote it to expect: two',
      'a.ts:4: unexpected  four',
    ]);
  });

  test('a fact is met once: the same expectation twice needs it twice', () => {
    const expected = readExpectations('a.ts', '// expect: one\na // expect: one\n');
    expect(differences('a.ts', expected, [{ line: 2, text: 'one' }])).toHaveLength(1);
  });
});
