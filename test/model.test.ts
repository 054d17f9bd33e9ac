// Facts and linked programs become one system: what is joined, what is kept apart, and what stays unknown.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LinkedEndpoint } from '../src/core/linked.ts';
import { CONTROL_FAMILIES } from '../src/core/model.ts';
import { buildSystem } from '../src/model/build.ts';
import {
  app,
  byId,
  control,
  effect,
  endpoint,
  factsIn,
  guard,
  idsOf,
  imported,
  library,
  lineOf,
  modelInput,
  noCoverage,
  only,
  source,
  systemOf,
} from './support/linked.ts';

const express = library('express', { technology: 'Express' });
const react = library('react', { technology: 'React', frontend: true });
const openai = library('openai', {
  connects: { kind: 'external system', name: 'OpenAI', protocol: 'https', encrypted: true },
});
const pg = library('pg', { connects: { kind: 'store', name: 'PostgreSQL', protocol: 'postgresql' } });
const orm = library('orm', { connects: { kind: 'store', name: 'SQL database', protocol: 'sql' } });
const postgres = library('postgres', {
  ecosystem: 'oci',
  imports: [],
  images: ['postgres'],
  connects: { kind: 'store', name: 'PostgreSQL', protocol: 'postgresql' },
});
const libraries = [express, react, openai, pg, orm, postgres];

const onePackage = factsIn(
  'package.json',
  'package npm desk directory=.',
  'dependency npm express version=^4 directory=.',
  'dependency npm react version=^18 directory=.',
);

