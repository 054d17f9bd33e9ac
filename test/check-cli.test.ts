// `check` and `baseline` as a user runs them, on repositories that git made.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Change } from '../src/core/change.ts';
import { type Ended, threatdraft } from './support/cli.ts';
import { addToTree, writeTree } from './support/tree.ts';

// Git and the program are started many times, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const ENV = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
const WHO = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
const git = (root: string, args: string[], day = '2026-05-01') => {
  const date = `${day}T12:00:00Z`;
  const env = { ...ENV, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
  return execFileSync('git', [...WHO, ...args], { cwd: root, env, encoding: 'utf8' }).trim();
};

function commit(root: string, files: Record<string, string>, day?: string): void {
  addToTree(root, files);
  git(root, ['add', '-A'], day);
  git(root, ['commit', '-qm', 'one'], day);
}

const app = (...routes: string[]) =>
  [
    "import express from 'express';",
    "import { exec } from 'node:child_process';",
    'const app = express();',
    ...routes,
    'app.listen(3000);',
    '',
  ].join('\n');
const HEALTH = "app.get('/health', (req, res) => res.send('ok'));";
const RUN = "app.post('/run', (req, res) => exec(req.body.command, () => res.send('done')));";
const MANIFEST = '{ "name": "shop", "type": "module", "dependencies": { "express": "5.1.0" } }\n';
const SHOP = { 'package.json': MANIFEST, 'src/app.js': app(HEALTH) };

function shop(): string {
  const root = writeTree();
  git(root, ['init', '-q', '-b', 'main']);
  commit(root, SHOP);
  return root;
}

const check = (root: string, ...args: string[]) => threatdraft(['check', root, '--no-cache', ...args]);
const changeIn = ({ stdout }: Ended) => JSON.parse(stdout) as Change;
const labels = (ended: Ended) => changeIn(ended).endpoints.map(({ label }) => label);

describe('check --staged', () => {
  test('tells what is staged, at its line, and exits 1', async () => {
    const root = shop();
    addToTree(root, { 'src/app.js': app(HEALTH, RUN) });
    git(root, ['add', '-A']);
    // What lies beside is not what will be committed.
    addToTree(root, SHOP);
    const ended = await check(root, '--staged', '-f', 'json');
    expect(ended.code).toBe(1);
    expect(labels(ended)).toEqual(['POST /run']);
    expect(changeIn(ended).endpoints[0]?.at).toMatchObject({ file: 'src/app.js', line: 5 });
    expect(changeIn(ended).threats.some(({ threat }) => threat.targets.includes('http:GET:/health'))).toBe(false);
  });

  test('what only lies in the working tree is no change', async () => {
    const root = shop();
    addToTree(root, { 'src/app.js': app(HEALTH, RUN) });
    const ended = await check(root, '--staged');
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toContain('nothing has changed');
  });

  test('a line that says nothing changes nothing, and --exit-zero is no failure', async () => {
    const root = shop();
    addToTree(root, { 'src/app.js': app('// The only way in.', HEALTH) });
    git(root, ['add', '-A']);
    const ended = await check(root, '--staged');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^0 new threats, .* in 1 changed file against HEAD/);
    addToTree(root, { 'src/app.js': app(HEALTH, RUN) });
    git(root, ['add', '-A']);
    expect((await check(root, '--staged', '--exit-zero')).code).toBe(0);
  });

  test('before the first commit all is new', async () => {
    const root = writeTree({ ...SHOP, 'src/app.js': app(RUN) });
    git(root, ['init', '-q']);
    git(root, ['add', '-A']);
    expect(labels(await check(root, '--staged', '-f', 'json'))).toEqual(['POST /run']);
  });
});

