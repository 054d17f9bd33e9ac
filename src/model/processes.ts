// Limits that count in the memory of one process, where several run: each of them lets through as much again.

import type { Evidence } from '../core/evidence.ts';
import type { Fact, FactOf } from '../core/fact.ts';
import type { Library } from '../core/library.ts';
import type { Linked, LinkedControl } from '../core/linked.ts';
import type { Tri } from '../core/model.ts';
import type { Unit, Units } from './units.ts';

interface Given {
  units: Units;
  facts: readonly Fact[];
  libraries: readonly Library[];
}

interface Several {
  at: Evidence;
  /** False where a variable decides how many. */
  certain: boolean;
}

export function withProcesses(linked: Linked, given: Given): Linked {
  const seen = new Map<Unit, Several | undefined>();
  const several = (unit: Unit) => {
    if (!seen.has(unit)) seen.set(unit, severalIn(unit, given));
    return seen.get(unit);
  };
  const controls = linked.controls.map((control): LinkedControl => {
    const unit = counted(control) ? given.units.ownerOf(control.evidence.file) : undefined;
    const found = unit && several(unit);
    if (!found) return control;
    const { at, certain } = found;
    const run = `${certain ? 'several run' : 'how many run could not be told'} at ${at.file}:${at.line}`;
    const why = `${control.why}, but counts in the memory of one process, and ${run}`;
    return { ...control, mode: certain ? 'conditional' : 'unknown', why };
  });
  return { ...linked, controls };
}

const counted = ({ families, mode, counts }: LinkedControl) =>
  families.includes('rate-limit') && mode === 'enforcing' && counts?.inMemory === true;

/** Where it is said that more than one process or copy of it serves. */
function severalIn({ containers, images }: Unit, { facts, libraries }: Given): Several | undefined {
  const commands: { text: string; evidence: Evidence | undefined }[] = [
    ...containers.flatMap((one) => one.commands.map((text) => ({ text, evidence: one.evidence[0] }))),
    ...images.flatMap((one) => one.commands.map(({ command, evidence }) => ({ text: command, evidence }))),
  ];
  const known = libraries.flatMap(({ processes }) => (processes ? [processes] : []));
  for (const certain of [true, false]) {
    const found = commands.find(({ text }) => known.some((one) => startsSeveral(text, one) === (certain || 'unknown')));
    if (found?.evidence) return { at: found.evidence, certain };
  }
  const variables = known.flatMap(({ environment = [] }) => environment);
  const bySetting = containers
    .flatMap(({ environment }) => environment)
    .find(({ name, value }) => variables.includes(name) && Number(value) > 1);
  const at = bySetting?.evidence ?? copiesOf(containers, facts)?.evidence;
  return at && { at, certain: true };
}

function copiesOf(containers: Unit['containers'], facts: readonly Fact[]): FactOf<'declared'> | undefined {
  const ids = containers.flatMap(({ service, evidence }) => evidence.map(({ file }) => ({ name: service, file })));
  for (const fact of facts) {
    if (fact.kind !== 'declared' || fact.property !== 'severalCopies' || fact.value !== 'true') continue;
    if (ids.some(({ name, file }) => fact.evidence.file === file && fact.id.split(/[#/:]/).at(-1) === name))
      return fact;
  }
  return undefined;
}

/** `gunicorn -w 4 app:app`, `fastapi run --workers=4`. */
function startsSeveral(text: string, { commands, options }: NonNullable<Library['processes']>): Tri {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const starts = commands.some((command) => {
    const wanted = command.split(' ');
    return words.some((_, at) => wanted.every((word, i) => words[at + i]?.split('/').at(-1) === word));
  });
  if (!starts) return false;
  const numbers = words.flatMap((word, at) => {
    const [option = '', value = words[at + 1] ?? ''] = word.split('=');
    return options.includes(option) ? [value] : [];
  });
  if (numbers.some((value) => Number(/^\$\{\w+:?-(\d+)\}$/.exec(value)?.[1] ?? value) > 1)) return true;
  return numbers.some((value) => value.includes('$')) ? 'unknown' : false;
}