describe('components', () => {
  test('a server and its pages in one package are two components, each with its own directory', () => {
    const { components } = systemOf({
      libraries,
      facts: onePackage,
      files: [source('index.html'), source('src/main.tsx'), source('server/index.ts'), source('vite.config.ts')],
      linked: {
        apps: [app('server/index.ts')],
        imports: [imported('react', 'src/main.tsx'), imported('react', 'vite.config.ts')],
      },
    });
    expect(components.map(({ id, path, technology }) => ({ id, path, technology }))).toEqual([
      { id: 'frontend:desk-frontend', path: 'src', technology: ['React'] },
      { id: 'service:server', path: 'server', technology: ['Express'] },
    ]);
    expect(byId(components, 'frontend:desk-frontend').evidence).toEqual([lineOf('package.json', 3)]);
  });

  test('a package of components without a page is no frontend', () => {
    const facts = factsIn('ui/package.json', 'package npm ui directory=ui', 'dependency npm react directory=ui');
    const files = [source('ui/button.tsx')];
    expect(systemOf({ libraries, facts, files }).components).toEqual([]);
    expect(idsOf(systemOf({ libraries, facts, files: [...files, source('ui/index.html')] }).components)).toEqual([
      'frontend:ui',
    ]);
  });

  test('app, package, Dockerfile and compose service of one directory are one component', () => {
    const { components } = systemOf({
      facts: [
        ...factsIn('backend/pyproject.toml', 'package pypi thing directory=backend'),
        ...factsIn('backend/Dockerfile', 'image-stage 0 base=python tag=3.12 final=true'),
        ...factsIn('compose.yml', 'service api build=./backend', 'service-port api 7001 published=7001'),
      ],
      linked: { apps: [app('backend/main.py', 'fastapi')] },
    });
    expect(idsOf(components)).toEqual(['external:container-host', 'service:backend']);
    const one = byId(components, 'service:backend');
    expect(one).toMatchObject({ id: 'service:backend', path: 'backend' });
    expect(one.evidence.map(({ file }) => file)).toEqual(['backend/Dockerfile', 'backend/main.py', 'compose.yml']);
  });

  test('a build context above the package is joined by where the Dockerfile lies', () => {
    const facts = [
      ...factsIn('api/package.json', 'package npm api directory=api'),
      ...factsIn('compose.yml', 'service web build=. dockerfile=api/Dockerfile'),
      ...factsIn('api/Dockerfile', 'image-stage 0 base=node tag=20 final=true'),
    ];
    expect(idsOf(systemOf({ facts, linked: { apps: [app('api/index.ts')] } }).components)).toEqual([
      'external:container-host',
      'service:api',
    ]);
  });

  test('names that look alike join nothing: only paths do', () => {
    const facts = [
      ...factsIn('api/package.json', 'package npm api directory=api'),
      ...factsIn('compose.yml', 'service api image=ghcr.io/desk/api:1', 'service worker build=./jobs'),
    ];
    expect(idsOf(systemOf({ facts, linked: { apps: [app('api/index.ts')] } }).components)).toEqual([
      'service:api@.',
      'service:api@api',
      'service:worker',
    ]);
  });

  test('services that run the same code apart stay apart; the one whose command names the app has its endpoints', () => {
    const { components, endpoints } = systemOf({
      facts: [
        ...factsIn('package.json', 'package npm desk directory=.'),
        ...factsIn(
          'compose.yml',
          'service jobs build=. command="node jobs.js"',
          'service web build=. command="node server/index.ts"',
        ),
      ],
      linked: { apps: [app('server/index.ts')], endpoints: [endpoint('GET /a')] },
    });
    expect(idsOf(components)).toEqual(['actor:user', 'service:desk', 'service:jobs']);
    expect(byId(components, 'service:desk').evidence).toContainEqual(lineOf('compose.yml', 2));
    expect(only(endpoints).component).toBe('service:desk');
  });

  test('apps that listen apart in one package are components of their own, an app that does not joins the nearest', () => {
    const apps = [app('api/index.ts'), app('updater/index.ts'), app('updater/admin.ts')];
    const listeners = apps
      .slice(0, 2)
      .map(({ id, file }) => ({ app: id, host: '', port: '1', evidence: lineOf(file, 9) }));
    const { components } = systemOf({ facts: onePackage, linked: { apps, listeners } });
    expect(idsOf(components)).toEqual(['service:api', 'service:updater']);
    expect(byId(components, 'service:updater').evidence.map(({ file }) => file)).toEqual([
      'updater/admin.ts',
      'updater/index.ts',
    ]);
  });

  test('of two programs in one package, a container runs the one that its command leads to', () => {
    const facts = [
      ...factsIn(
        'package.json',
        'package npm desk directory=.',
        'script start:api command="tsx server/index.ts" directory=.',
        'script start:updater command="tsx server/updater/index.ts" directory=.',
      ),
      ...factsIn(
        'Dockerfile',
        'image-stage 0 base=node tag=20 final=true',
        'image-command "npm run start:api" stage=0 final=true',
      ),
      ...factsIn(
        'Dockerfile.updater',
        'image-stage 0 base=node tag=20 final=true',
        'image-command "npm run start:updater" stage=0 final=true',
      ),
      ...factsIn(
        'compose.yml',
        'service helper build=. dockerfile=Dockerfile.updater',
        'service-volume helper /var/run/docker.sock /var/run/docker.sock',
      ),
    ];
    const apps = [app('server/http/app.ts'), app('server/updater/app.ts')];
    const starts = ['server/runtime.ts', 'server/updater/index.ts'];
    const listeners = apps.map(({ id }, at) => ({
      app: id,
      host: '',
      port: '1',
      evidence: lineOf(starts[at] ?? '', 9),
    }));
    const { components } = systemOf({ facts, linked: { apps, listeners } });
    expect(idsOf(components)).toEqual(['external:container-host', 'service:server', 'service:updater']);
    expect(byId(components, 'service:updater').properties.dockerSocket).toBe(true);
    expect(byId(components, 'service:server').properties.dockerSocket).toBeUndefined();
    expect(byId(components, 'service:server').evidence.map(({ file }) => file)).toEqual([
      'Dockerfile',
      'server/http/app.ts',
    ]);
  });

  test('a package with two manifests is called as the one of its language calls it', () => {
    const facts = [
      ...factsIn('package.json', 'package npm desk-tests directory=.'),
      ...factsIn('pyproject.toml', 'package pypi desk directory=.'),
    ];
    expect(idsOf(systemOf({ facts, linked: { apps: [app('src/main.py', 'fastapi')] } }).components)).toEqual([
      'service:desk',
    ]);
    expect(idsOf(systemOf({ facts, linked: { apps: [app('src/main.ts')] } }).components)).toEqual([
      'service:desk-tests',
    ]);
  });

  test('containers to develop in are not what runs', () => {
    const facts = factsIn('.devcontainer/compose.yml', 'service db image=postgres:16');
    expect(systemOf({ libraries, facts }).components).toEqual([]);
  });

  test('the database that code connects to and the container that is one are one store', () => {
    const given = {
      libraries,
      facts: [...onePackage, ...factsIn('compose.yml', 'service db image=docker.io/library/postgres:16')],
      linked: { apps: [app('server/index.ts')], imports: [imported('pg', 'server/db.ts')] },
    };
    const { components, flows } = systemOf(given);
    expect(components.filter(({ kind }) => kind === 'store')).toMatchObject([
      { id: 'store:db', name: 'PostgreSQL (db)', technology: ['postgres:16'] },
    ]);
    expect(only(flows)).toMatchObject({ from: 'service:desk', to: 'store:db', protocol: 'postgresql' });
  });

  test("a query mapper's database is the one that its driver or the only container names, never one of two", () => {
    const stores = (...images: string[]) =>
      systemOf({
        libraries: [
          ...libraries,
          library('mysql', {
            ecosystem: 'oci',
            imports: [],
            images: ['mysql'],
            connects: { kind: 'store', name: 'MySQL', protocol: 'mysql' },
          }),
        ],
        facts: [...onePackage, ...factsIn('compose.yml', ...images)],
        linked: { apps: [app('server/index.ts')], imports: [imported('orm', 'server/db.ts')] },
      }).flows.map(({ to }) => to);
    expect(stores('service db image=postgres:16')).toEqual(['store:db']);
    expect(stores('service db image=postgres:16', 'service old image=mysql:8')).toEqual(['store:sql-database']);
    expect(stores()).toEqual(['store:sql-database']);
  });

  test('an external system appears once, however many libraries and files reach it', () => {
    const { components } = systemOf({
      libraries: [...libraries, library('openai-agents', { connects: { kind: 'external system', name: 'OpenAI' } })],
      facts: onePackage,
      linked: {
        apps: [app('server/index.ts')],
        imports: [
          imported('openai', 'server/a.ts'),
          imported('openai', 'server/b.ts'),
          imported('openai-agents', 'server/b.ts'),
        ],
      },
    });
    const far = components.filter(({ kind }) => kind === 'external system');
    expect(only(far)).toMatchObject({ id: 'external:openai', name: 'OpenAI' });
    expect(only(far).evidence).toHaveLength(2);
  });

  test('a driver that is declared and loaded by name is a store; a mail service that nobody imports is none', () => {
    const mail = library('mail', { connects: { kind: 'external system', name: 'Mail' } });
    const facts = factsIn(
      'package.json',
      'package npm desk directory=.',
      'dependency npm pg directory=.',
      'dependency npm mail directory=.',
    );
    const system = systemOf({ libraries: [pg, mail], facts, linked: { apps: [app('server/index.ts')] } });
    expect(idsOf(system.components)).toEqual(['service:desk', 'store:postgresql']);
  });

  test('apps of tests and examples count only when there is nothing else', () => {
    const files = [source('server/index.ts'), source('examples/app.ts', 'example'), source('test/app.ts', 'test')];
    const example = endpoint('GET /x', { app: 'examples/app.ts#app', evidence: lineOf('examples/app.ts', 3) });
    const both = systemOf({
      files,
      facts: onePackage,
      linked: { apps: [app('server/index.ts'), app('examples/app.ts')], endpoints: [endpoint('GET /a'), example] },
    });
    expect(idsOf(both.endpoints)).toEqual(['http:GET:/a']);
    const alone = systemOf({ files, linked: { apps: [app('examples/app.ts')], endpoints: [example] } });
    expect(idsOf(alone.endpoints)).toEqual(['http:GET:/x']);
  });

  test('workflows are one pipeline; an empty repository is an empty system', () => {
    const files = [
      source('.github/workflows/test.yml'),
      source('.github/workflows/release.yaml'),
      source('.github/x.yml'),
    ];
    expect(systemOf({ files }).components).toMatchObject([
      { id: 'pipeline:.github/workflows', kind: 'pipeline', path: '.github/workflows' },
    ]);
    const empty = systemOf({});
    expect([empty.components, empty.flows, empty.boundaries, empty.assets, empty.questions].flat()).toEqual([]);
  });
});

