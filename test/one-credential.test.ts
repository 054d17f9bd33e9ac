// One credential is one threat, wherever it stands: by its value, by its name within one system, and by its line.

import { describe, expect, test } from 'vitest';
import { loadSecretFormats } from '../src/cli/load-rules.ts';
import type { Fact } from '../src/core/fact.ts';
import type { LinkedSecretUse } from '../src/core/linked.ts';
import { searchSecrets } from '../src/secrets.ts';
import { byId, factsIn, library, lineOf, source, systemOf as systemFrom } from './support/linked.ts';

const stores = [
  library('postgres', { ecosystem: 'oci', images: ['postgres'], connects: { kind: 'store', name: 'PostgreSQL' } }),
];
const systemOf = (given: Parameters<typeof systemFrom>[0]) => systemFrom({ libraries: stores, ...given });

const service = (name: string, image: string) => `service ${name} image=${image}`;
const given = (of: string, name: string, said: string) => [
  `service-environment ${of} ${name} literal=true`,
  `declares workload ${of} ${of}`,
  `declared workload ${of} ${said} true note="${name} stands in the file"`,
];

/** Facts of one compose file; what is said of a variable stands on the line that sets it. */
function compose(file: string, ...variables: [of: string, image: string, name: string, said: string][]): Fact[] {
  return variables.flatMap(([of, image, name, said], index) => {
    const facts = factsIn(file, service(of, image), ...given(of, name, said));
    return facts.map((fact) => ({ ...fact, evidence: lineOf(file, 10 * (index + 1)) }));
  });
}

const setting = (name: string, more: Partial<LinkedSecretUse> = {}): LinkedSecretUse => ({
  use: 'fallback',
  by: 'the program',
  source: 'default',
  setting: name,
  evidence: lineOf('api/settings.py', 4),
  ...more,
});

const placesOf = (declarations: ReturnType<typeof systemOf>['declarations'], id: string, property: string) =>
  (byId(declarations, id).because[property] ?? []).map(({ file, line }) => `${file}:${line}`);

describe('a name within one system', () => {
  const twice = compose(
    'compose.yaml',
    ['api', 'shop', 'POSTGRES_PASSWORD', 'defaultPassword'],
    ['db', 'postgres', 'POSTGRES_PASSWORD', 'defaultPassword'],
  );

  test('is told of the store that has the password', () => {
    const { declarations } = systemOf({ facts: twice, files: [source('compose.yaml')] });
    expect(placesOf(declarations, 'workload:compose.yaml#db', 'defaultPassword')).toEqual([
      'compose.yaml:10',
      'compose.yaml:20',
    ]);
    expect(byId(declarations, 'workload:compose.yaml#api').properties).not.toHaveProperty('defaultPassword');
  });

  test('takes the default in the code of that service along', () => {
    const facts = compose('compose.yaml', ['api', 'shop', 'LOGIN_PASSWORD', 'defaultPassword']);
    const built = facts.map((fact) => (fact.kind === 'service' ? { ...fact, build: './api' } : fact));
    const files = [source('compose.yaml'), source('api/settings.py')];
    const { declarations } = systemOf({ facts: built, files, linked: { secretUses: [setting('LOGIN_PASSWORD')] } });
    expect(placesOf(declarations, 'workload:compose.yaml#api', 'defaultPassword')).toEqual([
      'api/settings.py:4',
      'compose.yaml:10',
    ]);
    expect(declarations.filter(({ properties }) => properties['secretDefault'] === true)).toEqual([]);
  });

  test('leaves another setting of that service alone', () => {
    const facts = compose('compose.yaml', ['api', 'shop', 'LOGIN_PASSWORD', 'defaultPassword']);
    const built = facts.map((fact) => (fact.kind === 'service' ? { ...fact, build: './api' } : fact));
    const files = [source('compose.yaml'), source('api/settings.py')];
    const { declarations } = systemOf({ facts: built, files, linked: { secretUses: [setting('MAIL_PASSWORD')] } });
    expect(declarations.filter(({ properties }) => properties['secretDefault'] === true)).toHaveLength(1);
  });

  test('is no name of a system in another directory', () => {
    const facts = [
      ...compose('one/compose.yaml', ['api', 'shop', 'APP_PASSWORD', 'plaintextSecret']),
      ...compose('two/compose.yaml', ['web', 'site', 'APP_PASSWORD', 'plaintextSecret']),
    ];
    const { declarations } = systemOf({ facts, files: [source('one/compose.yaml'), source('two/compose.yaml')] });
    expect(declarations.filter(({ properties }) => properties['plaintextSecret'] === true)).toHaveLength(2);
  });

  test('of two stores stays two passwords', () => {
    const facts = compose(
      'compose.yaml',
      ['orders', 'postgres', 'POSTGRES_PASSWORD', 'defaultPassword'],
      ['users', 'postgres', 'POSTGRES_PASSWORD', 'defaultPassword'],
    );
    const { declarations } = systemOf({ facts, files: [source('compose.yaml')] });
    expect(declarations.filter(({ properties }) => properties['defaultPassword'] === true)).toHaveLength(2);
  });

  test('that is known in one place and written in another needs two things to be mended', () => {
    const facts = compose(
      'compose.yaml',
      ['api', 'shop', 'APP_PASSWORD', 'plaintextSecret'],
      ['job', 'shop', 'APP_PASSWORD', 'defaultPassword'],
    );
    const { declarations } = systemOf({ facts, files: [source('compose.yaml')] });
    expect(byId(declarations, 'workload:compose.yaml#api').properties).toMatchObject({ plaintextSecret: true });
    expect(byId(declarations, 'workload:compose.yaml#job').properties).toMatchObject({ defaultPassword: true });
  });

  test('in a dotenv file beside it is one of its places, and no finding of its own', () => {
    const facts = [
      ...compose('compose.yaml', ['api', 'shop', 'APP_PASSWORD', 'plaintextSecret']),
      ...factsIn('.env', 'environment-set APP_PASSWORD literal=true', 'environment-set OTHER_PASSWORD literal=true'),
    ];
    const { declarations, assets } = systemOf({ facts, files: [source('compose.yaml'), source('.env')] });
    expect(placesOf(declarations, 'workload:compose.yaml#api', 'plaintextSecret')).toEqual([
      '.env:1',
      'compose.yaml:10',
    ]);
    expect(byId(assets, 'credential:APP_PASSWORD').properties).toEqual({ plaintext: true, toldOfWorkload: true });
    expect(byId(assets, 'credential:OTHER_PASSWORD').properties).toEqual({ plaintext: true });
  });
});

