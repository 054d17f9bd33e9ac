// What calls of libraries declare, by what rules/libraries says of them: each property where it holds, where it does not and
// where nobody can tell.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { factsIn } from './support/linked.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

/** `name property=value …` of every declaration, without what does not hold. */
async function declared(file: string, code: string, ...facts: string[]): Promise<string[]> {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const all = link({
    programs: [program],
    files: [file],
    documents: new Map(),
    libraries,
    facts: factsIn('manifest', ...facts),
  }).declared;
  const names = [...new Set((all ?? []).map(({ name }) => name))];
  return names.map((name) =>
    [
      name,
      ...(all ?? [])
        .filter((one) => one.name === name && one.value !== 'false')
        .map(({ property, value }) => (value === 'true' ? property : `${property}=${value}`))
        .sort(),
    ].join(' '),
  );
}

const js = (code: string, ...facts: string[]) => declared('src/app.js', code, ...facts);
const py = (code: string, ...facts: string[]) => declared('app/main.py', code, ...facts);

describe('sessions', () => {
  const session = (options: string) =>
    js(
      `const session = require('express-session');\nconst isProd = process.env.NODE_ENV === 'production';\napp.use(session(${options}));`,
    );

  test.each([
    ['{}', 'session cookie authenticates sameSiteUnset sentInPlain storedForAnybody'],
    ["{ saveUninitialized: false, cookie: { secure: true, sameSite: 'lax' } }", 'session cookie authenticates'],
    ["{ saveUninitialized: false, cookie: { secure: isProd, sameSite: 'lax' } }", 'session cookie authenticates'],
    [
      "{ saveUninitialized: false, cookie: { secure: process.env.NODE_ENV === 'production' ? true : false, sameSite: 'none' } }",
      'session cookie authenticates sentAcrossSites',
    ],
    [
      "{ saveUninitialized: false, cookie: { secure: process.env.NODE_ENV !== 'production', sameSite: 'strict' } }",
      'session cookie authenticates sentInPlain',
    ],
    [
      "{ saveUninitialized: false, cookie: { secure: config.secure, httpOnly: false, sameSite: 'strict' } }",
      'session cookie authenticates readableByScripts sentInPlain=unknown',
    ],
    [
      "{ saveUninitialized: false, cookie: { secure: process.env.SECURE === 'yes', sameSite: 'strict' } }",
      'session cookie authenticates sentInPlain=unknown',
    ],
  ])('express-session with %s', async (options, expected) => {
    expect(await session(options)).toEqual([expected]);
  });

  test('options from elsewhere leave everything open', async () => {
    expect(await session('load()')).toEqual([
      'session cookie authenticates readableByScripts=unknown sameSiteUnset=unknown sentAcrossSites=unknown sentInPlain=unknown storedForAnybody=unknown',
    ]);
  });

  test('Starlette keeps its session in a cookie that goes over plain connections', async () => {
    const code = (more: string) =>
      `from fastapi import FastAPI\nfrom starlette.middleware.sessions import SessionMiddleware\napp = FastAPI()\napp.add_middleware(SessionMiddleware, secret_key=KEY${more})\n`;
    expect(await py(code(''))).toEqual(['session cookie authenticates sentInPlain signedOnly']);
    expect(await py(code(', https_only=True'))).toEqual(['session cookie authenticates signedOnly']);
  });
});

describe('cookies', () => {
  test.each([
    ["res.cookie('token', jwt)", ['cookie token in f authenticates readableByScripts sentInPlain']],
    ["res.cookie('token', jwt, { httpOnly: true, secure: true })", ['cookie token in f authenticates']],
    ["res.cookie('theme', 'dark')", ['cookie theme in f readableByScripts sentInPlain']],
    ["res.cookie('XSRF-TOKEN', req.csrfToken())", ['cookie XSRF-TOKEN in f readableByScripts sentInPlain']],
    ["req.cookie('token')", []],
    [
      "res.cookie('a', sessionToken, options)",
      ['cookie a in f authenticates readableByScripts=unknown sentAcrossSites=unknown sentInPlain=unknown'],
    ],
  ])('of a response: %s', async (call, expected) => {
    expect(await js(`function f(req, res, options) { ${call}; }`)).toEqual(expected);
  });

  test('of Python responses', async () => {
    const code = (call: string) =>
      `from fastapi import Response\ndef f(response: Response, token: str):\n    ${call}\n`;
    expect(await py(code("response.set_cookie('access_token', token, httponly=True)"))).toEqual([
      'cookie access_token in f authenticates sentInPlain',
    ]);
    expect(
      await py(
        code("response.set_cookie(key='access_token', value=token, httponly=True, secure=True, samesite='none')"),
      ),
    ).toEqual(['cookie access_token in f authenticates sentAcrossSites']);
  });
});
