// `init` and `gate` as a user meets them: what is shown is what is written, and nothing that is there changes.

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { planOf, type Step, type Wish } from '../src/cli/init/plan.ts';
import type { Model } from '../src/core/model.ts';
import { ROOT, threatdraft } from './support/cli.ts';
import { writeTree } from './support/tree.ts';

vi.setConfig({ testTimeout: 60_000 });

const planned = (files: string[], wish: Partial<Wish> = {}): Step[] =>
  planOf({ hook: 'auto', ci: 'github', ...wish }, '1.2.3', (path) => files.includes(path));
const brief = (steps: Step[]) => steps.map((step) => `${step.does} ${'file' in step ? step.file : ''}`.trim());

describe('what init plans', () => {
  test.each([
    [[], {}, ['create threatdraft.yml', 'skip', 'create .github/workflows/threatdraft.yml']],
    [['.github/threatdraft.yml'], { ci: 'none' }, ['keep .github/threatdraft.yml', 'skip', 'skip']],
    [['.pre-commit-config.yaml'], { ci: 'none' }, ['create threatdraft.yml', 'add .pre-commit-config.yaml', 'skip']],
    [['lefthook.yml'], { ci: 'none' }, ['create threatdraft.yml', 'add lefthook.yml', 'skip']],
    [['.lefthook.toml'], { ci: 'none' }, ['create threatdraft.yml', 'add .lefthook.toml', 'skip']],
    [['.husky'], { ci: 'none' }, ['create threatdraft.yml', 'create .husky/pre-commit', 'skip']],
    [['.husky', '.husky/pre-commit'], { ci: 'none' }, ['create threatdraft.yml', 'add .husky/pre-commit', 'skip']],
    [['.husky'], { hook: 'none', ci: 'none' }, ['create threatdraft.yml', 'skip', 'skip']],
    [[], { hook: 'pre-commit', ci: 'none' }, ['create threatdraft.yml', 'create .pre-commit-config.yaml', 'skip']],
    [[], { hook: 'lefthook', ci: 'none' }, ['create threatdraft.yml', 'create lefthook.yml', 'skip']],
  ] as const)('%j, %j', (files, wish, expected) => {
    expect(brief(planned([...files], wish))).toEqual(expected);
  });

  test('every file is YAML, and names threatdraft by its version', () => {
    const texts = (['pre-commit', 'lefthook'] as const).flatMap((hook) =>
      planned([], { hook }).flatMap((step) => (step.does === 'create' ? [step.text] : [])),
    );
    for (const text of texts) expect(() => parse(text) as unknown).not.toThrow();
    expect(texts.filter((text) => text.includes('threatdraft@1.2.3'))).toHaveLength(4);
  });

  test('the workflow pastes nothing into a shell, and names each action by its commit', () => {
    const workflow = planned([]).flatMap((step) =>
      step.does === 'create' && step.file.startsWith('.github') ? [step.text] : [],
    );
    const [text = ''] = workflow;
    expect(text.split('\n').filter((line) => line.includes('run:') && line.includes('${{'))).toEqual([]);
    const used = [...text.matchAll(/uses: (\S+)/g)].map(([, name]) => name ?? '');
    expect(used).toHaveLength(3);
    expect(used.filter((name) => !/@[0-9a-f]{40}$/.test(name))).toEqual([]);
  });
});

