// Commits, trees and the index read without running git: what git wrote is read the same, and a repository made to deceive
// gives a reason and nothing else.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Discovery } from '../src/discover/discover.ts';
import { applyDelta } from '../src/discover/git/delta.ts';
import { historyOf } from '../src/discover/tree.ts';
import { changedLines } from '../src/record/changed-lines.ts';
import { writeTree } from './support/tree.ts';

// Git is started many times, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const ENV = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  HOME: '/nonexistent',
};
const WHO = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', [...WHO, ...args], { cwd, env: ENV, encoding: 'utf8' }).trim();

const LONG = Array.from({ length: 400 }, (_, at) => `line ${at} of a file that packs keep as a difference`).join('\n');

function repository(...options: string[]): string {
  const root = writeTree({ 'src/a.ts': LONG, 'b.py': 'b\n', 'deep/er/c.yml': 'c: 1\n' });
  git(root, 'init', '-q', '-b', 'main', ...options);
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'one');
  writeFileSync(join(root, 'src/a.ts'), LONG.replace('line 200', 'line two hundred'));
  git(root, 'commit', '-qam', 'two');
  git(root, 'tag', '-am', 'marked', 'v1');
  return root;
}

function textsOf(discovery: Discovery | { why: string }): Record<string, string> {
  if ('why' in discovery) throw new Error(discovery.why);
  const texts = discovery.files.map(({ path }) => {
    const read = discovery.read(path);
    return [path, 'why' in read ? read : Buffer.from(read.bytes).toString()] as const;
  });
  return Object.fromEntries(texts) as Record<string, string>;
}

function at(root: string, given: string, shared = false) {
  const history = historyOf(root, 'x');
  const found = history?.at(given, shared) ?? { why: 'no repository' };
  const told = 'why' in found ? found.why : { commit: found.commit, texts: textsOf(found.discovery) };
  history?.close();
  return told;
}

const FIRST = { 'b.py': 'b\n', 'deep/er/c.yml': 'c: 1\n', 'src/a.ts': LONG };

describe('what git wrote', () => {
  test.each<[string, string[], (root: string) => void]>([
    ['loose', [], () => undefined],
    ['packed', [], (root) => git(root, 'gc', '-q', '--aggressive', '--prune=now')],
    ['packed by name', [], (root) => git(root, '-c', 'repack.useDeltaBaseOffset=false', 'repack', '-adfq')],
    ['of SHA-256', ['--object-format=sha256'], (root) => git(root, 'gc', '-q')],
  ])('%s objects', (_name, options, pack) => {
    const root = repository(...options);
    pack(root);
    const [head, first] = git(root, 'rev-list', 'HEAD').split('\n');
    for (const name of ['HEAD~1', 'HEAD^', 'v1~', 'main~1', first ?? '', first?.slice(0, 9) ?? '', '@~']) {
      expect(at(root, name)).toEqual({ commit: first, texts: FIRST });
    }
    expect(at(root, 'v1')).toMatchObject({ commit: head });
  });

  test.each([2, 3, 4])('an index of version %i, with what is staged and not what lies beside', (version) => {
    const root = repository();
    git(root, 'update-index', '--index-version', String(version));
    writeFileSync(join(root, 'b.py'), 'staged\n');
    git(root, 'add', 'b.py');
    writeFileSync(join(root, 'b.py'), 'not staged\n');
    writeFileSync(join(root, 'new.py'), 'announced\n');
    if (version > 2) git(root, 'add', '-N', 'new.py');
    const history = historyOf(root, 'x');
    const texts = textsOf(history?.staged() ?? { why: 'none' });
    expect(texts).toEqual({ ...FIRST, 'src/a.ts': LONG.replace('line 200', 'line two hundred'), 'b.py': 'staged\n' });
    history?.close();
  });

  test('a worktree, and a clone that borrows its objects', () => {
    const root = repository();
    const side = join(root, '..', `${root.split('/').at(-1) ?? ''}-side`);
    git(root, 'worktree', 'add', '-q', side, 'HEAD~1');
    expect(at(side, 'HEAD')).toMatchObject({ texts: FIRST });
    const borrowed = `${side}-borrowed`;
    git(root, 'clone', '-q', '--shared', root, borrowed);
    expect(existsSync(join(borrowed, '.git/objects/info/alternates'))).toBe(true);
    expect(at(borrowed, 'origin/main~1')).toMatchObject({ texts: FIRST });
  });

  test('the commit that two branches share; a clone that is cut off says so', () => {
    const root = repository();
    git(root, 'checkout', '-qb', 'side', 'HEAD~1');
    git(root, 'commit', '-qm', 'aside', '--allow-empty');
    expect(at(root, 'main', true)).toMatchObject({ texts: FIRST });
    const cut = `${root}-cut`;
    git(root, 'clone', '-q', '--depth', '1', `file://${root}`, cut);
    expect(at(cut, 'HEAD~1')).toEqual(expect.stringContaining('not in this clone'));
  });
});

