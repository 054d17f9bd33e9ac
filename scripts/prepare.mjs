// npm's `prepare`: builds after an install, and only when something is newer than the last build. `npx threatdraft` in a
// checkout runs it every first time, and must not wait for a compiler that has nothing to do.

import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** A file that was taken away shows in the time of its directory. */
function newest(path) {
  const folder = inRoot(path);
  const inside = statSync(folder).isDirectory() ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return Math.max(timeOf(folder), ...inside.map((name) => timeOf(`${folder}/${name}`)));
}

// What the build writes last.
const built = timeOf(inRoot('dist/rules.json'));
if (['src', 'rules', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].some((path) => newest(path) > built)) {
  const { status } = spawnSync('npm', ['run', 'build'], {
    cwd: inRoot('.'),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
