// npm's `prepare`: builds after an install, and only when something is newer than the last build. `npx threatdraft` in a
// checkout runs it every first time, and must not wait for a compiler that has nothing to do.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** A file that was taken away shows in the time of its directory. */
function newest(path) {
  const folder = inRoot(path);
  const inside = statSync(folder).isDirectory() ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return Math.max(timeOf(folder), ...inside.map((name) => timeOf(`${folder}/${name}`)));
}

function npm(...args) {
  const { status } = spawnSync('npm', args, {
    cwd: inRoot('.'),
    // npm prints what a package's scripts print on stdout, where `npm pack --json` writes its answer.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, npm_config_global: 'false', npm_config_location: 'project', NODE_ENV: '' },
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

/**
 * `npm install -g git+…`, which pre-commit runs for hooks in Node, tells the install of the checkout to be global too, and
 * so leaves out the compiler (npm/cli#8440).
 */
function compilerIsThere() {
  if (existsSync(inRoot('node_modules/typescript/package.json'))) return true;
  return (
    npm('ci', '--no-global', '--include=dev', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund') === 0
  );
}

// What the build writes last.
const built = timeOf(inRoot('dist/rules.json'));
if (['src', 'rules', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].some((path) => newest(path) > built)) {
  process.exitCode = compilerIsThere() ? npm('run', 'build') : 1;
}