describe('endpoints', () => {
  const served = (...endpoints: LinkedEndpoint[]) =>
    systemOf({ facts: onePackage, linked: { apps: [app('server/index.ts')], endpoints } }).endpoints;

  test.each([
    ['POST /api/runs/:id', 'http:POST:/api/runs/{}'],
    ['GET /files/{name:path}', 'http:GET:/files/{}'],
    ['GET /{settings.API_V1_STR}/users', 'http:GET:/{settings.API_V1_STR}/users'],
    [' /any/', 'http:ANY:/any'],
    ['WS /live/:room', 'ws:/live/{}'],
    ['GET /', 'http:GET:/'],
  ])('%s has the id %s', (route, id) => {
    expect(idsOf(served(endpoint(route)))).toEqual([id]);
  });

  test('equal routes of two components are told apart by component, of one component by handler, then by order', () => {
    const other = endpoint('GET /health', { app: 'jobs/index.ts#app', evidence: lineOf('jobs/index.ts', 3) });
    const facts = [...onePackage, ...factsIn('jobs/package.json', 'package npm jobs directory=jobs')];
    const apps = [app('server/index.ts'), app('jobs/index.ts')];
    const two = systemOf({ facts, linked: { apps, endpoints: [endpoint('GET /health'), other] } });
    expect(idsOf(two.endpoints)).toEqual(['http:GET:/health@desk', 'http:GET:/health@jobs']);
    const named = (name: string) => endpoint('GET /a/:x', { handler: { name, file: 'a.ts', line: 1 } });
    expect(idsOf(served(named('first'), named('second')))).toEqual(['http:GET:/a/{}#first', 'http:GET:/a/{}#second']);
    expect(idsOf(served(named('one'), named('one')))).toEqual(['http:GET:/a/{}', 'http:GET:/a/{}#2']);
  });

  test('every endpoint has a word on every family of controls', () => {
    expect(Object.keys(only(served(endpoint('GET /a'))).controls)).toEqual([...CONTROL_FAMILIES]);
  });
});

