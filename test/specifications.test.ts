// Specifications laid over the code: prefixes, verbs, what is left out, what is gone, and which ones are no witness.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../src/core/fact.ts';
import type { LinkedEndpoint } from '../src/core/linked.ts';
import { app, endpoint, factsIn, source, systemOf } from './support/linked.ts';

const files = [source('server/index.ts')];
const apps = [app('server/index.ts')];

function compare(routes: (string | LinkedEndpoint)[], facts: Fact[]) {
  const endpoints = routes.map((one) => (typeof one === 'string' ? endpoint(one) : one));
  const system = systemOf({ files, facts, linked: { apps, endpoints } });
  const documented = new Map(system.endpoints.map((one) => [`${one.method} ${one.path}`, one.properties.documented]));
  const [first] = system.specifications ?? [];
  const gone = first?.gone.map(({ method, path, evidence }) => `${method} ${path} ${evidence.file}:${evidence.line}`);
  return { system, documented, first, gone };
}

const specification = (operations: string[], prefixes = '') =>
  factsIn(
    'api.yaml',
    `specification Shop version=3.0.0${prefixes}`,
    ...operations.map((one) => `specified-operation ${one}`),
  );

describe('a specification of the component', () => {
  test('tells what is served and left out, and what is described and gone', () => {
    const { first, gone, documented, system } = compare(
      ['GET /orders', 'GET /orders/:id', 'POST /orders', 'DELETE /orders'],
      specification(['GET /orders', 'GET /orders/{orderId}', 'POST /orders', 'PUT /orders/{orderId}']),
    );
    expect(first).toMatchObject({ file: 'api.yaml', title: 'Shop', operations: 4, matched: 3 });
    expect(first?.component).toBe(system.components.find(({ kind }) => kind === 'service')?.id);
    expect(first?.undocumented).toEqual(['http:DELETE:/orders']);
    expect(gone).toEqual(['PUT /orders/{orderId} api.yaml:5']);
    expect([...documented]).toEqual([
      ['DELETE /orders', false],
      ['GET /orders', true],
      ['GET /orders/:id', true],
      ['POST /orders', true],
    ]);
    expect(system.questions.find(({ topic }) => topic === 'documentation')?.text).toContain('PUT /orders/{orderId}');
  });

  test.each([
    ['stated by its servers', ['GET /api/v1/a', 'GET /api/v1/b'], ['GET /a', 'GET /b'], ' prefixes=[/api/v1]'],
    ['that only the mount has', ['GET /mounted/a', 'GET /mounted/b'], ['GET /a', 'GET /b'], ''],
    ['that a proxy takes away', ['GET /a', 'GET /b'], ['GET /api/a', 'GET /api/b'], ' prefixes=[/v9]'],
    ['that could not be resolved', ['GET /{settings.API}/a', 'GET /{settings.API}/b'], ['GET /a', 'GET /b'], ''],
  ])('is found under a prefix %s', (_, routes, operations, prefixes) => {
    expect(compare(routes, specification(operations, prefixes)).first).toMatchObject({
      matched: 2,
      undocumented: [],
      gone: [],
    });
  });

  test('of the prefix that fits, only what lies below it is missed', () => {
    const { first, documented } = compare(
      ['GET /api/a', 'GET /api/b', 'GET /api/c', 'GET /other'],
      specification(['GET /a', 'GET /b'], ' prefixes=[/api]'),
    );
    expect(first?.undocumented).toEqual(['http:GET:/api/c']);
    expect(documented.get('GET /other')).toBeUndefined();
  });

  test('an endpoint that answers every verb is described by any of them', () => {
    expect(compare(['ALL /hook'], specification(['POST /hook'])).first).toMatchObject({ matched: 1, undocumented: [] });
  });

  test('hidden ones, documentation, files, preflights and what nothing reaches are not missed', () => {
    const { first } = compare(
      [
        'GET /a',
        'OPTIONS /a',
        'HEAD /b',
        'GET /docs',
        endpoint('GET /secret', { state: 'hidden' }),
        endpoint('GET /never', { state: 'unmounted' }),
        endpoint('ALL /assets', { serves: 'static' }),
        endpoint('WS /live'),
      ],
      specification(['GET /a']),
    );
    expect(first?.undocumented).toEqual([]);
  });

  test('what a mounted application may serve is not gone', () => {
    const { gone } = compare(
      ['GET /a', 'GET /b', endpoint('ALL /plugins', { serves: 'application' })],
      specification(['GET /a', 'GET /b', 'GET /plugins/x', 'GET /pluginsx']),
    );
    expect(gone).toEqual(['GET /pluginsx api.yaml:5']);
  });

  test('what asks who calls on paper, and nobody in the code, is named', () => {
    const { first } = compare(
      ['GET /a', 'GET /b', endpoint('GET /c', { openEnds: ['a guard that was not read'] })],
      specification(['GET /a security=required', 'GET /b security=optional', 'GET /c security=required']),
    );
    expect(first?.unguarded).toEqual(['http:GET:/a']);
  });

  test('path items in files of their own are read where they stand, with the security of the whole', () => {
    const facts = [
      ...factsIn(
        'docs/api.yaml',
        'specification Shop version=3.1.0',
        'specified-operation * /a security=required ref=./paths/a.yaml',
        'specified-operation * /b/{id} security=none ref=paths/all.yaml#/b~1{id}',
        'specified-operation * /lost security=none ref=../../outside.yaml',
      ),
      ...factsIn('docs/paths/a.yaml', 'specified-operation GET #'),
      ...factsIn('docs/paths/all.yaml', 'specified-operation POST #/b~1{id}', 'specified-operation GET #/other'),
    ];
    const { first, gone } = compare(['GET /a'], facts);
    expect(first).toMatchObject({ operations: 2, matched: 1, unguarded: ['http:GET:/a'] });
    expect(gone).toEqual(['POST /b/{id} docs/paths/all.yaml:1']);
  });
});

