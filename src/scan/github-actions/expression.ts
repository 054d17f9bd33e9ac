// Expressions of GitHub Actions, `${{ … }}`: a total parser. What it cannot read is `unknown`, never an error.
// Contexts are case-insensitive: their names are kept in lower case.

export type Expr =
  | { kind: 'literal'; value: string }
  /** `github.event['issue'].title` is [github, event, issue, title]; `*` and computed indices are `*`. */
  | { kind: 'context'; path: string[] }
  | { kind: 'call'; name: string; args: Expr[] }
  /** A member of what is no plain context: `fromJSON(x).y`. */
  | { kind: 'member'; of: Expr }
  | { kind: 'operation'; operator: string; args: Expr[] }
  | { kind: 'unknown' };

/** One `${{ … }}` of a text; `from` and `to` are offsets that include the braces. */
export interface Placed {
  expr: Expr;
  source: string;
  from: number;
  to: number;
}

export function expressionsIn(text: string): Placed[] {
  const found: Placed[] = [];
  for (let from = text.indexOf('${{'); from !== -1; from = text.indexOf('${{', from)) {
    const end = endOf(text, from + 3);
    const source = text.slice(from + 3, end).trim();
    found.push({ expr: parseExpression(source), source, from, to: Math.min(end + 2, text.length) });
    from = end + 2;
  }
  return found;
}

/** Braces inside quotes do not end an expression. */
function endOf(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "'") quoted = !quoted;
    else if (!quoted && text[at] === '}' && text[at + 1] === '}') return at;
  }
  const plain = text.indexOf('}}', from);
  return plain === -1 ? text.length : plain;
}

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w-]*)|(\d[\w.]*|-\d[\w.]*)|(&&|\|\||[=!<>]=|[<>!()[\],.*]))/y;
const LONGEST = 4000;
/** Deeper ones are no work of people. */
const DEPTH = 40;

interface Token {
  kind: 'text' | 'name' | 'number' | 'sign';
  text: string;
}

interface Reader {
  tokens: Token[];
  next: number;
  depth: number;
}

export function parseExpression(source: string): Expr {
  const tokens = source.length > LONGEST ? undefined : tokensOf(source);
  if (tokens === undefined || tokens.length === 0) return { kind: 'unknown' };
  const reader: Reader = { tokens, next: 0, depth: 0 };
  const expr = readBinary(reader, 0);
  return reader.next < tokens.length ? { kind: 'operation', operator: '?', args: [expr, { kind: 'unknown' }] } : expr;
}

function tokensOf(source: string): Token[] | undefined {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    const [, quoted, name, number, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replaceAll("''", "'") });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return tokens;
}

/** Loosest first. */
const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<', '>', '<=', '>=']];

function readBinary(reader: Reader, level: number): Expr {
  const operators = LEVELS[level];
  if (operators === undefined) return readUnary(reader);
  let left = readBinary(reader, level + 1);
  for (let sign = peek(reader); sign !== undefined && operators.includes(sign); sign = peek(reader)) {
    reader.next++;
    left = { kind: 'operation', operator: sign, args: [left, readBinary(reader, level + 1)] };
  }
  return left;
}

function readUnary(reader: Reader): Expr {
  if (reader.depth > DEPTH) {
    reader.next = reader.tokens.length;
    return { kind: 'unknown' };
  }
  reader.depth++;
  const expr: Expr = take(reader, '!')
    ? { kind: 'operation', operator: '!', args: [readUnary(reader)] }
    : readMembers(reader, readAtom(reader));
  reader.depth--;
  return expr;
}

function readAtom(reader: Reader): Expr {
  const token = reader.tokens[reader.next++];
  if (token === undefined) return { kind: 'unknown' };
  if (token.kind === 'text' || token.kind === 'number') return { kind: 'literal', value: token.text };
  if (token.kind === 'name') {
    if (take(reader, '(')) return { kind: 'call', name: token.text.toLowerCase(), args: readArguments(reader) };
    if (/^(?:true|false|null|nan|infinity)$/i.test(token.text)) return { kind: 'literal', value: token.text };
    return { kind: 'context', path: [token.text.toLowerCase()] };
  }
  if (token.text !== '(') return { kind: 'unknown' };
  const inner = readBinary(reader, 0);
  take(reader, ')');
  return inner;
}

function readArguments(reader: Reader): Expr[] {
  const args: Expr[] = [];
  while (reader.next < reader.tokens.length && !take(reader, ')')) {
    const before = reader.next;
    args.push(readBinary(reader, 0));
    take(reader, ',');
    if (reader.next === before) reader.next++;
  }
  return args;
}

function readMembers(reader: Reader, atom: Expr): Expr {
  let expr = atom;
  for (;;) {
    if (take(reader, '.')) {
      const name = reader.tokens[reader.next++];
      expr = member(expr, name?.kind === 'name' ? name.text.toLowerCase() : '*');
    } else if (take(reader, '[')) {
      const index = readBinary(reader, 0);
      take(reader, ']');
      expr = member(expr, index.kind === 'literal' ? index.value.toLowerCase() : '*');
    } else return expr;
  }
}

function member(of: Expr, name: string): Expr {
  return of.kind === 'context' ? { kind: 'context', path: [...of.path, name] } : { kind: 'member', of };
}

function peek({ tokens, next }: Reader): string | undefined {
  const token = tokens[next];
  return token?.kind === 'sign' ? token.text : undefined;
}

function take(reader: Reader, sign: string): boolean {
  if (peek(reader) !== sign) return false;
  reader.next++;
  return true;
}

const ANSWERS = /^(?:contains|startswith|endswith|success|always|failure|cancelled|hashfiles)$/;

/** The contexts whose text the value of an expression may hold. Comparisons give true or false and hold none. */
export function* textsOfValue(expr: Expr): Generator<string[]> {
  const open: Expr[] = [expr];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind === 'context') yield next.path;
    else if (next.kind === 'member') open.push(next.of);
    else if (next.kind === 'call' && !ANSWERS.test(next.name)) open.push(...next.args);
    else if (next.kind === 'operation') {
      if (next.operator === '||' || next.operator === '?') open.push(...next.args);
      // Of `a && b` the value is b; a only where it is empty, and then it holds nothing.
      else if (next.operator === '&&') open.push(...next.args.slice(1));
    }
  }
}

/** All contexts an expression looks at, comparisons included. */
export function* contextsIn(expr: Expr): Generator<string[]> {
  const open: Expr[] = [expr];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind === 'context') yield next.path;
    else if (next.kind === 'member') open.push(next.of);
    else if (next.kind === 'call' || next.kind === 'operation') open.push(...next.args);
  }
}
