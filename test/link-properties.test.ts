// What must hold for any program, however strange.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Expression } from '../src/core/ir.ts';
import type { SourceFile } from '../src/core/source.ts';
import { link } from '../src/link/link.ts';
import { parseFile } from '../src/parse/parse.ts';

async function linkText(text: string, path = 'app.js') {
  const language = path.endsWith('.py') ? 'python' : 'javascript';
  const file: SourceFile = { path, role: 'source', language, size: text.length };
  const { program } = await parseFile(file, text);
  return link({
    programs: program ? [program] : [],
    files: [path],
    documents: new Map(),
    libraries: [],
    steps: 50_000,
  });
}

const HEAD = "const app = require('express')();\n";

test('a program nested deeper than the stack ends that part only, and is said', async () => {
  const file: SourceFile = { path: 'app.js', role: 'source', language: 'javascript', size: 0 };
  const { program } = await parseFile(file, `${HEAD}app.get('/before', f);`);
  let value: Expression = { kind: 'name', name: 'app', at: [3, 1, 3, 4] };
  for (let i = 0; i < 50_000; i += 1) value = { kind: 'await', value, at: [3, 1, 3, 4] };
  program?.body.push({ kind: 'expression', value, at: [3, 1, 3, 4] });
  const linked = link({ programs: program ? [program] : [], files: ['app.js'], documents: new Map(), libraries: [] });
  expect(linked.endpoints.map((e) => e.path)).toEqual(['/before']);
  expect(linked.unresolved.map((u) => u.why)).toEqual(['budget: nested more deeply than can be followed']);
});

test('recursion and mutual recursion end', async () => {
  const text = `${HEAD}function a(n) { app.get('/a', b); return b(n + 1); }\nfunction b(n) { return [a(n), a(n)]; }\na(0);`;
  expect((await linkText(text)).endpoints.map((e) => e.path)).toEqual(['/a']);
});

test('a table that grows while it is walked ends', async () => {
  const text = `${HEAD}const t = ['/a'];\nfor (const p of t) { t.push(p + 'a'); app.get(p, f); }`;
  const { endpoints } = await linkText(text);
  expect(endpoints.length).toBeGreaterThan(0);
  expect(endpoints.length).toBeLessThan(1000);
});

test('loops in loops end within the budget, and say so', async () => {
  const list = `const l = [${'1,'.repeat(300)}];\n`;
  const loops = 'for (const a of l) for (const b of l) for (const c of l) for (const d of l) app.get(`/${a}`, f);';
  const linked = await linkText(HEAD + list + loops);
  expect(linked.unresolved.map((u) => u.why).join()).toContain('budget');
});

test('a spent budget leaves guards readable, and says that more may stand before a route', async () => {
  const text = `import os
from fastapi import Depends, FastAPI, Header, HTTPException
app = FastAPI()
def who(authorization: str = Header()):
    if authorization != os.environ["KEY"]: raise HTTPException(status_code=401)
@app.delete("/notes")
def drop(me=Depends(who)): return {}
def a0(x): return [x, x]
${Array.from({ length: 23 }, (_, i) => `def a${i + 1}(x): return [a${i}(x), a${i}([x])]`).join('\n')}
big = a23(1)
`;
  const [notes] = (await linkText(text, 'app.py')).endpoints.filter((e) => e.path === '/notes');
  expect(notes?.guards.map((g) => g.mode)).toEqual(['enforcing']);
  expect(notes?.openEnds).toEqual(['the program was not followed to its end']);
});

test('properties of every object are no routes and break nothing', async () => {
  const text = `${HEAD}const o = {};\no.__proto__.get = app.get;\no['constructor']('/x');\napp.constructor('/y');\napp.__proto__.get('/z', f);`;
  expect((await linkText(text)).endpoints).toEqual([]);
});

const WORDS = [
  'app',
  'router',
  '.get(',
  '.use(',
  "'/a'",
  '(',
  ')',
  '{',
  '}',
  '=>',
  'function f(x)',
  'return',
  'if (x)',
  'else',
  ';',
  ',',
  'const x =',
  '=',
  '...',
  '[',
  ']',
  'new ',
  'class A extends B',
  'import x from "y";',
  'export default',
  'await ',
  'for (const p of q)',
];

test('no program makes the linker throw', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }), async (words) => {
      await linkText(HEAD + words.join(' '));
    }),
    { numRuns: 300 },
  );
});

const PYTHON = [
  'app',
  '.get',
  '("/a")',
  '@app.get("/b")\n',
  'def f(x):\n    ',
  'return x',
  '\n',
  'x = ',
  'Depends(f)',
  '(',
  ')',
  '[',
  ']',
  'lambda: x',
  'class A(B):\n    ',
  'import a.b\n',
  'from . import c\n',
  'for p in q:\n    ',
  'if x:\n    ',
  'pass',
  ', ',
  '**k',
  '*a',
  'await x',
  'yield x',
];

test('no Python program makes the linker throw', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...PYTHON), { maxLength: 60 }), async (words) => {
      await linkText(`from fastapi import Depends, FastAPI\napp = FastAPI()\n${words.join('')}`, 'app.py');
    }),
    { numRuns: 300 },
  );
});

test('a refusal that a try around it swallows is not absent: what the caller gets cannot be told', async () => {
  const text = `from fastapi import FastAPI, HTTPException, Request
app = FastAPI()
@app.get("/pictures")
def read(request: Request):
    try:
        if request.headers["x-key"] not in KEYS:
            raise HTTPException(status_code=403)
        return load()
    except Exception:
        return {}
`;
  const linked = await linkText(text, 'app.py');
  const possible = linked.endpoints.find(({ path }) => path === '/pictures')?.possible;
  expect(possible?.map(({ family }) => family)).toEqual(expect.arrayContaining(['authentication', 'authorization']));
});
