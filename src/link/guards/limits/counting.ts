// Whether a 429 is the end of a limit on requests: a count that is kept by who calls, goes up with each of them, and starts
// anew after some time. What is not seen is not there; the reason says what was missing.

import type { Program } from '../../../core/ir.ts';
import type { Tri } from '../../../core/model.ts';
import { controlsOf, ecosystemOf, effectsOf } from '../../catalogue.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { waysThrough } from '../../evaluate/tests.ts';
import type { Observation } from '../../observe.ts';
import { type Part, partsOf } from '../../parts.ts';
import { type CallNode, lastWord, walk } from '../../sites/walk.ts';
import type { Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import { isForgeable, isForgeableWhenBelieved } from './forgeable.ts';
import { meets, mentioned, type Ran, ranIn, type Slice, sliceFrom } from './slice.ts';

export interface Counting {
  /** What is counted apart: callers, what they ask for (an account, an object), or nothing. */
  by: 'caller' | 'target' | 'all';
  counts: boolean;
  window: boolean;
  forgeable: Tri;
  whenBelieved: Tri;
  /** The count is kept in the process alone. */
  inMemory: Tri;
}

const known = new WeakMap<Observation, Counting>();

export function countingOf(reader: GuardReader, seen: Observation): Counting {
  const before = known.get(seen);
  if (before) return before;
  const found = byLibrary(reader, seen) ?? byHand(reader, seen);
  known.set(seen, found);
  return found;
}

/** A library counts; what becomes of its answer is the program's. */
function byLibrary({ catalogue }: GuardReader, { calls }: Observation): Counting | undefined {
  for (const { callee, given, site } of calls) {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    const control = library && controlsOf(library, callee).find(({ family }) => family === 'rate-limit');
    if (!control) continue;
    const keys = [...given.positional, ...given.named.values()];
    const forgeable = isForgeable(keys);
    const whenBelieved = isForgeableWhenBelieved(keys);
    return { by: keyedBy(keys), counts: true, window: true, forgeable, whenBelieved, inMemory: 'unknown' };
  }
  return undefined;
}

function byHand(reader: GuardReader, seen: Observation): Counting {
  const ran = ranIn(seen.ran);
  const tests = decidingTests(seen);
  const counted = tests.flatMap(({ place }) => {
    const expression = ran.at(place);
    const slice = expression && sliceFrom(ran, expression);
    return slice && counts(ran, slice) ? [{ place, slice }] : [];
  });
  const asked = counted.flatMap(({ place }) => (seen.tests.get(place) ?? []).flatMap(valuesOf));
  const told = asked.filter((value) => partsOf(value).some((part) => part !== 'path' && part !== 'method'));
  return {
    by: keyedBy(told),
    counts: counted.length > 0,
    window: counted.some(({ slice }) => hasWindow(reader, seen, ran, slice)),
    forgeable: told.length > 0 ? isForgeable(told) : false,
    whenBelieved: told.length > 0 ? isForgeableWhenBelieved(told) : false,
    inMemory:
      counted.some(({ slice }) => meets(slice.called, INCREMENTS)) || asksStore(reader, seen) ? 'unknown' : true,
  };
}

const TARGETS: readonly Part[] = ['body', 'method', 'params', 'path', 'query'];

/** Who signs in names an account, and one caller may name many. */
function keyedBy(keys: readonly Value[]): Counting['by'] {
  const parts = keys.flatMap((key) => partsOf(key));
  if (parts.some((part) => !TARGETS.includes(part))) return 'caller';
  return parts.length > 0 ? 'target' : 'all';
}

/** Asked where a 429 stands, and answered otherwise on the way past it. */
function decidingTests({ rejects, passes, answers }: Observation) {
  const past = [...passes, ...answers].flatMap(({ conditions }) => waysThrough(conditions).flat());
  const refusing = rejects.filter(({ status }) => status === 429);
  const all = refusing.flatMap(({ conditions }) => waysThrough(conditions).flat());
  const turned = all.filter((t) => past.some((p) => p.place === t.place && p.holds !== t.holds));
  return [...new Map((turned.length > 0 ? turned : all).map((test) => [test.place, test])).values()];
}

export function valuesOf(shape: Shape): Value[] {
  if (shape.kind === 'comparison') return [shape.left, shape.right];
  return shape.kind === 'call' ? [shape.on, ...shape.given, shape.value] : [shape.value];
}

/** Of stores and counters: they count, and say how far it is. */
const INCREMENTS = new Set(['incr', 'incrby', 'incrBy', 'hincrby', 'hIncrBy', 'zadd', 'zAdd', 'Incr', 'IncrBy']);
/** What puts one more into a list or a table. */
const PUTS = new Set(['push', 'append', 'appendleft', 'add', 'set', 'setdefault', 'unshift', 'Store', 'LoadOrStore']);

function counts(ran: Ran, slice: Slice): boolean {
  if (meets(slice.called, INCREMENTS)) return true;
  const put = ran.calls.some(({ callee }) => {
    return callee.kind === 'member' && PUTS.has(callee.property) && meets(mentioned(callee.object).names, slice.names);
  });
  return (
    put ||
    ran.assigned.some(({ to, from, node }) => {
      if (!meets(to, slice.names)) return false;
      const goesOn = 'operator' in node && (node.operator === '+' || node.operator === '-');
      // `hits[key] = hits[key] + 1`
      return goesOn || (node.target.kind !== 'name' && (meets(to, from.names) || node.target.kind === 'index'));
    })
  );
}

const CLOCKS = new Set([
  'now',
  'time',
  'monotonic',
  'time_ns',
  'perf_counter',
  'utcnow',
  'getTime',
  'Date',
  'Now',
  'Since',
]);
const EXPIRES = new Set(['expire', 'pexpire', 'pExpire', 'expireat', 'expireAt', 'setex', 'setEx', 'psetex', 'Expire']);
const TIMERS = new Set(['setInterval', 'AfterFunc', 'NewTicker', 'Tick']);
const LASTING = /^(ttl|stdttl|expires?|expiry|maxage)/i;

function hasWindow({ machine }: GuardReader, seen: Observation, ran: Ran, slice: Slice): boolean {
  if (meets(slice.called, CLOCKS) || meets(slice.called, EXPIRES) || comparesTimes(ran, slice)) return true;
  const concerns = ({ callee, args }: CallNode) => meets(mentioned([callee, args]).names, slice.names);
  if (ran.calls.some((call) => EXPIRES.has(lastWord(call.callee) ?? '') && concerns(call))) return true;
  return [...new Set(seen.ran.values())].some((file) => {
    const program = machine.programOf(file);
    return program !== undefined && (isCleared(program, concerns) || forgets(program, slice));
  });
}

/** `setInterval(() => hits.clear(), 60_000)` */
function isCleared(program: Program, concerns: (call: CallNode) => boolean): boolean {
  let found = false;
  walk(program, CALLS, (node) => {
    const call = node as unknown as CallNode;
    found ||= TIMERS.has(lastWord(call.callee) ?? '') && concerns(call);
  });
  return found;
}

/** `while times and times[0] < now - window`: what is too old is taken out before it is counted. */
function comparesTimes({ assigned, compared }: Ran, slice: Slice): boolean {
  const times = new Set(assigned.flatMap(({ to, from }) => (meets(from.called, CLOCKS) ? [...to] : [])));
  return compared.some(
    ({ names, called }) => meets(names, slice.names) && (meets(called, CLOCKS) || meets(names, times)),
  );
}

const CALLS = new Set(['call']);
const ASSIGNS = new Set(['assign', 'field']);

/** `const hits = new TTLCache({ ttl: 60_000 })`: entries end by themselves. */
function forgets(program: Program, slice: Slice): boolean {
  let found = false;
  walk(program, ASSIGNS, (node) => {
    const { target, name, value } = node as unknown as { target?: unknown; name?: string; value?: CallNode };
    if (value?.kind !== 'call') return;
    const to = typeof name === 'string' ? [name] : mentioned(target).names;
    if (!meets(to, slice.names)) return;
    const words = [lastWord(value.callee) ?? '', ...value.args.flatMap(optionNames)];
    found ||= words.some((word) => LASTING.test(word));
  });
  return found;
}

function optionNames({ name, value }: CallNode['args'][number]): string[] {
  if (name !== undefined) return [name];
  if (value.kind !== 'dict') return [];
  return value.entries.flatMap(({ key }) =>
    key?.kind === 'name' ? [key.name] : key?.kind === 'literal' ? [String(key.value)] : [],
  );
}

/** Something is read or written that lies outside of the process. */
function asksStore({ catalogue }: GuardReader, { calls }: Observation): boolean {
  return calls.some(({ callee, given, site }) => {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    return library !== undefined && (library.connects !== undefined || effectsOf(library, callee, given).length > 0);
  });
}
