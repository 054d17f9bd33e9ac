// Compose services that pull by name what this repository builds: one component where something names both, else two and
// a question.

import { expect, test } from 'vitest';
import type { Fact } from '../src/core/fact.ts';
import { app, endpoint, factsIn, idsOf, library, linked, source, systemOf } from './support/linked.ts';

const postgres = library('postgres', {
  ecosystem: 'oci',
  images: ['postgres'],
  connects: { kind: 'store', name: 'PostgreSQL' },
});

const image = factsIn('shop/Dockerfile', 'image-stage node tag=22 final=true name=0');
const builds = (...lines: string[]) => factsIn('.github/workflows/release.yml', ...lines);
const command = (tag: string) => builds(`runs github-actions command "docker build -t ${tag} shop" job=build`);
const pulls = (name: string) => factsIn('deploy/compose.yml', `service web image=${name}`);

function told(...facts: Fact[][]) {
  const { components, questions } = systemOf({
    facts: [...factsIn('shop/package.json', 'package shop directory=shop'), ...image, ...facts.flat()],
    files: [source('shop/index.ts'), source('shop/Dockerfile'), source('tools/Dockerfile')],
    linked: linked({
      apps: [app('shop/index.ts')],
      endpoints: [endpoint('GET /', { app: 'shop/index.ts#app' })],
    }),
    libraries: [postgres],
  });
  return {
    services: idsOf(components).filter((id) => /^(service|store):/.test(id)),
    asked: questions.some(({ id }) => id === 'question:services-of-images'),
  };
}

test.each([
  ['a command of a pipeline', 'ghcr.io/acme/shop:2', command('ghcr.io/acme/shop:1')],
  ['the same owner elsewhere', 'acme/shop:latest', command('ghcr.io/acme/shop:1')],
  ['an owner that only a run knows', 'ghcr.io/acme/shop', command('ghcr.io/${{ github.repository_owner }}/shop:1')],
  ['a bare name', 'shop', command('shop:1')],
  ['another compose file', 'acme/shop', factsIn('compose.yml', 'service web image=acme/shop build=shop')],
  [
    'the name of the repository',
    'ghcr.io/acme/market:2',
    [...factsIn('package.json', 'repository-name acme/market'), ...command('ghcr.io/${{ github.repository }}:1')],
  ],
])('is the program that %s builds under that name', (_, name, more) => {
  expect(told(pulls(name), more)).toEqual({ services: ['service:shop'], asked: false });
});

test.each([
  ['nothing builds it', 'acme/shop', []],
  ['another owner has it', 'other/shop', command('acme/shop:1')],
  ['the library of the registry has it', 'shop', command('acme/shop:1')],
  ['the repository is called otherwise', 'ghcr.io/acme/shop', command('ghcr.io/${{ github.repository }}:1')],
  [
    'two Dockerfiles become it',
    'acme/shop',
    [...command('acme/shop:1'), ...builds('runs github-actions command "docker build -t acme/shop:2 tools" job=other')],
  ],
  [
    'the Dockerfile is not here',
    'acme/shop',
    builds('runs github-actions command "docker build -t acme/shop:1 gone" job=b'),
  ],
])('stays a component of its own, and is asked about, where %s', (_, name, more) => {
  expect(told(pulls(name), more)).toEqual({ services: ['service:shop', 'service:web'], asked: true });
});

test('a known store is no program of ours, whatever else is built under its name', () => {
  expect(told(pulls('postgres:17'), command('postgres:1'))).toEqual({
    services: ['service:shop', 'store:web'],
    asked: false,
  });
});

test('an image whose name says nothing of this repository is not asked about', () => {
  expect(told(pulls('acme/mailcatcher'))).toEqual({ services: ['service:shop', 'service:web'], asked: false });
});
