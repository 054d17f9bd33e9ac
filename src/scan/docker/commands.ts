// What the commands of a build do to the image: downloads that nobody checks, packages past the lock file, file modes,
// passwords. What only matters in the image that ships is told of its stages alone.

import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import type { Check, Finding } from './checks/finding.ts';
import { keepsToLock } from './checks/frozen.ts';
import { locks, versions } from './checks/packages.ts';
import { fileModes, passwords, remoteLogin, sudo } from './checks/privileges.ts';
import { certificates, cleartext, downloaded, signatures } from './checks/transport.ts';
import { type Run, runsIn } from './runs.ts';
import { said } from './said.ts';
import { idsByStage, imagesOf } from './shipping.ts';
import { readStages, type Stage } from './stages.ts';

const OF_EVERY_STAGE: readonly Check[] = [certificates, signatures, cleartext, downloaded, locks, versions];
const OF_WHAT_SHIPS: readonly Check[] = [sudo, fileModes, passwords, remoteLogin];

export default defineScanner({
  id: 'docker/commands',
  recognises:
    'in `RUN` (shell and exec form, continued lines, heredocs, `sh -c`): certificate and signature checks switched off, plain http, downloads piped or saved and run, installs past the lock file or without versions, `sudo`, setuid, `chmod 777`, passwords, SSH servers, pipes whose failure goes unseen',
  ignores: '`ONBUILD`, scripts that are copied in, aliases and functions of the shell, what variables hold',
  docs: 'https://docs.docker.com/reference/dockerfile/#run',
  reads: ['dockerfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'dockerfile') return;
    const stages = readStages(document.instructions);
    const images = imagesOf(stages);
    const ids = idsByStage(images);
    for (const stage of stages) {
      for (const { property, line, note } of findingsOf(stage)) {
        yield said(property, 'true', evidenceOnLine(path, line), note);
      }
      for (const id of ids.get(stage) ?? []) {
        for (const { property, line, note } of shippedFindings(stage)) {
          yield said(property, 'true', evidenceOnLine(path, line), note, id);
        }
      }
    }
  },
});

function findingsOf(stage: Stage): Finding[] {
  const findings: Finding[] = [];
  let watched = false;
  for (const { instruction, resolve } of stage.steps) {
    if (instruction.name === 'SHELL') watched = instruction.args.some((word) => word.includes('pipefail'));
    if (instruction.name !== 'RUN') continue;
    const runs = runsIn(instruction);
    const valueOf = (name: string) => {
      const written = `\${${name}}`;
      const value = resolve(written);
      return value === written ? undefined : value;
    };
    for (const run of runs) {
      const own = OF_EVERY_STAGE.flatMap((check) => check(run, runs));
      const kept = keepsToLock(run, runs, valueOf);
      findings.push(...own.filter(({ property }) => !(kept && property === 'installsUnlocked')));
    }
    if (!watched) findings.push(...unwatchedPipe(runs));
  }
  return findings;
}

function shippedFindings({ steps }: Stage): Finding[] {
  const runs = steps
    .filter(({ instruction }) => instruction.name === 'RUN')
    .map(({ instruction }) => runsIn(instruction));
  return runs.flatMap((all) => all.flatMap((run) => OF_WHAT_SHIPS.flatMap((check) => check(run, all))));
}

/** Once an instruction: the first pipe of a shell that only looks at how its last command ended. */
function unwatchedPipe(runs: readonly Run[]): Finding[] {
  if (runs.some(({ program, args }) => program === 'set' && args.some(({ text }) => text === 'pipefail'))) return [];
  const piped = runs.find(({ into, program }) => into.length > 0 && !['echo', 'printf', 'yes'].includes(program));
  if (!piped) return [];
  return [{ property: 'pipesUnwatched', line: piped.line, note: `${piped.program} may fail unseen` }];
}