describe('a text in the code', () => {
  test('that signs and encrypts does two harms', () => {
    const at = lineOf('src/keys.ts', 2);
    const use = { by: 'seal', source: 'literal', evidence: lineOf('src/keys.ts', 9), from: at } as const;
    const { declarations } = systemFrom({
      files: [source('src/keys.ts')],
      linked: {
        secretUses: [
          { ...use, use: 'signing-key' },
          { ...use, use: 'encryption-key' },
        ],
      },
    });
    const told = declarations.flatMap(({ properties }) => Object.keys(properties)).sort();
    expect(told).toEqual(['encryptionKeyHardcoded', 'signingKeyHardcoded']);
  });
});

describe('a value', () => {
  const texts = (file: string, name: string, kind: string) =>
    factsIn(file, `declares secret ${name} ${name}`, `declared secret ${name} kind ${kind}`).map((fact) => ({
      ...fact,
      evidence: lineOf(file, 3),
    }));
  const facts = [...texts('a.py', 'stripe', 'provider-token'), ...texts('b.py', 'generic', 'password')];
  const files = [source('a.py'), source('b.py')];

  test('is told where most is said of it', () => {
    const { declarations } = systemOf({ facts, files, alike: [[lineOf('a.py', 3), lineOf('b.py', 3)]] });
    expect(declarations.map(({ id }) => id)).toEqual(['secret:a.py#stripe']);
    expect(placesOf(declarations, 'secret:a.py#stripe', 'kind')).toEqual(['a.py:3', 'b.py:3']);
  });

  test('that nobody knows to be the same is another', () => {
    expect(systemOf({ facts, files }).declarations).toHaveLength(2);
  });

  test('of an example is not moved to it', () => {
    const example = factsIn('a.py', 'declared secret stripe example true');
    const alike = [[lineOf('a.py', 3), lineOf('b.py', 3)]];
    expect(systemOf({ facts: [...facts, ...example], files, alike }).declarations).toHaveLength(2);
  });
});

describe('the pass over all files', () => {
  const password = ['mUd', 'Tq7', '!xW', '2Lp'].join('');

  test('tells which places say the same, and what they say to nobody', async () => {
    const found = searchSecrets(await loadSecretFormats());
    const look = (path: string, text: string) => found.search.look(source(path), new TextEncoder().encode(text));
    look('one/settings.yaml', `db:\n  password: "${password}"\n`);
    look('two/settings.yaml', `password: "${password}"\n`);
    look('three/settings.yaml', `password: "${password}9"\n`);
    const alike = found.alike();
    expect(alike.map((list) => list.map(({ file, line }) => `${file}:${line}`))).toEqual([
      ['one/settings.yaml:2', 'two/settings.yaml:1'],
    ]);
    expect(JSON.stringify(alike)).not.toContain(password);
  });
});
