// Whose asset it is: of a file that several components are given, none is its home more than the others.

import { expect, test } from 'vitest';
import { elementsOf } from '../src/assess/elements.ts';
import type { Component, Exposure, System } from '../src/core/model.ts';
import { lineOf, only, systemOf } from './support/linked.ts';

const component = (name: string, exposure: Exposure): Component => ({
  id: `service:${name}`,
  kind: 'service',
  name,
  technology: [],
  exposure,
  properties: {},
  evidence: [],
});

function elementStoredIn(...storedIn: System['assets'][number]['storedIn']) {
  const system = systemOf({});
  const assets = [
    {
      id: 'credential:KEY',
      name: 'KEY',
      class: 'credential' as const,
      storedIn,
      properties: {},
      evidence: [lineOf('.env', 7)],
    },
  ];
  const components = [component('alpha', 'internal'), component('beta', 'network')];
  return only(elementsOf({ ...system, components, assets }).asset);
}

const file = { path: '.env', how: 'plaintext' as const };
const within = (name: string) => ({ component: `service:${name}`, how: 'unknown' as const });

test('of a file and the one component that is given it', () => {
  expect(elementStoredIn(file, within('alpha'))).toMatchObject({
    scope: { id: 'service:alpha' },
    exposure: 'internal',
  });
});

test('of a file that two are given: nobody’s, and as exposed as the wider one', () => {
  expect(elementStoredIn(file, within('alpha'), within('beta'))).toMatchObject({
    scope: { id: 'system' },
    exposure: 'network',
  });
});

test('of two components and no file: the first one’s', () => {
  expect(elementStoredIn(within('alpha'), within('beta'))).toMatchObject({ scope: { id: 'service:alpha' } });
});
