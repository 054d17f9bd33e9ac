// What programs declare by calling libraries: every call that somebody looks at, in code that runs and in code that nothing
// was seen to run.

import { compareEvidence, compareText } from '../../core/evidence.ts';
import type { FunctionNode, Program } from '../../core/ir.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import { argument, type Catalogue, ecosystemOf } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import { createReader } from '../sites/frames.ts';
import { type Around, type CallNode, lastWord, walk } from '../sites/walk.ts';
import { type Arguments, type LibraryValue, library as libraryValue, optionsOf, type Value } from '../values.ts';
import { answersWritten, wordsOfSinks } from './answers.ts';
import { clientsDeclared } from './clients.ts';
import { createHanded, type Handed } from './handed.ts';
import { headersDeclared } from './headers.ts';
import { looksFor } from './index.ts';
import type { CallSite, Look } from './look.ts';
import { createSettings, type Settings } from './settings.ts';

const LOOKED_AT = new Set(['call', 'function']);

/** `seen`: what showed itself while handlers were watched. */
export function declaredBy(
  machine: Machine,
  catalogue: Catalogue,
  programs: readonly Program[],
  seen: readonly LinkedDeclared[],
): LinkedDeclared[] {
  const looks = looksFor(catalogue.libraries);
  const handed = createHanded(catalogue.libraries);
  const settings = createSettings(catalogue.libraries);
  const sinkWords = wordsOfSinks(catalogue.libraries);
  const declared = programs.flatMap((program) => {
    const own = seen.filter(({ evidence }) => evidence.file === program.file);
    const seenAt = new Set(own.map(placeKey));
    const written = declaredIn({ machine, catalogue, looks, handed, settings, sinkWords }, program);
    return numbered([...written.filter((one) => !seenAt.has(placeKey(one))), ...own]);
  });
  const distinct = new Map(declared.map((one) => [JSON.stringify(one), one]));
  return [...distinct.values()].sort(compareDeclared);
}

/** What was seen to run tells more than what is only read. */
const placeKey = ({ what, id, property, evidence }: LinkedDeclared) => JSON.stringify([what, id, property, evidence]);

interface Looking {
  machine: Machine;
  catalogue: Catalogue;
  looks: readonly Look[];
  handed: Handed;
  settings: Settings;
  /** Last words of calls that do more with a text than to print it. */
  sinkWords: ReadonlySet<string>;
}

function declaredIn(
  { machine, catalogue, looks, handed, settings, sinkWords }: Looking,
  program: Program,
): LinkedDeclared[] {
  const reader = createReader(machine, program);
  const modules = calledModules(program);
  const declared: LinkedDeclared[] = [];
  const look = (written: CallNode, around: Around | undefined) => {
    const call = carriedBy(written);
    const word = lastWord(call.callee);
    if (word === undefined) return;
    const isModule = call.callee.kind === 'name' && modules.has(word);
    const interested = looks.filter(({ words }) => words.has(word) || (isModule && words.has('default')));
    if (interested.length === 0) return;
    const at = { program, node: call, around, reader };
    for (const { value: callee } of optionsOf(reader.read(call.callee, around))) {
      const named = callee.kind === 'library' ? callee : ofFramework(callee);
      const known = named && catalogue.find(named.source, ecosystemOf(program.file));
      if (named && known) declared.push(...saidAt({ ...at, library: known, callee: named }, interested));
      const given = named ? undefined : handed(call, callee, program);
      if (given) declared.push(...saidAt({ ...at, ...given, handed: true }, interested));
    }
  };
  walk(program, LOOKED_AT, (node, around) => {
    if (node.kind === 'call') look(node as unknown as CallNode, around);
    else for (const call of bareDecorators(node)) look(call, around);
  });
  return [
    ...declared,
    ...headersDeclared(program, reader),
    ...clientsDeclared(program, reader, catalogue),
    ...answersWritten(program, reader, catalogue, sinkWords),
    ...settings(program, reader),
  ];
}

/** `app.run(debug=True)`: the framework's own object is known by what made it. */
function ofFramework(callee: Value): LibraryValue | undefined {
  if (callee.kind !== 'method' || callee.receiver.kind !== 'router') return undefined;
  return libraryValue(callee.receiver.framework, [callee.receiver.type, callee.name]);
}

