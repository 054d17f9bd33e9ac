// Overlays of kustomize: what patches and images of all that is deployed make of what the base says.

import { describe, expect, test } from 'vitest';
import type { Fact } from '../src/core/fact.ts';
import { factsIn, systemOf } from './support/linked.ts';

const ID = 'Deployment/shop/web';
const base = factsIn(
  'k8s/base/shop.yaml',
  `declares workload ${ID} shop/web`,
  `declared workload ${ID} platform kubernetes`,
  `declared workload ${ID} image ghcr.io/bakery/shop`,
  `declared workload ${ID} imageFloating true`,
  `declared workload ${ID} imageUnpinned true`,
  `declared workload ${ID} writableRoot true`,
  `declared workload ${ID} rootNotRefused true`,
);
const kustomization = (directory: string, ...lines: string[]) =>
  factsIn(`${directory}/kustomization.yaml`, ...lines.map((line) => `declared resource Kustomization ${line}`));
const patch = (directory: string, ...said: string[]) =>
  factsIn(
    `${directory}/patch.yaml`,
    `declares workload ${ID} shop/web`,
    ...said.map((one) => `declared workload ${ID} ${one}`),
  );
const own = kustomization('k8s/base', 'takes shop.yaml');

function judged(...facts: Fact[][]) {
  const { declarations } = systemOf({ facts: [...base, ...own, ...facts.flat()] });
  return declarations.find(({ id }) => id === `workload:k8s/base/shop.yaml#${ID}`)?.properties ?? {};
}

const live = kustomization('k8s/overlays/live', 'takes ../../base', 'patches patch.yaml');
const second = kustomization('k8s/overlays/staging', 'takes ../../base');
const dev = kustomization('k8s/overlays/dev', 'takes ../../base');

describe('a patch over a base', () => {
  test('what every overlay forbids is not so', () => {
    const properties = judged(live, patch('k8s/overlays/live', 'writableRoot false', 'runsAsRoot false'));
    expect(properties).toMatchObject({ writableRoot: false, runsAsRoot: false, rootNotRefused: true });
  });

  test('also where an overlay for development leaves it', () => {
    expect(judged(live, dev, patch('k8s/overlays/live', 'writableRoot false'))).toMatchObject({ writableRoot: false });
  });

  test('through a component and a base in between', () => {
    const between = kustomization('k8s/parts', 'takes ../base', 'patches patch.yaml');
    const top = kustomization('k8s/overlays/live', 'takes ../../parts');
    expect(judged(between, top, patch('k8s/parts', 'writableRoot false'))).toMatchObject({ writableRoot: false });
  });

  test.each([
    ['another overlay leaves it', [live, second, patch('k8s/overlays/live', 'writableRoot false')]],
    ['the patch is of another directory', [live, patch('k8s/overlays/other', 'writableRoot false')]],
    ['the patch says something else', [live, patch('k8s/overlays/live', 'privileged false')]],
    [
      'only development forbids it',
      [
        second,
        kustomization('k8s/overlays/dev', 'takes ../../base', 'patches patch.yaml'),
        patch('k8s/overlays/dev', 'writableRoot false'),
      ],
    ],
    ['nothing takes the base', [patch('k8s/overlays/live', 'writableRoot false')]],
    ['a kustomization takes itself', [kustomization('k8s/loop', 'takes .', 'takes ../base')]],
  ])('it is so where %s', (_, facts) => {
    expect(judged(...facts)).toMatchObject({ writableRoot: true });
  });

  test.each([
    ['Deployment/shop', 'unknown'],
    ['Deployment/*', 'unknown'],
    ['*', 'unknown'],
    ['Deployment/oven', true],
    ['StatefulSet/shop', true],
  ] as const)('an inline patch of %s makes what it touches %s', (target, expected) => {
    const altering = kustomization('k8s/overlays/live', 'takes ../../base', `alters ${target} note=writableRoot`);
    expect(judged(altering)).toMatchObject({ writableRoot: expected, rootNotRefused: true });
  });

  test.each([
    ['writableRoot', 'unknown'],
    ['rootNotRefused', true],
    ['', true],
  ] as const)('a patch in a file of its own that touches %j', (touches, expected) => {
    const altering = kustomization(
      'k8s/overlays/live',
      'takes ../../base',
      'alters Deployment/shop note="in ops.yaml"',
    );
    const said = factsIn('k8s/overlays/live/ops.yaml', `declared resource Patch touches ${JSON.stringify(touches)}`);
    expect(judged(altering, said)).toMatchObject({ writableRoot: expected });
    expect(judged(altering)).toMatchObject({ writableRoot: 'unknown', rootNotRefused: 'unknown' });
  });

  test('what a patch opens is told where the patch says it', () => {
    const facts = [...base, ...own, ...live, ...patch('k8s/overlays/live', 'privileged true')];
    const { declarations } = systemOf({ facts });
    const saying = declarations.filter(({ properties }) => properties['privileged'] === true).map(({ id }) => id);
    expect(saying).toEqual([`workload:k8s/overlays/live/patch.yaml#${ID}`]);
  });
});

describe('images that a kustomization sets', () => {
  const setting = (to: string) =>
    kustomization('k8s/overlays/live', 'takes ../../base', `setsImage ghcr.io/bakery/shop note=${to}`);

  test.each([
    ['ghcr.io/bakery/shop:1.4', false, true],
    [`ghcr.io/bakery/shop@sha256:${'a'.repeat(64)}`, false, false],
    ['ghcr.io/bakery/shop:latest', true, true],
    ['registry.example/shop', true, true],
  ])('%s', (to, imageFloating, imageUnpinned) => {
    expect(judged(setting(to))).toMatchObject({ imageFloating, imageUnpinned });
  });

  test('of another name changes nothing', () => {
    const other = kustomization('k8s/overlays/live', 'takes ../../base', 'setsImage shop note=shop:1.4');
    expect(judged(other)).toMatchObject({ imageFloating: true });
  });
});

test('what only overlays for development take is for development', () => {
  const tools = factsIn('k8s/overlays/dev/tools.yaml', 'declares workload Deployment/tools/box tools/box');
  const taking = kustomization('k8s/overlays/dev', 'takes ../../base', 'takes tools.yaml');
  const developing = (facts: Fact[]) =>
    systemOf({ facts })
      .declarations.filter(({ properties }) => properties['development'] === true)
      .map(({ id }) => id);
  expect(developing([...base, ...own, ...second, ...taking, ...tools])).toEqual([
    'workload:k8s/overlays/dev/tools.yaml#Deployment/tools/box',
  ]);
  expect(developing([...base, ...own, ...taking, ...tools])).toEqual([]);
});
