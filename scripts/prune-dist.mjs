// Part of the build: takes away what must not be published, which is what was built from files that are gone, and every
// declaration file that the public types do not need.

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const dist = inRoot('dist/');
const kept = new Set();
const left = [join(dist, 'cli/api.d.ts')];

for (let file = left.pop(); file !== undefined; file = left.pop()) {
  if (kept.has(file)) continue;
  kept.add(file);
  const imported = readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)\.[jt]s['"]/g);
  for (const [, name] of imported) left.push(`${join(dirname(file), name)}.d.ts`);
}

for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  const file = join(dist, name);
  const isGone = name.endsWith('.js') && !existsSync(inRoot(`src/${name.replace(/\.js$/, '.ts')}`));
  if (isGone || (name.endsWith('.d.ts') && !kept.has(file))) rmSync(file);
}
