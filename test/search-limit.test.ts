// How much of manuals, tests and examples is searched for secrets, and that the report says what was left.

import { describe, expect, test } from 'vitest';
import type { Role } from '../src/core/source.ts';
import { readRepository } from '../src/read.ts';

interface Given {
  path: string;
  role: Role;
  size: number;
}

/** Sizes are what discovery says; the text itself may be short. */
async function searching(given: Given[]) {
  const searched: string[] = [];
  const { coverage } = await readRepository({
    discovery: {
      name: 'shelf',
      files: given.map((one) => ({ ...one, language: 'other' })),
      skipped: [],
      read: () => ({ bytes: new TextEncoder().encode('text'), encoding: 'utf-8' }),
    },
    parse: (file) => Promise.resolve({ file, problems: [] }),
    mayMatter: () => false,
    search: { wants: () => true, look: ({ path }) => searched.push(path) },
    imports: () => () => [],
    onFile: () => undefined,
  });
  return { searched, partly: coverage.partly };
}

const MB = 1_000_000;
const at = (path: string, role: Role, megabytes: number): Given => ({ path, role, size: megabytes * MB });

describe('what is for show', () => {
  test('is searched up to four megabytes, and nothing is said', async () => {
    const files = [at('a.md', 'docs', 2), at('b.txt', 'test', 1), at('c.txt', 'example', 1)];
    expect(await searching(files)).toEqual({ searched: ['a.md', 'b.txt', 'c.txt'], partly: [] });
  });

  test('is left beyond them, and the first file and the number of others are told', async () => {
    const files = [at('a.md', 'docs', 3), at('b.txt', 'test', 2), at('c.txt', 'example', 1)];
    const { searched, partly } = await searching(files);
    expect(searched).toEqual(['a.md']);
    expect(partly).toMatchObject([{ file: 'b.txt', why: expect.stringContaining('4 MB (this and 1 more)') as string }]);
  });

  test('takes nothing from what is ours', async () => {
    const files = [at('a.md', 'docs', 9), at('b.conf', 'source', 9), at('c.conf', 'generated', 9)];
    const { searched, partly } = await searching(files);
    expect(searched).toEqual(['b.conf', 'c.conf']);
    expect(partly.map(({ file }) => file)).toEqual(['a.md']);
  });
});
