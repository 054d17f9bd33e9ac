// Controls that are defined, perhaps tested, and reached from nothing that runs: guards put before nothing, and limiters
// that nobody takes. What any living part of the program so much as names is left alone.

import type { FunctionNode, Program } from '../../core/ir.ts';
import type { LinkedControl } from '../../core/linked.ts';
import { type Catalogue, ecosystemOf } from '../catalogue.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import type { GuardReader } from '../guards.ts';
import { walk } from '../sites/walk.ts';
import { controlsIfReached, definedValue, frameworksFor, isLibraryGuard } from './candidates.ts';
import { type Definition, definitionsIn } from './definitions.ts';
import { unspoken } from './live.ts';
import { storedLimits } from './stored.ts';

const UNREACHED = 'nothing that runs reaches it';

export function unreachedControls(reader: GuardReader, programs: readonly Program[]): LinkedControl[] {
  const { machine } = reader;
  if (machine.routers.length === 0 || machine.budget.steps > machine.budget.limit) return [];
  // Go names what other files of its package define without importing it.
  const read = programs.filter(({ language }) => language !== 'go');
  const definitions = definitionsIn(read, machine.resolver);
  const named = new Set([...definitions.spoken, ...definitions.all.flatMap(({ speaks }) => [...speaks])]);
  const isLazy = (one: Definition) => {
    if (!mayGuard(reader, one)) return false;
    if (isLibraryGuard(reader, definedValue(reader, one))) return true;
    return !named.has(one.name) && guards(reader, one).length > 0;
  };
  const dead = unspoken(definitions, isLazy).filter((one) => mayGuard(reader, one));
  const found = dead.flatMap((one) => guards(reader, one).map((control) => asDead(one, control)));
  const known = [...reader.controls.values(), ...found];
  const distinct = new Map([...found, ...storedLimits(known, read)].map((control) => [control.id, control]));
  return [...distinct.values()].filter(({ id }) => !reader.controls.has(id));
}

/** What hands requests on takes them with their answer and whoever comes next; a class has methods for that. */
function couldPass({ program, what }: Definition): boolean {
  if (program.language !== 'javascript' || what.kind !== 'function') return true;
  const handsOn = ({ parameters }: FunctionNode) => parameters.length > 2 || parameters.some(({ rest }) => rest);
  if (handsOn(what.node)) return true;
  let found = false;
  walk({ ...program, body: what.node.body }, FUNCTIONS, (node) => {
    found ||= handsOn(node['function'] as FunctionNode);
  });
  return found;
}

const FUNCTIONS: ReadonlySet<string> = new Set(['function', 'method']);

/** It has a framework, a library that guards, or functions that take what Express gives. */
function mayGuard({ machine, catalogue }: GuardReader, { program, speaks }: Definition): boolean {
  if (machine.relevant.has(program.file) || speaks.has('next')) return true;
  return importsGuards(catalogue, program);
}

function importsGuards(catalogue: Catalogue, program: Program): boolean {
  return sourcesOf(program).some((source) => catalogue.find(source, ecosystemOf(program.file))?.controls.length);
}

function guards(reader: GuardReader, one: Definition): LinkedControl[] {
  if (!couldPass(one) && !importsGuards(reader.catalogue, one.program)) return [];
  for (const framework of frameworksFor(reader, one)) {
    const controls = controlsIfReached(reader, one, framework);
    if (controls.length > 0) return controls;
  }
  return [];
}

function asDead({ name }: Definition, { flag: _, ...control }: LinkedControl): LinkedControl {
  return { ...control, name, mode: 'dead', why: `${control.why}, and ${UNREACHED}` };
}
