// What is kept between runs changes no byte of a result, gives away nothing, and may be damaged in any way.

import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openVault, type Vault } from '../src/cache/vault.ts';
import { usualPlace } from '../src/cli/cache.ts';
import { createParsers } from '../src/parsing.ts';
import { threatdraft } from './support/cli.ts';
import { sourceFile } from './support/parse-source.ts';
import { writeTree as tree } from './support/tree.ts';

const SERVER = `import express from 'express';
const app = express();
app.post('/orders', (req, res) => res.json(req.body));
app.listen(8080, '0.0.0.0');
`;
const GUARDED = SERVER.replace("'/orders', ", "'/orders', passport.authenticate('jwt'), ").replace(
  "'express';\n",
  "'express';\nimport passport from 'passport';\n",
);
const PASSWORD = 'violet-harbour-71-kettle';
const REPOSITORY = {
  'package.json': '{"name": "till", "dependencies": {"express": "5.0.0", "passport": "0.7.0"}}',
  'server.js': SERVER,
  'database.js': `import { Pool } from 'pg';\nexport const pool = new Pool({ password: '${PASSWORD}' });\n`,
};

const NOW = 1_800_000_000_000;

const vaultIn = (directory: string, build = 'one'): Vault => {
  const vault = openVault(directory, { build, now: NOW });
  if (!vault) throw new Error('no vault');
  return vault;
};

function entriesOf(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile() && /[/\\]..[/\\]/.test(path));
}

describe('runs with a cache', () => {
  const scan = (root: string, cache: string, ...more: string[]) =>
    threatdraft([root, '--exit-zero', '-f', 'sarif', ...more], { env: { XDG_CACHE_HOME: cache } });

  it('print the same bytes without one, with an empty one and with a full one', async () => {
    const root = tree(REPOSITORY);
    const cache = tree({});
    const without = await scan(root, cache, '--no-cache');
    expect(readdirSync(cache)).toEqual([]);
    const first = await scan(root, cache);
    const kept = entriesOf(cache).length;
    const second = await scan(root, cache);
    expect(kept).toBeGreaterThan(1);
    expect(entriesOf(cache)).toHaveLength(kept);
    expect([first.stdout, second.stdout]).toEqual([without.stdout, without.stdout]);
    expect(without.stdout).toContain('"results"');
  });

  it('see every change', async () => {
    const root = tree(REPOSITORY);
    const cache = tree({});
    const open = await scan(root, cache);
    writeFileSync(join(root, 'server.js'), GUARDED);
    const guarded = await scan(root, cache);
    expect(guarded.stdout).not.toBe(open.stdout);
    expect(guarded.stdout).toBe((await scan(root, cache, '--no-cache')).stdout);
    writeFileSync(join(root, 'server.js'), SERVER);
    expect((await scan(root, cache)).stdout).toBe(open.stdout);
  });

  it('ignore what is damaged, and say so', async () => {
    const root = tree(REPOSITORY);
    const cache = tree({});
    const whole = await scan(root, cache);
    for (const [index, file] of entriesOf(cache).entries()) {
      const bytes = readFileSync(file);
      writeFileSync(file, index % 2 === 0 ? bytes.subarray(0, bytes.length / 2) : bytes.fill(7, 20, 30));
    }
    const again = await scan(root, cache);
    expect(again.stdout).toBe(whole.stdout);
    expect(again.stderr).toMatch(/damaged cache entries were ignored/);
    expect((await scan(root, cache)).stderr).not.toMatch(/damaged/);
  });

  it('may run at once', async () => {
    const root = tree(REPOSITORY);
    const cache = tree({});
    const all = await Promise.all(Array.from({ length: 4 }, () => scan(root, cache)));
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
    expect(all.every(({ stderr }) => !stderr.includes('damaged'))).toBe(true);
    expect(readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'))).toEqual(
      [],
    );
  });

  it('keep nothing that can be read, and are no part of a repository they stand in', async () => {
    const root = tree(REPOSITORY);
    const without = await threatdraft([root, '--exit-zero', '-f', 'json']);
    await scan(root, '', '--cache-dir', join(root, '.kept'));
    const files = entriesOf(join(root, '.kept'));
    for (const file of files) expect(readFileSync(file, 'latin1')).not.toMatch(/violet|harbour|express|orders/);
    expect(files.length).toBeGreaterThan(1);
    expect((await threatdraft([root, '--exit-zero', '-f', 'json'])).stdout).toBe(without.stdout);
  });
});

