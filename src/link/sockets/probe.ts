// Which paths an upgrade listener lets in. It is watched again and again: first asked for a path that nobody could have
// thought of, then for every path that it was seen to hold against the one asked for.

import type { Expression } from '../../core/ir.ts';
import type { Condition } from '../../core/linked.ts';
import type { Frame, Machine } from '../evaluate/machine.ts';
import { binary } from '../evaluate/operators.ts';
import type { Framework } from '../framework.ts';
import { createObserver, type Observation } from '../observe.ts';
import { pathTexts } from '../paths.ts';
import { knownText } from '../texts.ts';
import { constant, type FunctionValue, type Site, UNDEFINED, unknown, type Value } from '../values.ts';
import { matches, patternOf } from './patterns.ts';
import { type Candidates, inRole, type PathNotes, type Role } from './roles.ts';

/** One path that the listener lets in. */
export interface Door {
  /** As people would write it. */
  path: string;
  /** A path that is let in. */
  asked: string;
  site: Site;
  conditions: Condition[];
}

export interface Doors {
  doors: Door[];
  /** The listener tests the path in a way that could not be followed. */
  undecided?: string;
}

const OTHER = '/~';
const MOST_PROBES = 64;
const LONGEST = 200;

interface Notes extends PathNotes {
  probe: string;
  values: WeakMap<Expression, Value>;
}

export function doorsOf(machine: Machine, listener: FunctionValue, framework: Framework): Doors {
  const candidates: Candidates = new Map();
  const undecided: Site[] = [];
  const observe = createObserver(machine, () => false);
  const ask = (path: string): Observation => {
    const role: Role = { as: 'upgrade', phase: 'handshake', path, notes: { candidates, undecided } };
    return observe(inRole(listener, role), framework);
  };
  const anywhere = ask(OTHER);
  const doubt = doubtIn(anywhere, undecided);
  if (doubt) return { doors: [], undecided: doubt };
  const doors: Door[] = anywhere.passes.length > 0 ? [doorAt('/*', OTHER, anywhere)] : [];
  // Maps are walked in order of insertion, with what is added on the way.
  let probes = 0;
  for (const [path, written] of candidates) {
    probes += 1;
    if (probes > MOST_PROBES) break;
    const seen = ask(path);
    if (seen.passes.length === 0 || sameOutcome(seen, anywhere)) continue;
    const open = written === path && sameOutcome(ask(path + OTHER.slice(1)), seen);
    doors.push(doorAt(open ? `${written}*` : written, path, seen));
  }
  return { doors: withoutCovered(doors) };
}

function doorAt(path: string, asked: string, { passes }: Observation): Door {
  const [first] = passes;
  const conditions = first?.conditions.filter((c) => !c.after && c.flags.length > 0) ?? [];
  return { path, asked, site: first?.site ?? { file: '', at: [1, 1, 1, 1] }, conditions };
}

/** What is let in below a prefix in the same place needs no door of its own. */
function withoutCovered(doors: Door[]): Door[] {
  const prefixes = doors.filter((d) => d.path.endsWith('*'));
  return doors.filter(
    (d) =>
      !prefixes.some(
        (p) => p !== d && p.site.at === d.site.at && p.path !== d.path && d.path.startsWith(p.path.slice(0, -1)),
      ),
  );
}

function sameOutcome(a: Observation, b: Observation): boolean {
  return outcomeText(a) === outcomeText(b);
}

function outcomeText({ passes, rejects }: Observation): string {
  const places = (events: { site: Site }[]) => events.map(({ site }) => `${site.file}:${site.at.join(':')}`).join(' ');
  return `${places(passes)} / ${places(rejects)}`;
}

/** Let in under a condition that the path decides, and we cannot. */
function doubtIn({ passes }: Observation, undecided: Site[]): string | undefined {
  for (const { conditions } of passes) {
    const doubt = conditions.find(({ evidence }) =>
      undecided.some(({ file, at }) => file === evidence.file && at[0] === evidence.line),
    );
    if (doubt) return `\`${doubt.text}\` decides which paths are let in`;
  }
  return undefined;
}

/**
 * Decides tests of the path that the evaluator by itself leaves open, for as long as one function is watched:
 * `src/link/observe.ts` puts back what it found.
 */
export function decideByPath(machine: Machine, role: Role): void {
  const { path, notes: { candidates, undecided } = { candidates: new Map(), undecided: [] } } = role;
  if (path === undefined) return;
  const { evaluate } = machine;
  const notes: Notes = { probe: path, candidates, undecided, values: new WeakMap() };
  machine.evaluate = (expression, frame) => {
    const plain = compared(machine, expression, frame, notes) ?? evaluate(expression, frame);
    const value = expression.kind === 'call' ? looked(expression, plain, frame, notes) : plain;
    notes.values.set(expression, value);
    if (role.notes) noteCandidates(value, candidates);
    return value;
  };
}

/** Comparisons with the path are decided, also where the other side is a setting: by its default, or by its name. */
function compared(machine: Machine, e: Expression, frame: Frame, notes: Notes): Value | undefined {
  if (e.kind !== 'binary' || !['==', '!=', 'in', 'not-in'].includes(e.operator)) return undefined;
  const left = machine.evaluate(e.left, frame);
  const right = machine.evaluate(e.right, frame);
  const holds = e.operator === '==' || e.operator === 'in';
  if (isProbe(left, notes) || isProbe(right, notes)) {
    const other = isProbe(left, notes) ? right : left;
    const same = e.operator.endsWith('in') ? held(other, notes.probe) : sameText(other, notes);
    if (same !== undefined) return constant(same === holds);
    notes.undecided.push({ file: frame.module.file, at: e.at });
  }
  // A part of the path: `pathname.split('/')[1] === 'ws'`.
  for (const value of [left, right]) {
    const word = value.kind === 'constant' && typeof value.value === 'string' ? value.value : '';
    if (/^[\w.-]{1,80}$/.test(word)) addCandidate(notes.candidates, `/${word}`);
  }
  return binary(e.operator, left, right);
}

