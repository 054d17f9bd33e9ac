// How the image that ships starts and is reached: ports for administration, the port its command listens on, health
// checks, what the runtime permits, settings that switch certificate checks off while it runs.

import type { Instruction } from '../../core/document.ts';
import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { assignmentsOf } from './assignments.ts';
import { switchesCertificatesOff } from './checks/transport.ts';
import { runsIn } from './runs.ts';
import { said } from './said.ts';
import { idsByStage, imagesOf, type Makes } from './shipping.ts';
import { lineageOf, readStages, type Stage } from './stages.ts';

export default defineScanner({
  id: 'docker/start',
  recognises:
    'in the stage that ships: `EXPOSE` of ports for remote administration, the port that `CMD` or `ENTRYPOINT` names or `ENV PORT` sets, a missing `HEALTHCHECK`, `deno` with `--allow-all`; in every stage `ENV` and `ARG` that switch certificate checks off',
  ignores: 'ports that code or configuration decides, health checks of the platform that runs it',
  docs: 'https://docs.docker.com/reference/dockerfile/#expose',
  reads: ['dockerfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'dockerfile') return;
    const stages = readStages(document.instructions);
    const images = imagesOf(stages);
    const ids = idsByStage(images);
    for (const stage of stages) yield* uncheckedIn(path, stage, ids.get(stage) ?? []);
    for (const image of images) yield* startOf(path, image);
  },
});

function* startOf(path: string, { id, stage, own }: Makes): Iterable<Fact> {
  for (const { instruction, resolve } of own.flatMap(({ steps }) => steps)) {
    const ports = instruction.name === 'EXPOSE' ? instruction.args.map(resolve).filter(isAdministration) : [];
    const at = evidenceOnLine(path, instruction.at[0]);
    if (ports.length > 0) yield said('administrationPort', 'true', at, `EXPOSE ${ports.join(' ')}`, id);
  }
  const lineage = lineageOf(stage);
  yield* listening(path, { id, stage, own: lineage });
  yield* permitting(path, { id, stage, own: lineage });
  const checks = lineage.flatMap(({ steps }) => steps.filter(({ instruction }) => instruction.name === 'HEALTHCHECK'));
  if (checks.every(({ instruction }) => instruction.args[0]?.toUpperCase() === 'NONE')) {
    yield said('unprobed', 'true', evidenceOnLine(path, stage.from.at[0]), '', id);
  }
}

function* uncheckedIn(path: string, { steps }: Stage, ids: readonly string[]): Iterable<Fact> {
  for (const { instruction } of steps) {
    if (instruction.name !== 'ENV' && instruction.name !== 'ARG') continue;
    for (const { name, value, line } of assignmentsOf(instruction)) {
      if (!switchesCertificatesOff(name, value)) continue;
      const stays = instruction.name === 'ENV' ? ids : [];
      const [at, note] = [evidenceOnLine(path, line), `${instruction.name} ${name}`];
      for (const id of stays) yield said('certificatesUncheckedAtRun', 'true', at, note, id);
      if (!stays.includes('')) yield said('certificatesUnchecked', 'true', at, note);
    }
  }
}

/** SSH, Telnet, RDP, VNC; all speak TCP. */
const ADMINISTRATION = [22, 23, 3389, 5800, 5900];

function isAdministration(port: string): boolean {
  const match = /^(\d+)(?:-(\d+))?(?:\/tcp)?$/i.exec(port);
  if (!match) return false;
  const from = Number(match[1]);
  const to = Number(match[2] ?? from);
  return ADMINISTRATION.some((one) => one >= from && one <= to);
}

const PORT_OPTION = /^(?:--(?:port|listen|http-port|server\.port))(?:=(\d{2,5}))?$/;
const ADDRESS = /^(?:[\w.-]*|\[[\da-f:]*\]):(\d{2,5})$/i;

function* listening(path: string, { id, stage, own }: Makes): Iterable<Fact> {
  const commands = [stage.entrypoint, stage.command].filter((one) => one !== undefined);
  const named = commands.flatMap((one) => portsOf(one).map((port) => ({ port, at: one.at })));
  for (const { port, at } of named) yield said('listensOn', port, evidenceAt(path, at), '', id);
  if (named.length > 0) return;
  for (const { steps } of own) {
    for (const { instruction } of steps.toReversed()) {
      const set = instruction.name === 'ENV' && assignmentsOf(instruction).find(({ name }) => name === 'PORT');
      if (!set) continue;
      if (/^\d{2,5}$/.test(set.value))
        yield said('portVariable', set.value, evidenceOnLine(path, set.line), 'ENV PORT', id);
      return;
    }
  }
}

/** `deno run -A main.ts`. */
function* permitting(path: string, { id, stage }: Makes): Iterable<Fact> {
  for (const one of [stage.entrypoint, stage.command]) {
    for (const { program, args, line } of one ? runsIn(one) : []) {
      if (program !== 'deno') continue;
      const words = args.map(({ text }) => text);
      const script = words.findIndex((word, at) => at > 0 && !word.startsWith('-'));
      const all = words.slice(0, script === -1 ? undefined : script).find((word) => ALLOWS_ALL.test(word));
      if (all !== undefined) yield said('permitsAll', 'true', evidenceOnLine(path, line), `deno ${all}`, id);
    }
  }
}

/** Short flags may stand together: `-RA`. */
const ALLOWS_ALL = /^(?:-[A-Za-z]*A[A-Za-z]*|--allow-all)$/;

function portsOf(instruction: Instruction): string[] {
  const found = new Set<string>();
  for (const { args } of runsIn(instruction)) {
    const words = args.map(({ text }) => text);
    for (const [index, word] of words.entries()) {
      const option = PORT_OPTION.exec(word);
      const next = words[index + 1] ?? '';
      const bound = /^(?:-b|--bind|runserver)$/.test(word) ? next : word.replace(/^--(?:bind|listen|addr)=/, '');
      const port = option ? (option[1] ?? next) : (ADDRESS.exec(bound)?.[1] ?? '');
      if (/^\d{2,5}$/.test(port)) found.add(port);
    }
  }
  return [...found];
}
