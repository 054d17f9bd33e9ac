// Helm and other Go templates are not YAML: `{{ … }}` is taken out, length for length, so that the rest can be read
// and keeps its place. `{{ }}` inside quotes or behind `$` (GitHub expressions) is plain text and stays.

/** Stands for what a template would write. From the private use area, so that no text holds it by chance. */
export const HOLE = '\uE000';

const OPENS = /(?:^|[\n:-])[ \t]*\{\{/;

/** `line` is that of the first template, 0 when there is none. */
export function maskTemplates(text: string): { text: string; line: number } {
  if (!text.includes('{{') || !OPENS.test(text)) return { text, line: 0 };
  const parts: string[] = [];
  let line = 0;
  let at = 0;
  for (let from = text.indexOf('{{'); from !== -1; from = text.indexOf('{{', at)) {
    const end = text.indexOf('}}', from);
    if (end === -1) break;
    if (line === 0) line = text.slice(0, from).split('\n').length;
    parts.push(text.slice(at, from), filler(text, from, end + 2));
    at = end + 2;
  }
  parts.push(text.slice(at));
  return { text: parts.join(''), line };
}

/** How far a line is looked at on both sides of a template: bounded, for one line may hold thousands of them. */
const MARGIN = 200;

/** A template alone on its line prints whole lines or nothing: blank. Any other is part of a value: holes. */
function filler(text: string, from: number, to: number): string {
  const before = text.slice(Math.max(0, from - MARGIN), from);
  const after = text.slice(to, to + MARGIN).split('\n', 1)[0] ?? '';
  const alone = (before.slice(before.lastIndexOf('\n') + 1) + after).trim() === '';
  return text.slice(from, to).replace(/[^\n]/g, alone ? ' ' : HOLE);
}
