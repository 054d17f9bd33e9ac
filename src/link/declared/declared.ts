// What programs declare by calling libraries: every call that somebody looks at, in code that runs and in code that nothing
// was seen to run.

import { compareEvidence, compareText } from '../../core/evidence.ts';
import type { Program } from '../../core/ir.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import { argument, type Catalogue, ecosystemOf } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import { createReader } from '../sites/frames.ts';
import { type Around, type CallNode, lastWord, walk } from '../sites/walk.ts';
import { type Arguments, type LibraryValue, optionsOf } from '../values.ts';
import { looks } from './index.ts';
import type { CallSite, Look } from './look.ts';

const CALLS = new Set(['call']);

export function declaredBy(machine: Machine, catalogue: Catalogue, programs: readonly Program[]): LinkedDeclared[] {
  const declared = programs.flatMap((program) => declaredIn(machine, catalogue, program));
  const distinct = new Map(declared.map((one) => [JSON.stringify(one), one]));
  return [...distinct.values()].sort(compareDeclared);
}

function declaredIn(machine: Machine, catalogue: Catalogue, program: Program): LinkedDeclared[] {
  const reader = createReader(machine, program);
  const modules = calledModules(program);
  const declared: LinkedDeclared[] = [];
  walk(program, CALLS, (node, around) => {
    const call = node as unknown as CallNode;
    const word = lastWord(call.callee);
    if (word === undefined) return;
    const isModule = call.callee.kind === 'name' && modules.has(word);
    const interested = looks.filter(({ words }) => words.has(word) || (isModule && words.has('default')));
    if (interested.length === 0) return;
    for (const { value: callee } of optionsOf(reader.read(call.callee, around))) {
      if (callee.kind !== 'library') continue;
      const library = catalogue.find(callee.source, ecosystemOf(program.file));
      if (library) declared.push(...saidAt({ program, node: call, around, reader, library, callee }, interested));
    }
  });
  return declared;
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

type Called = Omit<CallSite, 'argument' | 'open'> & { callee: LibraryValue };

function saidAt(called: Called, interested: readonly Look[]): LinkedDeclared[] {
  const given = lazily(() => argumentsOf(called));
  const site: CallSite = {
    ...called,
    argument: (at) => argument(given(), at),
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
    if (spread) given.open = 'a list of arguments';
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