describe('the vault', () => {
  it('gives back what was put under the same words, and nothing under others', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { minLength: 1 }), (text, parts) => {
        const vault = vaultIn(tree({}));
        vault.put(parts, text);
        expect(vault.get(parts)).toBe(text);
        expect(vault.get([...parts, ''])).toBeUndefined();
        expect(vault.get([parts.join(''), 'x'])).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });

  it('is not opened by another build', () => {
    const directory = tree({});
    vaultIn(directory).put(['a'], 'text');
    expect(vaultIn(directory).get(['a'])).toBe('text');
    expect(vaultIn(directory, 'two').get(['a'])).toBeUndefined();
  });

  it('opens no entry that was made for another place or elsewhere', () => {
    const directory = tree({});
    const other = tree({});
    vaultIn(directory).put(['a'], 'mine');
    vaultIn(other).put(['a'], 'theirs');
    const [mine = ''] = entriesOf(directory);
    const [theirs = ''] = entriesOf(other);
    writeFileSync(mine, readFileSync(theirs));
    const vault = vaultIn(directory);
    expect(vault.get(['a'])).toBeUndefined();
    expect(vault.close()).toEqual({ damaged: 1 });
  });

  it('is there only where something can be written', () => {
    const root = tree({ file: '' });
    expect(openVault(join(root, 'file', 'below'), { build: 'one', now: NOW })).toBeUndefined();
  });

  it('lets go of what was used longest ago', () => {
    const directory = tree({});
    const vault = openVault(directory, { build: 'one', now: NOW, mostBytes: 4000 });
    // Text that does not shrink.
    const text = (seed: number) => {
      let at = seed;
      const next = () => String.fromCharCode(33 + (((at = (at * 1_103_515_245 + 12_345) >>> 0) >>> 16) % 89));
      return Array.from({ length: 1500 }, next).join('');
    };
    for (const [index, name] of ['old', 'middle', 'new'].entries()) {
      const before = new Set(entriesOf(directory));
      vault?.put([name], text(index + 7));
      const [made = ''] = entriesOf(directory).filter((file) => !before.has(file));
      utimesSync(made, 1_000_000 + index, 1_000_000 + index);
    }
    const sizes = entriesOf(directory).reduce((sum, file) => sum + statSync(file).size, 0);
    expect(sizes).toBeGreaterThan(2000);
    const tight = openVault(directory, { build: 'one', now: NOW, mostBytes: sizes - 1 });
    tight?.put(['newest'], 'x');
    tight?.close();
    expect(tight?.get(['old'])).toBeUndefined();
    expect(tight?.get(['new'])).toBe(text(9));
  });
});

describe('parsers that remember', () => {
  const file = sourceFile('shop/key.js', 'export const key = 1;');

  it('keep nothing of a file that holds a credential', async () => {
    const seen: string[] = [];
    const vault: Vault = {
      get: (parts) => void seen.push(`get ${parts[1]}`),
      put: (parts) => void seen.push(`put ${parts[1]}`),
      close: () => ({ damaged: 0 }),
    };
    const parsers = createParsers({ vault, holdsSecret: (path) => path === file.path, onGivenUp: () => undefined });
    await parsers.parse(file, 'export const key = 1;');
    await parsers.parse(sourceFile('shop/other.js', ''), '');
    await parsers.close();
    expect(seen).toEqual(['get shop/other.js']);
  });

  it('take what is known for what a parser would say', async () => {
    const vault: Vault = {
      get: () => JSON.stringify({ problems: [{ line: 3, why: 'kept' }] }),
      put: () => undefined,
      close: () => ({ damaged: 0 }),
    };
    const parsers = createParsers({ vault, holdsSecret: () => false, onGivenUp: () => undefined });
    expect(await parsers.parse(file, '')).toEqual({ file, problems: [{ line: 3, why: 'kept' }] });
    await parsers.close();
  });
});

describe('the usual place', () => {
  it.each([
    ['linux', { HOME: '/h' }, '/h/.cache/threatdraft'],
    ['linux', { HOME: '/h', XDG_CACHE_HOME: '/x' }, '/x/threatdraft'],
    ['linux', {}, undefined],
    ['darwin', { HOME: '/h' }, '/h/Library/Caches/threatdraft'],
  ] as const)('on %s with %o is %s', (platform, env, place) => {
    expect(usualPlace(platform, env)).toBe(place);
  });
});
