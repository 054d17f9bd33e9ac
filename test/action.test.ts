// The action and the example workflows: nothing of a pull request reaches a shell as code, what they run is pinned, and the
// steps do in bash what they say.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { BIN, ROOT, threatdraft } from './support/cli.ts';
import { writeTree } from './support/tree.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Step {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}
interface Action {
  inputs: Record<string, { default?: string; description: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: Step[] };
}
interface Workflow {
  permissions: unknown;
  jobs: Record<string, { steps: Step[]; permissions: object }>;
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const action = parse(read('action.yml')) as Action;
const EXAMPLES = readdirSync(join(ROOT, 'docs/workflows'));
const workflows = EXAMPLES.map((name) => parse(read(`docs/workflows/${name}`)) as Workflow);
const steps = [
  ...action.runs.steps,
  ...workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps)),
];

describe('action.yml and the examples', () => {
  test('paste no expression into a shell', () => {
    expect(steps.filter(({ run }) => run?.includes('${{')).map(({ run }) => run)).toEqual([]);
    expect(steps.filter(({ run }) => run !== undefined).length).toBeGreaterThanOrEqual(3);
  });

  test('name every action by a commit', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.filter((name) => !/@[0-9a-f]{40}$/.test(name))).toEqual([]);
    expect(used.length).toBeGreaterThan(4);
  });

  test('run this version, and use every input', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(action.inputs['version']?.default).toBe(version);
    const text = JSON.stringify(action.runs);
    expect(Object.keys(action.inputs).filter((name) => !text.includes(`inputs.${name}`))).toEqual([]);
    expect(JSON.stringify(workflows).match(/# v/g)).toBeNull();
    for (const name of EXAMPLES) expect(read(`docs/workflows/${name}`)).toContain(`# v${version}`);
  });

  test('upload nothing for forks and Dependabot, and judge after the upload', () => {
    const at = (wanted: RegExp) =>
      action.runs.steps.findIndex(({ uses, run }) => wanted.test(`${uses ?? ''} ${run ?? ''}`));
    const upload = action.runs.steps[at(/upload-sarif/)];
    expect(upload?.if).toContain('head.repo.full_name == github.repository');
    expect(upload?.if).toContain('dependabot[bot]');
    expect([at(/ scan /), at(/upload-sarif/), at(/ gate /)]).toEqual([0, 1, 3]);
    expect(at(/ check /)).toBe(2);
    expect(action.runs.steps.slice(2).map((step) => step.if)).toEqual(["inputs.base != ''", "inputs.base == ''"]);
  });

  test('give a workflow no rights by default', () => {
    for (const { permissions, jobs } of workflows) {
      expect(permissions).toEqual({});
      for (const job of Object.values(jobs)) expect(JSON.stringify(job.permissions)).not.toContain('write-all');
    }
  });

  test('are nothing that threatdraft itself complains about', async () => {
    const root = writeTree({ 'package.json': '{ "name": "door" }', 'action.yml': read('action.yml') });
    mkdirSync(join(root, '.github/workflows'), { recursive: true });
    for (const name of EXAMPLES) cpSync(join(ROOT, 'docs/workflows', name), join(root, '.github/workflows', name));
    const { stdout } = await threatdraft([
      'scan',
      root,
      '-f',
      'json',
      '-q',
      '--exit-zero',
      '--profile',
      'audit',
      '--no-cache',
    ]);
    const { threats } = JSON.parse(stdout) as {
      threats: { rule: string; state: string; target: string; targets: string[] }[];
    };
    // What a repository lacks as a whole is not the fault of a workflow.
    const own = threats.filter(
      ({ state, targets }) => state !== 'mitigated' && targets.some((id) => id.includes('.yml')),
    );
    expect(own.map(({ rule, targets }) => `${rule} ${targets.join(' ')}`)).toEqual([]);
  });
});

