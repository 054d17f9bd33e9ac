// The library catalogue: well formed, free of contradictions, and right about what attaches and what enforces.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { type Library, namesExport } from '../src/core/library.ts';

const libraries = await loadLibraries();

const find = (ecosystem: string, id: string): Library => {
  const library = libraries.find((one) => one.ecosystem === ecosystem && one.id === id);
  if (!library) throw new Error(`no ${ecosystem} library ${id}`);
  return library;
};
const controlOf = (ecosystem: string, id: string, ...path: string[]) =>
  find(ecosystem, id).controls.filter(({ exports }) => exports.some((name) => namesExport(name, path)));

describe('every library', () => {
  test('is the only one with its import name', () => {
    const names = libraries.flatMap(({ ecosystem, imports }) => imports.map((name) => `${ecosystem} ${name}`));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('does not say two things of one exported name and family', () => {
    const said = libraries.flatMap(({ ecosystem, id, controls }) =>
      controls.flatMap(({ family, exports }) => exports.map((name) => `${ecosystem}/${id} ${family} ${name}`)),
    );
    expect(said.filter((name, at) => said.indexOf(name) !== at)).toEqual([]);
  });

  test('says where it was read who an image starts as', () => {
    const unread = libraries.filter(({ runsAs, runsAsRead }) => (runsAs === undefined) !== (runsAsRead === undefined));
    expect(unread.map(({ id }) => id)).toEqual([]);
  });

  test('has no option that makes the mode what it is anyway', () => {
    const strange = libraries.flatMap(({ id, controls }) =>
      controls.flatMap(({ modes = [], mode }) =>
        modes
          // One that goes before another of its option takes cases from that one.
          .filter((one, at) => one.mode === mode && !modes.slice(at + 1).some(({ option }) => option === one.option))
          .map(() => id),
      ),
    );
    expect(strange).toEqual([]);
  });
});

describe('what only attaches is not said to enforce', () => {
  test.each([
    ['npm', 'jsonwebtoken', ['default', 'decode']],
    ['npm', 'jose', ['decodeJwt']],
    ['npm', 'jwt-decode', ['jwtDecode']],
    ['npm', 'express-session', ['default']],
    ['npm', 'cookie-session', ['default']],
    ['npm', 'passport', ['default', 'initialize']],
    ['npm', 'passport', ['session']],
    ['npm', 'clerk-express', ['clerkMiddleware']],
    ['npm', 'express-slow-down', ['default']],
    ['npm', 'express-validator', ['body']],
    ['npm', 'multer', ['default', 'single']],
    ['pypi', 'fastapi-security', ['OAuth2PasswordBearer']],
    ['pypi', 'fastapi-security', ['HTTPBearer']],
    ['pypi', 'session-middleware', ['SessionMiddleware']],
    ['pypi', 'flask-login', ['LoginManager']],
  ])('%s %s %s', (ecosystem, id, path) => {
    const modes = controlOf(ecosystem, id, ...path).map(({ mode }) => mode);
    expect(modes).not.toEqual([]);
    expect(modes).not.toContain('enforcing');
  });

  test.each([
    ['npm', 'cookie-parser'],
    ['npm', 'morgan'],
    ['npm', 'compression'],
    ['npm', 'express-async-errors'],
  ])('%s %s guards nothing', (ecosystem, id) => expect(find(ecosystem, id).controls).toEqual([]));
});

describe('what enforces', () => {
  test.each([
    ['npm', 'passport', 'authentication', ['default', 'authenticate']],
    ['npm', 'passport', 'authentication', ['authenticate']],
    ['npm', 'express-rate-limit', 'rate-limit', []],
    ['npm', 'express-rate-limit', 'rate-limit', ['rateLimit']],
    ['npm', 'express', 'body-limit', ['default', 'json']],
    ['npm', 'helmet', 'security-headers', ['default']],
    ['npm', 'zod', 'validation', ['z', 'object', 'parse']],
    ['npm', 'jsonwebtoken', 'token-verification', ['default', 'verify']],
    ['pypi', 'slowapi', 'rate-limit', ['Limiter', 'limit']],
    ['pypi', 'cors-middleware', 'cors', ['CORSMiddleware']],
    ['pypi', 'pyjwt', 'token-verification', ['decode']],
  ])('%s %s: %s by %s', (ecosystem, id, family, path) => {
    const found = controlOf(ecosystem, id, ...path);
    expect(found.map((control) => [control.family, control.mode])).toEqual([[family, 'enforcing']]);
  });

  test.each([
    ['npm', 'express', ['default', 'static']],
    ['npm', 'helmet', ['default', 'dnsPrefetchControl']],
    ['pypi', 'itsdangerous', ['URLSafeSerializer', 'loads_unsafe']],
    ['pypi', 'pyjwt', ['get_unverified_header']],
  ])('not %s %s %s', (ecosystem, id, path) => expect(controlOf(ecosystem, id, ...path)).toEqual([]));

  test.each([
    ['npm', 'express-jwt', 'credentialsRequired'],
    ['npm', 'express-oauth2-jwt-bearer', 'authRequired'],
    ['npm', 'express-openid-connect', 'authRequired'],
    ['pypi', 'flask-jwt-extended', 'optional'],
    ['pypi', 'fastapi-users', 'optional'],
  ])('%s %s no longer does with %s', (ecosystem, id, option) => {
    const modes = find(ecosystem, id).controls.flatMap(({ modes = [] }) => modes);
    expect(modes).toContainEqual(expect.objectContaining({ option, mode: 'attached-only' }));
  });
});

describe('a name and a path', () => {
  test.each([
    ['default', []],
    ['default', ['default']],
    ['json', ['default', 'json']],
    ['chat.completions.create', ['OpenAI', 'chat', 'completions', 'create']],
    ['*', ['anything', 'at', 'all']],
  ])('%s means %s', (name, path) => expect(namesExport(name, path)).toBe(true));
  test.each([
    ['default', ['default', 'contentSecurityPolicy']],
    ['json', ['xjson']],
    ['json', ['json', 'parse']],
    ['completions.create', ['subcompletions', 'create']],
  ])('%s does not mean %s', (name, path) => expect(namesExport(name, path)).toBe(false));
});

describe('a library file with a mistake', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'threatdraft-libraries-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test.each([
    ['tecnology: Tea\n', /tea\.yaml:5: unknown key tecnology \(did you mean technology\?\)/],
    [
      'controls:\n  - family: rate-limits\n    exports: [default]\n    attaches: call\n    mode: enforcing\n',
      /:6: controls\.0\.family: /,
    ],
    ['effects:\n  - kind: mail\n    calls: []\n', /:7: effects\.0\.calls: /],
  ])('%s', async (more, message) => {
    writeFileSync(join(directory, 'tea.yaml'), `id: tea\necosystem: npm\ntitle: Tea\nimports: [tea]\n${more}`);
    await expect(loadLibraries(directory)).rejects.toThrow(message);
  });
});
