// Measures over the history of a real repository whether identities change only where its code did:
//   node scripts/identity-history.mjs GIT_DIR [--commits 25] [--paths src,app]
// For each commit of the first-parent history that touches those paths: which identities of threats, gaps and questions
// came, went, or rest on something else, and for how many of them no file that they speak of was touched.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    commits: { type: 'string', default: '25' },
    paths: { type: 'string', default: '.' },
    from: { type: 'string', default: 'HEAD' },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});
const [gitDirectory] = positionals;
if (gitDirectory === undefined) throw new Error('usage: node scripts/identity-history.mjs GIT_DIR');

const BIN = fileURLToPath(new URL('../bin/threatdraft.js', import.meta.url));
const MOST_BYTES = 2 ** 30;
const git = (...args) => execFileSync('git', [`--git-dir=${gitDirectory}`, ...args], { maxBuffer: MOST_BYTES });
const lines = (...args) =>
  git(...args)
    .toString()
    .split('\n')
    .filter(Boolean);

/** Not `git archive`: copies of repositories may lack large files, and what is there must do. */
function checkOut(commit, root) {
  const options = { env: { ...process.env, GIT_INDEX_FILE: `${root}.index` }, stdio: 'ignore' };
  execFileSync('git', [`--git-dir=${gitDirectory}`, 'read-tree', commit], options);
  spawnSync('git', [`--git-dir=${gitDirectory}`, 'checkout-index', '-a', `--prefix=${root}/`], options);
  rmSync(`${root}.index`);
}

function modelAt(commit) {
  const around = mkdtempSync(join(tmpdir(), 'threatdraft-history-'));
  const root = join(around, 'repository');
  try {
    checkOut(commit, root);
    const args = [BIN, root, '-q', '--no-cache', '--exit-zero', '-f', 'json'];
    return JSON.parse(execFileSync(process.execPath, args, { maxBuffer: MOST_BYTES }));
  } finally {
    rmSync(around, { recursive: true, force: true });
  }
}

/** Every file that a finding speaks of: where it shows, what it reaches, and what guards there. */
function filesOf(model) {
  const byId = new Map();
  const places = (value) => JSON.stringify(value ?? []).match(/(?<="file":")[^"]+/g) ?? [];
  for (const list of ['components', 'assets', 'boundaries', 'flows', 'controls', 'declarations'])
    for (const one of model[list]) byId.set(one.id, places(one));
  for (const one of model.endpoints)
    byId.set(one.id, [...places(one), ...one.guards.flatMap(({ control }) => byId.get(control) ?? [])]);
  return (finding, target) =>
    new Set([...places(finding), ...(byId.get(target) ?? []), ...filesBehind(target, model, byId)]);
}

/** A component speaks of all its endpoints and declarations. */
function filesBehind(target, { endpoints, declarations }, byId) {
  const own = [...endpoints, ...declarations].filter(({ component }) => component === target);
  return own.flatMap(({ id }) => byId.get(id) ?? []);
}

function findingsOf(model) {
  const of = filesOf(model);
  const found = new Map();
  const open = model.threats.filter(({ state }) => state !== 'mitigated');
  for (const finding of [...open, ...model.gaps, ...model.questions])
    for (const [target, { id, basis }] of Object.entries(finding.identities ?? {}))
      found.set(id, { basis, files: of(finding, target) });
  return found;
}

const commits = lines(
  'log',
  '--first-parent',
  '--format=%h',
  `-${values.commits}`,
  values.from,
  '--',
  ...values.paths.split(','),
);
const totals = { commits: 0, findings: 0, came: 0, went: 0, reopened: 0, untouched: 0 };
let newer = findingsOf(modelAt(commits[0]));
for (const [at, commit] of commits.entries()) {
  const before = commits[at + 1];
  if (before === undefined) break;
  const older = findingsOf(modelAt(before));
  const touched = new Set(lines('diff', '--name-only', '--no-renames', before, commit));
  const came = [...newer.keys()].filter((id) => !older.has(id));
  const went = [...older.keys()].filter((id) => !newer.has(id));
  const reopened = [...newer.keys()].filter((id) => older.has(id) && older.get(id).basis !== newer.get(id).basis);
  const untouched = [...came, ...went, ...reopened].filter((id) => {
    const files = [...(older.get(id)?.files ?? []), ...(newer.get(id)?.files ?? [])];
    return !files.some((file) => touched.has(file));
  });
  const counts = {
    findings: newer.size,
    came: came.length,
    went: went.length,
    reopened: reopened.length,
    untouched: untouched.length,
  };
  console.log(commit, `${touched.size} files`, JSON.stringify(counts));
  if (values.verbose)
    for (const id of [...came, ...went, ...reopened])
      console.log('   ', came.includes(id) ? '+' : went.includes(id) ? '-' : '~', id);
  for (const id of untouched) console.log('    untouched:', id);
  totals.commits += 1;
  for (const [name, n] of Object.entries(counts)) totals[name] += n;
  newer = older;
}
console.log('all', JSON.stringify(totals));
