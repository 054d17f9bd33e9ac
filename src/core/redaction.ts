// The border that no secret's value passes: whatever is printed of a repository goes through here with the values that
// the text pass found in it. They are kept in memory for the run alone. What is masked is every stretch of eight
// characters of a value; of values made of words, the value as a whole, since its parts are words that others use too.

import { canBeSecret, classifyValue, wordiness } from './secret-value.ts';

const RUN = 8;
const MASK = '***';
const BUCKETS = 1 << 16;

export interface Redaction {
  text(given: string): string;
  /** Every string in plain data, keys included. Gives back the same object when there is nothing to mask. */
  data<T>(given: T): T;
}

export function createRedaction(values: Iterable<string>): Redaction {
  const { runs, wholes } = partsOf(values);
  const buckets = new Uint8Array(BUCKETS);
  for (const run of runs) buckets[hashOf(run, 0)] = 1;
  const text = (given: string) => {
    let masked = given;
    if (runs.size > 0 && given.length >= RUN) masked = withoutRuns(masked, runs, buckets);
    for (const whole of wholes) if (masked.includes(whole)) masked = masked.replaceAll(whole, MASK);
    return masked;
  };
  const isIdle = runs.size === 0 && wholes.length === 0;
  return { text, data: (given) => (isIdle ? given : (mapText(given, text) as typeof given)) };
}

/** Line breaks, real or written out, part a key into lines that may turn up alone. */
const BREAKS = /(?:\s|\\[nrt])+/;

function partsOf(values: Iterable<string>): { runs: Set<string>; wholes: string[] } {
  const runs = new Set<string>();
  const wholes = new Set<string>();
  for (const value of values) {
    for (const piece of value.split(BREAKS)) {
      if (piece.length < RUN || (!canBeSecret(classifyValue(piece)) && piece === value)) wholes.add(piece);
      for (let at = 0; at + RUN <= piece.length; at++) {
        const run = piece.slice(at, at + RUN);
        if (!isWords(run)) runs.add(run);
      }
    }
  }
  return { runs, wholes: [...wholes].filter((whole) => whole.length >= 5).sort((a, b) => b.length - a.length) };
}

/** A run that reads like a word would be masked in every sentence. */
function isWords(run: string): boolean {
  return /^(?:[a-z_.-]+|[A-Z]?[a-z]+|[A-Z_]+|(.)\1+)$/.test(run) && wordiness(run) >= 0.6;
}

function hashOf(text: string, at: number): number {
  let hash = 0;
  for (let offset = 0; offset < RUN; offset++) hash = (Math.imul(hash, 31) + text.charCodeAt(at + offset)) | 0;
  return (hash ^ (hash >>> 16)) & (BUCKETS - 1);
}

function withoutRuns(text: string, runs: ReadonlySet<string>, buckets: Uint8Array): string {
  let out = '';
  let kept = 0;
  for (let at = 0; at + RUN <= text.length; at++) {
    if (buckets[hashOf(text, at)] === 0 || !runs.has(text.slice(at, at + RUN))) continue;
    let end = at + RUN;
    while (end < text.length && runs.has(text.slice(end - RUN + 1, end + 1))) end++;
    out += `${text.slice(kept, at)}${MASK}`;
    kept = end;
    at = end - 1;
  }
  return kept === 0 ? text : out + text.slice(kept);
}

/** Models are a few levels deep: recursion is safe. */
function mapText(value: unknown, text: (given: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => mapText(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), mapText(inner, text)]));
}
