// What discover finds in ordinary repositories: files, languages, roles, ignore rules, the commit, workspaces.

import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../src/core/errors.ts';
import { compareText } from '../src/core/evidence.ts';
import type { Language, Role } from '../src/core/source.ts';
import { discover } from '../src/discover/discover.ts';
import { languageOf } from '../src/discover/languages.ts';
import { layoutOf } from '../src/discover/layout.ts';
import { roleOf, rolesIn } from '../src/discover/roles.ts';
import { workspacesOf } from '../src/discover/workspaces.ts';
import { addToTree, writeTree } from './support/tree.ts';

const pathsIn = (root: string) => discover(root).files.map((file) => file.path);

/** Git with nobody's settings. */
function git(root: string, ...args: string[]): string {
  const settings = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main'];
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: root };
  return execFileSync('git', ['-C', root, ...settings, ...args], { env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

describe('discover', () => {
  test('lists every file once, sorted, with language, role and size', () => {
    const root = writeTree({ 'src/b.ts': 'let b;', 'src/a.py': 'a = 1\n', 'README.md': '# hi', 'src-x/c.js': '' });
    const found = discover(root);
    expect(found.name).toBe(basename(root));
    expect(found.commit).toBeUndefined();
    expect(found.skipped).toEqual([]);
    expect(found.files).toEqual([
      { path: 'README.md', role: 'docs', language: 'other', size: 0 },
      { path: 'src-x/c.js', role: 'source', language: 'javascript', size: 0 },
      { path: 'src/a.py', role: 'source', language: 'python', size: 6 },
      { path: 'src/b.ts', role: 'source', language: 'typescript', size: 6 },
    ]);
  });

  test('reads only what it found', () => {
    const root = writeTree({ 'a/b.ts': 'let b;', '.gitignore': 'secret.ts', 'secret.ts': 'x' });
    const found = discover(`${root}/a`);
    expect(found.read('b.ts')).toMatchObject({ bytes: Buffer.from('let b;'), encoding: 'utf-8' });
    for (const path of ['../secret.ts', 'c.ts', `${root}/secret.ts`, '']) {
      expect(found.read(path)).toEqual({ why: 'not among the files found' });
    }
    expect(discover(root).read('secret.ts')).toEqual({ why: 'not among the files found' });
  });

  test('an empty directory has no files, and says nothing was skipped', () => {
    expect(discover(writeTree())).toMatchObject({ files: [], skipped: [] });
  });

  test('a file or nothing in place of a directory is the fault of whoever asked', () => {
    const root = writeTree({ 'a.ts': '' });
    expect(() => discover(`${root}/a.ts`)).toThrow(new UserError(`${root}/a.ts is not a directory`));
    expect(() => discover(`${root}/none`)).toThrow(new UserError(`${root}/none does not exist`));
    expect(() => discover(`${root}/a.ts/b`)).toThrow(UserError);
  });

  test('enters no installed packages, environments or caches, and says so unless git ignores them', () => {
    const root = writeTree({
      'node_modules/x/index.js': '',
      'ui/node_modules/y/index.js': '',
      'python/pyvenv.cfg': '',
      'python/lib/z.py': '',
      'app/__pycache__/a.py': '',
      'app/main.py': '',
    });
    expect(pathsIn(root)).toEqual(['app/main.py']);
    expect(discover(root).skipped).toEqual([
      { file: 'node_modules', why: 'installed packages, not entered' },
      { file: 'python', why: 'Python environment, not entered' },
      { file: 'ui/node_modules', why: 'installed packages, not entered' },
    ]);
    addToTree(root, { '.gitignore': 'node_modules\n/python\n' });
    expect(discover(root).skipped).toEqual([]);
  });

  test('a repository inside a repository is another subject; in a plain directory it is part of it', () => {
    const root = writeTree({ 'one/.git': 'gitdir: ../.git/modules/one', 'one/a.ts': '', 'b.ts': '' });
    expect(pathsIn(root)).toEqual(['b.ts', 'one/a.ts']);
    git(root, 'init', '-q');
    expect(pathsIn(root)).toEqual(['b.ts']);
    expect(discover(root).skipped).toEqual([{ file: 'one', why: 'another repository, not entered' }]);
  });

  test('stops at the limit of files, and names the directories it did not finish', () => {
    const root = writeTree({ 'a/1.ts': '', 'a/2.ts': '', 'b/3.ts': '', 'b/4.ts': '', 'c/5.ts': '' });
    const found = discover(root, { maxFiles: 3 });
    expect(found.files.map((file) => file.path)).toEqual(['a/1.ts', 'a/2.ts', 'b/3.ts']);
    const why = 'not read to the end: more than 3 files';
    expect(found.skipped).toEqual([
      { file: 'b', why },
      { file: 'c', why },
    ]);
    expect(discover(root, { maxFiles: 5 }).skipped).toEqual([]);
  });
});

describe('ignore rules', () => {
  test('are those of git: nested files, negation, anchors, directories', () => {
    const root = writeTree({
      '.gitignore': '*.log\n/top\nbuild/\n!keep.log\n**/deep\na/*/c\nSpace\\ end\n#no\n\\#yes\n',
      'x.log': '',
      'keep.log': '',
      'X.LOG': '',
      'top/a': '',
      'sub/top/a': '',
      'build/a': '',
      'sub/build': '',
      'one/deep/a': '',
      'a/b/c': '',
      'a/b/d': '',
      'z/a/b/c': '',
      'Space end': '',
      '#no': '',
      '#yes': '',
      'sub/.gitignore': '!x.log\n!build/\n*.tmp\n',
      'sub/x.log': '',
      'sub/y.log': '',
      'sub/m.tmp': '',
      'n.tmp': '',
      'sub/in/build/out.txt': '',
      'sub/in/build/out.log': '',
    });
    git(root, 'init', '-q');
    const expected = git(root, 'ls-files', '-co', '--exclude-standard').split('\n').sort(compareText);
    expect(pathsIn(root)).toEqual(expected);
    expect(expected).toContain('sub/in/build/out.txt');
    expect(expected).not.toContain('sub/in/build/out.log');
  });

  test('agree with git on any mixture of patterns', () => {
    const names = ['a', 'b', 'c', 'a.x', 'b.x', 'B.x'];
    const segment = fc.constantFrom(...names, '*', '*.x', '?', 'a*', '[ab]', '**');
    const pattern = fc
      .tuple(
        fc.constantFrom('', '!'),
        fc.constantFrom('', '/'),
        fc.array(segment, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '/'),
      )
      .map(([not, start, segments, end]) => not + start + segments.join('/') + end)
      // More of these are refused, see below.
      .filter((text) => text.split('**').length <= 3);
    const ignoreFile = fc.array(pattern, { maxLength: 5 }).map((lines) => `${lines.join('\n')}\n`);
    const files = ['a/b/c', 'a/b/a.x', 'a/a.x', 'b/a/c', 'b/b.x/a', 'c', 'a.x', 'B.x', 'b/a/b/c/a.x', 'a/c/b.x'];
    const root = writeTree(Object.fromEntries(files.map((file) => [file, ''])));
    git(root, 'init', '-q');
    fc.assert(
      fc.property(ignoreFile, ignoreFile, ignoreFile, (top, nested, exclude) => {
        addToTree(root, { '.gitignore': top, 'a/.gitignore': nested, '.git/info/exclude': exclude });
        const listed = git(root, 'ls-files', '-co', '--exclude-standard').split('\n').filter(Boolean);
        expect(pathsIn(root)).toEqual(listed.sort(compareText));
      }),
      { numRuns: 100 },
    );
  });

  test('do not hide what is committed in spite of them', () => {
    const root = writeTree({ '.gitignore': '.env\ndist/\n', '.env': 'A=1', 'dist/in.js': '', 'dist/more/out.js': '' });
    git(root, 'init', '-q');
    expect(pathsIn(root)).toEqual(['.gitignore']);
    git(root, 'add', '-f', '.env', 'dist/in.js');
    const expected = ['.env', '.gitignore', 'dist/in.js'];
    expect(pathsIn(root)).toEqual(expected);
    for (const version of ['3', '4']) {
      if (version === '3') git(root, 'add', '-N', '-f', 'dist/more/out.js');
      else git(root, 'update-index', '--index-version', '4');
      expect(pathsIn(root)).toEqual([...expected, 'dist/more/out.js']);
    }
  });

  test('a pattern that would take for ever is not applied, and that is said', () => {
    const root = writeTree({
      '.gitignore': `a.ts\n${'**/a/'.repeat(8)}x\n`,
      'a.ts': '',
      [`${'a/'.repeat(60)}y.ts`]: '',
    });
    expect(discover(root).files).toHaveLength(3);
    expect(discover(root).skipped).toEqual([
      { file: '.gitignore', why: "not applied: a pattern with more than 2 times '**/'" },
    ]);
  });
});

describe('the commit', () => {
  function repository(): string {
    const root = writeTree({ 'a.ts': '' });
    git(root, 'init', '-q');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'one');
    return root;
  }
  const head = (root: string) => git(root, 'rev-parse', 'HEAD');

  test('is read from a branch, from packed refs and from a detached head', () => {
    const root = repository();
    const commit = head(root);
    expect(discover(root).commit).toBe(commit);
    git(root, 'pack-refs', '--all');
    expect(discover(root).commit).toBe(commit);
    git(root, 'checkout', '-q', '--detach');
    expect(discover(root).commit).toBe(commit);
  });

  test('a loose ref wins over a packed one, and only the whole name counts', () => {
    const root = repository();
    git(root, 'branch', 'not/main');
    git(root, 'pack-refs', '--all');
    git(root, 'commit', '-q', '--allow-empty', '-m', 'two');
    expect(discover(root).commit).toBe(head(root));
    git(root, 'checkout', '-q', 'not/main');
    expect(discover(root).commit).toBe(git(root, 'rev-parse', 'main~1'));
  });

  test('of a worktree is its own', () => {
    const root = repository();
    const other = writeTree();
    git(root, 'worktree', 'add', '-q', `${other}/tree`);
    git(`${other}/tree`, 'commit', '-q', '--allow-empty', '-m', 'two');
    const found = discover(`${other}/tree`);
    expect(found.commit).toBe(head(`${other}/tree`));
    expect(found.commit).not.toBe(discover(root).commit);
    expect(found.files.map((file) => file.path)).toEqual(['a.ts']);
    appendFileSync(`${root}/.git/info/exclude`, 'a.py\n');
    addToTree(other, { 'tree/a.py': '' });
    expect(pathsIn(`${other}/tree`)).toEqual(['a.ts']);
  });

  test('is unknown before the first commit', () => {
    const root = writeTree();
    git(root, 'init', '-q');
    expect(discover(root).commit).toBeUndefined();
  });
});

describe('languages', () => {
  const cases: Record<Language, string[]> = {
    javascript: ['a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'A.JS', 'dockerfile-parser.js', 'requirements.js'],
    typescript: ['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'env.ts', 'a.d.test.tsx', 'd.ts'],
    python: ['a.py', 'dockerfile_utils.py', 'requirements.py'],
    yaml: ['a.yml', 'docker-compose.yaml', 'pnpm-workspace.yaml'],
    json: ['package.json', 'tsconfig.json', 'a.jsonc', '.env.json'],
    toml: ['pyproject.toml', 'Pipfile'],
    dockerfile: [
      'Dockerfile',
      'x/Dockerfile.dev',
      'api.Dockerfile',
      'Containerfile',
      'Dockerfile-prod',
      'a.dockerfile',
    ],
    dotenv: ['.env', 'x/.env.local', 'prod.env', '.env.example', '.env-sample'],
    requirements: [
      'requirements.txt',
      'requirements-dev.txt',
      'dev-requirements.txt',
      'requirements/base.txt',
      'constraints.txt',
      'requirements.in',
    ],
    lockfile: [
      ...['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
      ...['poetry.lock', 'uv.lock', 'Pipfile.lock', 'pdm.lock', 'x/yarn.lock'],
    ],
    other: [
      ...['a.d.ts', 'a.d.mts', 'a.pyi', 'Dockerfile.md', 'Dockerfile.dockerignore', '.dockerignore', 'Dockerfile.j2'],
      ...[
        'mydockerfile',
        'requirements.md',
        'my-package-lock.txt',
        '.environment',
        'env',
        'Makefile',
        'Cargo.lock',
        'js',
        '.npmrc',
      ],
      ...['requirements/base.md', 'requirements/deep/base.doc', 'notes.txt', 'a.json5', 'toml', '.envrc', 'setup.cfg'],
    ],
  };
  test.each(Object.entries(cases))('%s', (language, paths) => {
    expect(paths.map((path) => [path, languageOf(path)])).toEqual(paths.map((path) => [path, language]));
  });
});

describe('roles by path', () => {
  const cases: Record<Role, string[]> = {
    source: [
      ...[
        'src/contest/app.ts',
        'src/latest.ts',
        'src/docs/router.ts',
        'app/api/test.py',
        'src/testing/run.ts',
        'app/attest.py',
      ],
      ...[
        'src/api/vendor/route.ts',
        'src/examples/list.ts',
        'src/demo.ts',
        'test.py',
        'specs.ts',
        'src/protest_plan.py',
      ],
      ...[
        'latest_.py',
        'src/spec.ts',
        'build/gulp.js',
        'lib/server.js',
        'out/server.js',
        'dist/server.js',
        'documents/a.ts',
      ],
      ...['src/bootstrap-app.js', 'admin.js', 'src/mint.js', 'general.ts', 'src/generator/a.ts', 'src/website/app.ts'],
      ...[
        '.env',
        'example.ts',
        'src/sample.ts',
        'src/history.ts',
        'src/cypress-runner/a.ts',
        'fixtures.ts',
        'src/test-runs/api.ts',
      ],
    ],
    test: [
      ...[
        'src/__tests__/a.ts',
        'tests/a.py',
        'test/a.js',
        'a/spec/b.js',
        'e2e/a.ts',
        'cypress/a.js',
        'src/a.test.ts',
        'a.spec.js',
      ],
      ...[
        'test_a.py',
        'app/a_test.py',
        'conftest.py',
        'app/tests.py',
        'src/__mocks__/a.ts',
        'a/fixtures/b.json',
        'Button.stories.tsx',
      ],
      ...[
        'src/test-utils/server.ts',
        'app.e2e-spec.ts',
        'a.cy.ts',
        'jest.setup.js',
        'examples/a/test/b.ts',
        'docs.test.ts',
      ],
    ],
    generated: [
      'src/generated/a.ts',
      'a/__generated__/b.ts',
      'a.generated.ts',
      'route.gen.ts',
      'x_pb2.py',
      'x_pb2_grpc.py',
      'a.d.ts',
    ],
    vendored: [
      'vendor/a.js',
      'third_party/a.py',
      'pip/_vendor/a.py',
      '.yarn/releases/yarn.cjs',
      'vendor/a.test.js',
      'x/node_modules/a.js',
    ],
    'build-output': ['public/jquery.min.js', 'static/app.bundle.js', 'a-min.js'],
    docs: [
      'docs/app.ts',
      'documentation/a.py',
      'website/src/server.js',
      'README.md',
      'src/guide.mdx',
      'docs/examples/a.ts',
    ],
    example: [
      'examples/app.ts',
      'example/a.py',
      'samples/a.js',
      'demo/a.ts',
      'demos/a/b.ts',
      '.env.example',
      'app/.env.sample',
      'conf.example.yml',
    ],
  };
  test.each(Object.entries(cases))('%s', (role, paths) => {
    expect(paths.map((path) => [path, roleOf(path)])).toEqual(paths.map((path) => [path, role]));
  });

  test('a repository that is itself called test is not a test', () => {
    const root = writeTree({ 'test/src/app.ts': '' });
    expect(discover(`${root}/test`).files).toMatchObject([{ path: 'src/app.ts', role: 'source' }]);
  });

  const roles = (paths: string[]) => {
    const sorted = [...paths].sort(compareText);
    const role = rolesIn(layoutOf(sorted));
    return Object.fromEntries(sorted.map((path) => [path, role(path)]));
  };

  test('examples and vendored code count where a package begins', () => {
    expect(
      roles(['api/package.json', 'api/examples/a.ts', 'api/vendor/b.js', 'api/src/vendor/c.ts', 'web/examples/d.ts']),
    ).toEqual({
      'api/package.json': 'source',
      'api/examples/a.ts': 'example',
      'api/vendor/b.js': 'vendored',
      'api/src/vendor/c.ts': 'source',
      'web/examples/d.ts': 'source',
    });
  });

  test('build output is what has its sources beside it', () => {
    const output = (paths: string[]) =>
      Object.entries(roles(paths)).flatMap(([path, role]) => (role === 'build-output' ? [path] : []));
    expect(output(['src/server.ts', 'dist/server.js', 'dist/a.json'])).toEqual(['dist/a.json', 'dist/server.js']);
    expect(output(['src/a.ts', 'lib/a.js', 'lib/a.d.ts', 'lib/extra.js', 'src/b.ts', 'lib/b.js'])).toContain(
      'lib/extra.js',
    );
    expect(output(['src/a.js', 'src/b.js', 'src/c.js', 'lib/a.js', 'lib/b.js', 'lib/c.js'])).toHaveLength(3);
    expect(output(['ui/src/a.ts', 'ui/build/main.js', 'ui/build/main.js.map'])).toHaveLength(2);
  });

  test.each([
    ['nothing else is there', ['dist/server.js', 'package.json', 'jest.config.js']],
    ['it holds sources', ['src/a.ts', 'dist/server.ts']],
    ['it is a Python package', ['src/a.ts', 'app/dist/__init__.py', 'app/dist/x.js']],
    ['it holds an image', ['src/a.ts', 'build/Dockerfile', 'build/a.js']],
    ['it is a package', ['src/a.ts', 'build/package.json', 'build/a.js']],
    ['its names are its own', ['src/index.ts', 'lib/database.js', 'lib/mail.js', 'lib/index.js']],
    ['one name is the same by chance', ['src/index.js', 'lib/index.js']],
    ['it is not where a package begins', ['src/a.ts', 'src/api/dist/route.js']],
  ])('a directory is not build output when %s', (_why, paths) => {
    expect(Object.values(roles(paths))).not.toContain('build-output');
  });
});

describe('roles by content', () => {
  const roleAfterReading = (text: string, path = 'src/a.ts') => {
    const read = discover(writeTree({ [path]: text })).read(path);
    return 'why' in read ? read.why : read.role;
  };

  test.each([
    '/* eslint-disable */\n// @generated by protoc\nexport {};',
    '# Code generated by a tool. DO NOT EDIT.\n',
    '/**\n * This file was auto-generated by a tool.\n */',
    '// Auto-generated by a tool\n',
  ])('generated: %j', (text) => expect(roleAfterReading(text)).toBe('generated'));

  test.each([
    'const mark = "// @generated";',
    'import { generated } from "./generated";',
    '// This module generated a lot of interest\n',
    '// Reads files marked @generated and skips them\n',
  ])('not generated: %j', (text) => expect(roleAfterReading(text)).toBeUndefined());

  test('a mark far down in the file is not about the file', () => {
    expect(roleAfterReading(`${'// x\n'.repeat(1000)}// @generated\n`)).toBeUndefined();
  });

  test('minified code is build output; one long line among many, or a short file, is not', () => {
    expect(roleAfterReading(`var a=1;${'b();'.repeat(2000)}`, 'src/a.js')).toBe('build-output');
    expect(roleAfterReading(`${'b();\n'.repeat(2000)}${'c'.repeat(2000)}`)).toBeUndefined();
    expect(roleAfterReading('b();'.repeat(200))).toBeUndefined();
  });

  test('only programs that their path calls source are judged', () => {
    expect(roleAfterReading('// @generated\n', 'tests/a.ts')).toBeUndefined();
    expect(roleAfterReading('# @generated\n', 'a.yml')).toBeUndefined();
  });
});

describe('workspaces', () => {
  const tree = () =>
    writeTree({
      'package.json': '{"name": "root"}',
      'packages/b/package.json': '{"name": "@x/b"}',
      'packages/a/package.json': '{"name": "@x/a"}',
      'packages/a/node_modules/z/package.json': '{"name": "z"}',
      'packages/none/index.ts': '',
      'apps/deep/er/package.json': '{}',
      'apps/bad/package.json': '{ name',
    });

  test('are the directories with a manifest, with their names where they have one', async () => {
    expect(await workspacesOf(tree(), ['packages/*', './apps/**/', '!packages/b'])).toEqual({
      packages: [{ directory: 'apps/bad' }, { directory: 'apps/deep/er' }, { directory: 'packages/a', name: '@x/a' }],
      refused: [],
    });
    expect(await workspacesOf(tree(), ['.'])).toMatchObject({ packages: [{ directory: '.', name: 'root' }] });
    expect(await workspacesOf(tree(), [])).toEqual({ packages: [], refused: [] });
  });
});
