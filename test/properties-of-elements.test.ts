// The named properties that rules ask for: true as soon as one reason is seen, false when all was looked at, else unknown.

import { describe, expect, test } from 'vitest';
import type { LinkedEndpoint } from '../src/core/linked.ts';
import type { EffectKind } from '../src/core/model.ts';
import { PROPERTIES } from '../src/core/rule.ts';
import { CONTROL_PROPERTIES } from '../src/model/controls.ts';
import { COMPONENT_PROPERTIES } from '../src/model/properties/component.ts';
import { corsOf } from '../src/model/properties/cors.ts';
import { ENDPOINT_PROPERTIES } from '../src/model/properties/endpoint.ts';
import {
  app,
  byId,
  control,
  effect,
  endpoint,
  factsIn,
  guard,
  library,
  only,
  source,
  systemOf,
} from './support/linked.ts';

describe('what rules may name', () => {
  test.each([
    ['endpoint', ENDPOINT_PROPERTIES],
    ['component', COMPONENT_PROPERTIES],
    ['control', CONTROL_PROPERTIES],
    ['flow', ['external', 'carriesCredentials']],
    ['asset', ['plaintext']],
  ] as const)('of %s holds every property computed here', (kind, names) => {
    expect(Object.keys(PROPERTIES[kind])).toEqual(expect.arrayContaining([...names]));
  });
});

describe('endpoints', () => {
  const propertiesOf = (route: string, more: Partial<LinkedEndpoint> = {}, controls = [control('unused', [])]) =>
    only(
      systemOf({ linked: { apps: [app('server/index.ts')], endpoints: [endpoint(route, more)], controls } }).endpoints,
    ).properties;
  const withEffect = (kind: EffectKind, requestDerived = false) => ({
    effects: [effect(kind, undefined, { requestDerived })],
  });
  const unfollowed = { effectsComplete: false };

  test.each([
    ['callsLlm', 'llm-call'],
    ['spawnsProcess', 'process-spawn'],
    ['evaluatesCode', 'code-eval'],
    ['writesFile', 'file-write'],
    ['readsFile', 'file-read'],
    ['writesDatabase', 'database-write'],
    ['sendsMail', 'mail'],
    ['costly', 'llm-call'],
    ['costly', 'money'],
    ['changesState', 'queue-publish'],
  ] as const)('%s is told by the effect %s', (name, kind) => {
    expect(propertiesOf('GET /a', withEffect(kind))[name]).toBe(true);
    expect(propertiesOf('GET /a', { ...withEffect(kind), ...unfollowed })[name]).toBe(true);
    expect(propertiesOf('GET /a')[name]).toBe(false);
    expect(propertiesOf('GET /a', unfollowed)[name]).toBe('unknown');
    expect(propertiesOf('GET /a', withEffect('database-read'))[name]).toBe(false);
  });

  test.each([
    ['requestDerivedFile', 'file-write'],
    ['requestDerivedFile', 'file-read'],
    ['requestDerivedUrl', 'outbound-request'],
  ] as const)('%s takes a request that steers %s', (name, kind) => {
    expect(propertiesOf('GET /a', withEffect(kind, true))[name]).toBe(true);
    expect(propertiesOf('GET /a', withEffect(kind, false))[name]).toBe(false);
    expect(propertiesOf('GET /a', { ...withEffect(kind, false), ...unfollowed })[name]).toBe('unknown');
  });

  test.each([
    ['POST /login', true],
    ['POST /api/v1/auth/local', true],
    ['POST /users/reset-password/', true],
    ['PUT /users/me/password', true],
    ['GET /oauth/google/callback', true],
    ['POST /apiKeys', true],
    ['GET /login', false],
    ['POST /logout', false],
    ['POST /auth/logout', false],
    ['POST /authors', false],
    ['POST /tokenize', false],
    ['POST /:token', false],
    ['POST /{settings.PREFIX}/x', 'unknown'],
    ['WS /login', false],
  ] as const)('credential of %s is %s', (route, expected) => {
    expect(propertiesOf(route).credential).toBe(expected);
  });

  test('files served as they lie read files and do nothing else, though no handler was followed', () => {
    expect(propertiesOf('ALL /login', { serves: 'static', ...unfollowed })).toMatchObject({
      static: true,
      readsFile: true,
      requestDerivedFile: false,
      changesState: false,
      acceptsBody: false,
      credential: false,
      costly: false,
    });
    const other = propertiesOf('ALL /admin', { serves: 'application', ...unfollowed });
    expect(other).toMatchObject({ static: false, changesState: 'unknown', acceptsBody: 'unknown', costly: 'unknown' });
  });

  test('abusable is costly or credential, and not told when one is not', () => {
    expect(propertiesOf('POST /login', unfollowed).abusable).toBe(true);
    expect(propertiesOf('POST /a', withEffect('mail')).abusable).toBe(true);
    expect(propertiesOf('POST /a', unfollowed).abusable).toBe('unknown');
    expect(propertiesOf('POST /a').abusable).toBe(false);
  });

  test.each([
    ['POST /a', { changesState: true, acceptsBody: true }],
    ['PATCH /a', { changesState: true, acceptsBody: true }],
    ['DELETE /a', { changesState: true, acceptsBody: false }],
    ['GET /a', { changesState: false, acceptsBody: false }],
    [' /a', { changesState: false, acceptsBody: true }],
    ['WS /a', { changesState: false, acceptsBody: true, websocket: true }],
  ] as const)('%s by its method', (route, expected) => {
    expect(propertiesOf(route)).toMatchObject(expected);
  });

  test.each([
    ['GET /healthz', { health: true }],
    ['GET /api/v1/utils/health-check/', { health: true }],
    ['POST /ping', { health: false }],
    ['GET /healthy-recipes', { health: false }],
    ['GET /docs', { documentation: true }],
    ['GET /api/openapi.json', { documentation: true }],
    ['GET /documents', { documentation: false }],
  ] as const)('%s by its path', (route, expected) => {
    expect(propertiesOf(route)).toMatchObject(expected);
  });

  test('a health route that writes is none', () => {
    expect(propertiesOf('GET /health', withEffect('database-write')).health).toBe(false);
  });

  test('a subtree without a handler of its own is static', () => {
    const { handler: _, ...bare } = endpoint('GET /assets/*path');
    const of = (one: LinkedEndpoint) =>
      only(systemOf({ linked: { apps: [app('server/index.ts')], endpoints: [one] } }).endpoints).properties.static;
    expect(of(bare)).toBe(true);
    expect(of(endpoint('GET /assets/*path'))).toBe(false);
    expect(of({ ...bare, path: '/assets' })).toBe(false);
  });

  test('hidden endpoints say so; cookies and CORS tell that browsers call', () => {
    expect(propertiesOf('GET /a', { state: 'hidden' }).hidden).toBe(true);
    expect(propertiesOf('GET /a')).toMatchObject({ hidden: false, browserFacing: 'unknown' });
    const session = control('session', ['session']);
    expect(propertiesOf('GET /a', { guards: [guard(session)] }, [session]).browserFacing).toBe(true);
  });

  test('the CORS policy on the chain is the one that counts', () => {
    const cors = (config: Record<string, unknown>) => {
      const policy = control('cors', ['cors'], { config });
      return propertiesOf('GET /a', { guards: [guard(policy)] }, [policy]);
    };
    expect(cors({ origin: true, credentials: true })).toMatchObject({
      wildcardCors: true,
      wildcardCorsCredentials: true,
    });
    expect(cors({ origin: 'https://a.example' })).toMatchObject({
      wildcardCors: false,
      wildcardCorsCredentials: false,
    });
    expect(propertiesOf('GET /a')).toMatchObject({ wildcardCors: false });
    expect(propertiesOf('GET /a', { openEnds: ['a loop'] })).toMatchObject({ wildcardCors: 'unknown' });
  });
});

