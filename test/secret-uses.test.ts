// What the model says of secrets, from the uses that the linker found.

import { describe, expect, test } from 'vitest';
import type { LinkedSecretUse } from '../src/core/linked.ts';
import { factsIn, lineOf, only, source, systemOf } from './support/linked.ts';

const at = lineOf('src/tokens.ts', 7);

function declared(...uses: Partial<LinkedSecretUse>[]) {
  const secretUses = uses.map(
    (use): LinkedSecretUse => ({
      use: 'signing-key',
      by: 'jwt.sign',
      source: 'setting',
      evidence: at,
      ...use,
    }),
  );
  return systemOf({ files: [source('src/tokens.ts'), source('src/config.ts')], linked: { secretUses } }).declarations;
}

describe('keys', () => {
  test('a text in the code is a key that is known', () => {
    expect(only(declared({ source: 'literal' })).properties).toEqual({ signingKeyHardcoded: true });
  });

  test('a setting without a default says nothing', () => {
    expect(declared({ setting: 'KEY' })).toEqual([]);
  });

  test.each([
    ['never', true],
    ['conditional', 'unknown'],
    ['unknown', 'unknown'],
    ['always', false],
  ] as const)('a default that the program refuses %s', (refused, expected) => {
    const { properties } = only(declared({ source: 'default', setting: 'KEY', refused }));
    expect(properties).toEqual({ signingKeyDefault: expected });
  });

  test('a default is told once, where the code gives it', () => {
    const from = lineOf('src/config.ts', 3);
    const use = { source: 'default', setting: 'KEY', refused: 'never' } as const;
    const secret = only(declared({ ...use, from: at }, { ...use, use: 'fallback', by: 'the program', evidence: from }));
    expect(secret.properties).toEqual({ signingKeyDefault: true });
    expect(secret.because.signingKeyDefault).toMatchObject([{ file: 'src/config.ts', line: 3 }]);
  });

  test('a default of a secret whose use is not seen is called no password', () => {
    const secret = only(declared({ use: 'fallback', by: 'the program', source: 'default', setting: 'API_TOKEN' }));
    expect(secret.properties).toEqual({ secretDefault: true });
  });
});

describe('sharing', () => {
  test('that is another name for the key of a provider stands in for nothing', () => {
    expect(declared({ use: 'api-key', setting: 'GEMINI_API_KEY', fallbackTo: 'GOOGLE_API_KEY' })).toEqual([]);
  });

  test('a secret that stands for another', () => {
    const secret = only(declared({ use: 'fallback', setting: 'MAIL_KEY', fallbackTo: 'JWT_KEY' }));
    expect(secret.properties).toEqual({ defaultsToAnother: true });
  });

  test('signing and checking are one purpose, signing and encrypting two', () => {
    const one = declared({ setting: 'KEY' }, { setting: 'KEY', use: 'verification-key' });
    const two = declared({ setting: 'KEY' }, { setting: 'KEY', use: 'encryption-key' });
    expect(one).toEqual([]);
    expect(only(two).properties).toEqual({ servesTwoPurposes: true });
  });
});

test('each way out is a property of its own', () => {
  const all = (['log', 'url', 'browser-storage', 'bundle'] as const).map((use) => declared({ use, source: 'unknown' }));
  expect(all.map((one) => Object.keys(only(one).properties))).toEqual([
    ['logged'],
    ['inUrl'],
    ['inBrowserStorage'],
    ['inClientBundle'],
  ]);
});

test('a secret in a variable that browsers load, and keys that are meant to be there', () => {
  const names = [
    'VITE_CLIENT_SECRET',
    'NEXT_PUBLIC_OPENAI_API_KEY',
    'VITE_MAPS_API_KEY',
    'NEXT_PUBLIC_SUPABASE_ANON_KEY',
    'CLIENT_SECRET',
  ];
  const facts = factsIn('web/.env', ...names.map((name) => `environment-set ${name} literal=true`));
  const bundled = systemOf({ facts }).declarations.filter(({ properties }) => properties.inClientBundle === true);
  expect(bundled.map(({ name }) => name)).toEqual(['VITE_CLIENT_SECRET', 'NEXT_PUBLIC_OPENAI_API_KEY'].sort());
});

