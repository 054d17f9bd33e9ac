// The border that no secret's value passes: whatever is printed of a repository goes through here with the values that
// the text pass found in it. They are kept in memory for the run alone. What is masked is every stretch of eight
// characters of a value, and short values as a whole. A value that is a word, or stands in the name of a file, is masked
// only in quoted lines where it is assigned: elsewhere `postgres` is the store and not its password.

import { canBeSecret, classifyValue, wordiness } from './secret-value.ts';

const RUN = 8;
/** What stands where a value stood. */
export const MASK = '***';
const BUCKETS = 1 << 16;

export interface Redaction {
  text(given: string): string;
  /** Every string in plain data, keys included. Gives back the same object when there is nothing to mask. */
  data<T>(given: T): T;
}

/** `paths`: the files of the repository. What stands in their names is no secret any more. */
export function createRedaction(values: Iterable<string>, paths: Iterable<string> = []): Redaction {
  const { runs, wholes, words } = partsOf(values);
  const buckets = new Uint8Array(BUCKETS);
  for (const run of runs) buckets[hashOf(run, 0)] = 1;
  for (const path of paths) spare(path, { runs, wholes, words }, buckets);
  const hidden = (given: string) => {
    let masked = given;
    if (runs.size > 0 && given.length >= RUN) masked = withoutRuns(masked, runs, buckets);
    for (const whole of wholes) if (masked.includes(whole)) masked = masked.replaceAll(whole, MASK);
    return masked;
  };
  const isIdle = runs.size === 0 && wholes.size === 0;
  return {
    text: (given) => withoutWords(hidden(given), words),
    data: (given) => (isIdle ? given : (mapText(given, hidden) as typeof given)),
  };
}

/** Line breaks, real or written out, part a key into lines that may turn up alone. */
const BREAKS = /(?:\s|\\[nrt])+/;

interface Parts {
  runs: Set<string>;
  wholes: Set<string>;
  words: Set<string>;
}

const SHORTEST = 5;

function partsOf(values: Iterable<string>): Parts {
  const parts: Parts = { runs: new Set(), wholes: new Set(), words: new Set() };
  for (const value of [...values].sort(byLength)) {
    for (const piece of value.split(BREAKS)) {
      if (piece.length >= SHORTEST && isWord(piece, value)) parts.words.add(piece);
      else if (piece.length >= SHORTEST && piece.length < RUN) parts.wholes.add(piece);
      for (let at = 0; at + RUN <= piece.length; at++) {
        const run = piece.slice(at, at + RUN);
        if (!isWords(run)) parts.runs.add(run);
      }
    }
  }
  return parts;
}

/** Longer values first: a shorter one may stand in them. */
const byLength = (a: string, b: string) => b.length - a.length || (a < b ? -1 : 1);

const isWord = (piece: string, value: string) =>
  /^(?:[a-z]+|[A-Z][a-z]+|[A-Z]+)$/.test(piece) || (piece === value && !canBeSecret(classifyValue(piece)));

function spare(path: string, { runs, wholes, words }: Parts, buckets: Uint8Array): void {
  for (let at = 0; at + RUN <= path.length; at++) {
    if (buckets[hashOf(path, at)] === 1) runs.delete(path.slice(at, at + RUN));
  }
  for (const whole of wholes) {
    if (!path.includes(whole)) continue;
    wholes.delete(whole);
    words.add(whole);
  }
}

/** After `=`, `:` or a quote, and up to the next character that ends a value. */
function withoutWords(text: string, words: ReadonlySet<string>): string {
  let masked = text;
  for (const word of words) {
    if (!masked.includes(word)) continue;
    const pieces = masked.split(word);
    masked = pieces.reduce((before, after) => `${before}${isValue(before, after) ? MASK : word}${after}`);
  }
  return masked;
}

const isValue = (before: string, after: string) => /[=:"'][ \t]*$/.test(before.slice(-80)) && !/^[\w-]/.test(after);

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
