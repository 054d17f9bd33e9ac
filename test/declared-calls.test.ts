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

describe('tokens', () => {
  test.each([
    ['jwt.sign({ sub: 1 }, key)', 'jwt.sign in f unlimited'],
    ["jwt.sign({ sub: 1 }, key, { expiresIn: '1h' })", 'jwt.sign in f'],
    ['jwt.sign({ sub: 1, exp: soon }, key)', 'jwt.sign in f'],
    ["jwt.sign({ sub: 1 }, key, { expiresIn: '90d' })", 'jwt.sign in f longLived'],
    ['jwt.sign(payload, key, options)', 'jwt.sign in f longLived=unknown unlimited=unknown algorithmNone=unknown'],
    ['jwt.verify(t, key, { ignoreExpiration: true })', 'jwt.verify in f expiryIgnored'],
    ["jwt.verify(t, key, { algorithms: ['none'] })", 'jwt.verify in f algorithmNone'],
    ['jwt.decode(req.headers.authorization)', 'jwt.decode in f unverified'],
    ['jwt.decode(t)', 'jwt.decode in f unverified=unknown'],
  ])('%s', async (call, expected) => {
    const code = `import jwt from 'jsonwebtoken';\nfunction f(req, key, t, payload, options, soon) { return ${call}; }`;
    const words = (line: string) => line.split(' ').sort();
    expect((await js(code)).map(words)).toEqual([words(expected)]);
  });

  test('a token that is verified beside it is not believed unseen', async () => {
    const code = `import jwt from 'jsonwebtoken';\nfunction f(req, key) { const t = req.headers.authorization; jwt.verify(t, key); return jwt.decode(t); }`;
    expect(await js(code)).toEqual(['jwt.verify in f', 'jwt.decode in f']);
  });

  test('where another one is verified beside it, nobody knows', async () => {
    const code = `import jwt from 'jsonwebtoken';\nfunction f(req, key, other) { const t = req.headers.authorization; jwt.verify(other, key); return jwt.decode(t); }`;
    expect(await js(code)).toEqual(['jwt.verify in f', 'jwt.decode in f unverified=unknown']);
  });

  test('PyJWT left the algorithm open up to version 1', async () => {
    const code = 'import jwt\ndef f(t, key):\n    return jwt.decode(t, key)\n';
    expect(await py(code, 'dependency pypi pyjwt version===1.7.1 directory=.')).toEqual([
      'jwt.decode in f algorithmOpen',
    ]);
    expect(await py(code, 'dependency pypi pyjwt version===2.8.0 directory=.')).toEqual(['jwt.decode in f']);
  });
});

describe('digests', () => {
  test.each([
    ['hashlib.md5(data)', 'hashlib.md5 in f broken'],
    ['hashlib.md5(data, usedforsecurity=False)', undefined],
    ['hashlib.sha256(password.encode())', 'hashlib.sha256 in f passwordFast'],
    ['hashlib.sha256(data)', 'hashlib.sha256 in f'],
    ['hashlib.sha1(token)', 'hashlib.sha1 in f broken ofSecret'],
  ])('%s', async (call, expected) => {
    const code = `import hashlib\ndef f(data, password, token):\n    return ${call}\n`;
    expect(await py(code)).toEqual(expected === undefined ? [] : [expected]);
  });
});

describe('headers that programs write', () => {
  const handler = (body: string) =>
    js(`import http from 'node:http';\nhttp.createServer(function f(req, res) { ${body} });`);
  const credentials = "res.setHeader('Access-Control-Allow-Credentials', 'true');";

  test.each([
    ["res.setHeader('Access-Control-Allow-Origin', req.headers.origin);", 'anyOrigin kind=cors reflectsAnyOrigin'],
    [
      `res.setHeader('Access-Control-Allow-Origin', req.headers.origin); ${credentials}`,
      'anyOrigin kind=cors reflectsAnyOrigin reflectsWithCredentials',
    ],
    [
      `const origin = req.headers.origin; if (LIST.includes(origin)) { res.setHeader('Access-Control-Allow-Origin', origin); ${credentials} }`,
      'kind=cors',
    ],
    [`res.setHeader('Access-Control-Allow-Origin', '*'); ${credentials}`, 'anyOrigin credentialsRefused kind=cors'],
    ["res.setHeader('Access-Control-Allow-Origin', 'https://ok.example');", 'kind=cors'],
  ])('%s', async (body, expected) => {
    expect(await handler(body)).toEqual([`Access-Control-Allow-Origin in f ${expected}`]);
  });
});

describe('tokens whose claims the library leaves to its caller', () => {
  const decoding = (body: string) =>
    py(`from joserfc import jwt\n\ndef read(text, key):\n    token = jwt.decode(text, key)\n    ${body}\n`);

  test('are unchecked where they are taken as they are', async () => {
    expect(await decoding('return token.claims')).toEqual(['jwt.decode in read claimsUnchecked']);
    expect(await decoding("return token.claims.get('sub')")).toEqual(['jwt.decode in read claimsUnchecked']);
  });

  test('are a question where the token only names a record, which may keep its end', async () => {
    expect(await decoding("return find(token.claims.get('jti'))")).toEqual([
      'jwt.decode in read claimsUnchecked=unknown',
    ]);
  });
});
