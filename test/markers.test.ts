// The marker pass: which words occur in bytes, and which program files it lets through.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { programMarkerScan } from '../src/markers.ts';
import { createMarkerScan, programMarkers } from '../src/parse/markers.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the scan', () => {
  it('finds a word at the beginning, in the middle and at the end', () => {
    const scan = createMarkerScan(['abc']);
    expect(['abcx', 'xabcx', 'xabc'].map((text) => scan(bytes(text)))).toEqual([true, true, true]);
    expect(['', 'ab', 'abxc', 'ABC'].map((text) => scan(bytes(text)))).toEqual([false, false, false, false]);
  });

  it('falls back to a shorter word inside a longer one that fails', () => {
    const scan = createMarkerScan(['abcd', 'bc']);
    expect(scan(bytes('abcx'))).toBe(true);
    expect(scan(bytes('abdx'))).toBe(false);
  });

  it('falls back along overlapping beginnings', () => {
    const scan = createMarkerScan(['aab']);
    expect(scan(bytes('aaab'))).toBe(true);
    expect(scan(bytes('aaac'))).toBe(false);
  });

  it('finds nothing when there is nothing to find', () => {
    expect(createMarkerScan([])(bytes('abc'))).toBe(false);
    expect(createMarkerScan([''])(bytes('abc'))).toBe(false);
  });

  it('agrees with a search for each word', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), maxLength: 12 });
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 5 }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(words, letters, (someWords, text) => {
        expect(createMarkerScan(someWords)(bytes(text))).toBe(someWords.some((word) => text.includes(word)));
      }),
    );
  });
});

describe('the words of a run', () => {
  const scan = createMarkerScan(programMarkers(['express', '@fastify/cors', 'fastapi', 'pg', '.specialShape(']));
  const passes = (text: string) => scan(bytes(text));

  it.each([
    "import express from 'express';",
    'const { Router } = require("express");',
    "import Route from 'express/lib/router';",
    "import cors from '@fastify/cors'",
    'from fastapi import Depends',
    'from fastapi.responses import JSONResponse',
    'import fastapi',
    "import { Pool } from 'pg';",
    'x.specialShape(1)',
    "api.get('/users', list)",
    'svc.post(`/users/${id}`, make)',
    "v1.put(['/', '/:id'], change)",
    'userRouter.get<{ id: string }>(\n  "/:id"',
    'router\n  .route("/x")',
    'app.use(limiter)',
    '@app.get("")',
    '@user_router.post("")',
    '@user_router.websocket("")',
    'router.add_api_route(path, handler)',
    'api.include_router(users)',
    "server.on('upgrade', onUpgrade)",
    'new WebSocketServer({ port })',
  ])('let through: %s', (text) => {
    expect(passes(text)).toBe(true);
  });

  it.each([
    'const expression = 1; // express yourself',
    'const pgp = load("openpgp"); img.src = "a.jpg"',
    'cache.get(key)',
    'params.get("page")',
    'const user = map.get(`user-${id}`)',
    'fastapi_like = 1',
    'useRouter()',
    'export function Button() { return <button /> }',
  ])('hold back: %s', (text) => {
    expect(passes(text)).toBe(false);
  });
});

describe('files that only have to do with secrets', async () => {
  const mayMatter = programMarkerScan(await loadLibraries());

  it.each([
    "import jwt from 'jsonwebtoken';",
    "const { sign } = require('jsonwebtoken');",
    'import jwt\n',
    "localStorage.setItem('theme', theme)",
    "sessionStorage.setItem('theme', theme)",
    'new webpack.DefinePlugin({})',
    'useKept({ mailApiKey: null })',
    'path.join(os.homedir(), name)',
    'Path.home() / name',
  ])('are read: %s', (text) => {
    expect(mayMatter(bytes(text))).toBe(true);
  });

  it.each([
    "import tokens from './jsonwebtokens-of-ours';",
    "localStorage.getItem('theme')",
    'const storage = localStorage;',
    "cache.setItem('theme', theme)",
    'class DefinePluginOptions {}',
    'const homedirectory = mailApiKeys;',
  ])('and what only looks alike is not: %s', (text) => {
    expect(mayMatter(bytes(text))).toBe(false);
  });
});
