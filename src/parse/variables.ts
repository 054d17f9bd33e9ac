// `$NAME`, `${NAME}`, `${NAME:-default}` and their kin, as Dockerfiles and compose files write them. Nothing is looked
// up in the environment of this process: what the file does not settle stays symbolic, written `${NAME}`.

const NAME = /[A-Za-z_]\w*/y;
const NESTED = 5;
/** How much longer a text may get: `ENV A=$A$A`, line after line, doubles each time. */
const GROWTH = 4096;

/** Gives the value of a variable, or undefined when it cannot be told. `fallback` is the default that the text names. */
export type Lookup = (name: string, fallback: string | undefined) => string | undefined;

export interface Expanded {
  text: string;
  /** Something in it came from the file itself: text beside the variables, a default, a value. */
  literal: boolean;
  unresolved: boolean;
}

export function expand(text: string, lookup: Lookup, depth = 0): Expanded {
  const result: Expanded = { text: '', literal: false, unresolved: false };
  let at = 0;
  for (let from = text.indexOf('$'); from !== -1 && depth < NESTED; from = text.indexOf('$', at)) {
    add(result, text.slice(at, from));
    const found = variableAt(text, from);
    if (!found) {
      at = text.startsWith('$$', from) ? from + 2 : from + 1;
      add(result, '$');
      continue;
    }
    if (found.end === -1) return add(result, text.slice(from));
    at = found.end;
    addVariable(result, found, lookup, depth);
    if (result.text.length > text.length + GROWTH) return { text, literal: true, unresolved: true };
  }
  return add(result, text.slice(at));
}

function add(result: Expanded, text: string): Expanded {
  result.text += text;
  if (text !== '') result.literal = true;
  return result;
}

interface Variable {
  name: string;
  operator: string;
  word: string;
  /** -1: its brace is never closed. */
  end: number;
}

function addVariable(result: Expanded, variable: Variable, lookup: Lookup, depth: number): void {
  const hasDefault = variable.operator === ':-' || variable.operator === '-';
  const fallback = hasDefault ? expand(variable.word, lookup, depth + 1) : undefined;
  const known = fallback?.unresolved ? undefined : fallback?.text;
  const value = lookup(variable.name, known);
  if (fallback?.literal) result.literal = true;
  if (value === undefined) result.unresolved = true;
  else if (value !== '') result.literal = true;
  result.text += value ?? `\${${variable.name}}`;
}

function variableAt(text: string, from: number): Variable | undefined {
  const braced = text[from + 1] === '{';
  NAME.lastIndex = from + (braced ? 2 : 1);
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  if (!braced) return { name, operator: '', word: '', end: NAME.lastIndex };
  const inner = NAME.lastIndex;
  const close = closing(text, inner);
  if (close === -1) return { name, operator: '', word: '', end: -1 };
  const rest = text.slice(inner, close);
  const operator = /^:?[-+?]/.exec(rest)?.[0] ?? '';
  return { name, operator, word: rest.slice(operator.length), end: close + 1 };
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}
