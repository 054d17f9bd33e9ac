// Regular expressions that paths are tested with, as far as they read like paths: `^/rooms/([^/]+)/?$` is `/rooms/{1}`.
// Never run as expressions: they come from the scanned repository.

export interface Pattern {
  /** The path as people would write it; `*` at the end where anything may follow. */
  path: string;
  /** A path that fits. */
  sample: string;
  tokens: (string | { slashes: boolean })[];
  open: boolean;
  /** A slash may stand at the end. */
  slash: boolean;
}

const CLASS = /^(?:\\w|\\d|\\S|\.|\[\^?(?:\\.|[^\]\\])*\])[+*]\??/;
const GROUP = /^\((?:\?<([\w$]+)>|\?:)?((?:\\w|\\d|\\S|\.|\[\^?(?:\\.|[^\]\\])*\])[+*]\??)\)/;
const OPTIONAL_SLASH = /^(?:\\\/\?|\(\?:\\\/\)\?|\/\?)\$?$/;
const LONGEST = 200;

export function patternOf(source: string): Pattern | undefined {
  if (!source.startsWith('^') || source.length > LONGEST) return undefined;
  const pattern: Pattern = { path: '', sample: '', tokens: [], open: true, slash: false };
  let rest = source.slice(1);
  while (rest !== '') {
    if (rest === '$' || OPTIONAL_SLASH.test(rest)) {
      pattern.open = !rest.endsWith('$');
      pattern.slash = rest !== '$';
      break;
    }
    const taken = takeVariable(rest, pattern) ?? takeLiteral(rest, pattern);
    if (taken === undefined) return undefined;
    rest = rest.slice(taken);
  }
  if (!pattern.path.startsWith('/')) return undefined;
  if (pattern.open) pattern.path += '*';
  return pattern;
}

function takeVariable(rest: string, pattern: Pattern): number | undefined {
  const group = GROUP.exec(rest);
  const text = group?.[0] ?? CLASS.exec(rest)?.[0];
  if (text === undefined) return undefined;
  const count = pattern.tokens.filter((t) => typeof t !== 'string').length;
  const body = group?.[2] ?? text;
  pattern.tokens.push({ slashes: body.startsWith('.') || body.startsWith('\\S') });
  pattern.path += `{${group?.[1] ?? String(count + 1)}}`;
  pattern.sample += '1';
  return text.length;
}

function takeLiteral(rest: string, pattern: Pattern): number | undefined {
  const escaped = /^\\([/.\-_])/.exec(rest);
  const plain = /^[\w/~%-]/.exec(rest);
  const character = escaped?.[1] ?? plain?.[0];
  const length = escaped ? 2 : 1;
  if (character === undefined || /^[?*+{]/.test(rest.slice(length))) return undefined;
  const last = pattern.tokens.at(-1);
  if (typeof last === 'string') pattern.tokens[pattern.tokens.length - 1] = last + character;
  else pattern.tokens.push(character);
  pattern.path += character;
  pattern.sample += character;
  return length;
}

/** Variables take as little as they can: each token is looked for once. */
export function matches({ tokens, open, slash }: Pattern, text: string): boolean {
  let at = 0;
  for (const [i, token] of tokens.entries()) {
    if (typeof token === 'string') {
      if (!text.startsWith(token, at)) return false;
      at += token.length;
      continue;
    }
    const next = tokens[i + 1];
    const end = typeof next === 'string' ? text.indexOf(next, at + 1) : endOf(text, at, token.slashes);
    if (end <= at || (!token.slashes && text.slice(at, end).includes('/'))) return false;
    at = end;
  }
  return open || at === text.length || (slash && text.slice(at) === '/');
}

function endOf(text: string, at: number, slashes: boolean): number {
  const slash = slashes ? -1 : text.indexOf('/', at);
  return slash === -1 ? text.length : slash;
}
