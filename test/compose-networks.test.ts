// What joins the services of a compose file: networks that divide nothing, addresses that one is given of another.

import { expect, test } from 'vitest';
import { byId, factsIn, idsOf, source, systemOf } from './support/linked.ts';

const FILE = 'compose.yml';

const services = (...names: string[]) =>
  names.flatMap((name) => [`service ${name} image=acme/${name}:1`, `declares workload ${name} ${name}`]);

function because(lines: string[], service = 'web', file = FILE) {
  const system = systemOf({ files: [source(file)], facts: factsIn(file, ...lines) });
  const { properties, because: places } = byId(system.declarations, `workload:${file}#${service}`);
  return properties['undividedNetwork'] === undefined
    ? undefined
    : [properties['undividedNetwork'], places['undividedNetwork']?.[0]?.note];
}

test.each([
  ['no network is named', [], 'shares the default network with api'],
  [
    'all are in one network by name',
    ['service-network web inner', 'service-network api inner'],
    'shares the network inner with api',
  ],
  [
    'one network joins all besides others',
    ['service-network web inner', 'service-network web outer', 'service-network api inner'],
    'shares the network inner with api',
  ],
])('nothing divides services when %s', (_, lines, note) => {
  expect(because([...services('web', 'api'), ...lines])).toEqual([true, note]);
});

test.each([
  ['there is one service', services('web')],
  ['each has a network of its own', [...services('web', 'api'), 'service-network web a', 'service-network api b']],
  ['one stays in the default network', [...services('web', 'api'), 'service-network web a']],
  [
    'one joins two networks that others do not share',
    [
      ...services('web', 'api', 'db'),
      'service-network web outer',
      'service-network api outer',
      'service-network api inner',
      'service-network db inner',
    ],
  ],
  ['the other has the network of its host', [...services('web', 'api'), 'declared workload api hostNetwork true']],
  ['the other is for development', [...services('web', 'api'), 'declared workload api development true']],
  ['what the other takes over is elsewhere', [...services('web', 'api'), 'declared workload api extends base.yml#x']],
  ['the other file only adds to it', [...services('web'), 'service api', 'declares workload api api']],
])('nothing is said of networks when %s', (_, lines) => {
  expect(because(lines)).toBeUndefined();
});

test('a service that is given the address of another asks it, across a boundary', () => {
  const facts = factsIn(
    FILE,
    ...services('web', 'api'),
    'service-environment web API_URL literal=true asks=api',
    'service-environment web OTHER literal=true asks=nobody',
    'service-environment api SELF literal=true asks=api',
  );
  const { flows, boundaries } = systemOf({ files: [source(FILE)], facts });
  expect(idsOf(flows)).toEqual(['flow:service:web->service:api']);
  expect(idsOf(boundaries)).toEqual(['boundary:service:service:web->service:api']);
  expect(flows[0]?.evidence.map(({ line }) => line)).toEqual([5]);
});

test.each([
  ['one service', ['web'], 'service:web'],
  ['several services alike', ['web', 'worker'], undefined],
])('a file beside what is built belongs to %s', (_, names, owner) => {
  const facts = [
    ...factsIn(FILE, ...names.map((name) => `service ${name} build=app`)),
    ...factsIn('app/Dockerfile', 'image-stage 0 base=node final=true'),
    ...factsIn('app/settings.yml', 'declares secret key key'),
  ];
  const { declarations } = systemOf({ files: [source(FILE), source('app/Dockerfile')], facts });
  expect(byId(declarations, 'secret:app/settings.yml#key').component).toBe(owner);
});
