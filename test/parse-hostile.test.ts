// Text made to hang or crash a parser. Each piece ends soon, as read or as unread with a reason, and the next file parses.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createParsePool, type ParsePool } from '../src/parse/pool.ts';
import { BUILT_WORKER } from './support/build.ts';
import { sourceFile } from './support/parse-source.ts';

const KB = 1024;
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

const PIECES: Record<string, [path: string, text: string]> = {
  'async( nested 24 times': ['a.ts', 'async('.repeat(24)],
  'async( nested 5,000 times': ['a.ts', 'async('.repeat(5000)],
  '40 KB of [': ['a.js', '['.repeat(40 * KB)],
  '40 KB of (': ['a.ts', '('.repeat(40 * KB)],
  '40 KB of {': ['a.tsx', '{'.repeat(40 * KB)],
  '200 KB of (': ['a.js', '('.repeat(200 * KB)],
  'brackets that close': ['a.js', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  'functions in functions': ['a.js', '(function(){'.repeat(40_000)],
  'arrows of arrows': ['a.js', `${'a=>'.repeat(100_000)}1`],
  'templates in templates': ['a.js', '`${'.repeat(40 * KB)],
  'elements in elements': ['a.jsx', '<a>'.repeat(20 * KB)],
  'type arguments in type arguments': ['a.ts', `let a:${'A<'.repeat(20_000)}`],
  'a chain of 5,000 calls': ['a.js', `a${'.get("/x")'.repeat(5000)}`],
  'a sum of 50,000 terms': ['a.js', `a${'+a'.repeat(50_000)}`],
  '10,000 else-ifs': ['a.js', `${'if(a){}else '.repeat(10_000)}{}`],
  '50,000 conditionals': ['a.js', `${'a?b:'.repeat(50_000)}c`],
  'a line of 512 KB': ['a.js', `x = "${'x'.repeat(512 * KB)}"`],
  'Python: backslashes and line ends': ['a.py', `x = 1 + \\\n${'\\\n'.repeat(60_000)}`],
  'Python: 40 KB of [': ['a.py', '['.repeat(40 * KB)],
  'Python: 40 KB of {': ['a.py', '{'.repeat(40 * KB)],
  'Python: 200 KB of (': ['a.py', '('.repeat(200 * KB)],
  'Python: brackets that close': ['a.py', `${'('.repeat(50_000)}${')'.repeat(50_000)}`],
  'Python: a chain of 5,000 calls': ['a.py', `a${'.get("/x")'.repeat(5000)}`],
  'Python: a sum of 50,000 terms': ['a.py', `a${'+a'.repeat(50_000)}`],
  'Python: 10,000 elifs': ['a.py', `if a: pass\n${'elif b: pass\n'.repeat(10_000)}`],
  'Python: 900 levels of blocks': ['a.py', lines(900, (index) => `${' '.repeat(index)}if a:`)],
  'Python: not not not': ['a.py', `${'not '.repeat(100_000)}a`],
  'Python: lambdas of lambdas': ['a.py', `${'lambda:'.repeat(60_000)}a`],
  'Python: f-strings in f-strings': ['a.py', 'f"{'.repeat(20_000)],
  'Python: a comparison of 20,000': ['a.py', `a${'<a'.repeat(20_000)}`],
  'Go: 40 KB of (': ['a.go', `package a\nvar x = ${'('.repeat(40 * KB)}`],
  'Go: 40 KB of {': ['a.go', `package a\nfunc f() ${'{'.repeat(40 * KB)}`],
  'Go: brackets that close': ['a.go', `package a\nvar x = ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  'Go: a chain of 5,000 calls': ['a.go', `package a\nvar x = a${'.Get("/x")'.repeat(5000)}`],
  'Go: a sum of 50,000 terms': ['a.go', `package a\nvar x = a${'+a'.repeat(50_000)}`],
  'Go: 10,000 else-ifs': ['a.go', `package a\nfunc f() { ${'if a {} else '.repeat(10_000)}{} }`],
  'Go: 20,000 cases': ['a.go', `package a\nfunc f() { switch { ${'case a: b()\n'.repeat(20_000)} } }`],
  'Go: functions in functions': ['a.go', `package a\nvar x = ${'func() { _ = '.repeat(5000)}`],
  'Go: pointers to pointers': ['a.go', `package a\nvar x ${'*'.repeat(50_000)}T`],
  'Go: literals in literals': ['a.go', `package a\nvar x = T${'{{'.repeat(20_000)}`],
  'Go: defers': ['a.go', `package a\nfunc f() { ${'defer a()\n'.repeat(10_000)} }`],
  'Go: a string without end': ['a.go', `package a\nvar x = \`${'x'.repeat(500 * KB)}`],
  'Python: a string without end': ['a.py', `"""${'x'.repeat(500 * KB)}`],
};

const DEADLINE_MS = 3000;
let pool: ParsePool;
beforeAll(() => {
  pool = createParsePool({ workerUrl: BUILT_WORKER, deadlineMs: DEADLINE_MS });
});
afterAll(() => pool.close());

it.each(Object.entries(PIECES))('%s', async (_, [path, text]) => {
  const asked = performance.now();
  const { program, unread, problems } = await pool.parse(sourceFile(path, text), text);
  const took = performance.now() - asked;
  expect(unread ?? program?.language).toMatch(/^(javascript|python|go|nested too deeply|took longer than 3 s)$/);
  expect(unread === undefined || problems.length === 0).toBe(true);
  // Generous: the deadline, its grace, and a machine that is busy with other tests.
  expect(took).toBeLessThan(DEADLINE_MS * 3);
  expect((await pool.parse(sourceFile('next.js'), 'f()')).program?.body).toHaveLength(1);
});

it('cuts what nests too deep where it lies, and says so', async () => {
  const text = `app.use(a);\nx = ${'['.repeat(600)}${']'.repeat(600)};\napp.use(b);`;
  const { program, problems } = await pool.parse(sourceFile('a.js', text), text);
  expect(problems).toEqual([{ line: 2, why: 'nested deeper than 500 levels' }]);
  expect(program?.body.map(({ kind }) => kind)).toEqual(['expression', 'assign', 'expression']);
});
