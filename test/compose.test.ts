// Compose files together: what is for development only, overrides, `extends`, and who can reach a store.

import { expect, test } from 'vitest';
import type { Library } from '../src/core/library.ts';
import type { Declaration } from '../src/core/model.ts';
import { byId, factsIn, library, systemOf } from './support/linked.ts';

const stores: Library[] = [
  library('postgres', {
    ecosystem: 'oci',
    images: ['postgres'],
    connects: { kind: 'store', name: 'PostgreSQL' },
    access: { unset: 'asks', passwords: ['POSTGRES_PASSWORD'], opens: { POSTGRES_HOST_AUTH_METHOD: ['trust'] } },
  }),
  library('redis', {
    ecosystem: 'oci',
    images: ['redis'],
    connects: { kind: 'store', name: 'Redis' },
    access: { unset: 'open', arguments: ['requirepass'], passwords: ['REDIS_PASS'], allowsNone: ['ALLOW_NONE'] },
  }),
  library('rabbit', {
    ecosystem: 'oci',
    images: ['rabbitmq'],
    connects: { kind: 'queue', name: 'RabbitMQ' },
    access: { unset: 'known-password', passwords: ['RABBIT_PASS'] },
  }),
];

type File = [file: string, ...lines: string[]];

function systemWith(...files: File[]) {
  return systemOf({ facts: files.flatMap(([file, ...lines]) => factsIn(file, ...lines)), libraries: stores });
}

const workload = (id: string, ...files: File[]): Declaration =>
  byId(systemWith(...files).declarations, `workload:${id}`);

const store = (image: string, ...more: string[]) =>
  workload('compose.yml#db', ['compose.yml', 'declares workload db db', `service db image=${image}`, ...more]);

test.each([
  ['publishes no port', [], { publishedStore: undefined, exposure: 'internal' }],
  ['publishes one everywhere', ['service-port db 5432 published=5432'], { publishedStore: true, exposure: undefined }],
  ['publishes one on the loopback', ['service-port db 5432 published=5432 host=127.0.0.1'], { exposure: 'loopback' }],
  ['leaves the address to a variable', ['service-port db 5432 host=${BIND}'], { publishedStore: 'unknown' }],
  ["shares the host's network", ['declared workload db hostNetwork true'], { publishedStore: true }],
])('a store that %s', (_, lines, expected) => {
  const { properties, exposure } = store('postgres:17', ...lines);
  expect({ publishedStore: properties.publishedStore, exposure }).toMatchObject(expected);
});

test.each([
  ['postgres that refuses to start without', 'postgres:17', [], undefined],
  [
    'postgres that trusts everybody',
    'postgres:17',
    ['service-environment db POSTGRES_HOST_AUTH_METHOD literal=true value=trust'],
    true,
  ],
  [
    'postgres with another method',
    'postgres:17',
    ['service-environment db POSTGRES_HOST_AUTH_METHOD literal=true value=md5'],
    undefined,
  ],
  ['redis that is told nothing', 'redis:7', [], true],
  ['redis with a password from outside', 'redis:7', ['service-environment db REDIS_PASS'], undefined],
  [
    'redis that may start without and has one',
    'redis:7',
    ['service-environment db REDIS_PASS literal=true', 'service-environment db ALLOW_NONE literal=true value=yes'],
    undefined,
  ],
  [
    'redis that may start without and has none',
    'redis:7',
    ['service-environment db ALLOW_NONE literal=true value=yes'],
    true,
  ],
  [
    'redis with a configuration that nobody read',
    'redis:7',
    ['service-volume db ./redis.conf /etc/redis.conf'],
    'unknown',
  ],
  ['redis with an env file that is not here', 'redis:7', ['service-env-file db .env'], 'unknown'],
  ['an image that nobody knows', 'bakery/db', [], undefined],
])('a password is asked by %s', (_, image, lines, expected) => {
  expect(store(image, ...lines).properties.storeWithoutPassword).toBe(expected);
});

test('a password in the arguments counts, and one that everybody knows is no password', () => {
  const redis = [
    'compose.yml',
    'declares workload db db',
    'service db image=redis:7 command="redis-server --requirepass ***"',
  ];
  expect(workload('compose.yml#db', redis as File).properties.storeWithoutPassword).toBeUndefined();
  expect(store('rabbitmq:4').properties.defaultPassword).toBe(true);
  expect(store('rabbitmq:4', 'service-environment db RABBIT_PASS').properties.defaultPassword).toBeUndefined();
});

const base: File = ['compose.yml', 'declares workload api api', 'service api image=bakery/api:1'];

test('what no file says is said of the service that names its image', () => {
  const limit = 'declared workload api unlimitedMemory false';
  const production: File = ['compose.prod.yml', 'declares workload api api', 'service api', limit];
  const development: File = [
    'compose.dev.yml',
    'declares workload api api',
    'service api',
    'declared workload api development true',
    limit,
  ];
  expect(workload('compose.yml#api', base).properties.unlimitedMemory).toBe(true);
  expect(workload('compose.yml#api', base, production).properties.unlimitedMemory).toBeUndefined();
  expect(workload('compose.yml#api', base, development).properties.unlimitedMemory).toBe(true);
  expect(workload('compose.prod.yml#api', base, production).properties).not.toHaveProperty('writableRoot');
});

