// Which credentials browsers send along by themselves: only these can be ridden on from another site.

import { expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

async function ambientIn(file: string, code: string): Promise<(boolean | undefined)[]> {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const { controls } = link({ programs: [program], files: [file], documents: new Map(), libraries });
  const own = controls.filter(({ families, mode }) => families.includes('authentication') && mode === 'enforcing');
  return own.map(({ ambient }) => ambient);
}

const express = (guard: string) =>
  ambientIn(
    'app.ts',
    `import express from 'express';
import jwt from 'jsonwebtoken';
const app = express();
function need(req, res, next) {
${guard}
  next();
}
app.post('/x', need, (req, res) => res.end());
`,
  );

test('a token that is verified out of a header is not sent by browsers', async () => {
  expect(
    await express(`  try { jwt.verify(req.headers.authorization.slice(7), process.env.KEY, { algorithms: ['HS256'] }); }
  catch { return res.status(401).end(); }`),
  ).toEqual([false]);
});

test('a cookie is, also beside a header', async () => {
  expect(
    await express(`  try { jwt.verify(req.cookies.token ?? req.headers.authorization, process.env.KEY, { algorithms: ['HS256'] }); }
  catch { return res.status(401).end(); }`),
  ).toEqual([true]);
});

test('a secret in the header of which nobody says how it comes may be a password that browsers remember', async () => {
  expect(await express(`  if (req.headers.authorization !== process.env.KEY) return res.status(401).end();`)).toEqual([
    undefined,
  ]);
});

test('a word of the scheme tells', async () => {
  expect(
    await express(`  const header = req.headers.authorization ?? '';
  if (!header.startsWith('Bearer ') || header.slice(7) !== process.env.KEY) return res.status(401).end();`),
  ).toEqual([false]);
});

test('a verification that nobody catches refuses by itself, and one that is asked by callback does not', async () => {
  const verified = `  req.user = jwt.verify(req.headers.authorization.slice(7), process.env.KEY, { algorithms: ['HS256'] });`;
  expect(await express(verified)).toEqual([false]);
  const asked = `  jwt.verify(req.headers.authorization, process.env.KEY, (error, user) => { req.user = user; next(); });`;
  expect(await express(asked)).toEqual([]);
  const caught = `  try { req.user = jwt.verify(req.headers.authorization, process.env.KEY); } catch {}`;
  expect(await express(caught)).toEqual([]);
});
