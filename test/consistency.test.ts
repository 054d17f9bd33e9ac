// Joins that tell where files of a repository do not fit together: settings nobody reads, ports nobody serves, images
// nobody can build, modules nobody imports, keys nobody sets. Each with what only looks like it.

import { describe, expect, test } from 'vitest';
import type { Declaration } from '../src/core/model.ts';
import { mentionsOf } from '../src/mentions.ts';
import { app, factsIn, imported, library, source, systemOf } from './support/linked.ts';

type Given = Parameters<typeof systemOf>[0];

const declared = (given: Given, kind: Declaration['kind']) =>
  systemOf(given)
    .declarations.filter((one) => one.kind === kind)
    .map(({ name, properties }) => ({ name, ...properties }));

describe('a variable that compose sets', () => {
  const facts = [
    ...factsIn('api/package.json', 'package npm api directory=api'),
    ...factsIn('api/Dockerfile', 'image-stage 0 base=node tag=22 final=true'),
    ...factsIn('compose.yml', 'service api build=./api', 'service-environment api RATE_LIMIT_MAX literal=true'),
  ];
  const linked = { apps: [app('api/index.ts')] };
  const nowhere = { found: new Set<string>(), builtFromParts: false };
  const limiter = library('limiter', { environment: ['RATE_*'] });
  const of = (more: Partial<Given>) => declared({ facts, linked, mentions: nowhere, ...more }, 'variable');

  test('and that no file speaks of is read by nothing', () => {
    expect(of({})).toEqual([{ name: 'RATE_LIMIT_MAX', neverRead: true, protects: true }]);
  });

  test('and that only a library reads which nobody uses, is read by nothing', () => {
    expect(of({ libraries: [limiter] })).toHaveLength(1);
  });

  test.each<[string, Partial<Given>]>([
    ['is read', { facts: [...facts, ...factsIn('api/index.ts', 'environment-read RATE_LIMIT_MAX')] }],
    ['stands in some file', { mentions: { found: new Set(['RATE_LIMIT_MAX']), builtFromParts: false } }],
    [
      'is read by a library that is in use',
      { libraries: [limiter], linked: { apps: [app('api/index.ts')], imports: [imported('limiter', 'api/index.ts')] } },
    ],
    [
      'goes to an image from outside',
      {
        facts: factsIn(
          'compose.yml',
          'service db image=postgres',
          'service-environment db RATE_LIMIT_MAX literal=true',
        ),
      },
    ],
  ])('is no finding when it %s', (_, more) => {
    expect(of(more)).toEqual([]);
  });

  test('may be read where names are built from parts', () => {
    expect(of({ mentions: { ...nowhere, builtFromParts: true } })).toMatchObject([{ neverRead: 'unknown' }]);
  });

  test('promises nothing by an ordinary name', () => {
    const ordinary = [...facts.slice(0, 3), ...factsIn('compose.yml', 'service-environment api GREETING literal=true')];
    expect(of({ facts: ordinary })).toMatchObject([{ name: 'GREETING', protects: false }]);
  });
});

describe('mentions', () => {
  const files = [source('api/index.ts'), source('compose.yml'), source('README.md'), source('.env')];
  const roles = { 'README.md': 'docs' } as const;
  const discovery = (texts: Record<string, string>) => ({
    files: files.map((file) => ({ ...file, role: file.path in roles ? ('docs' as const) : file.role })),
    read: (path: string) => ({ bytes: Buffer.from(texts[path] ?? ''), encoding: 'utf-8' as const }),
  });
  const mentions = (texts: Record<string, string>) =>
    mentionsOf({ names: new Set(['MAX_SIZE']), files: new Set(['compose.yml']) }, discovery(texts));

  test('are found in any case, but not where the variable is set or described', () => {
    expect(mentions({ 'api/index.ts': 'max_size: int' }).found).toEqual(new Set(['MAX_SIZE']));
    expect(mentions({ 'compose.yml': 'MAX_SIZE: 1', 'README.md': 'Set MAX_SIZE.' }).found).toEqual(new Set());
  });

  test('cannot be told where names are built from a prefix', () => {
    expect(mentions({ 'api/index.ts': 'env_prefix = "MAX_"' }).builtFromParts).toBe(true);
  });
});

describe('a published port', () => {
  const listener = (port: string) => ({
    app: 'api/index.ts#app',
    host: '',
    port,
    evidence: { file: 'api/index.ts', line: 9 },
  });
  const of = (port: string, ...lines: string[]) =>
    declared(
      {
        facts: [
          ...factsIn('api/package.json', 'package npm api directory=api'),
          ...factsIn('api/Dockerfile', 'image-stage 0 base=node tag=22 final=true', ...lines),
          ...factsIn('compose.yml', 'service api build=./api', 'service-port api 9000 published=9000'),
        ],
        files: [source('api/Dockerfile')],
        linked: { apps: [app('api/index.ts')], listeners: [{ ...listener(port), app: app('api/index.ts').id }] },
      },
      'mismatch',
    );

  test('on which the program does not listen leads nowhere', () => {
    expect(of('8080')).toEqual([{ name: 'port 9000 of api', portUnserved: true }]);
  });

  test.each([
    ['is served', '9000', []],
    ['may be what a variable says', '{PORT}', []],
    ['may be bound by the command', '8080', ['image-command "serve --port 9000" stage=0 final=true']],
  ] as const)('is fine when it %s', (_, port, lines) => {
    expect(of(port, ...lines)).toEqual([]);
  });
});

