// Places where secrets stand, as facts: where, what it is, what it is called. Never what it says.

import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { SecretKind } from '../../core/secret-format.ts';
import { canBeSecret, classifyValue } from '../../core/secret-value.ts';
import type { SourceFile } from '../../core/source.ts';
import type { FileTraits } from './traits.ts';

export interface Found {
  format: string;
  title: string;
  kind: SecretKind;
  /** The name that the value is assigned to, or ''. */
  name: string;
  /** Offsets of the value in the bytes; equal where the whole file is meant. */
  start: number;
  end: number;
  certain: boolean;
  example: boolean;
  /** False: only its value matters, others speak of it. */
  reported: boolean;
}

/** All values of an environment file are one finding: the file should not be there. */
const ENVIRONMENT_FILE = {
  format: 'environment-file',
  title: 'environment file',
  kind: 'environment-file',
  name: '',
  certain: true,
  example: false,
} as const;

/** Never to be kept, printed or stored. */
export interface PlacedValue {
  text: string;
  at: Evidence;
}

export function factsOf(
  file: SourceFile,
  bytes: Uint8Array,
  found: readonly Found[],
  traits: FileTraits,
): { facts: Fact[]; values: PlacedValue[] } {
  const places = createPlaces(file.path, bytes);
  const counts = new Map<string, number>();
  const facts: Fact[] = [];
  for (const one of found.filter(({ reported }) => reported)) {
    if (traits.isEnvironment && one.format === 'generic') {
      facts.push(...declared(ENVIRONMENT_FILE, ENVIRONMENT_FILE.format, places(one), traits));
      continue;
    }
    const stem = one.name === '' ? one.format : `${one.format}:${one.name}`;
    const ordinal = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, ordinal);
    facts.push(...declared(one, ordinal === 1 ? stem : `${stem}:${ordinal}`, places(one), traits));
  }
  const values = found
    .filter(({ start, end }) => end > start)
    .map((one) => ({ ...one, text: decode(bytes, one.start, one.end) }))
    .filter(isMasked);
  return { facts, values: values.map((one) => ({ text: one.text, at: places(one) })) };
}

/** Masking a plain word would take it out of every path and sentence, and so tell what it was. */
function isMasked({ kind, text }: Found & { text: string }): boolean {
  return kind !== 'configured-password' || canBeSecret(classifyValue(text));
}

function* declared(
  one: Omit<Found, 'start' | 'end' | 'reported'>,
  id: string,
  evidence: Evidence,
  traits: FileTraits,
): Iterable<Fact> {
  const name = one.name === '' ? one.title : `${one.title} ${one.name}`;
  yield { kind: 'declares', what: 'secret', id, name, evidence };
  const say = (property: string, value: string): Fact => ({
    kind: 'declared',
    what: 'secret',
    id,
    property,
    value,
    note: '',
    evidence,
  });
  yield say('format', one.format);
  yield say('kind', one.kind);
  yield say('certain', String(one.certain));
  yield say('example', String(one.example || traits.isExample));
}

/** Lines are counted once, going down: what was found is in the order of the file. */
function createPlaces(path: string, bytes: Uint8Array): (one: Found) => Evidence {
  let at = 0;
  let line = 1;
  let lineStart = 0;
  return ({ start, end }) => {
    if (start < at) [at, line, lineStart] = [0, 1, 0];
    for (let next = bytes.indexOf(0x0a, at); next >= 0 && next < start; next = bytes.indexOf(0x0a, next + 1)) {
      line++;
      lineStart = next + 1;
      at = next + 1;
    }
    if (end === start) return { file: path, line };
    const column = decode(bytes, lineStart, start).length + 1;
    const lastLine = bytes.indexOf(0x0a, start);
    const stop = lastLine < 0 ? end : Math.min(end, lastLine);
    return evidenceAt(path, [line, column, line, column + decode(bytes, start, stop).length]);
  };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}
