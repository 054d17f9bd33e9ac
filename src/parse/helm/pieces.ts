// A Go template cut into text and actions. `{{-` and `-}}` take the white space beside them with them.

export type Piece =
  | { kind: 'text'; text: string; line: number }
  /** What stands between the braces, without comments. `line` is where it begins. */
  | { kind: 'action'; text: string; line: number };

/** Undefined: an action that never ends. */
export function piecesOf(source: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let line = 1;
  let at = 0;
  let trimNext = false;
  for (let from = source.indexOf('{{'); from !== -1; from = source.indexOf('{{', at)) {
    const end = endOfAction(source, from + 2);
    if (end === -1) return undefined;
    const trimBefore = source[from + 2] === '-' && /\s/.test(source[from + 3] ?? '');
    const trimAfter = source[end - 1] === '-' && /\s/.test(source[end - 2] ?? '');
    const before = source.slice(at, from);
    addText(pieces, before, line, trimNext, trimBefore);
    line += newlines(before);
    const inner = source.slice(from + (trimBefore ? 3 : 2), trimAfter ? end - 1 : end);
    const text = inner.trim();
    if (!text.startsWith('/*'))
      pieces.push({ kind: 'action', text, line: line + newlines(inner.slice(0, inner.indexOf(text))) });
    line += newlines(source.slice(from, end));
    at = end + 2;
    trimNext = trimAfter;
  }
  addText(pieces, source.slice(at), line, trimNext, false);
  return pieces;
}

function addText(pieces: Piece[], text: string, line: number, trimStart: boolean, trimEnd: boolean): void {
  const left = trimStart ? text.trimStart() : text;
  const kept = trimEnd ? left.trimEnd() : left;
  if (kept !== '')
    pieces.push({ kind: 'text', text: kept, line: line + newlines(text.slice(0, text.length - left.length)) });
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The place of the closing braces; those inside quotes and comments do not count. */
function endOfAction(source: string, from: number): number {
  const start = source.slice(from, from + 20).match(/^-?\s*\/\*/);
  if (start) {
    const close = source.indexOf('*/', from + start[0].length);
    return close === -1 ? -1 : source.indexOf('}}', close);
  }
  for (let at = from; at < source.length; at++) {
    const character = source[at];
    if (character === '}' && source[at + 1] === '}') return at;
    if (character === '"' || character === '`' || character === "'") {
      const close = closing(source, at + 1, character);
      if (close === -1) return -1;
      at = close;
    }
  }
  return -1;
}

const LONGEST = 10_000;

function closing(source: string, from: number, quote: string): number {
  const end = Math.min(source.length, from + LONGEST);
  for (let at = from; at < end; at++) {
    if (source[at] === quote) return at;
    if (source[at] === '\\' && quote !== '`') at++;
  }
  return -1;
}
