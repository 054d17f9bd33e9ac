// Patterns that upgrade listeners test paths with: read as paths, never run as regular expressions.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, patternOf } from '../src/link/sockets/patterns.ts';

test.each([
  ['^\\/live$', '/live'],
  ['^/live', '/live*'],
  ['^\\/rooms\\/([^/]+)$', '/rooms/{1}'],
  ['^\\/rooms\\/(?<room>\\w+)\\/(\\d+)\\/?$', '/rooms/{room}/{2}'],
  ['^\\/files\\/.+$', '/files/{1}'],
])('%s reads as %s', (source, path) => {
  const pattern = patternOf(source);
  expect(pattern?.path).toBe(path);
  expect(pattern && matches(pattern, pattern.sample)).toBe(true);
  expect(new RegExp(source).test(pattern?.sample ?? '')).toBe(true);
});

test.each(['live', '\\/live$', '^(a|b)$', '^\\/a?b$', '^\\/(x+)+$', '^[', '^'])('%s reads as no path', (source) => {
  expect(patternOf(source)).toBeUndefined();
});

test('a pattern fits what it says, and nothing beside it', () => {
  const room = patternOf('^\\/rooms\\/([^/]+)$');
  const below = patternOf('^\\/feeds\\/');
  if (!room || !below) throw new Error('both read as paths');
  expect(['/rooms/a', '/rooms/', '/rooms/a/b', '/room/a'].map((p) => matches(room, p))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(['/feeds/a/b', '/feeds', '/other'].map((p) => matches(below, p))).toEqual([true, false, false]);
});

test('what it finds to fit, the regular expression finds too', () => {
  const piece = fc.constantFrom('\\/', 'a', 'b', '[^/]+', '\\.', '-');
  const source = fc.array(piece, { maxLength: 8 }).map((pieces) => `^\\/${pieces.join('')}$`);
  const text = fc.array(fc.constantFrom('/', 'a', 'b', '1', '.', '-'), { maxLength: 10 }).map((t) => `/${t.join('')}`);
  fc.assert(
    fc.property(source, text, (written, path) => {
      const pattern = patternOf(written);
      if (pattern && matches(pattern, path)) expect(path).toMatch(new RegExp(written));
    }),
  );
});
