// What is published: which files, and whether a program that installs them can import, type and run them.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ROOT } from './support/cli.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const home = realpathSync(mkdtempSync(join(tmpdir(), 'threatdraft-')));
const installed = join(home, 'node_modules/threatdraft');
const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
  version: string;
  dependencies: Record<string, string>;
};
let files: string[] = [];

/** As npm would install it: its files alone, with its dependencies and nothing else beside them. */
beforeAll(() => {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [packed] = JSON.parse(listed) as { files: { path: string }[] }[];
  files = (packed?.files ?? []).map(({ path }) => path);
  for (const file of files) {
    mkdirSync(dirname(join(installed, file)), { recursive: true });
    cpSync(join(ROOT, file), join(installed, file));
  }
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(home, 'node_modules', name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(home, 'node_modules', name));
  }
  symlinkSync(join(ROOT, 'node_modules/@types'), join(home, 'node_modules/@types'));
  mkdirSync(join(home, 'shop'));
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(home, 'shop/package.json'), '{ "name": "shop", "dependencies": { "express": "^4.21.2" } }');
  writeFileSync(
    join(home, 'shop/app.js'),
    "const app = require('express')();\napp.post('/login', (req, res) => res.end());\napp.listen(80);\n",
  );
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: home, encoding: 'utf8' });

describe('the package', () => {
  test('holds the program, its data and its schemas, and nothing else', () => {
    const allowed =
      /^(LICENSE|README\.md|package\.json|bin\/threatdraft\.js|dist\/.+\.(js|json|d\.ts)|dist\/build\.txt|rules\/.+\.(yaml|json|md)|schemas\/[a-z-]+\.schema\.json)$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    for (const needed of [
      'bin/threatdraft.js',
      'dist/cli/api.js',
      'dist/rules.json',
      'schemas/model.schema.json',
      'LICENSE',
    ])
      expect(files).toContain(needed);
  });

  test('holds nothing that was built from a file that is gone', () => {
    const orphans = files.filter(
      (file) =>
        /^dist\/.*\.js$/.test(file) && !existsSync(`${ROOT}src/${file.slice('dist/'.length, -'.js'.length)}.ts`),
    );
    expect(orphans, 'npm run build takes them away').toEqual([]);
  });

  test('runs as a program where it is installed', () => {
    expect(node('node_modules/threatdraft/bin/threatdraft.js', '--version').trim()).toBe(manifest.version);
    const text = node(
      'node_modules/threatdraft/bin/threatdraft.js',
      'shop',
      '-f',
      'compact',
      '-q',
      '--exit-zero',
      '--no-cache',
    );
    expect(text).toContain('shop/app.js:2:');
  });

  test('is imported as the documentation says: a model, every format, and errors that say whose fault they are', () => {
    writeFileSync(
      join(home, 'use.js'),
      `import { scan, UserError } from 'threatdraft';
const { model, report } = await scan('shop');
const sarif = JSON.parse(await report('sarif'));
const failure = await scan('no-such-directory').catch((error) => error);
console.log(JSON.stringify({
  endpoints: model.endpoints.map(({ id }) => id),
  rules: model.threats.map(({ rule }) => rule).includes('credential-rate-limit-missing'),
  sarif: sarif.version,
  summary: (await report('summary')).startsWith('<!-- threatdraft -->'),
  failure: failure instanceof UserError,
}));\n`,
    );
    expect(JSON.parse(node('use.js'))).toEqual({
      endpoints: ['http:POST:/login'],
      rules: true,
      sarif: '2.1.0',
      summary: true,
      failure: true,
    });
  });

  test('has types that a strict program can use, and no other door', () => {
    expect(existsSync(join(installed, 'dist/cli/api.d.ts')), 'npm run build makes them').toBe(true);
    writeFileSync(
      join(home, 'use.ts'),
      `import { type Model, scan, type ScanResult, type Severity } from 'threatdraft';
const result: ScanResult = await scan('shop', { profile: 'audit' });
const model: Model = result.model;
const worst: Severity[] = model.threats.map(({ severity }) => severity);
// @ts-expect-error an option that does not exist
await scan('shop', { profil: 'audit' });
// @ts-expect-error a severity is no number
const wrong: number[] = model.threats.map(({ severity }) => severity);
export const used = [worst, wrong, await result.report('json')];\n`,
    );
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(node(tsc, ...options, '--skipLibCheck', 'false', 'use.ts')).toBe('');
    const inside = `import('threatdraft/dist/run.js').then(() => console.log('open'), (error) => console.log(error.code))`;
    expect(node('-e', inside).trim()).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test('hands out its schemas', () => {
    const code = `import schema from 'threatdraft/schemas/model.schema.json' with { type: 'json' }; console.log(typeof schema.properties)`;
    writeFileSync(join(home, 'schema.js'), code);
    expect(node('--no-warnings', 'schema.js').trim()).toBe('object');
  });
});