/** `@exempt` calls what it names with the function below it. */
function bareDecorators(node: object): CallNode[] {
  const { function: below } = node as { function?: FunctionNode };
  return (below?.decorators ?? [])
    .filter(({ kind }) => kind !== 'call')
    .map((callee) => ({ kind: 'call', callee, args: [], isNew: false, at: callee.at }));
}

/** What makes or registers the first thing it is given, with the rest: `add_middleware(Sessions, secret_key=…)`. */
const CARRIERS = new Set(['add_middleware', 'Middleware', 'register']);

function carriedBy(call: CallNode): CallNode {
  const [first, ...args] = call.args;
  const carries = first?.name === undefined && !first?.spread && CARRIERS.has(lastWord(call.callee) ?? '');
  const isThing = first?.value.kind === 'name' || first?.value.kind === 'member';
  return first && carries && isThing ? { ...call, callee: first.value, args } : call;
}

/** Two of one name in a file are two: they are counted in the order in which they stand. */
function numbered(declared: readonly LinkedDeclared[]): LinkedDeclared[] {
  const places = new Map<string, string[]>();
  const keyOf = ({ what, id }: LinkedDeclared) => `${what} ${id}`;
  const placeOf = ({ evidence }: LinkedDeclared) => `${evidence.line}:${evidence.column ?? 0}`;
  for (const one of [...declared].sort(compareDeclared)) {
    const known = places.get(keyOf(one)) ?? [];
    if (!known.includes(placeOf(one))) places.set(keyOf(one), [...known, placeOf(one)]);
  }
  return declared.map((one) => {
    const at = places.get(keyOf(one))?.indexOf(placeOf(one)) ?? 0;
    return at > 0 ? { ...one, id: `${one.id} (${at + 1})`, name: `${one.name} (${at + 1})` } : one;
  });
}

/** Names under which a module is called itself: what it exports by default, or whatever `require` gave. */
function calledModules(program: Program): Set<string> {
  const names = new Set<string>();
  walk(program, BINDS, (node) => {
    if (node.kind === 'import') {
      for (const { imported, local } of (node.names ?? []) as { imported: string; local: string }[])
        if (imported === 'default' || imported === '*') names.add(local);
      return;
    }
    const { target, value } = node as unknown as { target?: { kind: string; name?: string }; value?: CallNode };
    const isRequire = value?.kind === 'call' && lastWord(value.callee) === 'require';
    if (isRequire && target?.kind === 'name' && target.name !== undefined) names.add(target.name);
  });
  return names;
}

const BINDS = new Set(['import', 'assign']);

type Called = Omit<CallSite, 'argument' | 'given' | 'open'> & { callee: LibraryValue };

function saidAt(called: Called, interested: readonly Look[]): LinkedDeclared[] {
  const given = lazily(() => argumentsOf(called));
  const site: CallSite = {
    ...called,
    argument: (at) => argument(given(), at),
    get given() {
      return given();
    },
    get open() {
      return given().open !== undefined;
    },
  };
  return interested.flatMap((look) => look.declared(site));
}

function lazily<T>(make: () => T): () => T {
  let known: { value: T } | undefined;
  return () => {
    known ??= { value: make() };
    return known.value;
  };
}

function argumentsOf({ node, reader, around }: Called): Arguments {
  const given: Arguments = { positional: [], named: new Map() };
  for (const { name, value, spread } of node.args) {
    const read = reader.read(value, around);
    if (spread === 'dict' && read.kind === 'dict' && read.open === undefined)
      for (const [key, one] of read.entries) given.named.set(key, one);
    else if (spread) given.open = 'a list of arguments';
    else if (name === undefined) given.positional.push(read);
    else given.named.set(name, read);
  }
  return given;
}

function compareDeclared(a: LinkedDeclared, b: LinkedDeclared): number {
  return (
    compareEvidence(a.evidence, b.evidence) ||
    compareText(a.what, b.what) ||
    compareText(a.id, b.id) ||
    compareText(a.property, b.property)
  );
}