describe('what init writes', () => {
  test('is what it shows, where nobody can be asked; a second time there is nothing to write', async () => {
    const root = writeTree({ 'package.json': '{ "name": "door" }' });
    const first = await threatdraft(['init', root, '--hook', 'lefthook']);
    expect(first.code).toBe(0);
    for (const file of ['threatdraft.yml', 'lefthook.yml', '.github/workflows/threatdraft.yml']) {
      const text = readFileSync(join(root, file), 'utf8');
      expect(first.stdout).toContain(`create  ${file}\n${text.replace(/^(?=.)/gm, '    ')}`);
      expect(first.stderr).toContain(`wrote ${file}`);
    }
    const second = await threatdraft(['init', root]);
    expect(second.stderr).toBe('threatdraft: nothing to write\n');
    expect(second.stdout).toContain('keep    threatdraft.yml');
  });

  test('--dry-run shows and writes nothing', async () => {
    const root = writeTree({ 'package.json': '{}' });
    const { code, stdout, stderr } = await threatdraft(['init', root, '--dry-run']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'threatdraft: nothing was written (--dry-run)\n' });
    expect(stdout).toContain('create  threatdraft.yml');
    expect(readdirSync(root)).toEqual(['package.json']);
  });

  test('what people have stays as it is, byte by byte', async () => {
    const theirs = { '.pre-commit-config.yaml': 'repos: [] # ours\n', 'threatdraft.yml': 'answers: []\n' };
    const root = writeTree(theirs);
    const { code, stdout } = await threatdraft(['init', root, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('add     by hand to .pre-commit-config.yaml');
    for (const [file, text] of Object.entries(theirs)) expect(readFileSync(join(root, file), 'utf8')).toBe(text);
  });

  test('a link in place of a directory is not followed', async () => {
    const [root, outside] = [writeTree(), writeTree()];
    mkdirSync(join(outside, 'workflows'));
    symlinkSync(outside, join(root, '.github'));
    const { code, stderr } = await threatdraft(['init', root]);
    expect(code).toBe(2);
    expect(stderr).toContain('.github is no directory');
    expect(readdirSync(join(outside, 'workflows'))).toEqual([]);
  });

  test('is nothing that threatdraft itself complains about, and configuration that it reads', async () => {
    const root = writeTree({ 'package.json': '{ "name": "door" }' });
    await threatdraft(['init', root, '--hook', 'pre-commit']);
    const { code, stdout } = await threatdraft([
      root,
      '-f',
      'compact',
      '-q',
      '--fail-on',
      'none',
      '--profile',
      'audit',
    ]);
    expect(code).toBe(0);
    // What this little repository lacks as a whole is told at its only workflow too.
    const complaints = stdout
      .split('\n')
      .filter((line) => /^\S*(threatdraft\.yml|pre-commit)/.test(line) && !line.endsWith(`(${basename(root)})`));
    expect(complaints).toEqual([]);
  });
});

describe('gate', () => {
  const ORDERS = join(ROOT, 'fixtures/repos/orders-api');

  test('judges a report as the scan did that wrote it', async () => {
    const root = writeTree();
    const report = join(root, 'report.json');
    const scan = await threatdraft([ORDERS, '-q', '--fail-on', 'info', '-o', report]);
    const { threats } = JSON.parse(readFileSync(report, 'utf8')) as Model;
    const worst = threats.some(({ severity, state }) => severity === 'critical' && state === 'open');
    const gates = ['info', 'critical', 'none'].map((level) => threatdraft(['gate', report, '--fail-on', level]));
    const codes = (await Promise.all(gates)).map(({ code }) => code);
    expect([scan.code, ...codes]).toEqual([1, 1, worst ? 1 : 0, 0]);
  });

  test.each([
    ['{', 'is no JSON'],
    ['{}', 'is no model'],
    ['null', 'is no model'],
    ['{"schemaVersion":"1","threats":[]}', 'is no model'],
    ['{"schemaVersion":"2","threats":[],"gaps":[],"questions":[],"coverage":{}}', 'is no model'],
  ])('refuses %s', async (text, says) => {
    const root = writeTree({ 'report.json': text });
    const { code, stderr } = await threatdraft(['gate', join(root, 'report.json')]);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  test('refuses a report that is not there', async () => {
    const { code, stderr } = await threatdraft(['gate', 'no-such-report.json']);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync('no-such-report.json')).toBe(false);
  });
});
