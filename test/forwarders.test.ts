// Which function is shown of one that only hands its call on: the one that it was given.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { parseFile } from '../src/parse/parse.ts';
import { only, source } from './support/linked.ts';

const libraries = await loadLibraries();

async function linked(...lines: string[]) {
  const text = ["import express from 'express';", 'const app = express();', ...lines].join('\n');
  const { program } = await parseFile(source('server.ts'), text);
  return link({ programs: program ? [program] : [], files: ['server.ts'], documents: new Map(), libraries });
}

const handlerIn = async (...lines: string[]) => only((await linked(...lines)).endpoints).handler?.name;

const WAITS = [
  [
    'by a rest of all',
    'const wait = (fn) => function waiting(...all) { return Promise.resolve(fn(...all)).catch(all[2]); };',
  ],
  ['by its own names', 'const wait = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);'],
  [
    'inside a try',
    'const wait = (fn) => async (req, res, next) => { try { await fn(req, res); } catch (e) { next(e); } };',
  ],
  [
    'from within',
    'const wait = (fn) => (req, res, next) => { Promise.resolve().then(() => fn(req, res, next)).catch(next); };',
  ],
] as const;

describe('a handler that another waits for', () => {
  test.each(WAITS)('is shown itself: %s', async (_, wait) => {
    expect(await handlerIn(wait, 'async function list(req, res) { res.json([]); }', "app.get('/', wait(list));")).toBe(
      'list',
    );
  });

  test('through two of them', async () => {
    const [[, wait]] = WAITS;
    expect(await handlerIn(wait, 'function list(req, res) { res.json([]); }', "app.get('/', wait(wait(list)));")).toBe(
      'list',
    );
  });

  test.each([
    [
      'that decides',
      'const ask = (fn) => function asking(req, res, next) { if (req.query.x) return next(); return fn(req, res, next); };',
      'ask(list)',
    ],
    [
      'of two',
      'const ask = (a, b) => function asking(req, res, next) { a(req, res, next); b(req, res, next); };',
      'ask(list, other)',
    ],
    [
      'that is given something else',
      'const ask = (fn) => function asking(req, res) { res.json(fn(req)); };',
      'ask(list)',
    ],
    ['beside it', 'function asking(req, res) { return list(req, res); }', 'asking'],
  ])('is not shown behind one %s', async (_, ask, given) => {
    const handlers = ['function list(req, res) { res.json([]); }', 'function other(req, res) { res.end(); }'];
    expect(await handlerIn(ask, ...handlers, `app.get('/', ${given});`)).toBe('asking');
  });
});

test('two guards behind one wrapper are two controls, each under its name', async () => {
  const { controls } = await linked(
    'const wait = (fn) => function waiting(...all) { return Promise.resolve(fn(...all)).catch(all[2]); };',
    'function known(req, res, next) { if (req.headers.authorization !== process.env.KEY) return res.sendStatus(401); next(); }',
    "function chief(req, res, next) { if (req.headers['x-chief'] !== process.env.CHIEF) return res.sendStatus(401); next(); }",
    'app.use(wait(known));',
    "app.get('/', wait(chief), (req, res) => res.end());",
  );
  expect(controls.map(({ name, families, evidence }) => `${name} ${families.join()} ${evidence.line}`).sort()).toEqual([
    'chief authentication 5',
    'known authentication 4',
  ]);
});
