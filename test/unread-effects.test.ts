// What the part of a handler may do that was not read: what the files can do that it may lie in, and no others.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { Program } from '../src/core/ir.ts';
import { link } from '../src/link/link.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

/** More than one observation has patience for. */
const LONG = `
export function long(n) {
  let sum = 0;
  ${Array.from({ length: 400 }, (_, i) => `sum = add${i % 4}(add1(add2(add3(sum + n + ${i}))));`).join('\n  ')}
  return sum;
}
${[0, 1, 2, 3].map((i) => `function add${i}(n) { if (n > ${i}) return n + 1; if (n < 0) return n - 1; return step(step(step(step(n)))); }`).join('\n')}
function step(n) { if (n === 7) { return n + 1; } return n; }
`;

async function unseenIn(files: Record<string, string>, unparsed: string[] = []) {
  const programs: Program[] = [];
  for (const [file, code] of Object.entries(files)) {
    const { program, problems } = await parseSource(file, code);
    if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
    programs.push(program);
  }
  const { endpoints } = link({
    programs,
    files: [...Object.keys(files), ...unparsed],
    documents: new Map(),
    libraries,
  });
  const found = endpoints.find(({ path }) => path === '/x');
  expect(found?.effectsComplete).toBe(false);
  return { kinds: found?.unseenEffects, decided: found?.unseenDecided };
}

const ELSEWHERE = `import { exec } from 'node:child_process';\nexport const shell = { run: (line) => exec(line) };`;
const route = (imports: string, line: string) => `
import express from 'express';
import { long } from './long.js';
${imports}
export const app = express();
app.post('/x', (req, res) => { long(req.body.n); ${line}; res.json({}); });
`;

describe('the unread rest of a handler', () => {
  test('does nothing that only other files can do', async () => {
    const { kinds } = await unseenIn({ 'long.js': LONG, 'shell.js': ELSEWHERE, 'app.js': route('', 'long(1)') });
    expect(kinds).not.toContain('process-spawn');
  });

  test('may do what its imports do, however far behind they lie', async () => {
    const { kinds, decided } = await unseenIn({
      'long.js': LONG,
      'shell.js': ELSEWHERE,
      'middle.js': `export { shell } from './shell.js';`,
      'app.js': route(`import { shell } from './middle.js';`, 'shell.run(req.body.line)'),
    });
    expect(kinds).toContain('process-spawn');
    expect(decided).toContain('process-spawn');
  });

  test('may do what an object does that its factory was given', async () => {
    const { kinds } = await unseenIn({
      'long.js': LONG,
      'shell.js': ELSEWHERE,
      'routes.js': `
import { Router } from 'express';
import { long } from './long.js';
export const routes = (services) => {
  const router = Router();
  router.post('/x', (req, res) => { long(req.body.n); services.shell.run(req.body.line); res.json({}); });
  return router;
};`,
      'app.js': `
import express from 'express';
import { routes } from './routes.js';
import { shell } from './shell.js';
export const app = express();
app.use(routes({ shell }));`,
    });
    expect(kinds).toContain('process-spawn');
  });

  test('may do what others registered in a table of its imports', async () => {
    const { kinds } = await unseenIn({
      'long.js': LONG,
      'table.js': 'export const table = [];',
      'shell.js': `import { exec } from 'node:child_process';\nimport { table } from './table.js';\ntable.push((line) => exec(line));`,
      'app.js': route(`import { table } from './table.js';\nimport './shell.js';`, 'table[0](req.body.line)'),
    });
    expect(kinds).toContain('process-spawn');
  });

  test('may do anything where a file of it was not read', async () => {
    const { kinds } = await unseenIn(
      { 'long.js': LONG, 'app.js': route(`import { rest } from './rest.js';`, 'rest(req.body)') },
      ['rest.js'],
    );
    expect(kinds).toBeUndefined();
  });
});

test('wrappers that one function puts around each other all run', async () => {
  const { program } = await parseSource(
    'app.py',
    `
import subprocess
from fastapi import FastAPI
app = FastAPI()

class Step:
    def __init__(self, line):
        self.line = line
    def process(self, body, go_on):
        subprocess.run(self.line)
        return go_on()

class Chain:
    def __init__(self):
        self.steps = []
    def use(self, step):
        self.steps.append(step)
        return self
    def around(self, step, inner):
        def wrapped(body):
            return step.process(body, lambda: inner(body))
        return wrapped
    def run(self, body):
        chain = lambda body: None
        for step in reversed(self.steps):
            chain = self.around(step, chain)
        return chain(body)

@app.post("/x")
def x(body: dict):
    Chain().use(Step("one")).use(Step("two")).use(Step("three")).use(Step("four")).run(body)
`,
  );
  if (!program) throw new Error('not parsed');
  const { endpoints } = link({ programs: [program], files: ['app.py'], documents: new Map(), libraries });
  const found = endpoints.find(({ path }) => path === '/x');
  expect(found?.effects.map(({ kind }) => kind)).toEqual(['process-spawn']);
  expect(found?.effectsComplete).toBe(true);
});
