// Comparisons with a digest that has no key: of what was sent alone, anybody can compute it, and it proves nothing of who
// calls. Of a secret of the server, or compared with what the server keeps, it does; where that cannot be told, is unknown.

import type { Test } from '../../core/linked.ts';
import { ecosystemOf, isNamed } from '../catalogue.ts';
import type { Observation } from '../observe.ts';
import { isChecked, isLanguage, originOf, type Part, partsOf } from '../parts.ts';
import { subjectKey } from '../subject.ts';
import type { MadeValue, Value } from '../values.ts';
import { chainOf, isMadeOf } from './checks/made.ts';
import { comparedIn } from './checks/signature.ts';
import type { Way } from './proof.ts';
import type { GuardReader } from './reader.ts';

type Keyless = NonNullable<Test['keyless']>;
/** What stands in a digest: only what its sender knows, something that they do not, or nobody knows what. */
type Input = 'public' | 'secret' | 'unknown';

/** The same ways; in them, tests that a caller can answer without a secret say so. */
export function withKeyless(reader: GuardReader, seen: Observation, ways: readonly Way[]): Way[] {
  return ways.map((way) =>
    way.map((test) => {
      const keyless = keylessIn(reader, seen, test);
      return keyless ? { ...test, keyless } : test;
    }),
  );
}

function keylessIn(reader: GuardReader, seen: Observation, test: Test): Keyless | undefined {
  if (test.asks !== 'value') return undefined;
  for (const shape of seen.tests.get(test.place) ?? []) {
    const sides = comparedIn(reader, shape, { holds: true })?.sides ?? [];
    const digests = sides.flatMap((side) => digestIn(reader, side) ?? []);
    const [digest] = digests;
    const shown = sides.find((side) => isSent(side) && !digestIn(reader, side));
    if (!digest || digests.length !== 1 || !shown) continue;
    const input = inputOf({ reader, seen }, digest);
    if (input !== 'secret') return input === 'public' ? 'computable' : 'unknown';
  }
  return undefined;
}

/** The digest that a text is, or that stands in it. */
function digestIn(reader: GuardReader, side: Value): MadeValue | undefined {
  let found: MadeValue | undefined;
  isMadeOf(side, (one) => {
    if (one.kind === 'made' && chainOf(one).some((link) => isDigest(reader, link))) found = one;
    return found !== undefined;
  });
  return found;
}

function isDigest({ catalogue }: GuardReader, { of, site }: MadeValue): boolean {
  return isNamed(catalogue.find(of.source, ecosystemOf(site.file))?.digests, of);
}

const WRITTEN: ReadonlySet<Part> = new Set<Part>([
  ...(['header', 'plain-header', 'csrf-header', 'forwarded', 'cookie'] as const),
  ...(['query', 'params', 'path', 'method', 'body', 'whole'] as const),
]);

/** What the caller wrote, and nobody looked up, decrypted or computed with it. */
function isSent(value: Value): boolean {
  const parts = partsOf(value);
  return parts.length > 0 && parts.every((part) => WRITTEN.has(part)) && !isChecked(value);
}

interface Looking {
  reader: GuardReader;
  seen: Observation;
}

/** All that went into it: where it was made, along its calls, and by calls on it that stand alone: `hash.update(x)`. */
function inputOf(looking: Looking, digest: MadeValue): Input {
  const chain = chainOf(digest);
  const apart = looking.seen.calls.filter(({ callee, given, site }) => {
    const on = callee.made;
    const isOfChain = on !== undefined && chain.includes(on);
    return isOfChain && !chain.some((link) => link.arguments === given || link.site === site);
  });
  const given = [...chain.map((link) => link.arguments), ...apart.map((call) => call.given)];
  const inputs = given.flatMap(({ positional, named }) => [...positional, ...named.values()]).filter(isData);
  // Nothing was seen to go into it: it goes in elsewhere.
  return inputs.length === 0 ? 'unknown' : worstOf(inputs.map((input) => inputIn(looking, input, 0)));
}

/** The names of algorithms and of encodings. */
const isData = (value: Value) => !(value.kind === 'constant' && !isLong(value.value));
/** No secret is shorter; most names of algorithms are. */
const LEAST_SECRET = 8;
const ALGORITHM = /^(?:sha|md|rmd|ripemd|blake|shake|base64)[\w/-]*$/i;

function isLong(word: unknown): boolean {
  return typeof word === 'string' && word.length >= LEAST_SECRET && !ALGORITHM.test(word);
}

function worstOf(inputs: readonly Input[]): Input {
  if (inputs.includes('secret')) return 'secret';
  return inputs.includes('unknown') ? 'unknown' : 'public';
}

const DEEPEST = 8;

function inputIn(looking: Looking, value: Value, depth: number): Input {
  if (depth > DEEPEST) return 'unknown';
  const all = (values: readonly (Value | undefined)[]): Input =>
    worstOf(values.map((one) => (one ? inputIn(looking, one, depth + 1) : 'public')));
  switch (value.kind) {
    case 'constant':
      return isLong(value.value) ? 'secret' : 'public';
    case 'setting':
      return 'secret';
    case 'text':
      return all(value.parts.map((part) => (typeof part === 'string' ? { kind: 'constant', value: part } : part)));
    case 'list':
      return all(value.items);
    case 'dict':
      return all([...value.entries.values()]);
    case 'choice':
      return all(value.options.map((option) => option.value));
    case 'method':
      return inputIn(looking, value.receiver, depth + 1);
    case 'unknown':
      return ofUnknown(value, all);
    case 'made':
      if (chainOf(value).some((link) => isDigest(looking.reader, link))) return inputOf(looking, value);
      // What a library gives, it may have looked up: `store.secretOf(id)`.
      return isLanguage(value.of) ? all([...value.arguments.positional, value.of.made]) : 'secret';
    case 'native':
      return value.name === 'request' ? 'public' : 'unknown';
    default:
      return 'unknown';
  }
}

function ofUnknown(
  value: Extract<Value, { kind: 'unknown' }>,
  all: (values: readonly (Value | undefined)[]) => Input,
): Input {
  if (value.from === undefined && value.request !== true) return 'unknown';
  // Who somebody is, or what was found by what they sent, they need not know.
  if (!isSent(value)) return 'secret';
  const origins = originOf(value);
  if (origins.length > 0) return all(origins);
  // A sum of which one part is the sender's: what the other is, it does not tell.
  return subjectKey(value) === undefined ? 'unknown' : 'public';
}
