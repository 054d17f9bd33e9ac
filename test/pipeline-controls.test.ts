// Controls that pipelines carry out, and what a repository is made from: whether a scan can hold a change back, never
// runs, or is missing; whether what is installed is what the lock file settles.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { Fact } from '../src/core/fact.ts';
import { byId, factsIn, source, systemOf } from './support/linked.ts';

const libraries = await loadLibraries();
const CI = '.github/workflows/ci.yml';
const pipeline = (triggers: string) => `pipeline github-actions CI triggers=[${triggers}]`;
const runs = (how: string, text: string, more = '') =>
  `runs github-actions ${how} "${text}" job=j step=j/s directory=. ${more}`;
const of = (facts: Fact[], paths: string[] = []) =>
  systemOf({ libraries, facts, files: [CI, ...paths].map((path) => source(path)) });
const modeOf = (line: string, triggers = 'pull_request', paths: string[] = []) => {
  const [control] = of(factsIn(CI, pipeline(triggers), line), paths).controls;
  return control && `${control.family} ${control.mode}`;
};

describe('the mode of a scan', () => {
  test.each([
    ['it fails a change', runs('command', 'npm audit --audit-level=high'), 'dependency-scan enforcing'],
    ['it is started by a wrapper', runs('command', 'uv run bandit -r app'), 'sast enforcing'],
    ['an option makes it fail', runs('command', 'trivy image --exit-code 1 x'), 'dependency-scan enforcing'],
    ['it fails nothing by default', runs('command', 'trivy image x'), 'dependency-scan attached-only'],
    ['an option keeps it from failing', runs('command', 'bandit -r app --exit-zero'), 'sast attached-only'],
    [
      'an input makes it fail',
      runs('action', 'aquasecurity/trivy-action', 'inputs=["exit-code=1"]'),
      'dependency-scan enforcing',
    ],
    [
      'a variable decides',
      runs('action', 'aquasecurity/trivy-action', 'inputs=["exit-code=$X"]'),
      'dependency-scan unknown',
    ],
    [
      'its failure does not count',
      runs('command', 'npm audit', 'tolerated="|| true"'),
      'dependency-scan attached-only',
    ],
    ['nobody can tell', runs('command', 'npm audit', 'tolerated="unknown: || x"'), 'dependency-scan unknown'],
    ['its condition is false', runs('command', 'npm audit', 'condition=false'), 'dependency-scan dead'],
    ['it needs a file that is not there', runs('command', 'semgrep ci', 'needsFiles=[gone.toml]'), 'sast dead'],
    ['it is a placeholder', runs('placeholder', 'Secret scan'), 'secret-scan dead'],
    [
      'it hangs on an output',
      runs('command', 'semgrep ci', `condition="needs.a.outputs.b == 'x'"`),
      'sast conditional',
    ],
    [
      'every change meets its condition',
      runs('command', 'semgrep ci', `condition="github.event_name == 'push'"`),
      'sast enforcing',
    ],
  ])('%s', (_, line, mode) => expect(modeOf(line)).toBe(mode));

  test('rests on when it runs', () => {
    const line = runs('command', 'npm audit');
    expect(modeOf(line, 'schedule')).toBe('dependency-scan attached-only');
    expect(modeOf(line, 'workflow_dispatch')).toBe('dependency-scan conditional');
    expect(modeOf(line, 'push')).toBe('dependency-scan enforcing');
  });

  test('rests on path filters, where nothing else starts it', () => {
    const filtered = (triggers: string, paths: string) =>
      of(
        factsIn(CI, `pipeline github-actions CI triggers=[${triggers}] paths=[${paths}]`, runs('command', 'npm audit')),
        ['a/x'],
      ).controls[0]?.mode;
    expect(filtered('pull_request', 'b/**')).toBe('dead');
    expect(filtered('pull_request', 'a/**')).toBe('conditional');
    expect(filtered('pull_request,schedule', 'b/**')).toBe('conditional');
  });

  test('rests on files that are there, or come to be', () => {
    expect(modeOf(runs('command', 'semgrep ci', 'needsFiles=[a.toml]'), 'push', ['a.toml'])).toBe('sast enforcing');
    expect(modeOf(runs('command', 'semgrep ci', 'needsFiles=[dist/a.js]'), 'push')).toBe('sast conditional');
    expect(modeOf(runs('command', 'semgrep ci', 'needsFiles=["{a,b}/x"]'), 'push', ['a/x'])).toBe('sast conditional');
  });

  test.each(['pip install bandit', 'echo npm audit', 'npm ci', 'docker build .', 'npm audit-report'])(
    '%s is none',
    (command) => expect(modeOf(runs('command', command))).toBeUndefined(),
  );
});

describe('what a pipeline calls', () => {
  test('is followed through scripts, recipes and workflows', () => {
    const facts = [
      ...factsIn(
        CI,
        pipeline('push'),
        runs('command', 'make check'),
        'runs github-actions call .github/workflows/b.yml job=k',
      ),
      ...factsIn('Makefile', 'runs make command "npm run safe" job=check directory=.'),
      ...factsIn('package.json', 'runs npm command "npm audit" job=safe directory=.'),
      ...factsIn('.github/workflows/b.yml', pipeline('workflow_call'), runs('command', 'semgrep ci')),
    ];
    expect(of(facts).controls.map(({ id, mode }) => [id, mode])).toEqual([
      ['dependency-scan:npm-audit@step:.github/workflows/ci.yml#j/s', 'enforcing'],
      ['sast:semgrep@step:.github/workflows/b.yml#j/s', 'enforcing'],
    ]);
  });

  test('is not taken to run where nothing calls it', () => {
    expect(of(factsIn('package.json', 'runs npm command "npm audit" job=safe directory=.')).controls).toEqual([]);
  });

  test('is a wish where only a configuration file speaks of it', () => {
    expect(of(factsIn(CI, pipeline('push')), ['.gitleaks.toml']).controls.map(({ mode }) => mode)).toEqual([
      'declared-only',
    ]);
  });
});

