// The table of hard patterns in fixtures/link-patterns.md names all of them, and programs that exist.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const HOME = new URL('../fixtures/link/', import.meta.url);
const EXPRESS_PATTERNS = 22;
const FASTAPI_PATTERNS = 23;

const rows = readFileSync(new URL('../link-patterns.md', HOME), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => /^[EF]\d+$/.test(cells[1] ?? ''));

describe('hard patterns', () => {
  test('are all in the table', () => {
    const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
    const all = [...numbered('E', EXPRESS_PATTERNS), ...numbered('F', FASTAPI_PATTERNS)];
    expect(rows.map((cells) => cells[1])).toEqual(all);
  });

  test.each(rows.map((cells) => [cells[1] ?? '', cells[3] ?? '']))('%s is shown by programs', (_, programs) => {
    const missing = programs.split(', ').filter((program) => !existsSync(new URL(program, HOME)));
    expect(missing).toEqual([]);
  });
});
