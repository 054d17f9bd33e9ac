// Where a threat shows and of what a question is asked: counted where there are several, named where there is one, and a
// question that several ask stands once.

import { describe, expect, test } from 'vitest';
import type { Question } from '../src/core/model.ts';
import { elementsOf } from '../src/render/elements.ts';
import type { Page } from '../src/render/markdown/page.ts';
import { askedOnce, whereOf } from '../src/render/markdown/threats.ts';
import { sampleModel } from './support/sample-model.ts';
import { sampleRules } from './support/sample-rules.ts';

const model = sampleModel();
const page: Page = {
  model,
  rules: sampleRules(),
  lookup: elementsOf(model),
  href: ({ file, line }) => `${file}#L${line}`,
};
const [one = '', other = ''] = model.endpoints.map(({ id }) => id);

describe('where a threat shows', () => {
  test('several are counted, one is named, each with its component', () => {
    expect(whereOf(page, { target: 'service:api', targets: [one, other] })).toBe('2 endpoints of api');
    expect(whereOf(page, { target: 'service:api', targets: [one] })).toMatch(/^`.+` of api$/);
  });

  test.each([[['service:api']], [[]]])('the component itself is said once: %j', (targets) => {
    expect(whereOf(page, { target: 'service:api', targets })).toBe('api');
  });

  test('what concerns the whole repository has no component after it', () => {
    expect(whereOf(page, { target: 'system', targets: [one, other] })).toBe('2 endpoints');
  });
});

describe('a question of several', () => {
  const question = (id: string, affects: string[], line: number): Question => ({
    id,
    topic: 'csrf',
    text: `The text of ${id}.`,
    affects,
    because: [{ file: 'server/app.ts', line }],
  });
  const atApi = question('csrf-missing@service:api', [one, other], 3);
  const atAll = question('csrf-missing@system', [one], 9);

  test('stands once, with each place and each name to answer it by', () => {
    const text = askedOnce(page, [atApi, atAll]);
    expect(text.match(/Is csrf-missing handled elsewhere\?/g)).toHaveLength(1);
    expect(text).toContain('2 endpoints of api');
    expect(text).toContain('server/app.ts#L3');
    expect(text).toContain('server/app.ts#L9');
    expect(text).toMatch(/`csrf-missing@service:api` and `csrf-missing@system`$/);
  });

  test('keeps its own words where no rule asks it', () => {
    expect(askedOnce(page, [question('partner-auth', [one], 3)])).toContain('The text of partner-auth.');
  });

  test('keeps its own words where it does not say what it is about', () => {
    const text = askedOnce(page, [question('csrf-missing@service:api', [], 3)]);
    expect(text).toContain('The text of csrf-missing@service:api.');
    expect(text).not.toContain('handled elsewhere');
  });

  test('a rule whose name only begins alike is not taken for it', () => {
    expect(askedOnce(page, [question('csrf-missing-too@service:api', [one], 3)])).toContain('The text of');
  });
});
