// What a crash prints: what failed and where in our own code, and nothing that the error quotes of the repository.

import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { crash } from '../src/cli/main.ts';

const CANARY = ['q7Vx', 'M2pL', '9sKd', 'T4wZ'].join('');
/** Engines quote only the beginning. */
const PART = CANARY.slice(0, 8);

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

const quoting: [string, () => unknown][] = [
  ['JSON that is broken', () => JSON.parse(`{ "token": ${CANARY} }`) as unknown],
  ['YAML that is broken', () => parse(`token: [${CANARY}\n  password: ${CANARY}: ]`) as unknown],
  ['a pattern that is broken', () => new RegExp(`(${CANARY}`)],
];

test.each(quoting)('quotes nothing of %s', (_, act) => {
  const error = thrownBy(act);
  expect(String(error)).toContain(PART);
  const printed = crash(error);
  expect(printed).not.toContain(PART);
  expect(printed).toMatch(/^ {2}\w*Error( [A-Z_]+)?$/m);
  expect(printed).toMatch(/^ {2}at .+\.[cm]?[jt]s:\d+:\d+\)?$/m);
});

test('a message that looks like frames is a message', () => {
  const lines = `first\n    at ${CANARY} (/srv/${CANARY}.js:1:1)\n    at file:///srv/${CANARY}:2:2`;
  const printed = crash(new TypeError(lines));
  expect(printed).not.toContain(CANARY);
  expect(printed).toContain('  TypeError\n  at ');
});

test('nothing is told of a stack that does not hold its message, of a cause, or of what is no error', () => {
  const changed = new Error(`old\n    at ${CANARY} (/srv/a.js:1:1)`);
  changed.message = 'new words';
  const caused = new Error('outer', { cause: new Error(CANARY) });
  expect([changed, caused, CANARY, { CANARY }].filter((error) => crash(error).includes(CANARY))).toEqual([]);
  expect(crash(CANARY)).toContain('thrown: string');
});

test("Node's code is told, words in its place are not", () => {
  expect(crash(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toContain('  Error ENOSPC\n');
  expect(crash(Object.assign(new Error('x'), { code: `no ${CANARY}` }))).not.toContain(CANARY);
});
