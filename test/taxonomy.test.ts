// rules/taxonomy.yaml against the rules: every class of every list stands there once, with its rules or a reason.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadRules, SHIPPED_RULES } from '../src/cli/load-rules.ts';

const RULES = join(import.meta.dirname, '../rules');
const reason = z.string().regex(/^[a-zA-Z].{20,}[^.]$/s, 'a reason without a full stop');
const named = { id: z.string(), title: z.string().min(3) };
const oneClass = z.union([
  z.strictObject({ ...named, covered: z.array(z.string()).min(1), but: reason }),
  z.strictObject({ ...named, notAnalysable: reason }),
  z.strictObject({ ...named, outOfScope: reason }),
]);
const shape = z.array(
  z.strictObject({ title: z.string(), url: z.url({ protocol: /^https$/ }), classes: z.array(oneClass) }),
);

const lists = shape.parse(parse(readFileSync(join(RULES, 'taxonomy.yaml'), 'utf8')));
const { rules } = await loadRules([SHIPPED_RULES]);
const classes = lists.flatMap((list) => list.classes);

/** 1 to 10, written as each list writes them. */
const ten = (id: (place: number) => string) => Array.from({ length: 10 }, (_, at) => id(at + 1));
const two = (place: number) => String(place).padStart(2, '0');
const EVERY = [
  ...ten((place) => `A${two(place)}:2021`),
  ...ten((place) => `A${two(place)}:2025`),
  ...ten((place) => `API${place}:2023`),
  ...ten((place) => `LLM${two(place)}:2025`),
  ...ten((place) => `CICD-SEC-${place}`),
];

test('every class of every list stands there once, in order', () => {
  expect(classes.map(({ id }) => id)).toEqual(EVERY);
});

describe.each(classes.map((one) => [one.id, one] as const))('%s', (id, one) => {
  test('names the rules that claim it, and no other', () => {
    const claiming = rules.filter(({ owasp }) => owasp?.includes(id)).map((rule) => rule.id);
    const covered = 'covered' in one ? one.covered : [];
    expect(covered.toSorted()).toEqual(claiming.toSorted());
  });
});

test('no rule claims a class that no list has', () => {
  const claimed = new Set(rules.flatMap(({ owasp }) => owasp ?? []));
  expect([...claimed].filter((one) => !EVERY.includes(one))).toEqual([]);
});

test('the page says of each class what the file says', () => {
  const page = readFileSync(join(RULES, 'taxonomy.md'), 'utf8');
  for (const { id, title } of classes) expect(page).toContain(`| ${id} | ${title} |`);
});
