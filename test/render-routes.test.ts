// The routes table and its other formats: what is listed, in which words, and that no string of the repository gets out.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Endpoint, Model } from '../src/core/model.ts';
import { matchesPath } from '../src/core/path-pattern.ts';
import { noColors } from '../src/render/colors.ts';
import { type RoutesFormat, renderRoutes, routeRenderers, routesOf } from '../src/render/routes/index.ts';
import { openApiPath } from '../src/render/routes/openapi-path.ts';
import type { Selection } from '../src/render/routes/select.ts';
import type { TableLook } from '../src/render/routes/table.ts';
import { modelArbitrary } from './support/model-arbitrary.ts';
import { at, sampleModel } from './support/sample-model.ts';

vi.setConfig({ testTimeout: 60_000 });

const look: TableLook = { color: noColors, long: false };

function printed(format: RoutesFormat, model: Model, selection: Selection = {}, more: Partial<TableLook> = {}): string {
  return renderRoutes(format, routesOf(model, selection), { ...look, ...more });
}

/** `METHOD path` of what a selection leaves. */
function chosen(selection: Selection, model = sampleModel()): string[] {
  return routesOf(model, selection).endpoints.map(({ method, path }) => `${method ?? 'WS'} ${path}`);
}

function withEndpoints(...changes: Partial<Endpoint>[]): Model {
  const model = sampleModel();
  const [first] = model.endpoints;
  if (!first) throw new Error('the sample has endpoints');
  model.endpoints = changes.map((change, n) => ({ ...first, id: `http:${n}`, ...change }));
  return model;
}

describe('the table', () => {
  test('has a line for each endpoint, by path, and tells once what all meet first', () => {
    const lines = printed('pretty', sampleModel()).split('\n');
    expect(lines.slice(0, 10)).toEqual([
      'All 8 first meet: security-headers:helmet → csrf:csrfGuard[conditional]',
      'METHOD  PATH                 AUTH     STATE      PLACE                 GUARDS',
      'GET     /api/debug/dump      no       unmounted  server/parcels.ts:80  -',
      'POST    /api/labels/print    no       mounted    server/parcels.ts:52  -',
      'POST    /api/login           no       mounted    server/parcels.ts:61  -',
      'GET     /api/parcels         yes      mounted    server/parcels.ts:21  … → authentication:requireSession',
      'POST    /api/parcels         yes      mounted    server/parcels.ts:34  … → authentication:requireSession → validation:zod',
      'GET     /api/parcels/:id     yes      mounted    server/parcels.ts:27  … → authentication:requireSession',
      'POST    /api/partner/events  unknown  mounted    server/parcels.ts:70  … → authentication:partnerKey[unknown]',
      'WS      /live                no       mounted    server/live.ts:9      -',
    ]);
  });

  test('ends with counts, and with what could not be resolved', () => {
    expect(printed('pretty', sampleModel()).split('\n').slice(-5)).toEqual([
      '8 endpoints: 7 mounted, 1 unmounted. Authentication of the 7 served: 3 present, 3 absent, 1 unknown.',
      '',
      '1 registration not resolved',
      '  server/tenants.ts:22  prefix of a router: read from a database',
      '',
    ]);
  });

  test('says what answers instead, and what stands for everything below a path', () => {
    const text = printed(
      'pretty',
      withEndpoints(
        { path: '/a', state: 'unreachable', answeredBy: at('app.js', 4) },
        { path: '/b', method: 'ALL', serves: 'static' },
        { path: '/c', state: 'hidden', serves: 'events' },
        { path: '/d', serves: 'application' },
      ),
    );
    expect(text).toContain('unreachable: app.js:4 answers');
    expect(text).toContain('mounted, static files');
    expect(text).toContain('hidden, event stream');
    expect(text).toContain('mounted, another application');
    expect(text).toContain('4 endpoints: 2 mounted, 1 hidden, 1 unreachable. Authentication of the 3 served');
  });

  test('one guard that serves two families is one link, two guards of one family are two', () => {
    const both = ['authentication:a.ts#requireAdmin', 'authorization:a.ts#requireAdmin'];
    const two = ['authentication:a.ts#requireAdmin', 'authentication:a.ts#byKey'];
    const guards = (ids: string[]) =>
      ids.map((control) => ({ control, mode: 'fail-open' as const, via: 'app' as const }));
    const model = withEndpoints({ guards: guards(both) }, { guards: guards(two) }, { guards: [] });
    const [sample] = model.controls;
    for (const id of [...both, 'authentication:a.ts#byKey']) {
      const family = id.startsWith('authentication') ? 'authentication' : 'authorization';
      if (sample) model.controls.push({ ...sample, id, family });
    }
    const text = printed('pretty', model);
    expect(text).toContain(' authentication+authorization:requireAdmin[fail-open]\n');
    expect(text).toContain(' authentication:requireAdmin[fail-open] → authentication:byKey[fail-open]\n');
  });

  test('--long tells the handler, the conditions and the reason below the row, and every guard in it', () => {
    const model = sampleModel();
    for (const one of model.endpoints) one.conditions = ['DEBUG'];
    const lines = printed('pretty', model, { path: '/api/partner' }, { long: true }).split('\n');
    expect(lines[1]).toContain('security-headers:helmet → csrf:csrfGuard[conditional] → authentication:partnerKey');
    expect(lines.slice(2, 5).map((line) => line.trim())).toEqual([
      'handler postHandler at server/parcels.ts:71',
      'only when DEBUG',
      'authentication unknown: the guard partnerKey comes from `@acme/partner-auth`, which was not read',
    ]);
  });

  test('names the components when there are several', () => {
    const text = printed('pretty', withEndpoints({}, { path: '/b', component: 'frontend:web' }, { component: '' }));
    expect(text.split('\n').filter((line) => /^(api|web|No component)$/.test(line))).toEqual([
      'No component',
      'web',
      'api',
    ]);
  });

  test('fits a terminal, and cuts nothing where there is none', () => {
    const path = `/${'long/'.repeat(40)}end`;
    const model = withEndpoints({ path }, {});
    expect(printed('pretty', model)).toContain(path);
    const rows = (width: number) => printed('pretty', model, {}, { width }).split('\n').slice(1, 4);
    for (const width of [80, 100, 120]) for (const row of rows(width)) expect(row.length).toBeLessThanOrEqual(width);
    expect(rows(100).join('\n')).toContain('…');
  });

  test('says when nothing was found, and when the filters leave nothing', () => {
    expect(printed('pretty', { ...sampleModel(), endpoints: [] })).toMatch(/^No endpoint was found in the 60 files/);
    expect(printed('pretty', sampleModel(), { path: '/nowhere' })).toMatch(
      /^None of the 8 endpoints is what the filters ask for\./,
    );
    expect(printed('pretty', sampleModel(), { path: '/live' })).toContain('1 of 8 endpoints: 1 mounted.');
  });
});