describe('the steps, run in bash', () => {
  const PUSH = { BASE: '', IGNORE_ANSWERS: 'forks', FORK: 'false' };
  const CHECK = { SCAN_PATH: 'shop', PROFILE: 'default', SUMMARY: 'true', FAIL_ON: 'medium', STRICT: 'false' };
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'threatdraft-')));
  const hostile = '$(touch pwned)`touch pwned`; touch pwned #';
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  beforeAll(() => {
    // In the place of npx: the program of this tree, whatever version is asked for.
    mkdirSync(join(home, 'bin'));
    writeFileSync(join(home, 'bin/npx'), `#!/bin/sh\nshift 2\nexec '${process.execPath}' '${BIN}' "$@"\n`);
    chmodSync(join(home, 'bin/npx'), 0o755);
    for (const folder of ['door', hostile, '-o']) {
      mkdirSync(join(home, folder));
      writeFileSync(join(home, folder, 'package.json'), '{ "name": "door", "dependencies": { "express": "^4.21.2" } }');
      writeFileSync(
        join(home, folder, 'app.js'),
        "const app = require('express')();\napp.post('/login', (req, res) => res.end());\napp.listen(80);\n",
      );
    }
  });

  function run(id: 'scan' | 'check' | 'gate', env: Record<string, string>) {
    const step = action.runs.steps.find((one) => one.run?.includes(` ${id} `));
    const files = { GITHUB_OUTPUT: join(home, 'output'), GITHUB_STEP_SUMMARY: join(home, 'summary') };
    for (const file of Object.values(files)) writeFileSync(file, '');
    const PATH = `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`;
    const { status, stderr } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step?.run ?? 'exit 9'],
      {
        cwd: home,
        encoding: 'utf8',
        env: { PATH, HOME: home, RUNNER_TEMP: home, VERSION: '0.1.0', ...PUSH, ...files, ...env },
      },
    );
    const outputs = readFileSync(files.GITHUB_OUTPUT, 'utf8').trim().split('\n');
    return {
      status,
      stderr,
      outputs: Object.fromEntries(outputs.map((line) => line.split('=') as [string, string])),
      summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
    };
  }

  test('scan writes every file it promises and never fails by what it finds; gate does', () => {
    const scan = run('scan', { SCAN_PATH: 'door', PROFILE: 'default', SUMMARY: 'true' });
    expect(scan.status, scan.stderr).toBe(0);
    expect(Object.keys(scan.outputs).sort()).toEqual(Object.keys(action.outputs).sort());
    expect(JSON.parse(readFileSync(scan.outputs['sarif-file'] ?? '', 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(scan.summary).toBe(readFileSync(scan.outputs['comment-file'] ?? '', 'utf8'));
    expect(scan.summary).toMatch(/^<!-- threatdraft -->/);
    const REPORT = scan.outputs['report-file'] ?? '';
    const gates = ['info', 'none'].map((level) => run('gate', { REPORT, FAIL_ON: level, STRICT: 'false' }).status);
    expect(gates).toEqual([1, 0]);
  });

  test('check judges what a pull request changes, writes its page before it fails, and no word of a fork counts', () => {
    const shop = join(home, 'shop');
    const git = (...args: string[]) => {
      const who = ['-c', 'user.name=A', '-c', 'user.email=a@b.example', '-c', 'commit.gpgsign=false'];
      expect(spawnSync('git', [...who, ...args], { cwd: shop }).status).toBe(0);
    };
    const app = (more: string) =>
      writeFileSync(
        join(shop, 'app.js'),
        `const app = require('express')();\napp.get('/health', (req, res) => res.end());\n${more}app.listen(80);\n`,
      );
    mkdirSync(shop);
    writeFileSync(join(shop, 'package.json'), '{ "name": "shop", "dependencies": { "express": "^4.21.2" } }');
    app('');
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'start');

    const same = run('check', { ...CHECK, BASE: 'HEAD' });
    expect(same.status, same.stderr).toBe(0);
    expect(same.summary).toMatch(/^<!-- threatdraft -->\n[^]*Nothing (has changed|that this change)/);
    expect(same.summary).not.toContain('POST /login');

    app(
      "// threatdraft: ignore[credential-rate-limit-missing, body-limit-missing] -- mine\napp.post('/login', (req, res) => res.end());\n",
    );
    for (const FORK of ['false', 'true']) {
      const changed = run('check', { ...CHECK, BASE: 'HEAD', FORK });
      expect(changed.status, changed.stderr).toBe(FORK === 'true' ? 1 : 0);
      expect(changed.summary).toMatch(/^<!-- threatdraft -->\n### What this change does/);
      expect(changed.summary).toContain('POST /login');
      expect(changed.summary).toBe(readFileSync(changed.outputs['comment-file'] ?? '', 'utf8'));
    }

    const wrong = run('check', { ...CHECK, BASE: '--exit-zero' });
    expect(wrong.status).toBe(2);
    expect(wrong.outputs).not.toHaveProperty('comment-file');
  });

  test.each([[hostile], ['-o']])('a directory called %j is a directory and no code', (name) => {
    const scan = run('scan', { SCAN_PATH: name, PROFILE: 'default', SUMMARY: 'false' });
    expect(scan.status, scan.stderr).toBe(0);
    expect(scan.summary).toBe('');
    expect(readdirSync(home)).not.toContain('pwned');
  });
});