describe('presence of controls', () => {
  const auth = control('requireUser', ['authentication']);
  const state = (
    more: Partial<LinkedEndpoint>,
    controls = [auth],
    coverage = noCoverage(),
    files = [source('server/x.ts')],
  ) =>
    only(
      systemOf({
        files,
        coverage,
        facts: onePackage,
        linked: { apps: [app('server/index.ts')], controls, endpoints: [endpoint('POST /a', more)] },
      }).endpoints,
    ).controls.authentication;

  test('an enforcing guard is present', () => {
    expect(state({ guards: [guard(auth)] })).toEqual({
      presence: 'present',
      by: ['authentication:server/guards.ts#requireUser'],
    });
  });

  test('a chain read whole without one is absent', () => {
    expect(state({})).toEqual({ presence: 'absent', by: [] });
  });

  test.each(['attached-only', 'dead', 'declared-only'] as const)('a guard that is %s protects nothing', (mode) => {
    const weak = { ...auth, mode };
    expect(state({ guards: [guard(weak)] }, [weak])).toMatchObject({ presence: 'absent', by: [] });
    // The weaker word counts, whoever says it.
    expect(state({ guards: [guard(auth, mode)] })).toMatchObject({ presence: 'absent', by: [] });
    expect(state({ guards: [guard(weak, 'enforcing')] }, [weak])).toMatchObject({ presence: 'absent', by: [] });
  });

  test('a switch that is off by default makes it conditional, and says so', () => {
    const flagged = control('requireUser', ['authentication'], {
      mode: 'conditional',
      flag: { name: 'AUTH_ENFORCED', default: 'false', setIn: [] },
    });
    expect(state({ guards: [guard(flagged)] }, [flagged])).toMatchObject({
      presence: 'conditional',
      why: 'depends on AUTH_ENFORCED, by default false',
    });
  });

  test('a guard that fails open is there on a condition, not present', () => {
    const open = { ...auth, mode: 'fail-open' as const, why: 'returns next() when the token service errs' };
    expect(state({ guards: [guard(open)] }, [open])).toMatchObject({
      presence: 'conditional',
      why: 'fails open: returns next() when the token service errs',
    });
  });

  test('an enforcing guard beside a conditional one is present, by the enforcing one alone', () => {
    const second = control('maybe', ['authentication'], { mode: 'conditional' });
    const both = state({ guards: [guard(second), guard(auth)] }, [auth, second]);
    expect(both).toEqual({ presence: 'present', by: ['authentication:server/guards.ts#requireUser'] });
  });

  test.each([
    ['the chain has an open end', { openEnds: ['a router from a loop'] }, 'a router from a loop'],
    ['its guard is not among the controls', { guards: [guard(control('ghost', []))] }, 'the guard ghost was not read'],
    [
      'the handler may check by itself',
      { possible: [{ family: 'authentication' as const, why: 'the handler answers 401' }] },
      'the handler answers 401',
    ],
  ])('unknown when %s', (_, more, why) => {
    const found = state(more);
    expect(found).toMatchObject({ presence: 'unknown', by: [] });
    expect(found.why).toContain(why);
  });

  test('unknown when the handler was not found', () => {
    const { handler: _, ...bare } = endpoint('POST /a');
    const { endpoints } = systemOf({ linked: { apps: [app('server/index.ts')], endpoints: [bare] } });
    expect(only(endpoints).controls.authentication).toMatchObject({
      presence: 'unknown',
      why: 'the handler was not found',
    });
  });

  test('a guard that could not be read may be anything, for every family', () => {
    const mystery = control('mystery', [], { mode: 'unknown', unread: 'comes from a package' });
    expect(state({ guards: [guard(mystery)] }, [mystery])).toMatchObject({
      presence: 'unknown',
      why: 'the guard mystery was not read: comes from a package',
    });
  });

  test('a guard that was read and guards nothing leaves the chain readable', () => {
    const logger = control('logger', []);
    expect(state({ guards: [guard(logger)] }, [logger])).toEqual({ presence: 'absent', by: [] });
  });

  describe('a file that was not read whole', () => {
    const files = [source('server/x.ts'), source('server/x.test.ts', 'test'), source('README.md'), source('jobs/y.ts')];
    const apart = factsIn('jobs/package.json', 'package npm jobs directory=jobs');
    const presence = (file: string, how: 'partly' | 'skipped' | 'failed') => {
      const why = 'line 3: unexpected token';
      const entry = how === 'failed' ? { failed: [{ scanner: 's', file, why }] } : { [how]: [{ file, why }] };
      const system = systemOf({
        files,
        coverage: { ...noCoverage(), ...entry },
        facts: [...onePackage, ...apart],
        linked: {
          apps: [app('server/index.ts'), app('jobs/index.ts')],
          endpoints: [endpoint('POST /a')],
        },
      });
      return only(system.endpoints).controls.authentication.presence;
    };

    test.each(['partly', 'skipped', 'failed'] as const)('%s: absent is not known any more', (how) => {
      expect(presence('server/x.ts', how)).toBe('unknown');
    });

    test.each(['server/x.test.ts', 'README.md', 'jobs/y.ts', 'not/there.ts'])('%s could not have held it', (file) => {
      expect(presence(file, 'partly')).toBe('absent');
    });
  });

  test('families that a chain cannot show are never absent', () => {
    const { controls } = only(
      systemOf({ facts: onePackage, linked: { apps: [app('server/index.ts')], endpoints: [endpoint('POST /a')] } })
        .endpoints,
    );
    expect(controls['audit-log']).toEqual({ presence: 'unknown', by: [], why: 'not judged per endpoint' });
    expect(controls.validation.presence).toBe('unknown');
    expect(controls['rate-limit'].presence).toBe('absent');
  });
});