describe('a text that the pass over all files found too', () => {
  const found = (line: number, kind: string) =>
    factsIn(
      'src/tokens.ts',
      'declares secret generic:KEY "credential KEY"',
      `declared secret generic:KEY kind ${kind}`,
    ).map((fact) => ({ ...fact, evidence: { ...fact.evidence, line } }));
  const told = (line: number, kind: string) => {
    const secretUses: LinkedSecretUse[] = [{ use: 'signing-key', by: 'jwt.sign', source: 'literal', evidence: at }];
    const files = [source('src/tokens.ts')];
    return systemOf({ files, facts: found(line, kind), linked: { secretUses } }).declarations;
  };
  const propertiesOf = (line: number, kind: string) =>
    told(line, kind).map(({ properties }) => [properties.used ?? '-', properties.signingKeyHardcoded ?? '-']);

  test('is judged by its use', () => {
    expect(propertiesOf(7, 'signing-key').sort()).toEqual([
      ['-', true],
      [true, '-'],
    ]);
  });

  test('is judged by itself where its format says whose it is', () => {
    expect(propertiesOf(7, 'provider-token')).toEqual([['-', '-']]);
  });

  test('is another text on another line', () => {
    expect(propertiesOf(8, 'signing-key').sort()).toEqual([
      ['-', '-'],
      ['-', true],
    ]);
  });
});

describe('a check that asks for what nothing sets', () => {
  const refusedAt = [lineOf('src/config.ts', 5)];
  const asked = (line: number) =>
    factsIn('src/config.ts', 'configuration-asked MODE').map((fact) => ({
      ...fact,
      evidence: lineOf('src/config.ts', line),
    }));
  const defaultHolds = (facts: ReturnType<typeof asked>, places = refusedAt) => {
    const use = { use: 'signing-key', by: 'jwt.sign', source: 'default', setting: 'KEY', evidence: at } as const;
    const secretUses: LinkedSecretUse[] = [{ ...use, refused: 'conditional', refusedAt: places }];
    const { declarations } = systemOf({ files: [source('src/tokens.ts')], facts, linked: { secretUses } });
    return only(declarations.filter(({ kind }) => kind === 'secret')).properties.signingKeyDefault;
  };

  test('refuses nothing', () => {
    expect(defaultHolds(asked(5))).toBe(true);
  });

  test('may refuse where something sets it, where it is another check, and where another check is left', () => {
    expect(defaultHolds([...asked(5), ...factsIn('src/a.ts', 'configuration-set MODE')])).toBe('unknown');
    expect(defaultHolds(asked(6))).toBe('unknown');
    expect(defaultHolds(asked(5), [...refusedAt, lineOf('src/config.ts', 9)])).toBe('unknown');
  });
});

describe('credentials that are held', () => {
  const assetsOf = (use: Partial<LinkedSecretUse>) => {
    const whole: LinkedSecretUse = { use: 'file', by: 'fs.readFileSync', source: 'unknown', evidence: at, ...use };
    return systemOf({ files: [source('src/tokens.ts')], linked: { secretUses: [whole] } });
  };

  test('in a file of another tool are an asset with that place', () => {
    const { assets, declarations } = assetsOf({ setting: '~/.turnstile/auth.json' });
    const { storedIn, evidence } = only(assets);
    expect(storedIn).toContainEqual({ path: '~/.turnstile/auth.json', how: 'unknown' });
    expect(evidence).toEqual([at]);
    expect(declarations).toEqual([]);
  });

  test('in the browser are told by the rule about browsers', () => {
    const { assets, declarations } = assetsOf({ use: 'browser-storage', setting: 'mailApiKey', by: 'kept' });
    expect(only(assets).properties).toEqual({ plaintext: true, toldOfWorkload: true });
    expect(only(declarations).properties).toEqual({ inBrowserStorage: true });
  });

  test('that are only logged or asked for are held nowhere', () => {
    expect(assetsOf({ use: 'log', setting: 'MAIL_API_KEY' }).assets).toEqual([]);
    expect(assetsOf({ use: 'browser-storage' }).assets).toEqual([]);
  });
});
