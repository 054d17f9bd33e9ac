// Functions that the program gives to language models as tools: what each can do, and which part of that the model decides
// by the arguments that it chooses.

import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { Expression, FunctionNode, Program } from '../../core/ir.ts';
import { type Library, type LibraryTools, namesExport } from '../../core/library.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import type { EffectKind, Tri } from '../../core/model.ts';
import { argument, type Catalogue, ecosystemOf, exportPath } from '../catalogue.ts';
import { effectsIn } from '../effects/effects.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Framework } from '../framework.ts';
import { handlerOf } from '../handlers.ts';
import type { Observation, Observe } from '../observe.ts';
import { createReader, type Reader } from '../sites/frames.ts';
import { type Around, type CallNode, lastWord, walk } from '../sites/walk.ts';
import { type Arguments, type FunctionValue, optionsOf, requested, type Value } from '../values.ts';

interface Looking {
  machine: Machine;
  catalogue: Catalogue;
  observe: Observe;
  words: ReadonlySet<string>;
}

interface Tool {
  name: string;
  evidence: Evidence;
  runs: FunctionValue;
  approved: Tri;
}

const LOOKED_AT = new Set(['call', 'function']);

export function toolsIn(machine: Machine, catalogue: Catalogue, observe: Observe, programs: readonly Program[]) {
  const names = catalogue.libraries.flatMap(({ tools = [] }) => tools.flatMap(({ calls }) => calls));
  const words = new Set(names.map((name) => name.split('.').at(-1) ?? name));
  const looking = { machine, catalogue, observe, words };
  return programs.flatMap((program) => toolsOf(looking, program).flatMap((tool) => declared(looking, tool)));
}

function toolsOf(looking: Looking, program: Program): Tool[] {
  const reader = createReader(looking.machine, program);
  const tools: Tool[] = [];
  walk(program, LOOKED_AT, (node, around) => {
    if (node.kind === 'call') tools.push(...givenTools(looking, reader, program, node as unknown as CallNode, around));
    else if (node.function) tools.push(...decorated(looking, reader, program, node.function as FunctionNode, around));
  });
  return tools;
}

/** What the catalogue says of the callee as a maker of tools. */
function makersOf(
  { catalogue, words }: Looking,
  reader: Reader,
  file: string,
  callee: Expression,
  around: Around | undefined,
) {
  if (!words.has(lastWord(callee) ?? '')) return [];
  return optionsOf(reader.read(callee, around)).flatMap(({ value }): LibraryTools[] => {
    const of = value.kind === 'made' ? value.of : value;
    const library: Library | undefined =
      of.kind === 'library' ? catalogue.find(of.source, ecosystemOf(file)) : undefined;
    if (of.kind !== 'library') return [];
    return (library?.tools ?? []).filter(({ calls }) => calls.some((name) => namesExport(name, exportPath(of))));
  });
}

function givenTools(
  looking: Looking,
  reader: Reader,
  { file }: Program,
  node: CallNode,
  around: Around | undefined,
): Tool[] {
  const [maker] = makersOf(looking, reader, file, node.callee, around).filter((one) => one.function);
  if (!maker) return [];
  const given = readArguments(node, reader, around);
  const runs = (maker.function ?? []).map((place) => functionAt(given, place)).find((one) => one !== undefined);
  if (!runs) return [];
  const called = (maker.named ?? []).map((place) => at(given, place)).find((one) => one !== undefined);
  const told = called?.kind === 'constant' ? String(called.value) : undefined;
  const name = told ?? runs.node.name ?? (node.callee.kind === 'name' ? node.callee.name : 'unnamed');
  return [{ name, evidence: evidenceAt(file, node.at), runs, approved: approvalOf(maker, given) }];
}

function decorated(
  looking: Looking,
  reader: Reader,
  { file }: Program,
  node: FunctionNode,
  around: Around | undefined,
): Tool[] {
  for (const decorator of node.decorators) {
    const callee = decorator.kind === 'call' ? decorator.callee : decorator;
    const [maker] = makersOf(looking, reader, file, callee, around).filter(({ decorates }) => decorates);
    if (!maker || node.name === undefined) continue;
    const { value: runs } = handlerOf(reader.read({ kind: 'name', name: node.name, at: node.at }, around));
    if (!runs || runs.node !== node) continue;
    const given = decorator.kind === 'call' ? readArguments(decorator, reader, around) : undefined;
    const approved = given ? approvalOf(maker, given) : false;
    return [{ name: node.name, evidence: evidenceAt(file, decorator.at), runs, approved }];
  }
  return [];
}

function readArguments(node: CallNode, reader: Reader, around: Around | undefined): Arguments {
  const given: Arguments = { positional: [], named: new Map() };
  for (const { name, value, spread } of node.args) {
    const read = reader.read(value, around);
    if (spread) given.open = 'a list of arguments';
    else if (name === undefined) given.positional.push(read);
    else given.named.set(name, read);
  }
  return given;
}

