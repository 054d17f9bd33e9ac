// What stands in a value of an error that was caught: its words, the stack, or the error itself. Only errors of which the
// code could not know what they say; what it raised itself, and what a library makes of an error, is left out.

import type { Condition } from '../../core/linked.ts';
import { isLanguage, originOf } from '../parts.ts';
import type { LibraryValue, MadeValue, Value } from '../values.ts';

export interface Detail {
  what: 'stack' | 'text' | 'itself';
  /** Only where these hold, besides those of the place. */
  when: Condition[];
}

export interface Errors {
  /** Calls of an answering library: what they are given stands in the answer. */
  answers: (callee: LibraryValue) => boolean;
  /** Calls that give a stack. */
  givesStack: (callee: LibraryValue) => boolean;
  /** Members in which errors of libraries say what went wrong. */
  says: (member: string) => boolean;
}

const DEEPEST = 8;
const MOST = 200;

/** Members in which the errors of the languages say what went wrong; libraries have more. */
const WORDS = new Set(['__cause__', '__context__', 'args', 'cause', 'message']);
const STACKS = new Set(['stack', '__traceback__']);
const TEXT_CALLS = new Set(['String', 'format', 'repr', 'str', 'Sprint', 'Sprintf', 'Sprintln']);
const SAME_CALLS = new Set(['dumps', 'stringify', 'dict', 'list', 'tuple', 'from', 'join', 'Marshal']);

export function detailsIn(value: Value | undefined, errors: Errors): Detail[] {
  const found: Detail[] = [];
  const pending: { value: Value; when: Condition[]; depth: number }[] = value ? [{ value, when: [], depth: 0 }] : [];
  for (let next = pending.pop(), n = 0; next && n < MOST; next = pending.pop(), n += 1) {
    const { value: one, when, depth } = next;
    const what = ownDetail(one, errors);
    if (what) found.push({ what, when });
    if (depth === DEEPEST) continue;
    for (const inner of insideOf(one, errors))
      pending.push({ value: inner.value, when: [...when, ...inner.when], depth: depth + 1 });
  }
  return found;
}

function ownDetail(value: Value, { givesStack, says }: Errors): Detail['what'] | undefined {
  if (value.kind === 'unknown') return value.exception ?? (value.failure && 'itself');
  if (value.kind === 'choice') return value.caught && 'itself';
  if (value.kind === 'made') {
    if (givesStack(value.of)) return 'stack';
    return isLanguage(value.of) && TEXT_CALLS.has(lastOf(value)) && isGivenError(value) ? 'text' : undefined;
  }
  if (value.kind === 'text')
    return value.parts.some((part) => typeof part !== 'string' && isError(part)) ? 'text' : undefined;
  if (value.kind !== 'method' || !isError(value.receiver)) return undefined;
  return STACKS.has(value.name) ? 'stack' : WORDS.has(value.name) || says(value.name) ? 'text' : undefined;
}

const lastOf = ({ of }: MadeValue) => of.path.at(-1) ?? '';

const isGivenError = ({ arguments: given }: MadeValue) => given.positional.some(isError);

/** The error as it was caught, and not what was read of it. */
export function isError(value: Value): boolean {
  if (value.kind === 'choice') return value.caught === true;
  return value.kind === 'unknown' && (value.exception ?? (value.failure && 'itself')) === 'itself';
}

type Inner = { value: Value; when: Condition[] }[];

const plain = (values: readonly Value[]): Inner => values.map((value) => ({ value, when: [] }));

function insideOf(value: Value, errors: Errors): Inner {
  switch (value.kind) {
    case 'choice':
      return value.caught ? [] : value.options;
    case 'list':
      return plain(value.items);
    case 'dict':
      return plain([...value.entries.values()]);
    case 'instance':
      return plain([...value.fields.values()]);
    case 'text':
      return plain(value.parts.filter((part) => typeof part !== 'string' && !isError(part)) as Value[]);
    case 'made':
      return insideMade(value, errors);
    default:
      return [];
  }
}

function insideMade(value: MadeValue, errors: Errors): Inner {
  const { positional, named } = value.arguments;
  const keeps = isLanguage(value.of) && (SAME_CALLS.has(lastOf(value)) || TEXT_CALLS.has(lastOf(value)));
  if (!keeps && !errors.answers(value.of)) return [];
  const given = [...positional, ...named.values()];
  // What `str(error)` says was told already.
  return plain(TEXT_CALLS.has(lastOf(value)) ? given.filter((one) => !isError(one)) : given);
}

/** Whether a value rests on an error at all: for tests that tell one error from others. */
export function restsOnError(value: Value | undefined, depth = 0): boolean {
  if (value === undefined || depth > DEEPEST) return false;
  const inner = (one: Value | undefined) => restsOnError(one, depth + 1);
  switch (value.kind) {
    case 'unknown':
      return (value.exception ?? value.failure) !== undefined || originOf(value).some(inner);
    case 'method':
      return inner(value.receiver);
    case 'choice':
      return value.caught === true || value.options.some((option) => inner(option.value));
    case 'made':
      return [...value.arguments.positional, ...value.arguments.named.values()].some(inner);
    case 'library':
      return inner(value.made);
    default:
      return false;
  }
}