describe('filters', () => {
  test('by method; a route for every method answers each', () => {
    expect(chosen({ methods: ['WS'] })).toEqual(['WS /live']);
    expect(chosen({ methods: ['POST', 'WS'], path: '/api/p' })).toEqual([]);
    const model = withEndpoints({ method: 'ALL', path: '/all' }, { method: 'get', path: '/get' });
    expect(chosen({ methods: ['GET'] }, model)).toEqual(['ALL /all', 'get /get']);
    expect(chosen({ methods: ['WS'] }, model)).toEqual([]);
  });

  test('by state, by certain guards, by what is not certain, together', () => {
    expect(chosen({ states: ['unmounted'] })).toEqual(['GET /api/debug/dump']);
    expect(chosen({ guards: ['authentication'], methods: ['POST'] })).toEqual(['POST /api/parcels']);
    // Absent and unknown both; csrf is conditional everywhere, which is not certain.
    expect(chosen({ without: ['authentication'], states: ['mounted'] })).toEqual([
      'POST /api/labels/print',
      'POST /api/login',
      'POST /api/partner/events',
      'WS /live',
    ]);
    expect(chosen({ guards: ['csrf'] })).toEqual([]);
    expect(chosen({ without: ['csrf'] })).toHaveLength(8);
    expect(chosen({ components: ['service:other'] })).toEqual([]);
  });

  test.each([
    ['/api', '/api', true],
    ['/api', '/api/users', true],
    ['/api', '/apis', false],
    ['/api/', '/api/users', true],
    ['/api/users/', '/api', false],
    ['/', '/anything', true],
    ['/api/*', '/api/users', true],
    ['/api/*', '/api/users/1', false],
    ['/api/*/posts', '/api/{id}/posts', true],
    ['/api/us*', '/api/users', true],
    ['/api/us*x', '/api/users', false],
    ['/api/**', '/api/users/1', true],
    ['/**/posts', '/a/b/posts', true],
    ['/**/posts', '/posts', true],
    ['/**/posts', '/posts/1', false],
    ['**', '/x/y', true],
    ['/files/*', '/files/*', true],
    ['/(.*)+$/', '/aaaa', false],
  ])('--path %s on %s: %s', (pattern, path, wanted) => {
    expect(matchesPath(pattern, path)).toBe(wanted);
  });

  test('no pattern takes long', () => {
    const started = performance.now();
    expect(matchesPath(`/${'*a'.repeat(500)}b`, `/${'a'.repeat(5000)}`)).toBe(false);
    expect(matchesPath(`${'/**/a'.repeat(200)}/b`, '/a'.repeat(2000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('csv', () => {
  test('has a header, CRLF line ends, quotes where they are needed', () => {
    const lines = printed('csv', sampleModel(), { path: '/api/partner' }).split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^method,path,transport,state,/);
    expect(lines[1]).toMatch(/^POST,\/api\/partner\/events,http,mounted,,,unknown,absent,absent,/);
    const quoted = printed('csv', withEndpoints({ path: '/a,"b"' }));
    expect(quoted).toContain(',"/a,""b""",');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1'])('%j is no formula', (path) => {
    expect(printed('csv', withEndpoints({ path }))).toMatch(/\r\n[A-Z]+,"?' ?[=+\-@]/);
  });

  test('every record has as many fields as the header, whatever the model holds', () => {
    fc.assert(
      fc.property(modelArbitrary, (model) => {
        const records = recordsOf(printed('csv', model));
        expect(records).toHaveLength(model.endpoints.filter(({ transport }) => transport !== 'ci').length + 1);
        for (const record of records) expect(record).toHaveLength(records[0]?.length ?? 0);
      }),
      { numRuns: 100 },
    );
  });
});

/** A reader of RFC 4180, as strict as the writer should be. */
function recordsOf(text: string): string[][] {
  const records: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}

describe('json', () => {
  test('has the endpoints as the model has them, and what was not resolved', () => {
    const model = sampleModel();
    const read = JSON.parse(printed('json', model, { states: ['unmounted'] })) as Record<string, unknown>;
    expect(Object.keys(read)).toEqual(['subject', 'endpoints', 'unresolved']);
    expect(read).toEqual({
      subject: model.subject,
      endpoints: model.endpoints.filter(({ state }) => state === 'unmounted'),
      unresolved: model.coverage.unresolved,
    });
  });
});

interface Operation {
  operationId: string;
  security?: object[];
  [key: string]: unknown;
}
interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation> & { parameters?: { name: string }[] }>;
  [key: string]: unknown;
}

const openApi = (model: Model, selection: Selection = {}) =>
  JSON.parse(printed('openapi', model, selection)) as OpenApi;

describe('openapi', () => {
  test('has an operation for each served route, with security where it is certain', () => {
    const { paths, ...rest } = openApi(sampleModel());
    const operations = Object.entries(paths).map(([path, { parameters: _, ...verbs }]) => [
      path,
      ...Object.entries(verbs).map(
        ([verb, { security }]) => `${verb} ${security ? JSON.stringify(security) : 'not told'}`,
      ),
    ]);
    expect(operations).toEqual([
      ['/api/labels/print', 'post []'],
      ['/api/login', 'post []'],
      ['/api/parcels', 'get [{"authenticated":[]}]', 'post [{"authenticated":[]}]'],
      ['/api/parcels/{id}', 'get [{"authenticated":[]}]'],
      ['/api/partner/events', 'post not told'],
    ]);
    expect(paths['/api/parcels/{id}']?.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }]);
    expect(rest['x-websockets']).toMatchObject([{ method: 'WS', path: '/live' }]);
    expect(rest['x-threatdraft-not-served']).toMatchObject([{ method: 'GET', path: '/api/debug/dump' }]);
    expect(rest['x-threatdraft-unresolved']).toEqual([
      { what: 'prefix of a router', why: 'read from a database', place: 'server/tenants.ts:22' },
    ]);
  });

  test('a route for every method has the verbs that none of its own says otherwise; files are read only', () => {
    const { paths, 'x-threatdraft-other-endpoints': others } = openApi(
      withEndpoints(
        { method: 'ALL', path: '/all' },
        { method: 'GET', path: '/all', handler: { name: 'own', file: 'a.js', line: 1 } },
        { method: 'ALL', path: '/assets', serves: 'static' },
        { method: 'PROPFIND', path: '/dav' },
        { method: 'GET', path: '/x/:id' },
        { method: 'POST', path: '/x/{other}' },
        { method: 'GET', path: '/x/<int:third>' },
      ),
    );
    expect(Object.keys(paths['/all'] ?? {}).sort()).toEqual(
      ['delete', 'get', 'head', 'options', 'patch', 'post', 'put', 'trace'].sort(),
    );
    expect(paths['/all']?.['get']).toMatchObject({ summary: 'own' });
    expect(paths['/all']?.['put']).toMatchObject({ 'x-threatdraft-any-method': true });
    expect(Object.keys(paths['/assets/{path}'] ?? {})).toEqual(['parameters', 'get', 'head']);
    // Equal but for the names of their parameters: one path. The second GET has no place in it.
    expect(Object.keys(paths['/x/{id}'] ?? {})).toEqual(['parameters', 'get', 'post']);
    expect(others).toMatchObject([
      { method: 'PROPFIND', path: '/dav' },
      { method: 'GET', path: expect.stringContaining('/x/') as string },
    ]);
  });

  test.each([
    ['/users/:id', '/users/{id}', ['id']],
    ['/users/:id(\\d+)/:tab?', '/users/{id}/{tab}', ['id', 'tab']],
    ['/users/<int:id>', '/users/{id}', ['id']],
    ['/files/{name:path}', '/files/{name}', ['name']],
    ['/files/{*rest}', '/files/{rest}', ['rest']],
    ['/files/*splat', '/files/{splat}', ['splat']],
    ['/files/*', '/files/{wildcard}', ['wildcard']],
    ['/*/b/*', '/{wildcard}/b/{wildcard_2}', ['wildcard', 'wildcard_2']],
    ['/a/{id}/b/{id}', '/a/{id}/b/{id_2}', ['id', 'id_2']],
    ['{settings.API}/users', '/{settings.API}/users', ['settings.API']],
    ['/a b?c#d', '/a%20b%3Fc%23d', []],
    ['', '/', []],
  ])('%s is %s', (written, path, names) => {
    const found = openApiPath(written);
    expect([found.path, found.parameters.map(({ name }) => name)]).toEqual([path, names]);
  });

  test('a part that could not be resolved is marked, a parameter is not', () => {
    expect(openApiPath('{settings.API}/{id}').parameters.map(({ unresolved }) => unresolved)).toEqual([true, false]);
  });

  test('whatever the model holds, paths and parameters agree and operations have names of their own', () => {
    fc.assert(
      fc.property(modelArbitrary, (model) => {
        const { paths } = openApi(model);
        const ids: string[] = [];
        for (const [path, { parameters = [], ...verbs }] of Object.entries(paths)) {
          expect(path).toMatch(/^\/[^?#\s]*$/);
          expect([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name)).toEqual(
            (parameters as { name: string }[]).map(({ name }) => name),
          );
          ids.push(...Object.values(verbs).map(({ operationId }) => operationId));
        }
        expect(new Set(ids).size).toBe(ids.length);
        const shapes = Object.keys(paths).map((path) => path.replace(/\{[^{}]*\}/g, '{}'));
        expect(new Set(shapes).size).toBe(shapes.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe.each(Object.keys(routeRenderers) as RoutesFormat[])('%s', (format) => {
  test('never throws, gives the same bytes twice, ends its last line, and prints no control', () => {
    fc.assert(
      fc.property(modelArbitrary, (model) => {
        const text = printed(format, model, {}, { long: true });
        expect(printed(format, structuredClone(model), {}, { long: true })).toBe(text);
        expect(text.endsWith('\n')).toBe(true);
        const line = format === 'csv' ? text.replaceAll('\r\n', '') : text.replaceAll('\n', '');
        if (format === 'pretty' || format === 'csv') expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 60 },
    );
  });
});
