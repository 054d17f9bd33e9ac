// Shell text as words and operators, with the place of each: the one reader of shell text, for scripts of pipelines
// (script.ts) and commands of images (shell.ts). Quotes, substitutions and expressions of GitHub are kept whole, bodies of
// here-documents are left out: what stands inside them starts nothing here.

export interface Token {
  /** Separators: `;`, `&`, newline, `&&`, `||`, `|`, parentheses. A word has its quotes. */
  kind: 'word' | 'operator';
  text: string;
  /** Lines below the first one of the text. */
  line: number;
  /** Where it begins in the text. */
  at: number;
}

/** Longer texts are generated; what stands behind is not read. */
const LONGEST = 60_000;
const LONGEST_INSIDE = 2_000;
const OPERATOR = /\|\||&&|\|&|;;|[|;&\n()]/y;
const BLANK = /(?:[ \t\r]|\\\r?\n)+/y;
const COMMENT = /#[^\n]*/y;
/** What may stand in a word without ending it. */
const PIECES = [
  /\$\{\{(?:[^}]|\}(?!\})){0,500}\}\}/y,
  /'[^']*'/y,
  /`[^`]*`/y,
  /\$\{[^}]{0,500}\}/y,
  /[<>]&[\d-]?|&>>?|[<>]+\|?/y,
  /\\[\s\S]/y,
  /[^\s|;&()<>'"`\\$]+/y,
];

export function tokensOf(script: string): Token[] {
  const text = script.slice(0, LONGEST);
  const tokens: Token[] = [];
  let line = 0;
  let at = 0;
  let heredoc: string | undefined;
  while (at < text.length) {
    const blank = matchAt(BLANK, text, at) || matchAt(COMMENT, text, at);
    if (blank !== '') {
      line += breaksIn(blank);
      at += blank.length;
      continue;
    }
    const word = wordAt(text, at);
    if (word !== '') {
      heredoc ??= /^\d*<<-?(?!<)['"\\]?(\w*)/.exec(word)?.[1] ?? (opensHeredoc(tokens) ? bare(word) : undefined);
      tokens.push({ kind: 'word', text: word, line, at });
      line += breaksIn(word);
      at += word.length;
      continue;
    }
    const operator = matchAt(OPERATOR, text, at) || (text[at] ?? '');
    tokens.push({ kind: 'operator', text: operator, line, at });
    at += operator.length;
    if (operator !== '\n') continue;
    line++;
    if (heredoc === undefined || heredoc === '') continue;
    const end = endOfHeredoc(text, at, heredoc);
    line += breaksIn(text.slice(at, end));
    at = end;
    heredoc = undefined;
  }
  return tokens;
}

const opensHeredoc = (tokens: readonly Token[]) => /^\d*<<-?$/.test(tokens.at(-1)?.text ?? '');
const bare = (word: string) => word.replace(/^['"\\]|['"]$/g, '');
const breaksIn = (text: string) => text.split('\n').length - 1;

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function wordAt(text: string, from: number): string {
  let at = from;
  while (at < text.length) {
    const piece = opensSubstitution(text, at) ? substitution(text, at) : (quoted(text, at) ?? pieceAt(text, at));
    if (piece === '') break;
    at += piece.length;
  }
  return text.slice(from, at);
}

/** `$(…)`, `<(…)`, `>(…)`. */
const opensSubstitution = (text: string, at: number) => text[at + 1] === '(' && /[$<>]/.test(text[at] ?? '');

/** `"…"` with the substitutions in it, which have quotes of their own. */
function quoted(text: string, from: number): string | undefined {
  if (text[from] !== '"') return undefined;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '"') return text.slice(from, at + 1);
    if (char === '\\') at++;
    else if (char === '$' && text[at + 1] === '(') at += substitution(text, at).length - 1;
  }
  return undefined;
}

function pieceAt(text: string, at: number): string {
  for (const pattern of PIECES) {
    const found = matchAt(pattern, text, at);
    if (found !== '') return found;
  }
  // A quote that nobody closes, a dollar alone.
  return /[\s|;&()]/.test(text[at] ?? ' ') ? '' : (text[at] ?? '');
}

/** Up to its own parenthesis, whatever quotes hide; an open one takes only the sign before it. */
export function substitution(text: string, from: number): string {
  let depth = 0;
  let inQuotes = false;
  const end = Math.min(text.length, from + LONGEST_INSIDE);
  for (let at = from + 1; at < end; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (char === "'") at = closingQuote(text, at, end);
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return text.slice(from, at + 1);
  }
  return text.charAt(from);
}

function closingQuote(text: string, from: number, end: number): number {
  const found = text.indexOf("'", from + 1);
  return found === -1 ? end : found;
}

function endOfHeredoc(text: string, from: number, word: string): number {
  for (let at = from; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    if (text.slice(at, next).trim() === word) return next;
    at = next;
  }
  return text.length;
}
