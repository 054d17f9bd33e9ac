// "Did you mean …?": the known word nearest to one that was mistyped.

import { COMMANDS } from './commands.ts';

/** Undefined when nothing is near: a wild guess is worse than none. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

export function didYouMean(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? '' : ` (did you mean ${guess}?)`;
}

/** What may have been meant as a command. */
export function isWord(argument: string): boolean {
  return /^[a-z]+$/.test(argument);
}

/** The message for a first argument that is neither. */
export function noSuch(argument: string): string {
  const commands = COMMANDS.map(({ name }) => name);
  return `no such ${isWord(argument) ? 'command or directory' : 'directory'}: ${argument}${didYouMean(argument, commands)}`;
}

/** Letters inserted, left out, replaced, or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  if (a.length > 200 || b.length > 200) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const cost = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const steps = [
        cost(row - 1, column - 1) + (same ? 0 : 1),
        cost(row - 1, column) + 1,
        cost(row, column - 1) + 1,
        ...(swapped ? [cost(row - 2, column - 2) + 1] : []),
      ];
      current.push(Math.min(...steps));
    }
  }
  return cost(a.length, b.length);
}