describe('an image that compose builds', () => {
  const of = (
    paths: string[],
    file = 'deploy/compose.yml',
    line = 'service worker build=. dockerfile=infra/worker.Dockerfile',
  ) => declared({ files: paths.map((path) => source(path)), facts: factsIn(file, line) }, 'mismatch');

  test('from a file that is not there', () => {
    expect(of(['src/index.ts'])).toMatchObject([{ name: 'image of worker', imageFileMissing: true }]);
  });

  test.each<[string, string[], string?, string?]>([
    ['is there', ['deploy/infra/worker.Dockerfile']],
    ['is there for a project directory above', ['infra/worker.Dockerfile']],
    ['lies in another repository', ['a.ts'], 'compose.yml', 'service worker build=https://example.org/worker.git'],
    ['is what a variable says', ['a.ts'], 'compose.yml', 'service worker build=${WORKER}'],
    ['is pulled', ['a.ts'], 'compose.yml', 'service worker image=redis'],
  ])('is fine when its file %s', (_, paths, file, line) => {
    expect(of(paths, file, line)).toEqual([]);
  });
});

describe('a Python module beside a package of its name', () => {
  const of = (...paths: string[]) =>
    declared({ files: paths.map((path) => ({ ...source(path), size: 10 })) }, 'mismatch').map(({ name }) => name);

  test('is hidden', () => {
    expect(of('app/limits.py', 'app/limits/__init__.py')).toEqual(['app/limits.py']);
  });

  test('is not hidden by a directory without __init__.py, or by one elsewhere', () => {
    expect(of('app/limits.py', 'app/limits/rules.py', 'lib/limits/__init__.py')).toEqual([]);
  });
});

describe('a key that a condition asks a Flask configuration for', () => {
  const flask = library('flask', { ecosystem: 'pypi', configuration: ['DEBUG', 'SESSION_*', 'ENV<2.3'] });
  const of = (...lines: string[]) =>
    declared({ libraries: [flask], facts: factsIn('app/__init__.py', ...lines) }, 'mismatch').map(
      (one) => (one as Record<string, unknown>)['guardKeyUnset'],
    );
  const asked = 'configuration-asked STAGE';

  test('and that nothing sets never holds', () => {
    expect(of(asked)).toEqual([true]);
    expect(of('configuration-asked ENV', 'dependency pypi Flask version===3.1.0')).toEqual([true]);
  });

  test('may be set by a file, the environment, or an older version', () => {
    expect(of(asked, 'configuration-set *')).toEqual(['unknown']);
    expect(of('configuration-asked ENV')).toEqual(['unknown']);
    expect(of('configuration-asked ENV', 'dependency pypi Flask version===2.2.5')).toEqual(['unknown']);
  });

  test('is set', () => {
    expect(of(asked, 'configuration-set STAGE')).toEqual([]);
    expect(of('configuration-asked DEBUG', 'configuration-asked SESSION_COOKIE_SECURE')).toEqual([]);
  });
});

describe('a file that a Dockerfile copies', () => {
  const of = (copied: string, files: string[], ...compose: string[]) =>
    declared(
      {
        facts: [
          ...factsIn('web/Dockerfile', 'image-stage 0 base=node tag=22 final=true', `image-copy ${copied} stage=0`),
          ...factsIn('compose.yml', ...compose),
        ],
        files: ['web/Dockerfile', ...files].map((path) => source(path)),
      },
      'mismatch',
    );

  test.each([
    ['is nowhere', 'yarn.lock', [], [], true],
    ['is where somebody may build from', 'yarn.lock', ['shop/yarn.lock'], [], 'unknown'],
    ['is not where compose builds from', 'yarn.lock', ['yarn.lock'], ['service web build=./web'], true],
  ] as const)('%s', (_, path, files, compose, copiedFileMissing) => {
    expect(of(path, [...files], ...compose)).toEqual([{ name: path, copiedFileMissing }]);
  });

  test.each([
    ['beside the Dockerfile', 'yarn.lock', ['web/yarn.lock']],
    ['above it', 'yarn.lock', ['yarn.lock']],
    ['written from the root', '/web/package.json', ['web/package.json']],
    ['a pattern', 'yarn.lock*', []],
    ['what a build makes', 'dist/server.js', []],
    ['a variable', '${APP}/package.json', []],
  ])('%s is no mismatch', (_, path, files) => {
    expect(of(path, files)).toEqual([]);
  });
});

describe('a switch in a file of flags', () => {
  const flags = (text: string) => factsIn('config/feature-flags.json', text);
  const nowhere = { found: new Set<string>(), builtFromParts: false };
  const given = 'environment-given flags upload.malware_scan literal=true value=false';
  const of = (facts: ReturnType<typeof flags>, mentions = nowhere) => declared({ facts, mentions }, 'variable');

  test('that promises protection and that no file speaks of changes nothing', () => {
    expect(of(flags(given))).toEqual([
      { name: 'upload.malware_scan', isSwitch: true, neverRead: true, switchedOff: true },
    ]);
  });

  test.each<[string, string, Partial<typeof nowhere>]>([
    ['some file speaks of its last part', given, { found: new Set(['MALWARE_SCAN']) }],
    ['it promises no protection', 'environment-given flags board.dark_mode literal=true value=false', {}],
    ['another kind of file sets it', 'environment-given workload MALWARE_SCAN literal=true value=false', {}],
  ])('is no finding when %s', (_, fact, more) => {
    expect(of(flags(fact), { ...nowhere, ...more })).toEqual([]);
  });

  test('may be asked for where names are built from parts', () => {
    expect(of(flags(given), { ...nowhere, builtFromParts: true })).toMatchObject([{ neverRead: 'unknown' }]);
  });
});
