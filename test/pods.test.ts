// What a cluster runs as components: what joins the program it is built from, what comes from elsewhere, what nobody can
// tell; and which Services lead to it.

import { describe, expect, test } from 'vitest';
import type { Fact } from '../src/core/fact.ts';
import { lastSegment } from '../src/model/deployment/builds.ts';
import { app, byId, endpoint, factsIn, idsOf, library, linked, only, source, systemOf } from './support/linked.ts';

const postgres = library('postgres', {
  ecosystem: 'oci',
  images: ['postgres'],
  connects: { kind: 'store', name: 'PostgreSQL' },
});

function pod(id: string, image: string, ...more: string[]): string[] {
  const said = ['platform kubernetes', `image ${image}`, ...more];
  return [
    `declares workload ${id} ${id.slice(id.indexOf('/') + 1)}`,
    ...said.map((one) => `declared workload ${id} ${one}`),
  ];
}

const service = (name: string, selector: string) => `declared resource Service/${name} selector "${selector}"`;
const leads = (to: string, via: string, reach: string) => `exposes ${to} ${reach} ${via} port=80`;

const dockerfile = factsIn('shop/Dockerfile', 'image-stage node tag=22 final=true name=0');
const builds = (...lines: string[]) => factsIn('.github/workflows/release.yml', ...lines);
const built = builds('runs github-actions command "docker build -t ghcr.io/acme/shop:1 shop" job=build');

function system(...facts: Fact[][]) {
  return systemOf({
    facts: [...factsIn('shop/package.json', 'package shop directory=shop'), ...facts.flat()],
    files: [source('shop/index.ts'), source('shop/Dockerfile')],
    linked: linked({
      apps: [app('shop/index.ts')],
      endpoints: [endpoint('GET /', { app: 'shop/index.ts#app' })],
    }),
    libraries: [postgres],
  });
}

const shop = (image = 'ghcr.io/acme/shop:1', ...more: string[]) =>
  factsIn('deploy/shop.yaml', ...pod('Deployment/front/shop', image, 'labels "app=shop,tier=front"', ...more));
const services = ({ components }: ReturnType<typeof system>) =>
  idsOf(components).filter((id) => /^(service|store):/.test(id));
const asks = ({ questions }: ReturnType<typeof system>) =>
  questions.filter(({ id }) => id === 'question:workloads-of-images').map(({ text }) => text);

describe('a workload', () => {
  test('runs the program whose Dockerfile is built under the name of its image', () => {
    const one = system(dockerfile, built, shop());
    expect(services(one)).toEqual(['service:shop']);
    expect(asks(one)).toEqual([]);
    expect(byId(one.declarations, 'workload:deploy/shop.yaml#Deployment/front/shop').component).toBe('service:shop');
  });

  test.each([
    ['by nobody', []],
    ['under another name', builds('runs github-actions command "docker build -t acme/front:1 shop" job=build')],
    ['from another directory', builds('runs github-actions command "docker build -t acme/shop:1 front" job=build')],
    [
      'under a name that a variable holds',
      builds(`runs github-actions command "docker build -t \${IMAGE} shop" job=b`),
    ],
  ])('joins nothing where the image is built %s', (_, facts) => {
    const one = system(dockerfile, facts, shop());
    expect(services(one)).toEqual(['service:shop']);
    expect(only(asks(one))).toContain('ghcr.io/acme/shop');
    expect(byId(one.declarations, 'workload:deploy/shop.yaml#Deployment/front/shop').component).toBeUndefined();
  });

  test('of somebody else is a component of its own, whatever files repeat it', () => {
    const proxy = pod('DaemonSet/edge/proxy', 'envoyproxy/envoy:v1');
    const one = system(dockerfile, built, factsIn('deploy/a.yaml', ...proxy), factsIn('install.yaml', ...proxy));
    expect(services(one)).toEqual(['service:edge/proxy', 'service:shop']);
    expect(asks(one)).toEqual([]);
  });

  test.each([
    ['a store', pod('StatefulSet/db/db', 'postgres:17'), ['service:shop', 'store:db']],
    ['nothing when it runs once', pod('Job/copy/copy', 'curlimages/curl:8'), ['service:shop']],
    ['nothing when it runs beforehand', pod('Pod/x/x', 'busybox:1', 'beforehand true'), ['service:shop']],
    ['nothing when a patch names no image', ['declares workload Pod/x/x x'], ['service:shop']],
  ])('is %s', (_, lines, expected) => {
    expect(services(system(dockerfile, built, factsIn('deploy/x.yaml', ...lines)))).toEqual(expected);
  });
});

