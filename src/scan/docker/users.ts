// What else decides who runs in an image: programs that step down from root, accounts with the number 0, and whether it
// starts anything of its own.

import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { packagesOf } from './checks/packages.ts';
import { isShell, type Run, runsIn } from './runs.ts';
import { said } from './said.ts';
import { imagesOf, type Makes } from './shipping.ts';
import { lineageOf, readStages, type Stage } from './stages.ts';

export default defineScanner({
  id: 'docker/users',
  recognises:
    'in the stage that ships: gosu, su-exec, setpriv, s6 and the like (installed, copied in, started), accounts made with number 0, `ONBUILD`, a missing command, a command that is only a shell or an interpreter',
  ignores: 'what entrypoint scripts do, accounts that the base image has',
  docs: 'https://docs.docker.com/reference/dockerfile/#user',
  reads: ['dockerfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'dockerfile') return;
    for (const image of imagesOf(readStages(document.instructions))) yield* usersOf(path, image);
  },
});

function* usersOf(path: string, { id, stage, own }: Makes): Iterable<Fact> {
  for (const { instruction } of own.flatMap(({ steps }) => steps)) {
    const at = evidenceOnLine(path, instruction.at[0]);
    const runs = /^(?:RUN|CMD|ENTRYPOINT)$/.test(instruction.name) ? runsIn(instruction) : [];
    const copied = /^(?:COPY|ADD)$/.test(instruction.name) && instruction.args.some((word) => STEPS_DOWN.test(word));
    if (copied || runs.some(stepsDown)) yield said('mayStepDown', 'true', at, '', id);
    for (const name of runs.flatMap(accountOfRoot)) yield said('rootAccount', name, at, '', id);
  }
  const steps = lineageOf(stage).flatMap((one) => one.steps);
  if (isInteractive(stage) || steps.some(({ instruction }) => instruction.name === 'ONBUILD')) {
    yield said('interactive', 'true', evidenceOnLine(path, stage.from.at[0]), '', id);
  }
}

const STEPS_DOWN =
  /(?:^|[/_-])(?:gosu|su-exec|setpriv|s6-setuidgid|s6-overlay[\w.-]*|runuser|setuidgid|chpst)(?:[=\s:-]|$)/;

function stepsDown(run: Run): boolean {
  if (STEPS_DOWN.test(run.program) || packagesOf(run).some((name) => STEPS_DOWN.test(name))) return true;
  // `/init` is that of s6-overlay.
  if (run.program === 'init' && run.args.length === 0) return true;
  const fetches = run.program === 'curl' || run.program === 'wget';
  return (fetches || run.program === 'tar') && run.args.some(({ text }) => STEPS_DOWN.test(text));
}

function accountOfRoot({ program, args }: Run): string[] {
  if (program !== 'useradd' && program !== 'adduser') return [];
  const words = args.map(({ text }) => text);
  const at = words.findIndex((word) => word === '-u' || word === '--uid');
  const number = at === -1 ? words.find((word) => word.startsWith('--uid='))?.slice(6) : words[at + 1];
  const name = words.at(-1) ?? '';
  return number === '0' && /^[a-z_][\w-]*$/.test(name) ? [name] : [];
}

const INTERPRETER = /^(?:python|node|irb|iex|ipython|ruby|perl|deno|jshell|scala|ghci|julia|R)[\d.]*$/;

function isInteractive({ entrypoint, command }: Stage): boolean {
  if (!entrypoint && !command) return true;
  if (entrypoint || !command) return false;
  const runs = runsIn(command);
  const [only] = runs;
  if (runs.length !== 1 || !only) return runs.length === 0;
  const flags = only.args.every(({ text }) => /^-[il]+$|^--login$/.test(text));
  return flags && (isShell(only.program) || INTERPRETER.test(only.program));
}
