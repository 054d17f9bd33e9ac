// Whether what a program defines would guard if it stood before an endpoint: told as for guards that do, by what it does.

import type { LinkedControl } from '../../core/linked.ts';
import { controlsOf, ecosystemOf } from '../catalogue.ts';
import type { ChainLink } from '../endpoints.ts';
import { withinStack } from '../evaluate/depth.ts';
import { type Machine, SPECULATIVE } from '../evaluate/machine.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import { belongsTo, type Framework } from '../framework.ts';
import { refusingStatuses } from '../guards/judge.ts';
import { type GuardReader, readLink } from '../guards.ts';
import { type ClassValue, type FunctionValue, type MadeValue, optionsOf, type Site, type Value } from '../values.ts';
import type { Definition } from './definitions.ts';
import { wordsIn } from './words.ts';

/** `require(role)(check)`: what makes a guard makes it in so many steps. */
const MOST_STEPS = 3;
const STEPS_TO_MAKE = 20_000;
/** For a module that nothing else needed. */
const STEPS_FOR_MODULE = 100_000;
/** By a call a library may guard on the spot; by these it guards only what it is put before. */
const PUT_BEFORE: ReadonlySet<string> = new Set(['middleware', 'decorator', 'dependency']);

/** The controls that it would be, or that what it makes would be. */
export function controlsIfReached(reader: GuardReader, one: Definition, framework: Framework): LinkedControl[] {
  const { machine } = reader;
  const site: Site = { file: one.program.file, at: one.program.body[0]?.at ?? [1, 1, 1, 1] };
  let values: Value[] = optionsOf(definedValue(reader, one)).map(({ value }) => value);
  for (let step = 0; step <= MOST_STEPS && values.length > 0; step += 1) {
    const found = values.flatMap((value) => asGuard(reader, value, framework, site));
    if (found.length > 0) return found;
    values = values.flatMap((value) => {
      if (value.kind !== 'function' || value.node.decorators.length > 0) return [];
      return optionsOf(madeBy(machine, value, site)).map((option) => option.value);
    });
  }
  return [];
}

export function definedValue({ machine }: GuardReader, { name, program }: Definition): Value {
  let value: Value = { kind: 'unknown', why: 'not found' };
  apart(machine, STEPS_FOR_MODULE, () => {
    value = machine.module(program.file)?.scope.read(name) ?? value;
  });
  return value;
}

/** Made by a library whose guards stand before something, and handed to nobody when it was made. */
export function isLibraryGuard({ catalogue }: GuardReader, value: Value): value is MadeValue {
  if (value.kind !== 'made') return false;
  const { positional, named } = value.arguments;
  if ([...positional, ...named.values()].some(({ kind }) => kind === 'router' || kind === 'unknown')) return false;
  const library = catalogue.find(value.of.source, ecosystemOf(value.site.file));
  const controls = library ? controlsOf(library, value.of) : [];
  return controls.length > 0 && controls.every(({ attaches }) => PUT_BEFORE.has(attaches));
}

function asGuard(reader: GuardReader, value: Value, framework: Framework, site: Site): LinkedControl[] {
  const called = value.kind === 'class' ? methodOf(reader, value, site) : value;
  if (called.kind === 'function' ? !refuses(reader, called, framework) : !isLibraryGuard(reader, called)) return [];
  // On a table of its own: what is not attached is no guard of anything yet.
  const alone: GuardReader = { ...reader, controls: new Map() };
  const link: ChainLink = { value, via: 'route', conditions: [], site, framework };
  const ids = readLink(alone, link).map(({ control }) => control);
  return ids.flatMap((id) => {
    const control = alone.controls.get(id);
    return control && control.unread === undefined && control.families.length > 0 ? [control] : [];
  });
}

/** By what a framework calls an object that stands before endpoints. */
function methodOf({ machine }: GuardReader, value: ClassValue, site: Site): Value {
  const [method] = ['dispatch', '__call__'].map((name) => machine.member(value, name, site)).filter(isFunction);
  return method ?? value;
}

const isFunction = (value: Value): value is FunctionValue => value.kind === 'function';

/** It turns some away and hands the others on, and answers nobody else. */
function refuses(reader: GuardReader, value: FunctionValue, framework: Framework): boolean {
  if (value.wraps !== undefined || !takesRequests(reader, value, framework)) return false;
  const seen = reader.observe(value, framework);
  const places = new Set(seen.rejects.map(startOf));
  const answersMore = seen.answers.some((answer) => !places.has(startOf(answer)));
  return refusingStatuses(seen).length > 0 && seen.passes.length > 0 && !answersMore;
}

/** `res.status(401)` is refused where `res.status(401).end()` answers. */
const startOf = ({ site }: { site: Site }) => `${site.file}:${site.at[0]}:${site.at[1]}`;

/** Where passing is returning, any function could pass: this one says what of a request it takes. */
function takesRequests({ machine }: GuardReader, { node, file }: FunctionValue, framework: Framework): boolean {
  if (!framework.passesByReturning || framework.global) return true;
  if (node.parameters.some(({ rest }) => rest === 'dict')) return true;
  const module = machine.module(file);
  const spoken = node.parameters.flatMap(({ default: initial, annotation }) => [
    ...wordsIn([initial, annotation], { means: new Map(), modules: new Set() }),
  ]);
  return spoken.some((word) => {
    const [value] = optionsOf(module?.scope.read(word) ?? { kind: 'unknown', why: word });
    const library = value?.value.kind === 'made' ? value.value.of : value?.value;
    return library?.kind === 'library' && belongsTo(library.source, framework.packages);
  });
}

function madeBy(machine: Machine, callee: FunctionValue, site: Site): Value {
  let made: Value = { kind: 'unknown', why: 'not made' };
  apart(machine, STEPS_TO_MAKE, () => {
    made = machine.call(callee, { positional: [], named: new Map(), open: SPECULATIVE }, site);
  });
  return made;
}

function apart(machine: Machine, limit: number, work: () => void): void {
  const { budget, conditions, observer } = machine;
  machine.budget = { steps: 0, limit, depth: 0, stack: [] };
  machine.conditions = [];
  machine.observer = undefined;
  withinStack(machine, work);
  Object.assign(machine, { budget, conditions, observer });
}

/** The frameworks of the repository's apps that this program may have to do with. */
export function frameworksFor(reader: GuardReader, { program }: Definition): Framework[] {
  const { frameworks, routers } = reader.machine;
  const used = new Set(routers.map(({ framework }) => framework));
  const sources = sourcesOf(program);
  const same = frameworks.filter(({ id }) => used.has(id));
  const imported = same.filter(({ packages }) => sources.some((source) => belongsTo(source, packages)));
  if (imported.length > 0 || program.language !== 'javascript') return imported;
  return same.filter(({ id }) => id === 'express');
}
