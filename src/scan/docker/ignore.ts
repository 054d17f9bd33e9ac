// Which of the files that must not get into an image a .dockerignore keeps out of the build context.

import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';

/** What is asked of every list: settings with secrets, and the history with all that was ever committed. */
const ASKED = ['.env', '.git'];

export default defineScanner({
  id: 'docker/ignore',
  recognises:
    'whether `.env` and `.git` at the root of the context are left out, by `*`, `**`, `?` and with exceptions (`!`)',
  ignores: 'such files deeper in the context, character classes',
  docs: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
  reads: (path) => nameOf(path).endsWith('.dockerignore'),
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'lines') return;
    for (const file of ASKED) {
      const line = decidingLine(document.lines, file);
      if (line !== undefined) {
        const evidence = evidenceOnLine(path, line);
        yield { kind: 'declared', what: 'image', id: 'context', property: 'keepsOut', value: file, note: '', evidence };
      }
    }
  },
});

/** The last pattern that matches decides; undefined when it lets the file in, or none matches. */
function decidingLine(lines: readonly string[], file: string): number | undefined {
  let decided: number | undefined;
  for (const [index, raw] of lines.entries()) {
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) continue;
    const lets = text.startsWith('!');
    const pattern = (lets ? text.slice(1) : text)
      .trim()
      .replace(/^\.?\/+/, '')
      .replace(/\/+(?:\*\*)?$/, '');
    if (matches(pattern.replace(/^(?:\*\*\/)+/, ''), file)) decided = lets ? undefined : index + 1;
  }
  return decided;
}

/** One segment: `*` any run of characters, `?` one. Two pointers, so that no pattern takes long. */
function matches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = index;
    } else if (pattern[at] === text[index] || pattern[at] === '?') {
      at++;
      index++;
    } else if (star !== -1) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