describe('CORS options', () => {
  test.each([
    [{ origin: '*', credentials: false }, true, false],
    [{ origin: '*', credentials: true }, true, 'unknown'],
    [{ origin: true, credentials: true }, true, true],
    [{ origin: true, credentials: false }, true, false],
    [{ origin: false, credentials: true }, false, false],
    [{ origin: null }, false, false],
    [{ origin: ['*'] }, 'unknown', false],
    [{ origin: ['https://a.example', 'http://localhost:5173'], credentials: true }, false, false],
    [{ origin: 'function', credentials: true }, 'unknown', 'unknown'],
    [{ origin: { setting: 'ORIGINS', default: '*' }, credentials: true }, 'unknown', 'unknown'],
    [{}, 'unknown', false],
    [{ allow_origins: ['*'], allow_credentials: true }, true, true],
    [{ allow_origins: '*', allow_credentials: false }, true, false],
    [{ allow_origins: '', allow_credentials: true }, false, false],
    [{ allow_origins: [], allow_origin_regex: '.*', allow_credentials: true }, true, true],
    [{ allow_origins: [], allow_origin_regex: 'https://.*\\.a\\.example', allow_credentials: true }, false, false],
    [{ allow_origins: ['https://*.a.example'], allow_credentials: true }, false, false],
    [{ allow_origins: 'unknown', allow_credentials: true }, 'unknown', 'unknown'],
    [{ origins: '*', supports_credentials: 'unknown' }, true, 'unknown'],
  ] as const)('%j', (config, wildcard, reflects) => {
    expect(corsOf({ config })).toMatchObject({ wildcard, reflectsWithCredentials: reflects });
  });
});

