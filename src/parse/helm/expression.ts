// Pipelines of Go templates as trees: `default "x" .Values.a | quote` is quote(default("x", .Values.a)).

export type Expression =
  | { kind: 'literal'; value: string | number | boolean | undefined }
  /** `.a.b`, `$.a`, `$x.a`, `(…).a`. */
  | { kind: 'path'; from: Expression | 'dot' | { variable: string }; fields: string[] }
  /** A function, or a method where `name` is a path. */
  | { kind: 'call'; name: string | Expression; args: Expression[] };

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*")|`([^`]*)`|('(?:[^'\\]|\\.)')|(-?\d+(?:\.\d+)?)(?![\w.])|(\$\w*)|(\.\w[\w-]*(?=[^\w-]|$)|\.)|([A-Za-z_]\w*)|(:=|=|[|(),]))/y;

interface Token {
  kind: 'string' | 'number' | 'variable' | 'field' | 'word' | 'sign';
  text: string;
  /** White space stands before it. */
  apart: boolean;
}

const MOST_TOKENS = 2000;
const DEPTH = 50;

export function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match || tokens.length >= MOST_TOKENS) return undefined;
    tokens.push(tokenOf(match, /\s/.test(text[at] ?? '')));
  }
  return tokens;
}

function tokenOf(
  [, quoted, raw, character, number, variable, field, word, sign]: RegExpExecArray,
  apart: boolean,
): Token {
  if (quoted !== undefined) return { kind: 'string', text: unquoted(quoted), apart };
  if (raw !== undefined) return { kind: 'string', text: raw, apart };
  if (character !== undefined) return { kind: 'string', text: character.slice(1, -1), apart };
  if (number !== undefined) return { kind: 'number', text: number, apart };
  if (variable !== undefined) return { kind: 'variable', text: variable, apart };
  if (field !== undefined) return { kind: 'field', text: field.slice(1), apart };
  if (word !== undefined) return { kind: 'word', text: word, apart };
  return { kind: 'sign', text: sign ?? '', apart };
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one === 't' ? '\t' : one));
}

interface Reader {
  tokens: Token[];
  at: number;
  depth: number;
}

/** Undefined: not understood. */
export function parseExpression(tokens: Token[]): Expression | undefined {
  const reader: Reader = { tokens, at: 0, depth: 0 };
  const found = pipeline(reader);
  return reader.at === tokens.length ? found : undefined;
}

function pipeline(reader: Reader): Expression | undefined {
  let value = command(reader);
  while (value && isSign(reader, '|')) {
    reader.at++;
    const next = command(reader);
    if (!next) return undefined;
    value = next.kind === 'call' ? { ...next, args: [...next.args, value] } : undefined;
  }
  return value;
}

function isSign({ tokens, at }: Reader, text: string): boolean {
  const token = tokens[at];
  return token?.kind === 'sign' && token.text === text;
}

function command(reader: Reader): Expression | undefined {
  const first = reader.tokens[reader.at];
  const isFunction = first?.kind === 'word' && !['true', 'false', 'nil'].includes(first.text);
  const head = isFunction ? first.text : operand(reader);
  if (head === undefined) return undefined;
  if (isFunction) reader.at++;
  const args: Expression[] = [];
  while (reader.at < reader.tokens.length && !isSign(reader, '|') && !isSign(reader, ')')) {
    const arg = operand(reader);
    if (!arg) return undefined;
    args.push(arg);
  }
  return typeof head === 'string' || args.length > 0 ? { kind: 'call', name: head, args } : head;
}

function operand(reader: Reader): Expression | undefined {
  const token = reader.tokens[reader.at];
  if (!token) return undefined;
  if (token.kind === 'sign' && token.text !== '(') return undefined;
  reader.at++;
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', value: token.text };
    case 'number':
      return { kind: 'literal', value: Number(token.text) };
    case 'variable':
      return { kind: 'path', from: { variable: token.text }, fields: fieldsOf(reader) };
    case 'field':
      return { kind: 'path', from: 'dot', fields: [...(token.text === '' ? [] : [token.text]), ...fieldsOf(reader)] };
    case 'word':
      return word(token.text);
    case 'sign':
      return inParentheses(reader);
  }
}

function word(text: string): Expression {
  if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' };
  return text === 'nil' ? { kind: 'literal', value: undefined } : { kind: 'call', name: text, args: [] };
}

function inParentheses(reader: Reader): Expression | undefined {
  if (++reader.depth > DEPTH) return undefined;
  const inner = pipeline(reader);
  reader.depth--;
  if (!inner || !isSign(reader, ')')) return undefined;
  reader.at++;
  const fields = fieldsOf(reader);
  return fields.length === 0 ? inner : { kind: 'path', from: inner, fields };
}

/** Fields that follow without a space. */
function fieldsOf(reader: Reader): string[] {
  const fields: string[] = [];
  for (
    let token = reader.tokens[reader.at];
    token?.kind === 'field' && !token.apart;
    token = reader.tokens[reader.at]
  ) {
    if (token.text !== '') fields.push(token.text);
    reader.at++;
  }
  return fields;
}