function isProbe(value: Value | undefined, { probe }: Notes): boolean {
  return value?.kind === 'constant' && value.value === probe;
}

/** Against a setting its default counts; of several options, those that are known. */
function sameText(other: Value, notes: Notes): boolean | undefined {
  if (other.kind === 'constant') return other.value === notes.probe;
  if (other.kind !== 'setting' && other.kind !== 'text' && other.kind !== 'choice') return undefined;
  const all = pathTexts(other);
  if (all.some((p) => p.text === '{?}')) return undefined;
  const known = all.filter((p) => p.unresolved === undefined && p.text !== '');
  const texts = (known.length > 0 ? known : all).map((p) => p.text);
  for (const text of texts) addCandidate(notes.candidates, text);
  return texts.includes(notes.probe);
}

/** Is the path among the items of a list or the keys of a table? */
function held(table: Value | undefined, probe: string): boolean | undefined {
  if (table?.kind === 'dict') return table.entries.has(probe) || (table.open ? undefined : false);
  const items = itemsOf(table);
  if (!items) return undefined;
  const texts = items.items.map((v) => (v.kind === 'list' ? knownText(v.items[0]) : knownText(v)));
  if (texts.includes(probe)) return true;
  return items.open || texts.includes(undefined) ? undefined : false;
}

/** Lists, and what `new Set([…])` and `new Map([[…]])` were made of. */
function itemsOf(table: Value | undefined): Extract<Value, { kind: 'list' }> | undefined {
  if (table?.kind === 'list') return table;
  const isCollection =
    table?.kind === 'made' && table.of.source === 'globalThis' && /^(Set|Map)$/.test(table.of.path.join('.'));
  const [first] = isCollection ? table.arguments.positional : [];
  return first?.kind === 'list' ? first : undefined;
}

const TESTS = ['test', 'exec', 'match', 'has', 'includes', 'get', 'startsWith', 'indexOf', 'some', 'find'];

/** Calls that put the path to a test which the evaluator leaves open: patterns, sets, maps. */
function looked(e: Extract<Expression, { kind: 'call' }>, plain: Value, frame: Frame, notes: Notes): Value {
  if (e.callee.kind !== 'member' || !TESTS.includes(e.callee.property) || isTold(plain)) return plain;
  const receiver = notes.values.get(e.callee.object);
  const [argument] = e.args.map((a) => notes.values.get(a.value));
  const isAsked = isProbe(receiver, notes) || isProbe(argument, notes);
  if (!isAsked || !receiver || !argument) return plain;
  const found = outcomeOf(e.callee.property, receiver, argument, notes);
  if (found === undefined) notes.undecided.push({ file: frame.module.file, at: e.at });
  return found ?? plain;
}

function isTold({ kind }: Value): boolean {
  return kind === 'constant' || kind === 'list' || kind === 'dict' || kind === 'function';
}

function outcomeOf(method: string, receiver: Value, argument: Value, notes: Notes): Value | undefined {
  const regex = receiver.kind === 'regex' ? receiver : argument.kind === 'regex' ? argument : undefined;
  if (regex) {
    const pattern = patternOf(regex.source);
    if (!pattern) return undefined;
    const hit = matches(pattern, notes.probe);
    return method === 'test' ? constant(hit) : hit ? unknown('a match of the path') : constant(null);
  }
  if (method === 'startsWith') {
    const prefix = knownText(argument);
    return prefix === undefined ? undefined : constant(notes.probe.startsWith(prefix));
  }
  if (method === 'get') return entryOf(receiver, notes);
  const among = held(receiver, notes.probe);
  return among === undefined || !['has', 'includes'].includes(method) ? undefined : constant(among);
}

function entryOf(table: Value, { probe }: Notes): Value | undefined {
  const pairs = itemsOf(table)?.items ?? [];
  const pair = pairs.find((v) => v.kind === 'list' && knownText(v.items[0]) === probe);
  if (pair?.kind === 'list') return pair.items[1];
  return held(table, probe) === false ? UNDEFINED : undefined;
}

function noteCandidates(value: Value, candidates: Candidates): void {
  if (candidates.size > MOST_PROBES * 2) return;
  const regex = value.kind === 'regex' ? patternOf(value.source) : undefined;
  if (regex) addCandidate(candidates, regex.sample, regex.path);
  if (value.kind === 'dict') for (const key of value.entries.keys()) noteText(key, candidates);
  const items = itemsOf(value)?.items ?? [value];
  for (const item of items.slice(0, MOST_PROBES)) {
    noteText(item.kind === 'list' ? knownText(item.items[0]) : knownText(item), candidates);
  }
}

function addCandidate(candidates: Candidates, asked: string, written = asked): void {
  if (!candidates.has(asked)) candidates.set(asked, written);
}

function noteText(text: string | undefined, candidates: Candidates): void {
  if (text?.startsWith('/') && text.length < LONGEST && !/[\s?#~]/.test(text)) addCandidate(candidates, text);
}
