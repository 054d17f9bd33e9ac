// Which tests show that a control refuses, in a few words. Tests that only import it or carry its name show nothing.

import type { Control } from '../../core/model.ts';
import { count } from '../words.ts';
import { link, type Page } from './page.ts';

type Test = Control['tests'][number];

const NAMED = 2;

/** Empty where no test has anything to say of it. */
export function tested(page: Page, controls: readonly Control[]): string {
  const all = controls.flatMap(({ tests }) => tests);
  const of = (strength: Test['strength']) => distinct(all.filter((test) => test.strength === strength));
  const exercising = of('exercises');
  if (exercising.length > 0) return `exercised by ${named(page, exercising)}${ranBy(exercising)}`;
  const skipped = of('skipped');
  if (skipped.length > 0)
    return `its ${skipped.length === 1 ? 'test is' : 'tests are'} skipped: ${named(page, skipped)}`;
  const vacuous = of('vacuous');
  return vacuous.length > 0
    ? `reached by ${named(page, vacuous)} that ${vacuous.length === 1 ? 'asserts' : 'assert'} nothing`
    : '';
}

function distinct(tests: readonly Test[]): Test[] {
  return [...new Map(tests.map((test) => [`${test.file}:${test.line}`, test])).values()];
}

function named(page: Page, tests: readonly Test[]): string {
  const shown = tests.slice(0, NAMED).map(({ file, line }) => link(page, { file, line }));
  return `${count(tests.length, 'test')} (${shown.join(', ')}${tests.length > NAMED ? ', …' : ''})`;
}

function ranBy(tests: readonly Test[]): string {
  if (tests.every(({ ranByCi }) => ranByCi === true)) return ', run by a pipeline';
  return tests.every(({ ranByCi }) => ranByCi === false) ? ', which no pipeline runs' : '';
}
