// Code of others that is committed: what tells its release, what package managers keep and check themselves.

import { expect, test } from 'vitest';
import { vendoredCode } from '../src/model/declarations/vendored.ts';
import { modelInput, source } from './support/linked.ts';

function said(files: readonly string[], skipped: string[] = [], commit?: string): string[] {
  const given = modelInput({
    subject: { name: 'bakery', ...(commit === undefined ? {} : { commit }) },
    files: files.map((path) => source(path, /vendor|third_party|\.yarn/.test(path) ? 'vendored' : 'source')),
    coverage: {
      files: 1,
      read: 1,
      partly: [],
      skipped: skipped.map((file) => ({ file, why: 'installed packages' })),
      failed: [],
      unresolved: [],
    },
  });
  return vendoredCode(given).map(({ property, value, evidence }) => `${property} ${value} ${evidence.file}`);
}

test('a directory of code without a word of its release', () => {
  expect(said(['third_party/oven/heat.js', 'third_party/oven/door.js'])).toEqual([
    'vendored true third_party/oven/heat.js',
    'vendoredUnversioned true third_party/oven/heat.js',
  ]);
});

test('manifests, lists of modules and names with versions tell it', () => {
  expect(said(['vendor/modules.txt', 'vendor/oven/heat.go'])).toEqual(['vendored true vendor/oven/heat.go']);
  expect(said(['third_party/oven/package.json', 'third_party/oven/heat.js'])).toHaveLength(1);
  expect(said(['static/vendor/oven-1.2.3.js'])).toEqual(['vendored true static/vendor/oven-1.2.3.js']);
});

test('papers alone are no code, and releases of yarn are managed by yarn', () => {
  expect(said(['third_party/LICENSE', 'third_party/README.md'])).toEqual([]);
  expect(said(['.yarn/releases/yarn-4.0.0.cjs', '.yarn/cache/oven-npm-1.0.0.tgz'])).toEqual([]);
});

test('installed packages that no ignore rule leaves out; without a repository nobody can tell', () => {
  const files = ['package.json', 'web/package.json'];
  expect(said(files, ['node_modules'], 'c0ffee')).toEqual(['packagesCommitted true package.json']);
  expect(said(files, ['web/node_modules'])).toEqual(['packagesCommitted unknown web/package.json']);
  expect(said(files, ['.venv', 'lib/node_modules'], 'c0ffee')).toEqual([]);
});

test('binaries are told once with their count, wrappers that their tool checks are not', () => {
  expect(said(['lib/oven.so', 'lib/door.dll', 'src/heat.ts'])).toEqual(['binariesCommitted true lib/oven.so']);
  expect(said(['gradle/wrapper/gradle-wrapper.jar', 'src/so.ts', 'src/jar'])).toEqual([]);
});
