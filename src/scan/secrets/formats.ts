// Credentials that can be told by their format, at the places where one of its markers stands.

import type { SecretFormat } from '../../core/secret-format.ts';
import { entropyOf, isPlaceholder } from '../../core/secret-value.ts';
import { VALIDATORS } from './validators.ts';

/** A place in a window of text; offsets are into that window. */
export interface FormatMatch {
  format: SecretFormat;
  secret: string;
  start: number;
  end: number;
  certain: boolean;
  example: boolean;
}

export type FormatReader = (window: string, markerStart: number, markerEnd: number) => FormatMatch | undefined;

const BETWEEN = '[\\w.\\- ]{0,40}["\'\\]]{0,2}\\s{0,8}(?:=>|:=|=|:|,|\\(|>)\\s{0,8}["\'`]?';

export function formatReader(format: SecretFormat): FormatReader {
  const { pattern, context, inside } = format;
  const source = context ? `${BETWEEN}(?<secret>${pattern})(?![\\w+/-])` : `(?:${pattern})`;
  const regex = new RegExp(source, 'yd');
  const ends = format.lines === true ? /(?:)/ : /^(?![A-Za-z0-9_])/;
  return (window, markerStart, markerEnd) => {
    if (!context && !inside && continues(window, markerStart)) return undefined;
    regex.lastIndex = context ? markerEnd : markerStart;
    const match = regex.exec(window);
    if (!match || !ends.test(window.slice(regex.lastIndex, regex.lastIndex + 1))) return undefined;
    const [first, end] = match.indices?.groups?.secret ?? [context ? match.index : markerEnd, regex.lastIndex];
    const start = inside ? markerStart - beginning(window, markerStart) : first;
    return judged(format, { secret: window.slice(start, end), start, end, whole: match[0] });
  };
}

/** A marker in the middle of a longer word marks nothing. */
function continues(window: string, markerStart: number): boolean {
  return /[A-Za-z0-9]/.test(window.charAt(markerStart)) && /\w/.test(before(window, markerStart));
}

/** How much of the credential stands before its marker. */
function beginning(window: string, markerStart: number): number {
  return /[A-Za-z0-9_-]{0,60}$/.exec(window.slice(Math.max(0, markerStart - 60), markerStart))?.[0].length ?? 0;
}

/** `\n` before a token is a line break, written out. */
function before(window: string, at: number): string {
  return window.charAt(at - 2) === '\\' ? ' ' : window.charAt(at - 1);
}

function judged(
  format: SecretFormat,
  { secret, start, end, whole }: { secret: string; start: number; end: number; whole: string },
): FormatMatch | undefined {
  const isPlain = isPlaceholder(secret) && format.lines !== true;
  if (entropyOf(secret) < format.entropy && !isPlain) return undefined;
  const verdict = format.validator ? VALIDATORS[format.validator](secret, whole) : { certain: format.certain };
  if (verdict === false) return undefined;
  const example = isPlain || verdict.example === true || format.harmless === true;
  return { format, secret, start, end, certain: verdict.certain, example };
}
