// Which stage of a Dockerfile ships, and which secrets builds pass to it: pipelines and compose files joined with it.

import { describe, expect, test } from 'vitest';
import type { Declaration } from '../src/core/model.ts';
import { factsIn, source, systemOf } from './support/linked.ts';

const DOCKERFILE = [
  'image-stage base base=python tag=3.13',
  'image-stage web base=base',
  'image-user baker stage=web',
  'declared image web secretCopied true note="COPY .env"',
  'image-stage debug base=base final=true',
  'image-user root stage=debug final=true',
  'declared image "" remoteLogin true',
];
const files = [source('Dockerfile')];

function imageOf(lines: readonly string[], others: ReturnType<typeof factsIn>): Declaration | undefined {
  const { declarations } = systemOf({ files, facts: [...factsIn('Dockerfile', ...lines), ...others] });
  return declarations.find(({ id }) => id === 'image:Dockerfile');
}

const ci = (...lines: string[]) => factsIn('.github/workflows/ship.yml', ...lines);
const command = (text: string) => ci(`runs github-actions command ${JSON.stringify(text)} directory=.`);
const action = (...inputs: string[]) =>
  ci(
    `runs github-actions action docker/build-push-action directory=. inputs=${JSON.stringify(['context=.', 'tags=bakery/shop', ...inputs])}`,
  );
const compose = (...lines: string[]) => factsIn('compose.yml', ...lines);

describe('the stage that ships', () => {
  test.each([
    ['a command asks for it', command('docker build -t shop --target web .')],
    ['in one word', command('docker buildx build --target=web --tag shop .')],
    ['an action asks for it', action('target=web')],
    ['a compose file asks for it', compose('service shop build=. target=web')],
    [
      'a stage for tests is built beside it',
      [...command('docker build -t t --target test .'), ...action('target=web')],
    ],
  ])('%s', (_, others) => {
    const { runsAsRoot, secretCopied, remoteLogin } = imageOf(DOCKERFILE, others)?.properties ?? {};
    expect({ runsAsRoot, secretCopied, remoteLogin }).toEqual({ runsAsRoot: false, secretCopied: true });
  });

  test.each([
    ['nothing builds it', []],
    ['one build asks for no stage', [...command('docker build -t shop .'), ...action('target=web')]],
    ['only a test is built', command('docker build -t shop --target test .')],
    ['what is built has no name', command('docker build --target web .')],
    ['a stage that is not there', command('docker build -t shop --target wbe .')],
    ['a variable decides', command('docker build -t shop --target $STAGE .')],
    ['another Dockerfile', command('docker build -t shop --target web -f other/Dockerfile .')],
    [
      'a compose file for development',
      factsIn('compose.dev.yml', 'service shop build=. target=web', 'declared workload shop development true'),
    ],
  ])('the final one, where %s', (_, others) => {
    const { runsAsRoot, secretCopied, remoteLogin } = imageOf(DOCKERFILE, others)?.properties ?? {};
    expect({ runsAsRoot, secretCopied, remoteLogin }).toEqual({ runsAsRoot: true, remoteLogin: true });
  });

  test('of two that are asked for, what both say counts', () => {
    const others = [...command('docker build -t a --target web .'), ...command('docker build -t b --target base .')];
    const { secretCopied, remoteLogin } = imageOf(DOCKERFILE, others)?.properties ?? {};
    expect({ secretCopied, remoteLogin }).toEqual({ secretCopied: true });
  });
});

describe('secrets as build arguments', () => {
  const taking = [
    'image-stage 0 base=node tag=22 final=true',
    'declared image "" secretArgument unknown note="ARG NPM_TOKEN"',
  ];
  const built = 'service shop build=.';

  test.each([
    ['a secret of the pipeline', command('docker build --build-arg NPM_TOKEN=${{ secrets.NPM_TOKEN }} -t shop .')],
    [
      'in quotes, before the context',
      command('docker build . -t shop --build-arg "NPM_TOKEN=${{ secrets.NPM_TOKEN }}"'),
    ],
    ['from the environment', command('docker build -t shop --build-arg NPM_TOKEN .')],
    ['given to an action', action('build-args=MODE=on\nNPM_TOKEN=${{ secrets.NPM_TOKEN }}')],
  ])('%s', (_, others) => {
    const image = imageOf(taking, others);
    expect(image?.properties['secretArgument']).toBe(true);
    const places = image?.because['secretArgument']?.map(({ file, line }) => `${file}:${line}`);
    expect(places).toEqual(['.github/workflows/ship.yml:1', 'Dockerfile:2']);
  });

  test('compose passes a variable on', () => {
    const image = imageOf(taking, compose(built, 'declared workload shop buildArgument NPM_TOKEN'));
    expect(image?.properties['secretArgument']).toBe(true);
  });

  test.each([
    ['nothing passes it', command('docker build -t shop .')],
    ['another argument', command('docker build -t shop --build-arg MODE=${{ secrets.MODE }} .')],
    ['an empty one', command('docker build -t shop --build-arg NPM_TOKEN= .')],
    ['a word that says there is none', command('docker build -t shop --build-arg NPM_TOKEN=dummy .')],
    ['a secret of the build itself', command('docker build -t shop --secret id=NPM_TOKEN,env=NPM_TOKEN .')],
    [
      'the argument of another service',
      compose(built, 'service other image=x', 'declared workload other buildArgument NPM_TOKEN'),
    ],
  ])('asked about, where %s', (_, others) => {
    expect(imageOf(taking, others)?.properties['secretArgument']).toBe('unknown');
  });
});
