// The shape of the code, kept by tests: layers and that their rules bite, sizes, fixtures with an owner, fresh generated
// files, pinned dependencies with their reasons.

import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, test, vi } from 'vitest';
import { frameworks } from '../src/link/frameworks/index.ts';
import { scanners } from '../src/scan/index.ts';
import { ROOT } from './support/cli.ts';
import { writeTree } from './support/tree.ts';

// Each of these starts processes, and the machine may be busy.
vi.setConfig({ testTimeout: 90_000 });

const FUNCTION_LINES = 70;
const FILE_LINES = 400;
const SCREEN_LINES = 80;

const run = promisify(execFile);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const sources = below('src').filter((path) => path.endsWith('.ts'));

function below(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'))
    .sort();
}

const foldersIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );

/** Exit code and everything printed. */
async function node(script: string, args: string[], cwd = ROOT): Promise<{ code: number; printed: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [join(ROOT, script), ...args], { cwd, maxBuffer: 2 ** 26 });
    return { code: 0, printed: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, printed: stdout + stderr };
  }
}

const DEPCRUISE = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
const layers = (cwd: string) =>
  node(DEPCRUISE, ['src', 'bin', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'], cwd);

describe('layers', () => {
  test('hold', async () => {
    const { code, printed } = await layers(ROOT);
    expect(printed).toContain('no dependency violations');
    expect(code).toBe(0);
  });

  test('are enforced: each rule catches its own offender', async () => {
    const offenders: Record<string, [file: string, imports: string][]> = {
      'core-knows-nobody': [['src/core/a.ts', '../render/ok.ts']],
      'discover-stands-alone': [['src/discover/a.ts', '../parse/ok.ts']],
      'parse-stands-alone': [['src/parse/a.ts', '../scan/ok.ts']],
      'scan-stands-alone': [['src/scan/a.ts', '../link/ok.ts']],
      'link-stands-alone': [['src/link/a.ts', '../parse/ok.ts']],
      'model-stands-alone': [['src/model/a.ts', '../link/ok.ts']],
      'assess-stands-alone': [['src/assess/a.ts', '../model/ok.ts']],
      'record-stands-alone': [['src/record/a.ts', '../link/ok.ts']],
      'render-stands-alone': [['src/render/a.ts', '../assess/ok.ts']],
      'frameworks-do-not-know-each-other': [['src/link/frameworks/one.ts', './two.ts']],
      'one-technology-at-a-time': [['src/scan/docker/a.ts', '../compose/ok.ts']],
      'stages-do-not-see-the-command-line': [['src/render/b.ts', '../cli/ok.ts']],
      'bin-starts-the-command-line': [['bin/a.js', '../src/core/ok.ts']],
      'only-discover-cache-and-cli-touch-the-disk': [['src/parse/b.ts', 'node:fs']],
      'cache-knows-only-core': [['src/cache/a.ts', '../scan/ok.ts']],
      'no-network': [['src/cli/a.ts', 'node:https']],
      'nothing-is-executed': [['src/cli/b.ts', 'node:child_process']],
      'no-cycles': [
        ['src/core/left.ts', './right.ts'],
        ['src/core/right.ts', './left.ts'],
      ],
      'no-unresolvable': [['src/core/b.ts', './nowhere.ts']],
      'product-does-not-see-tests': [['src/core/c.ts', '../../test/ok.ts']],
      'only-the-grammar-is-looked-up': [['src/cli/c.ts', 'node:module']],
      'only-parse-knows-parsers': [['src/scan/b.ts', 'yaml']],
      'only-core-and-cli-validate': [['src/model/b.ts', 'zod']],
      'only-discover-walks': [['src/cli/d.ts', 'globby']],
      'only-cli-parses-arguments': [['src/render/c.ts', 'commander']],
      'only-render-and-cli-colour': [['src/assess/b.ts', 'picocolors']],
      'no-development-dependencies': [['src/core/d.ts', 'vitest']],
    };
    const files = Object.values(offenders)
      .flat()
      .map(([file, imports], at): [string, string] => [
        file,
        `import * as m${at} from '${imports}';\nexport const value = m${at};\n`,
      ]);
    const targets = 'core discover parse scan link model assess record render cli scan/compose'
      .split(' ')
      .map((name) => `src/${name}/ok.ts`);
    const fine = [...targets, 'test/ok.ts', 'src/link/frameworks/two.ts'].map((file): [string, string] => [
      file,
      'export const ok = 1;\n',
    ]);
    const root = writeTree(Object.fromEntries([...fine, ...files]));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
      copyFileSync(join(ROOT, name), join(root, name));
    }
    const { code, printed } = await layers(root);
    const missed = Object.keys(offenders).filter((rule) => !printed.includes(`error ${rule}:`));
    expect(missed).toEqual([]);
    const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
      forbidden: { name: string }[];
    };
    expect(Object.keys(offenders).sort()).toEqual(forbidden.map(({ name }) => name).sort());
    expect(code).not.toBe(0);
  });

  test('nothing is loaded by a name that is computed, and no text is run as code', () => {
    const bad = /\brequire\(|\beval\(|new Function\(|\bimport\((?!['"][.\w@/-]+['"]\)|\.\.\.)/;
    const offending = sources.filter((path) => bad.test(withoutComments(read(path))));
    expect(offending).toEqual([]);
  });
});

/** Strings stay: a word in one is not code, but none of ours needs to look like these. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

describe('sizes', () => {
  test(`no file is longer than ${FILE_LINES} lines, and the pipeline fits one screen`, () => {
    const long = sources.filter((path) => lineCount(path) > FILE_LINES);
    expect(long).toEqual([]);
    expect(lineCount('src/run.ts')).toBeLessThanOrEqual(SCREEN_LINES);
  });

  test(`no function is longer than ${FUNCTION_LINES} lines`, () => {
    expect(sources.flatMap(longFunctions)).toEqual([]);
  });

  test('every file opens with a comment that says what it is', () => {
    expect(sources.filter((path) => !/^(#!.*\n)?\/\/ \S/.test(read(path)))).toEqual([]);
  });
});

const lineCount = (path: string) => read(path).trimEnd().split('\n').length;

function longFunctions(path: string): string[] {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest);
  const found: string[] = [];
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const [first, last] = [lineOf(node.getStart(file)), lineOf(node.end)];
      if (last - first >= FUNCTION_LINES) found.push(`${path}:${first}: ${last - first + 1} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Folders of fixtures/link that are of no one framework, and what each of them is for. */
const TOPICS = {
  controllers: 'routes that decorators of classes declare, in each library that reads them',
  'file-routes': 'routes that directories and the names of files declare',
  flags: 'conditions on settings, and what they come to where nobody sets them',
  guards: 'what guards of any framework do, judged by their code: modes, refusals, allow-lists, proofs',
  secrets: 'what code does with keys and passwords, and what it refuses to start with: src/link/secrets',
  sockets: 'WebSocket and Socket.IO servers, alone and beside an app',
};

describe('everything has its place', () => {
  test('every fixture folder belongs to a scanner, a framework or a story', () => {
    expect(foldersIn('fixtures').sort()).toEqual(['link', 'repos', 'scan', 'tested', 'traps']);
    const concepts = foldersIn('fixtures/scan').flatMap((technology) =>
      foldersIn(`fixtures/scan/${technology}`).map((concept) => `${technology}/${concept}`),
    );
    expect(concepts.sort()).toEqual(scanners.map(({ id }) => id).sort());
    const known = [...frameworks.map(({ id }) => id), 'go'];
    const topics = foldersIn('fixtures/link').filter((folder) => !known.includes(folder));
    expect(topics.sort()).toEqual(Object.keys(TOPICS).sort());
    const unreviewed = foldersIn('fixtures/repos').filter(
      (story) => !existsSync(join(ROOT, 'fixtures/repos', story, 'expected')),
    );
    expect(unreviewed).toEqual([]);
  });

  test('every file in test/ is a test, or supports one', () => {
    const strays = below('test').filter((path) => !path.endsWith('.test.ts') && !path.startsWith('test/support/'));
    expect(strays).toEqual([]);
  });

  test('generated files are fresh', async () => {
    const { code, printed } = await node('scripts/docs.mjs', ['--check']);
    expect({ code, printed }).toEqual({ code: 0, printed: '' });
  });

  test('runtime dependencies are pinned, and ARCHITECTURE.md gives the reason for each', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    expect(Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const reasons = read('ARCHITECTURE.md');
    expect(Object.keys(dependencies).filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('npm run new', () => {
  const fresh = () => {
    const root = writeTree({ 'src/scan/index.ts': read('src/scan/index.ts') });
    addScript(root);
    return root;
  };
  const make = (root: string, ...args: string[]) => run(process.execPath, [join(root, 'scripts/new.mjs'), ...args]);

  test('scaffolds a scanner with its fixture, in its place in the list', async () => {
    const root = fresh();
    const { stdout } = await make(root, 'scanner', 'docker/healthcheck');
    expect(stdout).toContain('Next:');
    const index = readFileSync(join(root, 'src/scan/index.ts'), 'utf8');
    const paths = [...index.matchAll(/from '\.\/([^']+\/[^']+)';/g)].map(([, path]) => path);
    expect(paths).toContain('docker/healthcheck.ts');
    expect(paths).toEqual([...paths].sort());
    expect(index).toMatch(/ {2}dockerHealthcheck,\n/);
    expect(existsSync(join(root, 'src/scan/docker/healthcheck.ts'))).toBe(true);
    expect(existsSync(join(root, 'fixtures/scan/docker/healthcheck'))).toBe(true);
  });

  test('scaffolds a rule and a library, and overwrites neither', async () => {
    const root = fresh();
    await make(root, 'rule', 'denial-of-service/timeout-missing');
    await make(root, 'library', 'npm/@some/package');
    expect(existsSync(join(root, 'rules/threats/denial-of-service/timeout-missing.yaml'))).toBe(true);
    expect(existsSync(join(root, 'rules/libraries/npm/some-package.yaml'))).toBe(true);
    await expect(make(root, 'library', 'npm/@some/package')).rejects.toMatchObject({ code: 2 });
    await expect(make(root, 'rule', 'gloom/timeout-missing')).rejects.toMatchObject({ code: 2 });
    await expect(make(root, 'rule', 'spoofing/../../x-y')).rejects.toMatchObject({ code: 2 });
  });
});

function addScript(root: string): void {
  const folder = join(root, 'scripts');
  mkdirSync(folder);
  copyFileSync(join(ROOT, 'scripts/new.mjs'), join(folder, 'new.mjs'));
}
