// Images: what a Dockerfile says joined with what deploys it, what it is built from and what lies beside it.

import { describe, expect, test } from 'vitest';
import type { Declaration } from '../src/core/model.ts';
import { factsIn, library, source, systemOf } from './support/linked.ts';

const libraries = [
  library('python-base', { ecosystem: 'oci', images: ['python'], runsAs: 'root' }),
  library('nginx', { ecosystem: 'oci', images: ['nginx'], runsAs: 'root' }),
  library('distroless', {
    ecosystem: 'oci',
    images: ['gcr.io/distroless/*'],
    runsAs: 'root',
    runsAsByTag: { nonroot: 'user' },
  }),
];
const python = 'image-stage 0 base=python tag=3.13 final=true';

function imagesOf(dockerfile: string[], compose: string[] = [], ignore?: string[]): Declaration[] {
  const facts = [
    ...factsIn('api/Dockerfile', ...dockerfile),
    ...factsIn('compose.yml', ...compose),
    ...factsIn('api/.dockerignore', ...(ignore ?? [])),
  ];
  const files = ignore === undefined ? [] : [source('api/.dockerignore')];
  const { declarations } = systemOf({ libraries, facts, files });
  return declarations.filter(({ kind }) => kind === 'image');
}

const imageOf = (...of: Parameters<typeof imagesOf>) => imagesOf(...of).find(({ id }) => id === 'image:api/Dockerfile');

describe('who an image starts as', () => {
  test.each([
    ['nobody but the base decides', [python], true, 1],
    ['the last USER decides', [python, 'image-user 0:0 stage=0 final=true'], true, 2],
    ['somebody else', [python, 'image-user baker stage=0 final=true'], false, 2],
    [
      'an account that is given the number 0',
      [python, 'image-user chief stage=0 final=true', 'declared image "" rootAccount chief'],
      true,
      2,
    ],
    ['a program steps down', [python, 'declared image "" mayStepDown true'], 'unknown', 1],
    ['it is a base for others', [python, 'declared image "" interactive true'], 'unknown', 1],
    [
      'a base for others that says root',
      [python, 'declared image "" interactive true', 'image-user root stage=0 final=true'],
      true,
      3,
    ],
    ['a base that nobody knows', ['image-stage 0 base=ghcr.io/bakery/base tag=1 final=true'], 'unknown', 1],
    [
      'a tag that is known',
      ['image-stage 0 base=gcr.io/distroless/static tag=debug-nonroot-amd64 final=true'],
      false,
      1,
    ],
    ['a tag without the word', ['image-stage 0 base=gcr.io/distroless/static tag=latest final=true'], true, 1],
  ] as const)('%s', (_, facts, expected, line) => {
    const image = imageOf([...facts]);
    expect(image?.properties.runsAsRoot).toBe(expected);
    expect(image?.because.runsAsRoot).toMatchObject([{ file: 'api/Dockerfile', line }]);
  });

  test('the users that all deployments name take its place, one that names none leaves it', () => {
    expect(imageOf([python], ['service api build=./api user=1000'])?.properties.runsAsRoot).toBe(false);
    const two = ['service api build=./api user=1000', 'service job build=./api'];
    expect(imageOf([python], two)?.properties.runsAsRoot).toBe(true);
  });

  test('a compose file that names the command makes a base start something', () => {
    const base = [python, 'declared image "" interactive true'];
    expect(imageOf(base, ['service api build=./api command="python serve.py"'])?.properties.runsAsRoot).toBe(true);
  });

  test.each(['privileged', 'engineSocket', 'hostMount', 'dangerousCapability'])(
    'root of an image that is pulled matters with %s',
    (property) => {
      const given = (value: string) =>
        imagesOf([], ['service web image=nginx:1.27', `declared workload web ${property} ${value}`])[0]?.properties;
      expect(given('true')).toMatchObject({ runsAsRoot: true });
      expect(given('unknown')).toMatchObject({ pulledAsRoot: true });
    },
  );

  test('an image that is pulled is told where the service stands, unless the service names a user', () => {
    const [pulled] = imagesOf([], ['service web image=nginx:1.27']);
    expect(pulled).toMatchObject({
      id: 'image:compose.yml#web',
      name: 'nginx:1.27',
      properties: { pulledAsRoot: true },
    });
    expect(pulled?.properties).not.toHaveProperty('runsAsRoot');
    expect(imagesOf([], ['service web image=nginx:1.27 user=101'])).toEqual([]);
    expect(imagesOf([], ['service web image=ghcr.io/bakery/web:1'])).toEqual([]);
  });
});

describe('what an image is built from', () => {
  test.each([
    ['image-stage 0 base=python final=true', true, true],
    ['image-stage 0 base=python tag=latest final=true', true, true],
    ['image-stage 0 base=python tag=3.13 final=true', false, true],
    ['image-stage 0 base=python pinned=true final=true', false, false],
    ['image-stage 0 base=python tag=${TAG} final=true', 'unknown', true],
    ['image-stage 0 base=${BASE} final=true', 'unknown', 'unknown'],
    ['image-stage 0 base=scratch final=true', undefined, undefined],
  ] as const)('%s', (stage, floating, unpinned) => {
    const { baseFloating, baseUnpinned } = imageOf([stage])?.properties ?? {};
    expect([baseFloating, baseUnpinned]).toEqual([floating, unpinned]);
  });

  test('a stage of the same file is no base; that of a builder is one', () => {
    const image = imageOf(['image-stage build base=golang', 'image-stage 1 base=build final=true']);
    expect(image?.because.baseFloating).toMatchObject([{ line: 1 }]);
  });
});

describe('what it starts', () => {
  const command = 'image-command "npm run dev" stage=0 final=true';

  test.each([
    ['image-command "npm run dev" stage=0 final=true', true],
    ['image-command "flask --app oven run --host 0.0.0.0" stage=0 final=true', true],
    ['image-command "vite --host" stage=0 final=true', true],
    ['image-command "vite preview" stage=0 final=true', undefined],
    ['image-command "node --watch-path server.js" stage=0 final=true', undefined],
    ['image-command "gunicorn oven:app" stage=0 final=true', undefined],
    ['image-command "npm run dev" stage=build', undefined],
  ] as const)('%s', (fact, expected) => {
    expect(imageOf([python, fact])?.properties.developmentServer).toBe(expected);
  });

  test('a command of compose takes its place', () => {
    const [image, ...others] = imagesOf([python, command], ['service api build=./api command="node server.js"']);
    expect(image?.properties.developmentServer).toBeUndefined();
    expect(others).toEqual([]);
  });
});

describe('the build context', () => {
  const whole = [python, 'declared image "" wholeContext true note="COPY ."'];
  const keeps = 'declared image context keepsOut .env';

  test.each([
    ['there is no list', undefined, true],
    ['the list lets .env in', [], true],
    ['the list keeps .env out; the history lies elsewhere', [keeps], undefined],
  ] as const)('%s', (_, ignore, expected) => {
    const image = imageOf(whole, ['service api build=./api'], ignore && [...ignore]);
    expect(image?.properties.contextUnfiltered).toBe(expected);
  });

  test('only where all of it is copied', () => {
    expect(imageOf([python])?.properties.contextUnfiltered).toBeUndefined();
  });
});