describe('controls', () => {
  const auth = control('requireUser', ['authentication', 'authorization']);
  const limit = control('limiter', ['rate-limit'], { mode: 'dead' });
  const system = systemOf({
    facts: onePackage,
    linked: {
      apps: [app('server/index.ts')],
      controls: [auth, limit],
      endpoints: [
        endpoint('GET /a', { guards: [guard(auth)] }),
        endpoint('GET /b'),
        endpoint('GET /c', { openEnds: ['a loop'] }),
        endpoint('GET /d', { state: 'unmounted' }),
        endpoint('GET /e', { state: 'hidden', guards: [guard(auth, 'conditional')] }),
      ],
    },
  });

  test('what validates bodies is not missing where files are served, what tells callers apart is', () => {
    const both = control('both', ['authentication', 'validation']);
    const { handler: _, ...files } = endpoint('ALL /assets', { serves: 'static' });
    const system = systemOf({
      linked: {
        apps: [app('server/index.ts')],
        endpoints: [endpoint('GET /a', { guards: [guard(both)] }), files],
        controls: [both],
      },
    });
    const missing = (family: string) => system.controls.find((one) => one.family === family)?.coverage?.missing;
    expect(missing('authentication')).toEqual(['http:ALL:/assets']);
    expect(missing('validation')).toEqual([]);
    expect(byId(system.endpoints, 'http:ALL:/assets').controls.authentication).toEqual({ presence: 'absent', by: [] });
  });

  test('one guard of two families is two controls with the same coverage', () => {
    const ids = ['authentication', 'authorization'].map((family) => `${family}:server/guards.ts#requireUser`);
    for (const id of ids) {
      expect(byId(system.controls, id).coverage).toEqual({ covered: ['http:GET:/a'], missing: ['http:GET:/b'] });
    }
  });

  test('a dead control covers nothing and is listed', () => {
    const dead = byId(system.controls, 'rate-limit:server/guards.ts#limiter');
    expect(dead).toMatchObject({ mode: 'dead', coverage: { covered: [] }, properties: { dead: true } });
  });

  test('guards and states name controls that exist', () => {
    const known = new Set(idsOf(system.controls));
    for (const { guards, controls } of system.endpoints) {
      const named = [...guards.map((one) => one.control), ...Object.values(controls).flatMap(({ by }) => by)];
      expect(named.filter((id) => !known.has(id))).toEqual([]);
    }
  });

  test.each(['attached-only', 'unknown'] as const)(
    'a control that is %s covers nothing, even where it stands',
    (mode) => {
      const weak = control('weak', ['authentication'], { mode });
      const endpoints = [endpoint('GET /a', { guards: [guard(weak)] }), endpoint('GET /b')];
      const { controls } = systemOf({ linked: { apps: [app('server/index.ts')], controls: [weak], endpoints } });
      const missing = mode === 'unknown' ? ['http:GET:/b'] : ['http:GET:/a', 'http:GET:/b'];
      expect(only(controls).coverage).toEqual({ covered: [], missing });
    },
  );

  test('a control that is only ever used behind a switch is no stronger than that', () => {
    const csrf = control('csrf', ['csrf']);
    const { controls } = systemOf({
      linked: {
        apps: [app('server/index.ts')],
        controls: [csrf],
        endpoints: [endpoint('POST /a', { guards: [guard(csrf, 'conditional')] }), endpoint('POST /b')],
      },
    });
    expect(only(controls)).toMatchObject({
      mode: 'conditional',
      coverage: { covered: ['http:POST:/a'], missing: ['http:POST:/b'] },
    });
  });

  test('a function that is used with other arguments at each route is one control, one that does less is another', () => {
    const evidence = lineOf('auth.py', 30);
    const use = (id: string, mode: 'enforcing' | 'conditional' = 'enforcing') =>
      control('require', ['authorization'], { id, mode, evidence });
    const uses = [use('a'), use('b'), use('c', 'conditional')];
    const { controls } = systemOf({
      linked: {
        apps: [app('server/index.ts')],
        controls: uses,
        endpoints: uses.map((one) => endpoint(`GET /${one.id}`, { guards: [guard(one)] })),
      },
    });
    expect(controls.map(({ id, coverage }) => [id, coverage?.covered])).toEqual([
      ['authorization:auth.py:30#require/conditional', ['http:GET:/c']],
      ['authorization:auth.py:30#require/enforcing', ['http:GET:/a', 'http:GET:/b']],
    ]);
  });

  test('the same check made in several handlers is one control; a middleware of that library is another', () => {
    const check = (id: string, line: number) =>
      control(`zod.${id}`, ['validation'], { id, library: 'zod', evidence: lineOf('server/index.ts', line) });
    const [first, second, third] = [check('a', 4), check('b', 9), check('c', 12)];
    const inside = (of: typeof first) => ({ ...guard(of), via: 'handler' as const });
    const { controls, endpoints } = systemOf({
      linked: {
        apps: [app('server/index.ts')],
        controls: [third, second, first],
        endpoints: [
          endpoint('POST /a', { guards: [inside(first)] }),
          endpoint('POST /b', { guards: [inside(second)] }),
          endpoint('POST /c', { guards: [guard(third)] }),
        ],
      },
    });
    expect(
      controls.map(({ id, coverage, evidence }) => [id, coverage?.covered, evidence.map(({ line }) => line)]),
    ).toEqual([
      ['validation:desk#zod', ['http:POST:/a', 'http:POST:/b'], [4, 9]],
      ['validation:server/index.ts#zod.c', ['http:POST:/c'], [12]],
    ]);
    expect(byId(endpoints, 'http:POST:/b').controls.validation).toEqual({
      presence: 'present',
      by: ['validation:desk#zod'],
    });
  });

  test('two controls of one name are told apart by their lines', () => {
    const at = (line: number) =>
      control('auth', ['authentication'], { id: `auth${line}`, evidence: lineOf('a.ts', line) });
    const { controls } = systemOf({ linked: { controls: [at(3), at(9)] } });
    expect(idsOf(controls)).toEqual(['authentication:a.ts:3#auth', 'authentication:a.ts:9#auth']);
  });
});

describe('workflows as ways in', () => {
  const file = '.github/workflows/ci.yml';
  const endpoints = (...lines: string[]) =>
    systemOf({ files: [source(file)], facts: factsIn(file, 'declares workflow "" ci', ...lines) }).endpoints;

  test('are one endpoint each, with the events that start them', () => {
    const [endpoint] = endpoints('declared workflow "" triggers push,schedule');
    expect(endpoint).toMatchObject({
      id: `ci:ALL:${file}`,
      transport: 'ci',
      conditions: ['on push', 'on schedule'],
      component: 'pipeline:.github/workflows',
      exposure: 'internal',
    });
  });

  test('are as exposed as those who can start them', () => {
    const open = endpoints('declared workflow "" triggers issues', 'declared workflow "" forkTriggered true');
    expect(open).toMatchObject([{ exposure: 'internet' }]);
  });

  test('are none where no event is known', () => {
    expect(endpoints()).toEqual([]);
  });
});

