// What bad input gets, through the built command line: a clear statement and exit code 0 or 2, never a crash or a hang.
// The same repositories under --strict end in 3, because something was not read.

import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Model } from '../src/core/model.ts';
import { threatdraft } from './support/cli.ts';
import { addToTree, writeTree } from './support/tree.ts';

// Each of these starts processes, and the machine may be busy.
vi.setConfig({ testTimeout: 90_000 });

const SERVICE = {
  'package.json': '{ "name": "desk", "dependencies": { "express": "^4.21.2" } }',
  'app.js': "const app = require('express')();\napp.get('/here', (req, res) => res.end());\napp.listen(80);\n",
};

/** Scans, and holds what must be true of every scan of bad input; gives back what the model says of its reading. */
async function scanned(root: string): Promise<Model> {
  const { code, stdout, stderr } = await threatdraft([root, '-f', 'json', '--fail-on', 'none', '-q']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Model;
}

/** The service beside the bad file must still be found. */
async function besides(files: Record<string, string | Uint8Array>): Promise<{ root: string; model: Model }> {
  const root = writeTree({ ...SERVICE, ...files });
  const model = await scanned(root);
  expect(model.endpoints.map(({ id }) => id)).toContain('http:GET:/here');
  return { root, model };
}

/** 40 KB, broken into lines as people do: one long line would count as minified. */
const nested = (open: string, close: string) => (open.repeat(20_000) + close.repeat(20_000)).replace(/.{80}/g, '$&\n');

const notWhole = ({ coverage }: Model) => [...coverage.partly, ...coverage.skipped].map(({ file }) => file).sort();

describe('nothing to scan', () => {
  test('an empty directory', async () => {
    const { code, stdout, stderr } = await threatdraft([writeTree()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Nothing that runs, stores or answers was recognised in 0 files');
  });

  test('an empty directory in a format for programs: said on stderr', async () => {
    const { code, stderr } = await threatdraft([writeTree(), '-f', 'sarif']);
    expect(code).toBe(0);
    expect(stderr).toContain('nothing that runs, stores or answers was recognised');
  });

  test('a repository without any recognised framework', async () => {
    const root = writeTree({ 'main.go': 'package main\n', 'lib/sum.rb': 'def sum(a, b) = a + b\n', 'notes.txt': 'x' });
    const model = await scanned(root);
    expect(model).toMatchObject({ endpoints: [], threats: [], gaps: [] });
  });

  test('an empty directory can be drafted', async () => {
    const { code, stdout } = await threatdraft(['draft', writeTree(), '-o', '-', '-q']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# /);
  });
});

describe('no repository', () => {
  test('a file instead of a directory', async () => {
    const root = writeTree(SERVICE);
    const { code, stderr } = await threatdraft([join(root, 'app.js')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/app\.js is not a directory\n$/);
  });

  test('a FIFO instead of a directory', async () => {
    const fifo = join(writeTree(), 'pipe');
    execFileSync('mkfifo', [fifo]);
    expect((await threatdraft([fifo])).code).toBe(2);
  });

  test('a link that points to itself', async () => {
    const link = join(writeTree(), 'loop');
    symlinkSync(link, link);
    const { code, stderr } = await threatdraft([link]);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('a path that is too long', async () => {
    const { code, stderr } = await threatdraft(['x'.repeat(5000)]);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('files that cannot be read whole', () => {
  test('a file of 200 MB', async () => {
    const root = writeTree(SERVICE);
    for (const name of ['huge.js', 'huge.yaml', 'huge.py', 'Dockerfile']) {
      const descriptor = openSync(join(root, name), 'w');
      ftruncateSync(descriptor, 200 * 1024 * 1024);
      closeSync(descriptor);
    }
    const model = await scanned(root);
    expect(notWhole(model)).toEqual(['Dockerfile', 'huge.js', 'huge.py', 'huge.yaml']);
    expect(model.endpoints).toHaveLength(1);
  });

  test('bytes that are not UTF-8', async () => {
    const { model } = await besides({
      'latin.js': Buffer.from(
        "const app = require('express')();\napp.get('/caf\xe9', (req, res) => res.end());\n",
        'latin1',
      ),
    });
    expect(model.coverage.partly.map(({ file }) => file)).toEqual(['latin.js']);
  });

  test.each([
    ['deep.js', "require('express');\n"],
    ['deep.ts', "import express from 'express';\n"],
    ['deep.py', 'from fastapi import FastAPI\n'],
    ['tsconfig.json', ''],
    ['deep.yaml', 'services: '],
    ['pyproject.toml', 'a = '],
  ])('40 KB of nested brackets in %s', async (name, head) => {
    const { root, model } = await besides({ [name]: `${head}${nested('[', ']')}\n` });
    expect(notWhole(model)).toEqual([name]);
    expect((await threatdraft([root, '--strict', '-q', '-f', 'compact', '--exit-zero'])).code).toBe(3);
  });

  test('brackets that are never closed', async () => {
    const { model } = await besides({
      'open.js': `require('express')\n${nested('(', '(')}`,
      'open.py': `import fastapi\n${nested('(', '(')}`,
    });
    expect(notWhole(model)).toEqual(['open.js', 'open.py']);
  });

  test('a YAML bomb', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`,
    );
    const { model } = await besides({ 'compose.yaml': `l0: &l0 [x, x]\n${levels.join('\n')}\nservices: *l40\n` });
    expect(notWhole(model)).toEqual(['compose.yaml']);
  });

  test('an unfinished document, a binary file with a name of a program, an empty file', async () => {
    const { model } = await besides({
      'tsconfig.json': '{ "paths": ',
      'image.js': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 0, 0]),
      'empty.js': '',
      'empty.yaml': '',
      'empty.py': '',
    });
    expect(notWhole(model)).toEqual(['image.js', 'tsconfig.json']);
  });
});

describe('entries that are no files', () => {
  test('a FIFO, a socket name, a link to a device', async () => {
    const root = writeTree(SERVICE);
    execFileSync('mkfifo', [join(root, 'compose.yaml')]);
    symlinkSync('/dev/zero', join(root, 'Dockerfile'));
    const model = await scanned(root);
    expect(model.coverage.skipped.map(({ file }) => file)).toEqual(['Dockerfile', 'compose.yaml']);
    expect(model.endpoints).toHaveLength(1);
  });

  test('links in a circle, and a link out of the root', async () => {
    const outside = writeTree({ 'secret.js': "const app = require('express')();\napp.get('/outside', () => 0);\n" });
    const root = writeTree({ ...SERVICE, 'a/b/c/x.txt': '' });
    symlinkSync(root, join(root, 'a/b/c/up'));
    symlinkSync('..', join(root, 'a/b/parent'));
    symlinkSync(outside, join(root, 'outside'));
    const model = await scanned(root);
    expect(model.endpoints.map(({ path }) => path)).toEqual(['/here']);
  });

  test('a directory without read permission', async () => {
    const root = writeTree(SERVICE);
    mkdirSync(join(root, 'locked'), { mode: 0o000 });
    const args = [root, '-f', 'json', '--fail-on', 'none', '-q'];
    const { code, stdout, stderr } = await threatdraft(args, { mortal: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { coverage, endpoints } = JSON.parse(stdout) as Model;
    expect(coverage.skipped).toEqual([{ file: 'locked', why: expect.stringContaining('permission') as string }]);
    expect(endpoints).toHaveLength(1);
  });

  test('a root without read permission', async () => {
    const locked = join(writeTree(), 'locked');
    mkdirSync(locked, { mode: 0o000 });
    const { code, stderr } = await threatdraft([locked], { mortal: true });
    expect(code).toBe(2);
    expect(stderr).toMatch(/locked: .*permission/);
  });
});

describe('names that are hostile', () => {
  test('escape sequences in file names do not reach the terminal', async () => {
    const root = writeTree(SERVICE);
    addToTree(root, { 'red\u001b[31m.yaml': '{', 'line\nbreak.yaml': '{' });
    const { code, stdout, stderr } = await threatdraft([root, '--fail-on', 'none']);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stdout).not.toContain('line\nbreak');
    const refused = await threatdraft([`${root}/no\u001b[31m`]);
    expect(refused.stderr).not.toContain('\u001b');
  });
});