describe('an entrance', () => {
  const exposure = (...lines: string[]) =>
    only(system(dockerfile, built, shop(), factsIn('deploy/in.yaml', ...lines)).endpoints).exposure;

  test.each([
    ['nothing', [], 'unknown'],
    ['a Service inside', [service('web', 'app=shop'), leads('web', 'service', 'internal')], 'internal'],
    [
      'an Ingress',
      [service('web', 'app=shop'), leads('web', 'service', 'internal'), leads('web', 'ingress', 'network')],
      'network',
    ],
    ['a port of every node', [service('web', 'tier=front,app=shop'), leads('web', 'node-port', 'network')], 'network'],
    ['a Service of other pods', [service('web', 'app=other'), leads('web', 'load-balancer', 'network')], 'unknown'],
    ['a Service that selects more', [service('web', 'app=shop,x=y'), leads('web', 'ingress', 'network')], 'unknown'],
    ['an Ingress to a Service that is not there', [leads('shop', 'ingress', 'network')], 'unknown'],
  ])('of %s', (_, lines, expected) => {
    expect(exposure(...lines)).toBe(expected);
  });

  test('of another directory is none', () => {
    const far = factsIn('other/in.yaml', service('web', 'app=shop'), leads('web', 'ingress', 'network'));
    expect(only(system(dockerfile, built, shop(), far).endpoints).exposure).toBe('unknown');
  });
});

test.each([
  ['ghcr.io/acme/shop:1.2', 'shop'],
  ['registry.example.com:5000/shop', 'shop'],
  [`ghcr.io/\${{ github.repository_owner }}/shop:\${{ github.sha }}`, 'shop'],
  [`ghcr.io/\${{ github.repository }}:latest`, undefined],
  ['$IMAGE', undefined],
])('the last segment of %s is %s', (image, expected) => {
  expect(lastSegment(image)).toBe(expected);
});

describe('a file that a tool printed', () => {
  const role = 'declared resource Role/reader readsSecrets true';
  const declares = 'declares resource Role/reader reader';
  const printed = (...sources: string[]) => {
    const files = ['b/install.yaml', 'c/install.yaml'].map((path) => source(path, 'generated'));
    const all = [...files.map(({ path }) => path), ...sources].flatMap((path) => factsIn(path, declares, role));
    return idsOf(systemOf({ facts: all, files: [...files, ...sources.map((path) => source(path))] }).declarations);
  };

  test('says nothing again of what its sources say', () => {
    expect(printed('z/role.yaml')).toEqual(['resource:z/role.yaml#Role/reader']);
  });

  test('speaks once where nobody else does', () => {
    expect(printed()).toEqual(['resource:b/install.yaml#Role/reader']);
  });

  test('silences no files that people write', () => {
    expect(printed('y/role.yaml', 'z/role.yaml')).toHaveLength(2);
  });
});

describe('an image that a tool of its own builds', () => {
  const tool = factsIn('skaffold.yaml', 'builds skaffold shop dockerfile=shop/Dockerfile');

  test('runs under the user that the cluster names', () => {
    const one = system(dockerfile, tool, shop('shop', 'runsAsRoot false'));
    expect(services(one)).toEqual(['service:shop']);
    expect(asks(one)).toEqual([]);
  });

  test('is asked about where its Dockerfile is another', () => {
    const other = factsIn('skaffold.yaml', 'builds skaffold desk dockerfile=shop/Dockerfile');
    expect(asks(system(dockerfile, other, shop('shop')))).toHaveLength(1);
  });
});