describe('what lets a container reach its host', () => {
  const host = (line: string, value = 'true') => {
    const facts = [
      ...onePackage,
      ...factsIn('Dockerfile', 'image-stage 0 base=node tag=20 final=true'),
      ...factsIn('compose.yml', 'service web build=.', `declared workload web ${line} ${value}`),
    ];
    const files = [source('Dockerfile')];
    const { boundaries } = systemOf({ files, facts, linked: { apps: [app('server/index.ts')] } });
    return boundaries.filter(({ kind }) => kind === 'container-host').length;
  };

  test.each(['engineSocket', 'privileged', 'hostMount', 'hostNetwork', 'hostDevice', 'dangerousCapability'])(
    '%s is a boundary of its own',
    (name) => {
      expect(host(name)).toBe(1);
      expect(host(name, 'false')).toBe(0);
      expect(host(name, 'unknown')).toBe(0);
    },
  );

  test('a writable root or missing limits are none', () => {
    expect(host('writableRoot')).toBe(0);
    expect(host('unlimitedMemory')).toBe(0);
  });
});

describe('which program an image holds', () => {
  const units = (dockerfile: string[], compose: string, more: string[] = []) =>
    idsOf(
      systemOf({
        files: [
          source('api/index.ts'),
          source('web/index.ts'),
          source('infra/api.Dockerfile'),
          ...more.map((path) => source(path)),
        ],
        facts: [
          ...factsIn('api/package.json', 'package npm api directory=api'),
          ...factsIn('web/package.json', 'package npm web directory=web'),
          ...factsIn('infra/api.Dockerfile', 'image-stage 0 base=node tag=22 final=true', ...dockerfile),
          ...factsIn('infra/compose.yml', compose),
        ],
        linked: { apps: [app('api/index.ts'), app('web/index.ts')] },
      }).components.filter(({ kind }) => kind === 'service'),
    );
  const service = 'service runs build=.. dockerfile=infra/api.Dockerfile';
  const copies = ['image-copy api/package.json stage=0', 'image-copy api/ stage=0'];

  test('is told by what its Dockerfile copies, where it lies apart from the code', () => {
    expect(units(copies, service)).toEqual(['service:api', 'service:web']);
  });

  test('is not told by what comes from two programs, or by the whole context', () => {
    expect(units([...copies, 'image-copy web/dist stage=0'], service)).toContain('service:runs');
    expect(units(['image-copy . stage=0'], service)).toContain('service:runs');
  });

  test('is told also where compose is run from a directory above', () => {
    expect(units(copies, 'service runs build=. dockerfile=infra/api.Dockerfile')).toEqual([
      'service:api',
      'service:web',
    ]);
  });
});

describe('exposure', () => {
  const exposure = (listeners: [host: string][], ...compose: string[]) =>
    only(
      systemOf({
        facts: [...onePackage, ...factsIn('compose.yml', 'service web build=.', ...compose)],
        linked: {
          apps: [app('server/index.ts')],
          endpoints: [endpoint('GET /a')],
          listeners: listeners.map(([host]) => ({
            app: 'server/index.ts#app',
            host,
            port: '8787',
            evidence: lineOf('server/index.ts', 30),
          })),
        },
      }).endpoints,
    ).exposure;

  test.each([
    ['nothing binds in sight', [], [], 'unknown'],
    ['a listener without a host', [''], [], 'network'],
    ['a listener on the loopback', ['127.0.0.1'], [], 'loopback'],
    ['a listener on a host that a variable names', ['{settings.HOST}'], [], 'unknown'],
    ['a port published on the loopback', [], ['service-port web 80 published=80 host=127.0.0.1'], 'loopback'],
    ['a port published everywhere', [], ['service-port web 80 published=80'], 'network'],
    ['two that disagree: the wider', ['localhost'], ['service-port web 80 published=80'], 'network'],
    ['loopback and one that is not told', ['localhost', '${HOST}'], [], 'unknown'],
  ] as const)('%s', (_, hosts, ports, expected) => {
    expect(
      exposure(
        hosts.map((host): [string] => [host]),
        ...ports,
      ),
    ).toBe(expected);
  });

  test('the loopback of a container is for what else runs in it: how wide that opens is not told', () => {
    const listeners = [
      { app: 'server/index.ts#app', host: '127.0.0.1', port: '1', evidence: lineOf('server/index.ts', 3) },
    ];
    const { endpoints } = systemOf({
      facts: [...onePackage, ...factsIn('Dockerfile', 'image-stage 0 base=node tag=20 final=true')],
      linked: { apps: [app('server/index.ts')], endpoints: [endpoint('GET /a')], listeners },
    });
    expect(only(endpoints).exposure).toBe('unknown');
  });

  test('a port published on the loopback bounds what listens everywhere inside the container', () => {
    expect(exposure([['0.0.0.0']], 'service-port web 80 published=80 host=127.0.0.1')).toBe('loopback');
  });

  test('what compose does not publish is for the neighbours', () => {
    expect(exposure([['']], 'service worker build=./worker')).toBe('internal');
    const tunnel = 'declared site tunnel publishedByTunnel true';
    expect(exposure([['']], 'service worker build=./worker', tunnel)).toBe('unknown');
    expect(exposure([['']], 'service db image=postgres', 'service-port db 5432 published=5432')).toBe('unknown');
    expect(exposure([['']])).toBe('network');
    const host = 'declared workload web hostNetwork true';
    expect(exposure([['']], 'service worker image=redis', host)).toBe('network');
  });

  test.each([
    ['exposes web network proxy port=8787 address=shop.example', 'network'],
    ['exposes web internet tunnel address=shop.example', 'internet'],
    ['exposes web.default.svc internal proxy', 'internal'],
    ['exposes localhost network proxy port=8787', 'network'],
    ['exposes localhost network proxy port=9999', 'unknown'],
    ['exposes other network proxy', 'unknown'],
  ])('%s', (line, expected) => {
    expect(exposure([['127.0.0.1']], 'service front image=proxy', 'service-port front 80 published=80', line)).toBe(
      expected,
    );
  });
});

