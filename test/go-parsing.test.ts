// What stands around Go's grammar: which files a default build takes, and `new` of values.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBuiltByDefault } from '../src/parse/go/constraints.ts';
import { withoutNewValues } from '../src/parse/go/new-values.ts';
import { parseGo } from '../src/parse/go/parse.ts';

const builtWith = (constraint: string) => isBuiltByDefault(`//go:build ${constraint}\n\npackage quay\n`);

it.each([
  ['linux && !windows', true],
  ['!wireinject', true],
  ['wireinject', false],
  ['!(linux || darwin)', false],
  ['ignore || linux && amd64', true],
  ['(ignore || linux) && windows', false],
  ['!!go1.21', true],
])('builds %s: %s', (constraint, expected) => {
  expect(builtWith(constraint)).toBe(expected);
});

it('reads constraints above the package alone, and any text without failing', () => {
  expect(isBuiltByDefault('package quay\n\n//go:build windows\n')).toBe(true);
  fc.assert(fc.property(fc.string(), (text) => typeof builtWith(text) === 'boolean'));
});

const problemsIn = async (value: string) => {
  const text = `package quay\n\nfunc f() {\n\tx := ${value}\n\t_ = x\n}\n`;
  const file = { path: 'quay.go', role: 'source' as const, language: 'go' as const, size: text.length };
  return (await parseGo(file, text, 5000)).problems;
};

it.each(['new(time.Now())', 'new("a")', 'new(len(a) + 2)', 'new(berth.Depth{Metres: 3})', 'new(-1)'])(
  'reads the value in %s',
  async (value) => {
    expect(await problemsIn(value)).toEqual([]);
    expect(withoutNewValues(value)).not.toBe(value);
  },
);

it.each(['new(int)', 'new([]string)', 'new(map[string]int)', 'new(struct{ a int })', 'new(func() int)', 'renew(f())'])(
  'leaves the type in %s alone',
  async (value) => {
    expect(await problemsIn(value)).toEqual([]);
    expect(withoutNewValues(value)).toBe(value);
  },
);
