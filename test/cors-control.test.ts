// The control of CORS, the endpoints behind it and the policy declared at the same place say the same thing.

import { expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { System } from '../src/core/model.ts';
import { link } from '../src/link/link.ts';
import { only, source, systemOf } from './support/linked.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

async function systemIn(files: Record<string, string>): Promise<System> {
  const parsed = await Promise.all(Object.entries(files).map(([file, text]) => parseSource(file, text)));
  const programs = parsed.flatMap(({ program }) => program ?? []);
  const paths = Object.keys(files);
  const linked = link({ programs, files: paths, documents: new Map(), libraries });
  return systemOf({ linked, libraries, files: paths.map((path) => source(path)) });
}

function saidOf({ controls, declarations, endpoints }: System) {
  const control = only(controls.filter(({ family }) => family === 'cors'));
  const policy = only(declarations.filter(({ kind }) => kind === 'policy'));
  const { properties } = only(endpoints.filter(({ path }) => path === '/shelf'));
  return {
    mode: control.mode,
    flag: control.flag,
    control: control.properties.wildcard,
    policy: policy.properties.anyOrigin,
    endpoint: properties.wildcardCors,
    credentials: [policy.properties.reflectsWithCredentials, properties.wildcardCorsCredentials],
  };
}

const express = (options: string) =>
  systemIn({
    'src/app.ts': `import cors from 'cors';\nimport express from 'express';\nconst app = express();\napp.use(cors(${options}));\napp.get('/shelf', (req, res) => res.send('parcel'));`,
  });

const fastapi = (options: string) =>
  systemIn({
    'app/main.py': `import os\nfrom fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\napp = FastAPI()\napp.add_middleware(CORSMiddleware, ${options})\n\n@app.get("/shelf")\ndef shelf(): return "parcel"\n`,
  });

test.each([
  ["{ origin: '*', credentials: true }", 'declared-only', true, false],
  ['{ origin: true, credentials: true }', 'declared-only', true, true],
  ["{ origin: ['*'], credentials: true }", 'enforcing', false, false],
  [
    "{ origin: (o, cb) => cb(null, ['https://desk.example'].includes(o)), credentials: true }",
    'enforcing',
    false,
    false,
  ],
  ['{ origin: (o, cb) => cb(null, true), credentials: true }', 'declared-only', true, true],
  ['{ origin: load(), credentials: true }', 'unknown', 'unknown', 'unknown'],
])('npm cors with %s', async (options, mode, any, withCredentials) => {
  expect(saidOf(await express(options))).toMatchObject({
    mode,
    control: any,
    policy: any,
    endpoint: any,
    credentials: [withCredentials, withCredentials],
  });
});

test.each([
  ['allow_origins=["*"], allow_credentials=True', 'declared-only', true, true],
  ['allow_origins=["https://desk.example"], allow_credentials=True', 'enforcing', false, false],
])('Starlette with %s', async (options, mode, any, withCredentials) => {
  expect(saidOf(await fastapi(options))).toMatchObject({
    mode,
    control: any,
    policy: any,
    endpoint: any,
    credentials: [withCredentials, withCredentials],
  });
});

test('origins of a setting with a list as its default are conditional on it', async () => {
  const said = saidOf(await fastapi('allow_origins=os.getenv("ORIGINS", "https://desk.example").split(",")'));
  expect(said).toMatchObject({ mode: 'conditional', control: false, policy: false, endpoint: false });
  expect(said.flag).toMatchObject({ name: 'ORIGINS', default: 'https://desk.example' });
});

test('origins of a setting that is everybody by default let everybody in', async () => {
  const said = saidOf(await fastapi('allow_origins=os.getenv("ORIGINS", "*").split(",")'));
  expect(said).toMatchObject({ mode: 'declared-only', control: true, policy: true, endpoint: true });
});

test('Flask-CORS that gets its application later is judged by what it is given then', async () => {
  const system = await systemIn({
    'desk/parts.py': 'from flask_cors import CORS\ncors = CORS()\n',
    'desk/app.py': `from flask import Flask\nfrom desk.parts import cors\napp = Flask(__name__)\ncors.init_app(app, resources={r"/*": {"origins": ["https://desk.example"]}})\n\n@app.get("/shelf")\ndef shelf(): return "parcel"\n`,
  });
  expect(saidOf(system)).toMatchObject({ mode: 'enforcing', control: false, policy: false, endpoint: false });
});

test('a list that a function compares with may have null in it', async () => {
  const code = "{ origin: (o, cb) => cb(null, ['https://desk.example', 'null'].includes(o)) }";
  const { declarations } = await express(code);
  expect(only(declarations).properties).toMatchObject({ nullOrigin: true, anyOrigin: false });
});