describe('what deceives', () => {
  test('nothing of the configuration is run', () => {
    const root = repository();
    const trap = join(root, 'trap.sh');
    writeFileSync(trap, `#!/bin/sh\ntouch ${root}/sprung\n`);
    chmodSync(trap, 0o755);
    const config = `[core]\n\tfsmonitor = ${trap}\n\tworktree = /\n\thooksPath = ${root}\n[filter "x"]\n\tclean = ${trap}\n\tsmudge = ${trap}\n`;
    writeFileSync(join(root, '.git/config'), config);
    writeFileSync(join(root, '.git/info/attributes'), '* filter=x\n');
    expect(at(root, 'HEAD~1')).toMatchObject({ texts: FIRST });
    const history = historyOf(root, 'x');
    expect(Object.keys(textsOf(history?.staged() ?? { why: 'none' }))).toHaveLength(3);
    history?.close();
    expect(existsSync(join(root, 'sprung'))).toBe(false);
  });

  test('links, submodules and installed packages of a tree are left out', () => {
    const root = repository();
    symlinkSync('/etc/passwd', join(root, 'link.yml'));
    mkdirSync(join(root, 'node_modules/x'), { recursive: true });
    writeFileSync(join(root, 'node_modules/x/index.js'), 'x');
    git(root, 'add', '-Af');
    git(root, 'update-index', '--add', '--cacheinfo', `160000,${git(root, 'rev-parse', 'HEAD')},sub`);
    const history = historyOf(root, 'x');
    const staged = history?.staged() ?? { why: 'none' };
    if ('why' in staged) throw new Error(staged.why);
    expect(staged.files.map(({ path }) => path)).toEqual(['b.py', 'deep/er/c.yml', 'src/a.ts']);
    expect(staged.skipped.map(({ file }) => file)).toEqual(['link.yml', 'node_modules/x/index.js', 'sub']);
    history?.close();
  });

  test('packs, indexes and objects that are damaged are told, never read as something else', () => {
    const root = repository();
    git(root, 'gc', '-q', '--aggressive', '--prune=now');
    const folder = join(root, '.git/objects/pack');
    const pack = join(folder, readdirSync(folder).find((name) => name.endsWith('.pack')) ?? '');
    const whole = readFileSync(pack);
    chmodSync(pack, 0o644);
    for (let byte = 12; byte < whole.length; byte += 7) {
      const broken = Buffer.from(whole);
      broken[byte] = (broken[byte] ?? 0) ^ 0x5a;
      writeFileSync(pack, broken);
      const told = at(root, 'HEAD~1');
      if (typeof told === 'string') continue;
      for (const text of Object.values(told.texts))
        expect([...Object.values(FIRST), { why: expect.any(String) as string }]).toContainEqual(text);
    }
    writeFileSync(pack, whole.subarray(0, 40));
    expect(at(root, 'HEAD~1')).toEqual(expect.any(String));
    const index = readFileSync(join(root, '.git/index'));
    for (const cut of [4, 13, 70, index.length - 60]) {
      writeFileSync(join(root, '.git/index'), index.subarray(0, cut));
      expect(historyOf(root, 'x')?.staged()).toHaveProperty('why');
    }
  });

  test('a difference that leaves its base or its size is refused', () => {
    const base = Buffer.from('abcdef');
    expect(applyDelta(base, Buffer.from([6, 3, 0x91, 2, 3]), 100)?.toString()).toBe('cde');
    for (const delta of [
      [6, 3, 0x91, 5, 3],
      [6, 2, 0x91, 2, 3],
      [5, 3, 0x91, 2, 3],
      [6, 3, 0],
      [6, 3, 5, 1],
      [6, 3],
      [],
    ])
      expect(applyDelta(base, Buffer.from(delta), 100)).toBeUndefined();
    expect(applyDelta(base, Buffer.from([6, 3, 0x91, 2, 3]), 2)).toBeUndefined();
  });
});

test('lines that moved were not written', () => {
  expect(changedLines('a\nb\nc\n', 'a\nx\nb\nc\n')).toEqual(new Set([2]));
  expect(changedLines('a\nb\nc\n', 'c\na\nb\n')).toEqual(new Set());
  expect(changedLines('a\n', 'a\na\n')).toEqual(new Set([2]));
  expect(changedLines('a\n', 'a\n')).toBeUndefined();
  expect(changedLines(undefined, 'a\n')).toBe('all');
});