describe('the repository', () => {
  const properties = (facts: Fact[], paths: string[] = []) =>
    byId(of(facts, paths).declarations, 'repository:.').properties;

  test('misses a scan when pipelines were read whole', () => {
    expect(properties(factsIn(CI, pipeline('push'), runs('command', 'npm test')))).toMatchObject({
      sastMissing: true,
      dependencyScanMissing: true,
      testsMissing: true,
    });
  });

  test.each([
    ['a script that was not read', runs('command', 'bash scripts/all.sh')],
    ['a workflow that stands elsewhere', runs('action', 'owner/repo/.github/workflows/all.yml')],
    ['an action that promises to scan', runs('action', 'owner/security-scan')],
  ])('may hold one in %s', (_, line) => {
    expect(properties(factsIn(CI, pipeline('push'), line))).toMatchObject({ sastMissing: 'unknown' });
  });

  test('asks where there is no pipeline', () => {
    const facts = factsIn('package.json', 'package npm bakery directory=.');
    expect(properties(facts)).toMatchObject({ pipelineMissing: true, dependencyScanMissing: 'unknown' });
  });

  test('does not count what cannot fail as a gate, nor what is dead as a scan', () => {
    expect(properties(factsIn(CI, pipeline('push'), runs('command', 'trivy fs .')))).toMatchObject({
      dependencyScanMissing: false,
      scansCannotFail: true,
    });
    const dead = factsIn(CI, pipeline('push'), runs('command', 'npm audit', 'condition=false'));
    expect(properties(dead)).toMatchObject({ dependencyScanMissing: true });
  });

  test('verifies only with a tool that verifies', () => {
    const signed = factsIn(
      CI,
      pipeline('push:tags'),
      runs('command', 'docker push x'),
      runs('command', 'cosign sign x'),
    );
    expect(properties(signed)).toMatchObject({ signsUnverified: true });
    expect(properties(signed)).not.toHaveProperty('publishesUnsigned');
    const both = [
      ...signed,
      ...factsIn('.github/workflows/b.yml', pipeline('push'), runs('command', 'cosign verify x')),
    ];
    expect(properties(both)).not.toHaveProperty('signsUnverified');
  });

  test('lets a bot merge blindly without tests', () => {
    const merges = factsIn('renovate.json', 'declared repository "" automerges true');
    expect(properties([...merges, ...factsIn(CI, pipeline('push'))])).toMatchObject({ automergesBlindly: true });
    const tested = properties([...merges, ...factsIn(CI, pipeline('push'), runs('command', 'pytest -q'))]);
    expect(tested).not.toHaveProperty('automergesBlindly');
  });
});

describe('an installation', () => {
  const manifest = (version = '^4', locks = 'lockfile npm npm directory=.') => [
    ...factsIn(
      'package.json',
      'package npm bakery directory=.',
      `dependency npm express version="${version}" directory=.`,
    ),
    ...(locks === '' ? [] : factsIn('package-lock.json', locks, 'locked npm express version=4.1.0 directory=.')),
  ];
  const properties = (facts: Fact[]) => byId(of(facts).declarations, 'install:.#npm').properties;
  const pipelined = (...lines: string[]) => factsIn(CI, pipeline('push'), ...lines);

  test.each(['npm ci', 'npm install -g tool', 'npm install left-pad', 'pnpm install', 'npm run install'])(
    '%s holds to the lock file',
    (command) => {
      expect(properties([...manifest(), ...pipelined(runs('command', command))])).not.toHaveProperty('lockIgnored');
    },
  );

  test.each(['npm install', 'npm i --no-audit'])('%s does not', (command) => {
    const own = runs('command', command);
    expect(properties([...manifest(), ...pipelined(own)])).toMatchObject({ lockIgnored: true });
    const both = properties([...manifest(), ...pipelined(own, runs('command', 'npm publish'))]);
    expect(both).toMatchObject({ lockIgnoredWhenPublishing: true });
  });

  test('may ask for what the lock file does not hold', () => {
    const facts = [...manifest(), ...factsIn('package.json', 'dependency npm cors version=^2 directory=.')];
    expect(properties(facts)).toMatchObject({ lockOutOfSync: true });
    const local = [...manifest(), ...factsIn('package.json', 'dependency npm own version=workspace:* directory=.')];
    expect(properties(local)).not.toHaveProperty('lockOutOfSync');
    const far = 'dependency npm far version=github:kite/far#v2 directory=.';
    expect(properties([...manifest(), ...factsIn('package.json', far)])).not.toHaveProperty('lockOutOfSync');
  });

  test('takes what somebody else may change only where nothing settles it', () => {
    expect(properties(manifest('*', ''))).toMatchObject({ dependencyMutable: true });
    expect(properties(manifest('github:owner/repo', ''))).toMatchObject({ dependencyMutable: true });
    expect(properties(manifest('^4', ''))).not.toHaveProperty('dependencyMutable');
    const archive = (hash: string) => manifest(`https://example.org/a.tar.gz#sha256=${hash}`, '');
    expect(properties(archive('0a'.repeat(32)))).not.toHaveProperty('dependencyMutable');
    expect(properties(archive('0a'))).toMatchObject({ dependencyMutable: true });
    expect(properties(manifest('*'))).not.toHaveProperty('dependencyMutable');
  });
});