describe('check --base', () => {
  test('holds the working tree against the commit that it shares with the other branch', async () => {
    const root = shop();
    git(root, ['checkout', '-qb', 'side']);
    commit(root, { 'src/app.js': app(HEALTH, RUN) });
    git(root, ['checkout', '-q', 'main']);
    commit(root, { 'src/app.js': app(HEALTH, HEALTH.replace('/health', '/ready')) });
    git(root, ['checkout', '-q', 'side']);
    const ended = await check(root, '--base', 'main', '-f', 'json');
    expect(ended.code).toBe(1);
    expect(labels(ended)).toEqual(['POST /run']);
    expect(changeIn(ended).settled).toBe(0);
  });

  test('of a file that is awaited, one is written though nothing has changed', async () => {
    const root = shop();
    const report = join(writeTree(), 'report.sarif');
    expect((await check(root, '--base', 'HEAD', '-o', report)).code).toBe(0);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ runs: [{ results: [] }] });
  });

  test.each([
    [['--base', 'nobody'], 'no branch, tag or commit is called that'],
    [['--staged', '--base', 'main'], 'say either --staged or --base'],
    [[], 'say either --staged or --base'],
  ])('%j is a mistake', async (args, said) => {
    const ended = await check(shop(), ...args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(said);
  });

  test('no repository, and one that keeps a reftable, are told apart', async () => {
    const plain = await check(writeTree(SHOP), '--staged');
    expect(plain).toMatchObject({ code: 2, stdout: '' });
    expect(plain.stderr).toContain('no git repository');
    const root = shop();
    // As git 2.45 lays it out: HEAD and refs are only there for older programs.
    mkdirSync(join(root, '.git/reftable'));
    writeFileSync(join(root, '.git/HEAD'), 'ref: refs/heads/.invalid\n');
    const kept = await check(root, '--staged');
    expect(kept).toMatchObject({ code: 2, stdout: '' });
    expect(kept.stderr).toContain('reftable');
  });
});

describe('words of people', () => {
  const decisions = (until: string) =>
    `decisions:\n  - { threat: ${THREAT}, is: accept, reason: Agreed, by: Ada, targets: ['*'], until: ${until} }\n`;
  const THREAT = 'command-injectable@service:shop';
  const stands = (ended: Ended) =>
    changeIn(ended).threats.some(({ threat }) => threat.id === THREAT && threat.state !== 'accepted');

  test('that the change brings count, unless its author is a stranger', async () => {
    const root = shop();
    git(root, ['checkout', '-qb', 'side']);
    commit(root, { 'src/app.js': app(HEALTH, RUN), 'threatdraft.yml': decisions('2026-12-31') });
    const trusted = await check(root, '--base', 'main', '-f', 'json');
    expect(stands(trusted)).toBe(false);
    expect(changeIn(trusted).said).toMatchObject([{ about: THREAT, state: 'counts' }]);
    expect(stands(await check(root, '--base', 'main', '-f', 'json', '--ignore-answers'))).toBe(true);
  });

  test('that stood before expire by the day of the other branch, whatever day the change claims', async () => {
    const root = shop();
    commit(root, { 'threatdraft.yml': decisions('2026-05-31') }, '2026-06-15');
    git(root, ['checkout', '-qb', 'side']);
    commit(root, { 'src/app.js': app(HEALTH, RUN) }, '2026-05-20');
    expect(stands(await check(root, '--base', 'main', '-f', 'json', '--ignore-answers'))).toBe(true);
    const early = await check(root, '--base', 'main', '-f', 'json', '--ignore-answers', '--today', '2026-05-20');
    expect(stands(early)).toBe(false);
  });
});

describe('baseline', () => {
  const baseline = (...args: string[]) => threatdraft(['baseline', ...args, '--no-cache']);
  const ids = (file: string) =>
    (JSON.parse(readFileSync(file, 'utf8')) as { findings: { id: string }[] }).findings.map(({ id }) => id);

  test('create, scan with it, prune what is gone', async () => {
    const root = writeTree({ ...SHOP, 'src/app.js': app(HEALTH, RUN) });
    const file = join(writeTree(), 'known.json');
    expect(await baseline('create', root, '--baseline', file)).toMatchObject({ code: 0, stdout: '' });
    const known = ids(file);
    expect(known.length).toBeGreaterThan(1);
    expect((await baseline('create', root, '--baseline', file)).code).toBe(2);

    const scan = (...args: string[]) => threatdraft(['scan', root, '--no-cache', '-q', '--fail-on', 'high', ...args]);
    expect((await scan()).code).toBe(1);
    expect((await scan('--baseline', file)).code).toBe(0);
    addToTree(root, { 'src/app.js': app(HEALTH, RUN, RUN.replace('/run', '/again')) });
    expect((await scan('--baseline', file)).code).toBe(1);

    addToTree(root, SHOP);
    expect((await baseline('show', root, '--baseline', file)).stdout).toMatch(/^gone /m);
    expect((await baseline('prune', root, '--baseline', file)).code).toBe(0);
    const left = ids(file);
    expect(left.length).toBeLessThan(known.length);
    expect(known).toEqual(expect.arrayContaining(left));
  });

  test('a file that is not there, or is none, is told and not written', async () => {
    const root = writeTree(SHOP);
    const file = join(root, 'none.json');
    expect((await baseline('update', root, '--baseline', file)).code).toBe(2);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, '{"schemaVersion": "9"}');
    expect((await baseline('prune', root, '--baseline', file)).code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('{"schemaVersion": "9"}');
    rmSync(file);
  });
});