test('an override is left out where a file for production stands beside it, else nobody can tell', () => {
  const override: File = ['compose.override.yml', 'declares workload api api', 'service api'];
  const production: File = ['compose.prod.yml', 'declares workload api api', 'service api'];
  const of = (...files: File[]) => workload('compose.override.yml#api', ...files).properties.development;
  expect(of(base, override)).toBe('unknown');
  expect(of(base, override, production)).toBe(true);
  expect(workload('compose.yml#api', base, override, production).properties.development).toBeUndefined();
});

test('a service takes over what another says, at the line that says it', () => {
  const shared: File = [
    'shared/base.yml',
    'declares workload base base',
    'service base image=postgres:17',
    'declared workload base privileged true note=privileged',
    'declared workload base development true',
  ];
  const api: File = [
    'compose.yml',
    'declares workload api api',
    'service api',
    'declared workload api extends shared/base.yml#base',
  ];
  const { properties, because, component } = workload('compose.yml#api', shared, api);
  expect(properties.privileged).toBe(true);
  expect(properties.development).toBeUndefined();
  expect(because.privileged?.map(({ file, line }) => `${file}:${line}`)).toEqual(['shared/base.yml:3']);
  expect(component).toBe('store:api');
});

test('of a service that takes over from a file that is not here nobody can tell what stays unsaid', () => {
  const api: File = [...base, 'declared workload api extends gone.yml#base'];
  expect(workload('compose.yml#api', api).properties.unlimitedMemory).toBe('unknown');
});

test('services that take over from each other end', () => {
  const round: File = [
    ...base,
    'declared workload api extends #web',
    'declares workload web web',
    'service web image=bakery/web:1',
    'declared workload web extends #api',
    'declared workload web privileged true',
  ];
  expect(workload('compose.yml#api', round).properties.privileged).toBe(true);
});

test('what tests get is no part of what is deployed, wherever it stands', () => {
  const stores = (file: string) =>
    systemOf({
      libraries: [
        library('postgres', {
          ecosystem: 'oci',
          images: ['postgres'],
          connects: { kind: 'store', name: 'PostgreSQL' },
        }),
      ],
      facts: [
        ...factsIn('compose.yml', 'service shop image=acme/shop'),
        ...factsIn(file, 'service database image=postgres', 'declared workload database development true'),
      ],
    }).components.filter(({ kind }) => kind === 'store').length;
  expect(stores('.ci/compose.yml')).toBe(0);
  expect(stores('.github/compose.yml')).toBe(0);
  expect(stores('tools/dev/compose.yml')).toBe(1);
});

test('what is there for development only is no part of what is deployed beside it', () => {
  const dev = (name: string): string[] => [
    `declares workload ${name} ${name}`,
    `declared workload ${name} development true`,
  ];
  const tools: File = [
    'compose.dev.yml',
    ...dev('mail'),
    'service mail image=bakery/mail',
    ...dev('api'),
    'service api privileged=true',
  ];
  const ids = (...files: File[]) => systemWith(...files).components.map(({ id }) => id);
  expect(ids(base, tools)).not.toContain('service:mail');
  expect(ids(tools)).toContain('service:mail');
  expect(byId(systemWith(base, tools).components, 'service:api').properties.privileged).toBe(false);
});

test.each([
  ['a password of the service that stands in the file', ['declared workload db plaintextSecret true'], 0],
  ['an image that it is built into', ['declared image "" secretInside true'], 0],
  ['nothing else', [], 1],
  ['what a variable may decide', ['declared workload db plaintextSecret unknown'], 1],
  [
    'a service for development',
    ['declared workload db plaintextSecret true', 'declared workload db development true'],
    1,
  ],
])('a secret on the same line as %s is told or not', (_, lines, told) => {
  const facts = [
    ...factsIn('compose.yml', 'declares secret generic:PASSWORD password'),
    ...lines.flatMap((line) => factsIn('compose.yml', line)),
  ];
  const { declarations } = systemOf({ facts });
  expect(declarations.filter(({ kind }) => kind === 'secret')).toHaveLength(told);
});

test('a password that everybody knows is told once, and not as a secret besides', () => {
  const begins = 'declares workload db db';
  const facts = [
    ...factsIn('compose.yml', begins, 'declared workload db defaultPassword true'),
    ...factsIn('compose.yml', begins, 'declared workload db plaintextSecret true'),
    ...factsIn('compose.yml', begins, begins, 'declared workload db plaintextSecret true'),
  ];
  const { because } = byId(systemOf({ facts }).declarations, 'workload:compose.yml#db');
  expect(because['defaultPassword']?.map(({ line }) => line)).toEqual([2]);
  expect(because['plaintextSecret']?.map(({ line }) => line)).toEqual([3]);
});

test('where limits stand, a missing one is told beside them', () => {
  const { because } = workload('compose.yml#db', [
    'compose.yml',
    'declares workload db db',
    'service db image=postgres:17',
    'declared workload db limits some',
  ]);
  expect(because['unlimitedMemory']?.map(({ line }) => line)).toEqual([3]);
  expect(because['writableRoot']?.map(({ line }) => line)).toEqual([1]);
});
