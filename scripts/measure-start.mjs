// How much `--help` and `--version` cost, as a ratio to Node doing nothing: the target is 1.25. Runs take turns, so that
// a busy machine slows all of them alike; medians are compared.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 30);
const bin = process.argv[3] ?? fileURLToPath(new URL('../bin/threatdraft.js', import.meta.url));
const commands = { 'node -e 0': ['-e', '0'], '--help': [bin, '--help'], '--version': [bin, '--version'] };
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));

for (let round = 0; round < rounds; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const started = performance.now();
    spawnSync(process.execPath, args);
    times[name].push(performance.now() - started);
  }
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const base = median(times['node -e 0']);
for (const [name, list] of Object.entries(times)) {
  console.log(`${name.padEnd(10)} ${median(list).toFixed(1)} ms  ${(median(list) / base).toFixed(2)} ×`);
}