test('a specification of something else is no witness, and is named as such', () => {
  const { first, documented, system } = compare(
    ['GET /orders', 'GET /users'],
    specification(['GET /orders', 'GET /pods', 'GET /nodes']),
  );
  expect(first).toMatchObject({ file: 'api.yaml', operations: 3, matched: 1, undocumented: [], gone: [] });
  expect(first).not.toHaveProperty('component');
  expect(documented.get('GET /users')).toBeUndefined();
  expect(system.questions.filter(({ topic }) => topic === 'documentation')).toEqual([]);
});

test('one path that ends alike under a prefix that nobody states is chance', () => {
  const search = ['GET /library/:id/search', 'GET /other'];
  expect(compare(search, specification(['GET /search'])).first).not.toHaveProperty('component');
  expect(compare(search, specification(['GET /search'], ' prefixes=["/library/{id}"]')).first?.matched).toBe(1);
});

test('two specifications of one component describe it together', () => {
  const facts = [
    ...factsIn('one.yaml', 'specification One version=3.0.0', 'specified-operation GET /a'),
    ...factsIn('two.yaml', 'specification Two version=3.0.0', 'specified-operation GET /b'),
  ];
  const { system } = compare(['GET /a', 'GET /b', 'GET /c'], facts);
  expect(system.specifications?.map(({ undocumented }) => undocumented)).toEqual([['http:GET:/c'], ['http:GET:/c']]);
});

test('without a specification nothing is said', () => {
  const { system, documented } = compare(['GET /a'], []);
  expect(system).not.toHaveProperty('specifications');
  expect(documented.get('GET /a')).toBeUndefined();
});

test('the order of facts and endpoints changes nothing', () => {
  const routes = ['GET /api/a', 'POST /api/a', 'GET /api/b/:id', 'GET /c'];
  const facts = specification(['GET /a', 'GET /b/{x}', 'DELETE /a', 'GET /api/a']);
  const expected = compare(routes, facts).system.specifications;
  fc.assert(
    fc.property(fc.shuffledSubarray(routes, { minLength: 4 }), fc.shuffledSubarray(facts, { minLength: 5 }), (r, f) => {
      expect(compare(r, f).system.specifications).toEqual(expected);
    }),
  );
});
