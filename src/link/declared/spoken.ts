// What the names in an expression say: of a password, of a session or token, of the request. Names are hints: they decide
// only beside something that the code does.

import type { Expression } from '../../core/ir.ts';
import type { Asked } from '../../core/library-declares.ts';
import type { CallSite } from './look.ts';
import { resolved } from './places.ts';

type Speech = NonNullable<Asked['speaks']>;

const SPEECH: Record<Speech, RegExp> = {
  password: /passw(or)?d|passwort|passphrase|(^|[_.-])pwd|pwd$/i,
  credential:
    /sess|(^|[^a-z])sid([^a-z]|$)|auth|token|jwt|bearer|remember|login|credential|passw|api_?key|secret|identity/i,
  request: /^(req|request|ctx|headers?|cookies?|authorization|authHeader|bearer|handshake)$/i,
};
/** Double-submit cookies are there for scripts to read; these words are about authors, and about what is none. */
const UNSAID = /csrf|xsrf|author(?!iz)|tokeni[sz]|tokens?_?(count|limit|usage)|expir/i;

export function speaks(site: CallSite, expression: Expression, of: Speech): boolean {
  const words = [...wordsOf(expression), ...wordsOf(resolved(site, expression))];
  if (speaksOf(words, of)) return true;
  return of === 'request' && namesIn(expression).some((name) => speaksThrough(site, name));
}

export function speaksOf(words: readonly string[], of: Speech): boolean {
  if (of !== 'request' && words.some((word) => UNSAID.test(word))) return false;
  return words.some((word) => SPEECH[of].test(word));
}

/** `const token = header.slice(7)` where `const header = req.headers.authorization`. */
function speaksThrough(site: CallSite, name: string, depth = 0): boolean {
  const origin = depth < 4 ? site.reader.origin(name, site.around) : undefined;
  if (!origin) return false;
  if (wordsOf(origin).some((word) => SPEECH.request.test(word))) return true;
  return namesIn(origin).some((inner) => inner !== name && speaksThrough(site, inner, depth + 1));
}

/** Names, properties and short texts of an expression, outermost last. */
export function wordsOf(expression: Expression): string[] {
  return spoken(expression, (node) => {
    if (node.kind === 'name') return node.name as string;
    if (node.kind === 'member') return node.property as string;
    return node.kind === 'literal' && typeof node.value === 'string' && node.value.length < 80 ? node.value : undefined;
  });
}

const namesIn = (expression: Expression) =>
  spoken(expression, (node) => (node.kind === 'name' ? (node.name as string) : undefined));

const MOST_NODES = 200;

function spoken(expression: Expression, wordOf: (node: Record<string, unknown>) => string | undefined): string[] {
  const words: string[] = [];
  const pending: unknown[] = [expression];
  for (let count = 0; pending.length > 0 && count < MOST_NODES; count += 1) {
    const at = pending.pop();
    if (Array.isArray(at)) pending.push(...(at as unknown[]).slice(0, MOST_NODES));
    else if (at !== null && typeof at === 'object') {
      const node = at as Record<string, unknown>;
      // What a function would do is not what is said here.
      if (node.kind === 'function') continue;
      const word = wordOf(node);
      if (word !== undefined) words.push(word);
      for (const [key, child] of Object.entries(node))
        if (key !== 'at' && typeof child === 'object') pending.push(child);
    }
  }
  return words;
}
