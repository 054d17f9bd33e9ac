// dotenv files: NAME=value with `export`, quotes (over several lines too) and comments. Values stay in the document
// and go no further: facts say only whether there is one.

import type { Pair } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { positionsIn } from './positions.ts';
import { collectProblems } from './problems.ts';

const NAME = /([ \t]*(?:export[ \t]+)?)([A-Za-z_][\w.-]*)[ \t]*(?:=|:[ \t])[ \t]*/y;
const IGNORED = /^\s*(?:#|$)/;

export function readDotenv(text: string): { pairs: Pair[]; problems: Problem[] } {
  const places = positionsIn(text);
  const problems = collectProblems();
  const pairs: Pair[] = [];
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    NAME.lastIndex = at;
    const [, before = '', name] = NAME.exec(text) ?? [];
    if (name === undefined || NAME.lastIndex > end) {
      if (!IGNORED.test(text.slice(at, end))) problems.add(places.line(at), 'not NAME=value');
      at = end + 1;
      continue;
    }
    const value = readValue(text, NAME.lastIndex, end);
    if (!value.closed) problems.add(places.line(at), `${name}: a value without its closing quote`);
    pairs.push({ key: name, value: value.text, at: places.span(at + before.length, value.end) });
    at = lineEnd(text, value.end) + 1;
  }
  return { pairs, problems: problems.list };
}

/** An opening quote that is never closed is part of the value, which then ends with its line. */
function readValue(text: string, from: number, lineEnds: number): { text: string; end: number; closed: boolean } {
  const quote = text[from] ?? '';
  const quoted = quote === '"' || quote === "'" || quote === '`';
  const close = quoted ? closing(text, from + 1, quote) : -1;
  if (close !== -1) return { text: text.slice(from + 1, close), end: close + 1, closed: true };
  const value = text.slice(from, lineEnds);
  const comment = value.search(/(?:^|\s)#/);
  const bare = (comment === -1 ? value : value.slice(0, comment)).trim();
  return { text: bare, end: from + bare.length, closed: !quoted };
}

/** Quotes that stay open are looked for over this stretch only, or a file of lone quotes takes quadratic time. */
const LONGEST_VALUE = 16_384;

function closing(text: string, from: number, quote: string): number {
  const end = Math.min(text.length, from + LONGEST_VALUE);
  for (let at = from; at < end; at++) {
    if (text[at] === quote) return at;
    if (text[at] === '\\' && quote === '"') at++;
  }
  return -1;
}

function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found;
}
