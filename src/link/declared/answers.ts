// Places where what a language model answers becomes more than text: it is run, or decides a page, a path or an address. Seen
// while handlers run, and read in functions that nobody was seen to call, of files that ask a model themselves.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression, Program } from '../../core/ir.ts';
import type { Library } from '../../core/library.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import type { EffectKind, Tri } from '../../core/model.ts';
import { type Catalogue, ecosystemOf, exportPath } from '../catalogue.ts';
import { chosenUnder, isAnswered } from '../effects/answered.ts';
import { callReaches, type Reach, reachesIn } from '../effects/effects.ts';
import { callPlace } from '../evaluate/expressions.ts';
import type { Machine } from '../evaluate/machine.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import type { Observation } from '../observe.ts';
import type { Reader } from '../sites/frames.ts';
import { type Around, type AssignNode, type CallNode, lastWord, type Node, walk } from '../sites/walk.ts';
import type { Arguments } from '../values.ts';
import { functionName } from './catalogued.ts';
import { placeIn } from './written-at.ts';

/** What it is then, and whether it is run. */
const SINKS: Partial<Record<EffectKind, { as: string; runs: boolean }>> = {
  'code-eval': { as: 'code', runs: true },
  'database-read': { as: 'a database statement', runs: true },
  'database-write': { as: 'a database statement', runs: true },
  deserialization: { as: 'an object', runs: true },
  'file-read': { as: 'the path of a file', runs: false },
  'file-write': { as: 'the path of a file', runs: false },
  'html-sink': { as: 'HTML', runs: false },
  'outbound-request': { as: 'an address that is asked', runs: false },
  'process-spawn': { as: 'a command', runs: true },
  redirect: { as: 'an address that a browser is sent to', runs: false },
  template: { as: 'a template', runs: false },
};

export function answersIn(seen: Observation, catalogue: Catalogue, machine: Machine): LinkedDeclared[] {
  return reachesIn(seen, catalogue).flatMap((reach) => {
    if (!isAnswered(reach.target, { catalogue, kind: reach.kind })) return [];
    const { span, inside } = placeIn(machine, reach.site, []);
    return declared(
      reach.kind,
      { file: reach.site.file, span, inside, called: calledName(reach) },
      chosenUnder(reach.conditions),
    );
  });
}

function calledName({ callee, kind }: Reach): string {
  const path = callee ? exportPath(callee).filter((word) => word !== 'default') : [];
  return path.slice(-2).join('.') || callee?.source || kind;
}

interface Place {
  file: string;
  span: Expression['at'];
  inside: string | undefined;
  called: string;
}

function declared(kind: EffectKind, { file, span, inside, called }: Place, value: Tri): LinkedDeclared[] {
  const sink = SINKS[kind];
  if (!sink) return [];
  const name = `${called}${inside === undefined ? '' : ` in ${inside}`}`;
  const own = { what: 'sink' as const, id: name, name, evidence: evidenceAt(file, span), value: String(value) };
  const note = `what a model answers is ${sink.as}`;
  return [{ ...own, property: sink.runs ? 'outputExecuted' : 'outputReachesSink', note }];
}

const LOOKED_AT = new Set(['assign', 'call']);
/** Properties of pages that take text as HTML. */
const MARKUP = new Set(['innerHTML', 'outerHTML', 'srcdoc', '__html']);

export function wordsOfSinks(libraries: readonly Library[]): Set<string> {
  const calls = libraries.flatMap(({ effects }) =>
    effects.flatMap((effect) => (SINKS[effect.kind] && effect.target !== undefined ? effect.calls : [])),
  );
  return new Set(calls.map((call) => call.slice(call.lastIndexOf('.') + 1)));
}

/** `words`: last words of calls that have such an effect. */
export function answersWritten(
  program: Program,
  reader: Reader,
  catalogue: Catalogue,
  words: ReadonlySet<string>,
): LinkedDeclared[] {
  if (!asksItself(program, catalogue)) return [];
  const found: LinkedDeclared[] = [];
  walk(program, LOOKED_AT, (node, around) => {
    if (node.kind === 'assign') found.push(...assignedMarkup(program, reader, catalogue, node, around));
    else found.push(...called(program, reader, catalogue, { node: node as unknown as CallNode, around, words }));
  });
  return found;
}

function asksItself(program: Program, catalogue: Catalogue): boolean {
  return sourcesOf(program).some((source) =>
    catalogue.find(source, ecosystemOf(program.file))?.effects.some(({ kind }) => kind === 'llm-call'),
  );
}

interface Called {
  node: CallNode;
  around: Around | undefined;
  words: ReadonlySet<string>;
}

function called(program: Program, reader: Reader, catalogue: Catalogue, { node, around, words }: Called) {
  if (!words.has(lastWord(node.callee) ?? '')) return [];
  const callee = reader.read(node.callee, around);
  if (callee.kind !== 'library') return [];
  const site = { file: program.file, at: callPlace(node) };
  const given = argumentsOf(node, reader, around);
  return callReaches({ callee, given, site, conditions: [] }, catalogue).flatMap((reach) => {
    if (!isAnswered(reach.target, { catalogue, kind: reach.kind })) return [];
    const place = { file: program.file, span: site.at, inside: functionName(around), called: calledName(reach) };
    return declared(reach.kind, place, mayBeAsked(around) ? 'unknown' : true);
  });
}

/** Branches around it may have compared the answer with what is allowed: they are not followed here. */
const mayBeAsked = (around: Around | undefined): boolean =>
  around?.kind === 'function' && around.node.body.some(({ kind }) => kind === 'if' || kind === 'switch');

function argumentsOf({ args }: CallNode, reader: Reader, around: Around | undefined): Arguments {
  const given: Arguments = { positional: [], named: new Map() };
  for (const { name, value, spread } of args) {
    const read = reader.read(value, around);
    if (spread) given.open = 'a list of arguments';
    else if (name === undefined) given.positional.push(read);
    else given.named.set(name, read);
  }
  return given;
}

function assignedMarkup(
  program: Program,
  reader: Reader,
  catalogue: Catalogue,
  node: Node,
  around: Around | undefined,
): LinkedDeclared[] {
  const { target, value } = node as unknown as AssignNode;
  const word = target.kind === 'member' ? target.property : undefined;
  if (!value || word === undefined || !MARKUP.has(word)) return [];
  if (!isAnswered(reader.read(value, around), { catalogue, kind: 'html-sink' })) return [];
  return declared(
    'html-sink',
    { file: program.file, span: value.at, inside: functionName(around), called: word },
    true,
  );
}