/** `0.execute` is an entry of the first argument. */
function at(given: Arguments, place: number | string): Value | undefined {
  const [, index, name] = /^(\d+)\.(\w+)$/.exec(String(place)) ?? [];
  if (index === undefined || name === undefined) return argument(given, place);
  const outer = given.positional[Number(index)];
  return outer?.kind === 'dict' ? outer.entries.get(name) : undefined;
}

function functionAt(given: Arguments, place: number | string): FunctionValue | undefined {
  const value = at(given, place);
  return value && handlerOf(value).value;
}

function approvalOf({ asks = [] }: LibraryTools, given: Arguments): Tri {
  const value = asks.map((place) => at(given, place)).find((one) => one !== undefined);
  if (value === undefined) return given.open === undefined ? false : 'unknown';
  if (value.kind === 'constant') return Boolean(value.value);
  // A function, or a setting, decides.
  return 'unknown';
}

/** The model fills the parameters, as senders of requests fill theirs. */
const TOOL: Framework = {
  id: 'tool of a language model',
  packages: [],
  shapes: [],
  ordered: false,
  passesByReturning: false,
  constructs: () => undefined,
  initialise: () => undefined,
  method: () => undefined,
  join: (prefix, path) => prefix + path,
  enter: ({ node, self, owner }) => {
    const isMethod = self !== undefined && owner !== undefined;
    const filled = node.parameters.slice(isMethod ? 1 : 0).map(({ target }): [string, Value] => {
      const name = target.kind === 'name' ? target.name : 'arguments';
      return [name, requested(`argument \`${name}\``)];
    });
    const isPython = node.parameters.some(({ keywordOnly }) => keywordOnly);
    if (isPython) return { positional: [], named: new Map(filled) };
    return { positional: filled.map(([, value]) => value), named: new Map() };
  },
};

interface Power {
  property: string;
  kinds: readonly EffectKind[];
  /** The model decides where it goes, or what stands in it. */
  chosen?: true;
}

const POWERS: readonly Power[] = [
  { property: 'commandChosen', kinds: ['process-spawn', 'code-eval'], chosen: true },
  { property: 'fileChosen', kinds: ['file-read', 'file-write'], chosen: true },
  { property: 'addressChosen', kinds: ['outbound-request'], chosen: true },
  { property: 'statementChosen', kinds: ['database-read', 'database-write'], chosen: true },
  {
    property: 'acts',
    kinds: ['process-spawn', 'code-eval', 'file-write', 'database-write', 'mail', 'money', 'queue-publish'],
  },
];

function declared({ catalogue, observe }: Looking, { name, evidence, runs, approved }: Tool): LinkedDeclared[] {
  const seen = observe(runs, TOOL);
  const { effects } = effectsIn(seen, catalogue);
  const own = { what: 'tool' as const, id: `tool ${name}`, name: `tool ${name}`, evidence };
  const powers = POWERS.flatMap(({ property, kinds, chosen }): LinkedDeclared[] => {
    const [effect] = effects.filter(({ kind, requestDerived }) => kinds.includes(kind) && (!chosen || requestDerived));
    if (!effect) return [];
    const note = effect.to === undefined ? effect.kind : `${effect.kind} ${effect.to}`;
    // What the refusal leaves of the choice is not told.
    const value = chosen && isPicky(seen) ? 'unknown' : 'true';
    return [{ ...own, property, value, note, at: effect.evidence }];
  });
  const asked = approvalIn(seen, catalogue, approved);
  const approval = {
    ...own,
    property: 'approved',
    value: String(asked),
    note: asked === false ? 'nobody is asked' : 'its options say so',
  };
  return [approval, ...powers];
}

/** It refuses some arguments for what they say, as opposed to for not being there. */
function isPicky({ rejects }: Observation): boolean {
  return rejects.some(({ conditions }) =>
    conditions.some(({ tests }) =>
      tests?.some((way) =>
        // `path.startswith(ROOT)` asks for more than whether it is there.
        way.some(({ asks, about, text }) => about.length > 0 && (asks !== 'presence' || text.includes('('))),
      ),
    ),
  );
}

/** It may ask by itself: a library does, or code that was not seen may. */
function approvalIn(seen: Observation, catalogue: Catalogue, approved: Tri): Tri {
  if (approved !== false) return approved;
  const asks = seen.calls.some(({ callee, site }) => {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    return library?.controls.some(
      ({ family, exports }) =>
        family === 'human-approval' && exports.some((name) => namesExport(name, exportPath(callee))),
    );
  });
  if (asks) return 'unknown';
  return seen.complete && seen.lost.length === 0 ? false : 'unknown';
}