describe('flows and boundaries', () => {
  const files = [source('index.html'), source('src/main.tsx'), source('server/index.ts')];
  const facts = [...onePackage, ...factsIn('server/llm.ts', 'environment-read OPENAI_API_KEY')];
  const system = systemOf({
    libraries,
    files,
    facts,
    linked: {
      apps: [app('server/index.ts')],
      imports: [imported('react', 'src/main.tsx'), imported('openai', 'server/llm.ts')],
      endpoints: [
        endpoint('POST /login', { effects: [effect('file-write', 'fs')] }),
        endpoint('POST /ask', { effects: [effect('llm-call', 'openai'), effect('process-spawn')] }),
      ],
      listeners: [{ app: 'server/index.ts#app', host: '', port: '8787', evidence: lineOf('server/index.ts', 30) }],
    },
  });

  test('people reach the API through the pages of its package, the API reaches what its effects show', () => {
    expect(idsOf(system.flows)).toEqual([
      'flow:actor:user->frontend:desk-frontend',
      'flow:frontend:desk-frontend->service:server',
      'flow:service:server->external:commands-of-server',
      'flow:service:server->external:openai',
      'flow:service:server->store:files-of-server',
    ]);
  });

  test('a flow says what it was seen to carry', () => {
    const inward = byId(system.flows, 'flow:frontend:desk-frontend->service:server');
    expect(inward).toMatchObject({ encrypted: 'unknown', authenticated: false });
    expect(inward.properties).toEqual({ external: false, carriesCredentials: true });
    const outward = byId(system.flows, 'flow:service:server->external:openai');
    expect(outward).toMatchObject({ encrypted: true, protocol: 'https' });
    expect(outward.properties).toEqual({ external: true, carriesCredentials: true });
  });

  test('each line where trust changes has its evidence and, where it is told, its address', () => {
    expect(system.boundaries.map(({ kind, name, address }) => `${kind}: ${name} ${address ?? ''}`.trim())).toEqual([
      'client: Browser → server *:8787',
      'file-system: server → Local file system of server',
      'process: server → Local commands of server',
      'provider: server → OpenAI',
    ]);
    for (const { evidence } of system.boundaries) expect(evidence).not.toEqual([]);
  });

  test('a socket of the container daemon is a boundary to the host', () => {
    const volume = 'service-volume agent /var/run/docker.sock /var/run/docker.sock readOnly=true';
    const { boundaries } = systemOf({ facts: factsIn('compose.yml', 'service agent image=agent', volume) });
    expect(boundaries).toMatchObject([
      { kind: 'container-host', from: 'service:agent', to: 'external:container-host' },
    ]);
  });

  test('an image that publishes a port is open to people, and reaches the store it is started after', () => {
    const facts = factsIn(
      'compose.yml',
      'service db image=postgres:16',
      'service admin image=dbadmin',
      'service-port admin 8080 published=8080',
      'service-dependency admin db',
      'service quiet image=quiet',
    );
    expect(idsOf(systemOf({ libraries, facts }).flows)).toEqual([
      'flow:actor:user->service:admin',
      'flow:service:admin->store:db',
    ]);
  });

  test('a service in two networks joins them; services of one network cross nothing', () => {
    const networks = (...lines: string[]) =>
      systemOf({
        facts: factsIn('compose.yml', 'service a image=a', 'service b image=b', 'service c image=c', ...lines),
      }).boundaries.map(({ kind, from, to }) => `${kind} ${from} ${to}`);
    expect(networks('service-network a front', 'service-network b front', 'service-network c front')).toEqual([]);
    const bridged = [
      'service-network a front',
      'service-network a back',
      'service-network b back',
      'service-network c other',
    ];
    expect(networks(...bridged)).toEqual(['network-zone service:a service:b']);
  });

  test('two services and one frontend: who calls whom is not guessed', () => {
    const two = systemOf({
      libraries,
      files: [source('web/index.html')],
      facts: [
        ...factsIn('web/package.json', 'package npm web directory=web', 'dependency npm react directory=web'),
        ...factsIn('a/package.json', 'package npm a directory=a'),
        ...factsIn('b/package.json', 'package npm b directory=b'),
      ],
      linked: {
        apps: [app('a/index.ts'), app('b/index.ts')],
        endpoints: [endpoint('GET /a', { app: 'a/index.ts#app' }), endpoint('GET /b', { app: 'b/index.ts#app' })],
      },
    });
    expect(idsOf(two.flows)).toEqual(['flow:actor:user->service:a', 'flow:actor:user->service:b']);
  });
});

