// Part of the build: checks every rule and library and writes them as one JSON file each, because reading hundreds of
// YAML files takes longer than a small scan.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inDist = (name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));

// What is loaded below must be the YAML, not what an earlier build made of it.
for (const name of ['rules', 'libraries', 'secrets', 'actions', 'modules', 'programs'])
  rmSync(inDist(`${name}.json`), { force: true });

const { loadKnowledge, loadLibraries, loadRules, loadSecretFormats, SHIPPED_RULES } = await import(
  '../dist/cli/load-rules.js'
);
const { UserError } = await import('../dist/core/errors.js');

try {
  const { rules } = await loadRules([SHIPPED_RULES]);
  const libraries = await loadLibraries();
  const { actions, modules, programs } = await loadKnowledge();
  // Examples are tests and documentation: a scan needs none.
  const bare = (data) => JSON.stringify(data, (key, value) => (key === 'examples' ? undefined : value));
  writeFileSync(inDist('libraries.json'), bare(libraries));
  writeFileSync(inDist('actions.json'), bare(actions));
  writeFileSync(inDist('modules.json'), bare(modules));
  writeFileSync(inDist('programs.json'), bare(programs));
  writeFileSync(inDist('secrets.json'), JSON.stringify(await loadSecretFormats()));
  // What an earlier build kept in a cache is not found by this one.
  writeFileSync(inDist('build.txt'), digestOfCode());
  // Last: scripts/prepare.mjs takes its time for the time of the build.
  writeFileSync(inDist('rules.json'), JSON.stringify(rules));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function digestOfCode() {
  const names = readdirSync(inDist('.'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const digest = createHash('sha256');
  for (const name of names.sort()) digest.update(name).update(readFileSync(inDist(name)));
  return digest.digest('hex');
}
