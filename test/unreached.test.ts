// Controls that nothing reaches are dead; what anything that runs names by whatever way is left alone.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { run } from '../src/remember.ts';
import { knowledge } from './support/knowledge.ts';
import { writeTree } from './support/tree.ts';

const libraries = await loadLibraries();
const tool = { version: '0.0.0', rulesHash: '' };

async function dead(files: Record<string, string>): Promise<string[]> {
  const root = writeTree(files);
  const { model } = await run({ root, rules: [], libraries, secretFormats: [], knowledge, tool, threads: 1 });
  return model.controls.flatMap(({ id, mode }) => (mode === 'dead' ? [id.slice(id.indexOf('#') + 1)] : []));
}

const GUARD = `export function check(req, res, next) {
  if (req.get('x-key') !== process.env.DESK_KEY) return res.status(401).end();
  next();
}
`;
const app = (imports: string, use: string) => ({
  'app.js': `import express from 'express';\n${imports}\nconst app = express();\n${use}\napp.get('/a', (req, res) => res.end());\n`,
});

describe('a guard that nothing takes', () => {
  test.each([
    ['is imported and not used', app("import { check } from './guards.js';", ''), {}],
    ['is only exported again', app("import './all.js';", ''), { 'all.js': "export { check } from './guards.js';\n" }],
    [
      'is only taken by what nobody calls',
      app("import { mount } from './mount.js';", ''),
      { 'mount.js': "import { check } from './guards.js';\nexport function mount(app) {\n  app.use(check);\n}\n" },
    ],
  ])('is dead when it %s', async (_, program, more) => {
    expect(await dead({ ...program, ...more, 'guards.js': GUARD })).toEqual(['check']);
  });

  test.each([
    ['is attached', app("import { check } from './guards.js';", 'app.use(check);'), {}],
    ['is attached by another name', app("import { check as first } from './guards.js';", 'app.use(first);'), {}],
    ['is a member of its module', app("import * as guards from './guards.js';", 'app.use(guards.check);'), {}],
    ['stands in a table', app("import { check } from './guards.js';", 'start({ before: [check] });'), {}],
    ['is looked up by its name', app("import * as guards from './guards.js';", "start(guards, ['check']);"), {}],
    [
      'is exported under another name',
      app("import { first } from './all.js';", 'start(first);'),
      { 'all.js': "export { check as first } from './guards.js';\n" },
    ],
    [
      'is taken by what runs',
      app("import { mount } from './mount.js';", 'mount(app);'),
      { 'mount.js': "import { check } from './guards.js';\nexport function mount(app) {\n  later(app, check);\n}\n" },
    ],
  ])('is left alone when it %s', async (_, program, more) => {
    expect(await dead({ ...program, ...more, 'guards.js': GUARD })).toEqual([]);
  });

  test('is left alone as the default export of a file that is used', async () => {
    const program = app("import anything from './guards.js';", 'start(anything);');
    expect(await dead({ ...program, 'guards.js': `${GUARD}export default check;\n` })).toEqual([]);
  });

  test('is no guard when it answers by itself, or refuses nobody', async () => {
    const handler = 'export const login = (req, res, next) => (req.body ? res.json({}) : res.status(401).end());\n';
    const trace = 'export const trace = (req, res, next) => next();\n';
    expect(await dead({ ...app("import './guards.js';", ''), 'guards.js': handler + trace })).toEqual([]);
  });
});

describe('in Python', () => {
  const GUARDS = `from fastapi import Header, HTTPException


def check(key: str = Header("")):
    if key != "swift":
        raise HTTPException(status_code=401)


def load(key):
    if key != "swift":
        raise HTTPException(status_code=401)
    return key
`;
  const main = (route: string) => `from fastapi import Depends, FastAPI

from guards import check

app = FastAPI()


${route}
def a():
    return {}
`;

  test('a dependency that no route has is dead, and a function that takes nothing of a request is none', async () => {
    expect(await dead({ 'main.py': main('@app.get("/a")'), 'guards.py': GUARDS })).toEqual(['check']);
  });

  test('a dependency of a route is not dead', async () => {
    expect(
      await dead({ 'main.py': main('@app.get("/a", dependencies=[Depends(check)])'), 'guards.py': GUARDS }),
    ).toEqual([]);
  });
});