describe('containers', () => {
  const libraries = [
    library('python-base', { ecosystem: 'oci', images: ['python'], runsAs: 'root' }),
    library('nginx-unprivileged', { ecosystem: 'oci', images: ['nginxinc/nginx-unprivileged'], runsAs: 'user' }),
  ];
  const propertiesOf = (dockerfile: string[], compose: string[] = []) =>
    byId(
      systemOf({
        libraries,
        facts: [...factsIn('api/Dockerfile', ...dockerfile), ...factsIn('compose.yml', ...compose)],
      }).components,
      'service:api',
    ).properties;
  const python = 'image-stage 0 base=python tag=3.12 final=true';

  test.each([
    ['the base image is known to start as root', [python], true],
    ['the base image is known not to', ['image-stage 0 base=nginxinc/nginx-unprivileged final=true'], false],
    ['the base image is not known', ['image-stage 0 base=ghcr.io/desk/base final=true'], 'unknown'],
    ['nothing but the image itself', ['image-stage 0 base=scratch final=true'], true],
    ['USER names somebody', [python, 'image-user app stage=0 final=true'], false],
    ['USER is root by number', [python, 'image-user 0:0 stage=0 final=true'], true],
    ['USER is a variable', [python, 'image-user ${UID} stage=0 final=true'], 'unknown'],
    [
      'USER of a builder says nothing of what ships',
      [
        'image-stage build base=python tag=3.12',
        'image-user app stage=build',
        'image-stage 1 base=python tag=3.12 final=true',
      ],
      true,
    ],
    [
      'the base is a stage of the same file',
      ['image-stage base base=python tag=3.12', 'image-stage 1 base=base final=true'],
      true,
    ],
    ['the command steps down', [python, 'image-command "gosu app serve" stage=0 final=true'], 'unknown'],
  ] as const)('runs as root: %s', (_, dockerfile, expected) => {
    expect(propertiesOf([...dockerfile]).runsAsRoot).toBe(expected);
  });

  test.each([
    ['overrides the image', 'service api build=./api user=1000:1000', false],
    ['may bring root back', 'service api build=./api user=0:0', true],
    ['may be a variable', 'service api build=./api user=${UID}', 'unknown'],
    ['may be left out', 'service api build=./api', true],
  ] as const)("compose's user %s", (_, service, expected) => {
    expect(propertiesOf([python], [service]).runsAsRoot).toBe(expected);
  });

  test('the stage that compose asks for is the one that counts', () => {
    const stages = [
      'image-stage dev base=python tag=3.12',
      'image-stage 1 base=python tag=3.12 final=true',
      'image-user app stage=1 final=true',
    ];
    expect(propertiesOf(stages, ['service api build=./api target=dev']).runsAsRoot).toBe(true);
    expect(propertiesOf(stages, ['service api build=./api']).runsAsRoot).toBe(false);
  });

  test.each([
    ['image-stage 0 base=python final=true', { imageTagLatest: true, imagePinned: false }],
    ['image-stage 0 base=python tag=latest final=true', { imageTagLatest: true, imagePinned: false }],
    ['image-stage 0 base=python tag=3.12 final=true', { imageTagLatest: false, imagePinned: false }],
    ['image-stage 0 base=python pinned=true final=true', { imageTagLatest: false, imagePinned: true }],
    ['image-stage 0 base=python tag=${VERSION} final=true', { imageTagLatest: 'unknown', imagePinned: false }],
    ['image-stage 0 base=${BASE} final=true', { imageTagLatest: 'unknown', imagePinned: 'unknown' }],
  ] as const)('%s', (stage, expected) => {
    expect(propertiesOf([stage])).toMatchObject(expected);
  });

  test('an untagged name that is a stage of the file is no floating image', () => {
    const stages = ['image-stage base base=python tag=3.12', 'image-stage 1 base=base final=true'];
    expect(propertiesOf(stages).imageTagLatest).toBe(false);
  });

  test.each([
    ['image-command "npm run dev" stage=0 final=true', true],
    ['image-command "fastapi run --reload app/main.py" stage=0 final=true', true],
    ['image-command "node dist/index.js" stage=0 final=true', false],
    ['image-command "python -m developer" stage=0 final=true', false],
  ] as const)('development server: %s', (command, expected) => {
    expect(propertiesOf([python, command]).developmentServer).toBe(expected);
    expect(propertiesOf([python]).developmentServer).toBe('unknown');
  });

  test('the command of compose replaces that of the image', () => {
    const image = [python, 'image-command "npm run dev" stage=0 final=true'];
    const service = 'service api build=./api command="node dist/index.js"';
    expect(propertiesOf(image, [service]).developmentServer).toBe(false);
  });

  test('an override of compose beside a file that leaves the command alone: which one runs is not told', () => {
    const image = [python, 'image-command "fastapi run" stage=0 final=true'];
    const base = factsIn('compose.yml', 'service api build=./api');
    const override = factsIn('compose.override.yml', 'service api command="fastapi dev"');
    const facts = [...factsIn('api/Dockerfile', ...image), ...base, ...override];
    expect(byId(systemOf({ libraries, facts }).components, 'service:api').properties.developmentServer).toBe('unknown');
  });

  test('a bare base name beside a build file may be one of its contexts', () => {
    const facts = factsIn('api/Dockerfile', 'image-stage 0 base=deps final=true');
    const latest = (...files: string[]) =>
      byId(systemOf({ facts, files: files.map((file) => source(file)) }).components, 'service:api').properties
        .imageTagLatest;
    expect(latest('api/docker-bake.hcl')).toBe('unknown');
    expect(latest('web/docker-bake.hcl')).toBe(true);
  });

  test('compose tells privileges, sockets, ports and values in the file', () => {
    const of = (...lines: string[]) => propertiesOf([python], ['service api build=./api', ...lines]);
    expect(of()).toMatchObject({
      privileged: false,
      dockerSocket: false,
      publishedPort: false,
      plaintextSecretsInCompose: false,
    });
    expect(of('service-port api 80 published=80')).toMatchObject({ publishedPort: true });
    expect(of('service-port api 80 published=80 host=127.0.0.1')).toMatchObject({ publishedPort: false });
    expect(of('service-port api 80 published=80 host=${BIND}')).toMatchObject({ publishedPort: 'unknown' });
    expect(of('service-volume api /var/run/docker.sock /var/run/docker.sock')).toMatchObject({ dockerSocket: true });
    expect(of('service-volume api ./docker.sock.md /docs')).toMatchObject({ dockerSocket: false });
    expect(of('service-environment api API_KEY literal=true')).toMatchObject({ plaintextSecretsInCompose: true });
    expect(of('service-environment api API_KEY')).toMatchObject({ plaintextSecretsInCompose: false });
    expect(of('service-environment api LOG_LEVEL literal=true')).toMatchObject({ plaintextSecretsInCompose: false });
    expect(propertiesOf([python], ['service api build=./api privileged=true']).privileged).toBe(true);
  });

  test('what no compose file describes is not judged by what compose would say', () => {
    expect(Object.keys(propertiesOf([python]))).not.toContain('privileged');
  });
});

