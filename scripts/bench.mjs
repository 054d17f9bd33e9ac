// How long a scan takes, beside starting Node and reading the same bytes, in one run: `npm run bench -- DIRECTORY…`.
// Other programs are measured beside it with `--beside 'NAME=COMMAND'`, where {} stands for the directory. Machines are
// noisy: each command runs several times in turn, the fastest counts, and what is compared are ratios.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const BIN = fileURLToPath(new URL('../bin/threatdraft.js', import.meta.url));
const READ = `
const { readdirSync, readFileSync } = require('node:fs');
for (const entry of readdirSync(process.argv[1], { recursive: true, withFileTypes: true }))
  if (entry.isFile() && !/[\\/](\\.git|node_modules)([\\/]|$)/.test(entry.parentPath)) readFileSync(entry.parentPath + '/' + entry.name);
`;
// GNU time tells what a process used; without it there is only the clock.
const GNU_TIME = '/usr/bin/time';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' }, beside: { type: 'string', multiple: true, default: [] } },
});
if (positionals.length === 0) throw new Error('usage: npm run bench -- DIRECTORY… [--runs N] [--beside NAME=COMMAND]');
const cache = mkdtempSync(join(tmpdir(), 'threatdraft-bench-'));
try {
  for (const directory of positionals) report(directory, measured(directory));
} finally {
  rmSync(cache, { recursive: true, force: true });
}

function measured(directory) {
  const scan = [process.execPath, BIN, directory, '-q', '--exit-zero', '-f', 'json'];
  const commands = new Map([
    ['node -e 0', [process.execPath, '-e', '0']],
    ['read the bytes', [process.execPath, '-e', READ, directory]],
    ['--help', [process.execPath, BIN, '--help']],
    ['scan, cold', [...scan, '--no-cache']],
    ['scan, warm', [...scan, '--cache-dir', cache]],
    ...values.beside.map((given) => besides(given, directory)),
  ]);
  run(commands.get('scan, warm'));
  const best = new Map();
  for (let round = 0; round < Number(values.runs); round++) {
    for (const [name, command] of commands) {
      const now = run(command);
      if (now.wall < (best.get(name)?.wall ?? Infinity)) best.set(name, now);
    }
  }
  return best;
}

function besides(given, directory) {
  const at = given.indexOf('=');
  return [
    given.slice(0, at),
    given
      .slice(at + 1)
      .split(' ')
      .map((word) => word.replace('{}', directory)),
  ];
}

function run([program, ...args]) {
  const timed = existsSync(GNU_TIME);
  const started = performance.now();
  const options = { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28 };
  const { stderr, error } = timed
    ? spawnSync(GNU_TIME, ['-f', '%U %S %M', program, ...args], options)
    : spawnSync(program, args, options);
  if (error) throw error;
  const wall = (performance.now() - started) / 1000;
  const [user, system, kilobytes] = timed ? stderr.trim().split('\n').at(-1).split(' ').map(Number) : [];
  return { wall, cpu: timed ? user + system : undefined, megabytes: timed ? kilobytes / 1000 : undefined };
}

function report(directory, best) {
  const base = best.get('node -e 0').wall;
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/[\\/](\.git|node_modules)([\\/]|$)/.test(entry.parentPath),
  ).length;
  console.log(`\n${directory}: ${files} files\n`);
  console.log('| what | wall s | x node | CPU s | peak MB |\n|---|---|---|---|---|');
  for (const [name, { wall, cpu, megabytes }] of best)
    console.log(
      `| ${name} | ${wall.toFixed(2)} | ${(wall / base).toFixed(1)} | ${cpu?.toFixed(2) ?? '?'} | ${megabytes?.toFixed(0) ?? '?'} |`,
    );
}