describe('assets', () => {
  test('names of variables say what is secret; limits, places and public keys are not', () => {
    const names = ['OPENAI_API_KEY', 'JWT_SECRET', 'SLACK_TOKEN', 'DATABASE_URL'];
    const others = [
      'MAX_TOKENS',
      'TOKEN_TTL',
      'API_KEY_HEADER',
      'STRIPE_PUBLISHABLE_KEY',
      'PORT',
      'PASSWORD_MIN_LENGTH',
    ];
    const facts = factsIn('server/config.ts', ...[...names, ...others].map((name) => `environment-read ${name}`));
    const { assets } = systemOf({ facts });
    expect(assets.map(({ name, class: kind }) => `${kind} ${name}`)).toEqual([
      'credential DATABASE_URL',
      'credential JWT_SECRET',
      'credential OPENAI_API_KEY',
      'token SLACK_TOKEN',
    ]);
  });

  test('a value in a committed file is plaintext; in a template, an address or a variable it is not told', () => {
    const plaintext = (file: string, line: string) =>
      only(systemOf({ facts: factsIn(file, 'service web image=w', line) }).assets).properties['plaintext'];
    expect(plaintext('compose.yml', 'service-environment web SECRET_KEY literal=true')).toBe(true);
    expect(plaintext('compose.yml', 'service-environment web SECRET_KEY')).toBe('unknown');
    expect(plaintext('compose.yml', 'service-environment web DATABASE_URL literal=true')).toBe('unknown');
    expect(plaintext('.env', 'environment-set SECRET_KEY literal=true')).toBe(true);
    expect(plaintext('.env.example', 'environment-set SECRET_KEY literal=true')).toBe('unknown');
  });

  test('a variable is one asset wherever it is named, and many are counted rather than listed', () => {
    const facts = [...factsIn('a.ts', 'environment-read API_KEY'), ...factsIn('b.ts', 'environment-read API_KEY')];
    expect(only(systemOf({ facts }).assets).evidence).toHaveLength(2);
    const many = Array.from({ length: 40 }, (_, index) => `environment-read KEY${index}_SECRET`);
    const { assets } = systemOf({ facts: factsIn('a.ts', ...many) });
    expect(assets.length).toBeLessThanOrEqual(25);
    expect(byId(assets, 'credential:others').name).toBe('22 other secrets in the environment');
  });
});

describe('questions and coverage', () => {
  test('a framework nobody knows is asked about once, and what runs it is a component', () => {
    const found = ['jobs/a.ts', 'jobs/b.ts'].map((file) => ({ package: 'hapi', evidence: lineOf(file, 1) }));
    const facts = factsIn('jobs/package.json', 'package npm jobs directory=jobs');
    const { questions, components } = systemOf({ facts, linked: { unknownFrameworks: found } });
    expect(only(questions)).toMatchObject({ id: 'question:framework:hapi', affects: ['service:jobs'] });
    expect(only(questions).because).toHaveLength(2);
    expect(idsOf(components)).toEqual(['service:jobs']);
  });

  test('registrations that could not be followed are one question per component, and each a line of coverage', () => {
    const unresolved = [3, 4].map((line) => ({
      what: 'a mount',
      why: 'budget',
      evidence: [lineOf('server/index.ts', line)],
    }));
    const { questions, coverage } = systemOf({
      facts: onePackage,
      coverage: { ...noCoverage(), unresolved: unresolved.slice(0, 1) },
      linked: { apps: [app('server/index.ts')], unresolved },
    });
    expect(only(questions)).toMatchObject({ id: 'question:unresolved:service:desk', affects: ['service:desk'] });
    expect(coverage.unresolved).toEqual(unresolved);
  });
});

test('the order of what is given changes nothing', () => {
  const auth = control('requireUser', ['authentication']);
  const limit = control('limiter', ['rate-limit']);
  const given = modelInput({
    libraries,
    files: [source('index.html'), source('src/main.tsx'), source('server/index.ts'), source('.github/workflows/a.yml')],
    facts: [
      ...onePackage,
      ...factsIn('compose.yml', 'service web build=.', 'service db image=postgres', 'service-port web 80 published=80'),
      ...factsIn('compose.override.yml', 'service web user=1000', 'service-environment web API_KEY literal=true'),
      ...factsIn('Dockerfile', 'image-stage 0 base=node tag=20 final=true'),
    ],
    linked: {
      apps: [app('server/index.ts'), app('server/admin.ts')],
      controls: [auth, limit],
      imports: [imported('pg', 'server/db.ts'), imported('openai', 'server/llm.ts'), imported('react', 'src/main.tsx')],
      endpoints: [endpoint('GET /a', { guards: [guard(auth)] }), endpoint('POST /b'), endpoint('GET /a/:x')],
    },
  });
  const expected = JSON.stringify(buildSystem(given));
  const shuffled = <T>(items: T[]) => fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length });
  const { facts, files, linked } = given;
  fc.assert(
    fc.property(
      fc.tuple(
        shuffled(facts),
        shuffled(files),
        shuffled(linked.endpoints),
        shuffled(linked.controls),
        shuffled(linked.imports),
      ),
      ([someFacts, someFiles, endpoints, controls, imports]) => {
        const other = {
          ...given,
          facts: someFacts,
          files: someFiles,
          linked: { ...linked, endpoints, controls, imports },
        };
        expect(JSON.stringify(buildSystem(other))).toBe(expected);
      },
    ),
    { numRuns: 60 },
  );
});