describe('packages', () => {
  const propertiesOf = (...lines: string[]) =>
    only(
      systemOf({
        files: [source('api/index.ts')],
        facts: [...factsIn('api/package.json', 'package npm api directory=api'), ...factsIn('x', ...lines)],
        linked: { apps: [app('api/index.ts')] },
      }).components,
    ).properties;
  const dependency = 'dependency npm express directory=api';

  test.each([
    ['beside it', [dependency, 'lockfile npm yarn directory=api'], true],
    ['above it, in a workspace', [dependency, 'lockfile npm npm directory=.'], true],
    ['elsewhere', [dependency, 'lockfile npm npm directory=web'], false],
    ['of another ecosystem', [dependency, 'lockfile pypi uv directory=api'], false],
    ['nowhere, and nothing to lock', [], undefined],
  ] as const)('a lock file %s', (_, lines, expected) => {
    expect(propertiesOf(...lines).lockfilePresent).toBe(expected);
  });

  test('debug mode is on when its switch is on by default, not told when it is set elsewhere', () => {
    const of = (line: string) =>
      only(
        systemOf({
          facts: [...factsIn('api/package.json', 'package npm api directory=api'), ...factsIn('api/config.ts', line)],
          linked: { apps: [app('api/index.ts')] },
        }).components,
      ).properties.debugMode;
    expect(of('environment-read FLASK_DEBUG hasDefault=true default=true')).toBe(true);
    expect(of('environment-read DEBUG hasDefault=true default=false')).toBe(false);
    expect(of('environment-read DEBUG')).toBe('unknown');
    expect(of('environment-read DEBUGGER_URL')).toBe(false);
  });
});

describe('controls', () => {
  const of = (...[families, more]: Parameters<typeof control> extends [string, ...infer Rest] ? Rest : never) =>
    only(systemOf({ linked: { controls: [control('one', families, more)] } }).controls).properties;

  test('modes show; wildcards only where CORS is spoken of', () => {
    expect(of(['authentication'], { mode: 'fail-open' })).toEqual({ failOpen: true, dead: false });
    expect(of(['rate-limit'], { mode: 'dead' })).toEqual({ failOpen: false, dead: true });
    expect(of(['rate-limit'], { mode: 'unknown' })).toEqual({ failOpen: 'unknown', dead: 'unknown' });
    expect(of(['cors'], { config: { origin: '*', credentials: true } })).toMatchObject({
      wildcard: true,
      credentials: true,
    });
  });
});
