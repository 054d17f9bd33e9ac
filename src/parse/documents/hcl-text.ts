// Where strings, heredocs, comments and expressions of HCL end. Strings hold `${}`, which hold strings: explicit stacks.

/** Past blanks and comments; past line breaks too, where they mean nothing. */
export function skipBlank(text: string, from: number, lines: boolean): number {
  let at = from;
  for (; at < text.length; at++) {
    const char = text[at];
    if (char === ' ' || char === '\t' || char === '\r' || (lines && char === '\n')) continue;
    const line = char === '#' || (char === '/' && text[at + 1] === '/');
    const block = char === '/' && text[at + 1] === '*';
    if (!line && !block) break;
    const end = text.indexOf(line ? '\n' : '*/', at + (block ? 2 : 0));
    if (end === -1) return text.length;
    at = line ? end - 1 : end + 1;
  }
  return at;
}

const IN_STRING = -1;

/** Just after the closing quote. One that stays open ends with its line. */
export function stringEnd(text: string, from: number): number {
  // For each `${` that is open, how many braces are; strings in between.
  const open: number[] = [IN_STRING];
  for (let at = from + 1; at < text.length; at++) {
    const top = open.at(-1) ?? IN_STRING;
    const char = text[at];
    if (top === IN_STRING) {
      if (char === '\n' && open.length === 1) return at;
      if (char === '\\') at++;
      else if (char === '"') {
        open.pop();
        if (open.length === 0) return at + 1;
      } else if ((char === '$' || char === '%') && text[at + 1] === '{' && text[at - 1] !== char) {
        open.push(0);
        at++;
      }
    } else if (char === '"') open.push(IN_STRING);
    else if (char === '{') open[open.length - 1] = top + 1;
    else if (char === '}' && top === 0) open.pop();
    else if (char === '}') open[open.length - 1] = top - 1;
  }
  return text.length;
}

export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([nrt"\\])/g, (_, char: string) => ESCAPES[char] ?? char);
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

export function heredocAt(text: string, from: number): { value: string; end: number } | undefined {
  const opening = /^<<-?([A-Za-z_][\w-]{0,60})\r?\n/.exec(text.slice(from, from + 70));
  if (!opening) return undefined;
  const start = from + opening[0].length;
  for (let line = start; line < text.length; ) {
    const next = text.indexOf('\n', line);
    const end = next === -1 ? text.length : next;
    if (text.slice(line, Math.min(end, line + 400)).trim() === opening[1])
      return { value: text.slice(start, line), end };
    line = end + 1;
  }
  return { value: text.slice(start), end: text.length };
}

/** Where an expression ends that is kept as text: at a comma, a bracket of somebody else's, a line break, or one of `also`. */
export function expressionEnd(text: string, from: number, also: string, inBrackets = false): number {
  let depth = 0;
  let at = from;
  for (; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '"') at = stringEnd(text, at) - 1;
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) {
      if (depth === 0) return at;
      depth--;
    } else if (depth === 0 && (char === ',' || (char === '\n' && !continues(text, at, inBrackets)))) return at;
    else if (depth === 0 && also.includes(char)) return at;
    else if (char === '#' || (char === '/' && /[/*]/.test(text[at + 1] ?? ''))) {
      const after = skipBlank(text, at, false);
      at = Math.max(after, at + 1) - 1;
    }
  }
  return at;
}

/** Between brackets a line break ends nothing: what follows with an operator goes on. */
function continues(text: string, at: number, inBrackets: boolean): boolean {
  if (!inBrackets) return false;
  return /^[?:&|+*/.=!<>-]/.test(text.slice(at, at + 200).trimStart());
}
