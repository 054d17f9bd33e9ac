// When it is known that nothing keeps a file that the request names below a directory, and when that cannot be said.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { chainOf, controlStates } from '../src/model/presence.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

const PYTHON = `import os
from fastapi import FastAPI, Request
from elsewhere import known
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
`;
const JAVASCRIPT = `import fs from 'node:fs';
import path from 'node:path';
import express from 'express';
import { known } from 'elsewhere';
const app = express();
`;

async function containment(file: string, code: string): Promise<string | undefined> {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const { endpoints, controls } = link({ programs: [program], files: [file], documents: new Map(), libraries });
  const byId = new Map(controls.map((control) => [control.id, control]));
  const [only] = endpoints;
  if (only === undefined || endpoints.length > 1) throw new Error(`${endpoints.length} endpoints`);
  return controlStates(chainOf(only, byId), undefined, only, (_, { id }) => id)['path-containment'].presence;
}

const python = (body: string, signature = '"/x")\ndef handle(name: str') =>
  containment('app.py', `${PYTHON}@app.get(${signature}):\n${body.replace(/^/gm, '    ')}\n`);
const javascript = (body: string, route = '/x') =>
  containment('app.js', `${JAVASCRIPT}app.get('${route}', (req, res) => {\n${body}\n});\n`);

describe('nothing keeps it', () => {
  test.each([
    ['a text of the query', 'return open("covers/" + name).read()'],
    ['one that was only asked to be there', 'if not name:\n    return None\nreturn open("covers/" + name).read()'],
    ['one of several', 'open("fixed").read()\nreturn open(os.path.join("covers", name)).read()'],
  ])('%s', async (_, body) => expect(await python(body)).toBe('absent'));

  test('in Express', async () => {
    expect(await javascript("res.send(fs.readFileSync(path.join('covers', req.query.name)));")).toBe('absent');
  });
});

describe('it cannot be said', () => {
  test.each([
    [
      'when something is asked of the name',
      'if name.startswith("."):\n    return None\nreturn open("covers/" + name).read()',
    ],
    ['when a list may hold it', 'if name not in known():\n    return None\nreturn open("covers/" + name).read()'],
    ['when code that was not read had it first', 'return open("covers/" + known(name)).read()'],
  ])('%s', async (_, body) => expect(await python(body)).not.toBe('absent'));

  test('when it is a piece of the path, which holds no slash', async () => {
    expect(await python('return open("covers/" + name).read()', '"/x/{name}")\ndef handle(name: str')).not.toBe(
      'absent',
    );
  });

  test('when no file is named by the request', async () => {
    expect(await python('return open("covers/fixed").read()')).not.toBe('absent');
  });

  test('when a check keeps it', async () => {
    const body = `const file = path.resolve('/covers', req.query.name);
if (!file.startsWith('/covers/')) return res.status(400).end();
res.send(fs.readFileSync(file));`;
    expect(await javascript(body)).toBe('present');
  });
});
