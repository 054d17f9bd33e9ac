// What discover finds in ordinary repositories: files, ignore rules, the commit.

import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../src/core/errors.ts';
import { compareText } from '../src/core/evidence.ts';
import { discover } from '../src/discover/discover.ts';
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

  test('agree with git on any mixture of patterns', { timeout: 60_000 }, () => {
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
