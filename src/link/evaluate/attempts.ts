// `try` while a guard or handler is watched: what is raised inside is handed to the handler that catches it, and whoever
// comes out behind a `try` whose handlers all leave has passed what was tried.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression, Handler, Statement } from '../../core/ir.ts';
import type { Condition, Test } from '../../core/linked.ts';
import { derived, partsOf } from '../parts.ts';
import { type ChoiceValue, type Site, type UnknownValue, unknown, type Value } from '../values.ts';
import { inner } from './blocks.ts';
import { libraryBases } from './classes.ts';
import { leavesCallback, outsideOf } from './later.ts';
import type { Attempt, Completion, Frame, Machine } from './machine.ts';
import { either, type Ways, waysThrough } from './tests.ts';
import { joined, type Passed, runUnder } from './watched.ts';

type Try = Extract<Statement, { kind: 'try' }>;

export const AN_EXCEPTION = 'an exception';

export function watchTry(machine: Machine, statement: Try, frame: Frame): Completion {
  const attempt = attemptOf(machine, statement, frame);
  const tried = conditionFor(attempt, statement, frame);
  const attempts = machine.attempts;
  if (statement.handlers.length > 0) machine.attempts = [...attempts, attempt];
  const body = runUnder(machine, statement.handlers.length > 0 ? [tried] : [], statement.body, inner(machine, frame));
  machine.attempts = attempts;
  const failed: Condition = { ...tried, text: AN_EXCEPTION, tests: [[{ ...attempt.test, holds: true }]] };
  delete failed.after;
  const handled = statement.handlers.map((h, i) => {
    const own = { caught: attempt.caught[i] ?? [], types: attempt.types[i] };
    return handle(machine, h, own, failed, frame);
  });
  const completion = meetAgain(machine, { body, tried, failed, handled }, statement, frame);
  const last = machine.run(statement.finally, inner(machine, frame), 'keep');
  return last === 'normal' ? completion : last;
}

function attemptOf(machine: Machine, { handlers, at }: Try, frame: Frame): Attempt {
  const place = `${frame.module.file}:${at.join(':')}`;
  const types = handlers.map((h) =>
    h.types.length === 0 ? undefined : h.types.flatMap((t) => typesOf(machine.evaluate(t, frame))),
  );
  const test: Test = { place, holds: false, text: AN_EXCEPTION, asks: 'exception', about: [], flags: [] };
  const [outer, depth] = [machine.conditions.length, machine.budget.stack.length];
  return { test, caught: handlers.map(() => []), types, outer, depth };
}

function typesOf(value: Value): Value[] {
  return value.kind === 'list' ? value.items : [value];
}

function conditionFor({ test }: Attempt, { at }: Try, frame: Frame): Condition {
  return noException(test, { file: frame.module.file, at });
}

function noException(test: Test, { file, at }: Site): Condition {
  return {
    text: 'no exception',
    flags: [],
    byDefault: 'unknown',
    after: true,
    tests: [[test]],
    evidence: evidenceAt(file, at),
  };
}

function handle(
  machine: Machine,
  handler: Handler,
  { caught, types }: { caught: ChoiceValue['options']; types: readonly Value[] | undefined },
  failed: Condition,
  frame: Frame,
): Passed {
  const body = inner(machine, frame);
  const value = caughtValue(caught, types);
  if (handler.target) machine.assign(handler.target, value, body, 'const');
  const { handling } = machine;
  machine.handling = value;
  const refused = machine.observer?.refusals() ?? 0;
  const passed = runUnder(machine, [failed], handler.body, body);
  if (passed.completion === 'normal') machine.observer?.wentOn(refused);
  machine.handling = handling;
  return passed;
}

/** A handler that names no type gets whatever goes wrong, besides what the code was seen to raise. */
function caughtValue(caught: ChoiceValue['options'], types: readonly Value[] | undefined): Value {
  const isAny = types === undefined || types.some(isEverything);
  if (caught.length > 0) return { kind: 'choice', options: caught, ...(isAny && { caught: true }) };
  return isAny ? anException() : unknown(AN_EXCEPTION);
}

/** What a function is given that runs when something went wrong. */
export function anException(of: readonly Value[] = []): UnknownValue {
  return { ...derived(AN_EXCEPTION, of, true), exception: 'itself' };
}

function meetAgain(
  machine: Machine,
  { body, tried, failed, handled }: { body: Passed; tried: Condition; failed: Condition; handled: Passed[] },
  statement: Try,
  frame: Frame,
): Completion {
  const falling = handled.filter((h) => h.completion === 'normal');
  const ways: Ways = falling.reduce<Ways>((all, h) => either(all, waysThrough([failed, ...h.rest])), []);
  if (body.completion !== 'normal') {
    if (falling.length === 0) return body.completion;
    machine.conditions.push(joined([failed], ways));
    return 'normal';
  }
  const behind = handled.length > 0 ? [tried, ...body.rest] : body.rest;
  const then = runUnder(machine, behind, statement.otherwise, inner(machine, frame));
  if (falling.length === 0) {
    machine.conditions.push(...behind, ...then.rest);
    return then.completion;
  }
  machine.conditions.push(joined([failed], either(waysThrough([...behind, ...then.rest]), ways)));
  return 'normal';
}

/** What comes behind a verification, comes after it succeeded. */
export function notFailed(given: readonly Value[], { file, at }: Site): Condition {
  const about = [...new Set(given.flatMap(partsOf))].sort();
  const place = `${file}:${at.join(':')}`;
  const test: Test = { place, holds: false, text: AN_EXCEPTION, asks: 'exception', about, verified: true, flags: [] };
  return noException(test, { file, at });
}

/** Being inside a `try` makes nothing undecided. */
export function isAttempt({ tests }: Condition): boolean {
  const [test, ...others] = tests?.[0] ?? [];
  return tests?.length === 1 && others.length === 0 && test?.asks === 'exception' && !test.holds;
}

/** An error on its way out: to a handler around it, or out of the function that is watched. */
export function leave(machine: Machine, error: Value, site: Site): void {
  if (catches(machine, error)) machine.observer?.caught(error, site);
  else if (outsideOf(machine) === 0) machine.observer?.raised(error, site);
  else if (leavesCallback(machine)) machine.observer?.escaped?.(site);
}

/** Gives an error to the innermost handler that catches it. */
function catches(machine: Machine, error: Value): boolean {
  const outside = outsideOf(machine);
  if (machine.observer && outside === 0) machine.observer.raises += 1;
  for (const attempt of [...machine.attempts].reverse()) {
    if (attempt.depth < outside) break;
    const at = attempt.types.findIndex((types) => types === undefined || types.some((t) => isOf(error, t)));
    if (at < 0) continue;
    const when = machine.conditions.slice(attempt.outer + 1);
    attempt.caught[at]?.push({ value: error, when });
    const tests = when.flatMap((c) => c.tests?.flat() ?? []);
    restOn(attempt.test, tests);
    return true;
  }
  return false;
}

function restOn(test: Test, tests: Test[]): void {
  for (const part of tests.flatMap((t) => t.about)) if (!test.about.includes(part)) test.about.push(part);
}

const EVERYTHING = new Set(['Exception', 'BaseException']);

function isEverything(type: Value): boolean {
  return type.kind === 'library' && type.source === 'builtins' && EVERYTHING.has(type.path.at(-1) ?? '');
}

function isOf(error: Value, type: Value): boolean {
  if (type.kind === 'library' && type.source === 'builtins') return isEverything(type);
  const made = error.kind === 'made' ? error.of : error;
  if (type.kind === 'library') {
    const names = made.kind === 'library' ? [made] : error.kind === 'instance' ? libraryBases(error.of) : [];
    return names.some((n) => n.path.at(-1) === type.path.at(-1));
  }
  if (type.kind !== 'class' || error.kind !== 'instance') return false;
  const pending: Value[] = [error.of];
  for (let of = pending.pop(), n = 0; of && n < 50; of = pending.pop(), n += 1) {
    if (of === type) return true;
    if (of.kind === 'class') pending.push(...of.bases);
  }
  return false;
}

/** A call inside of a `try`: the test whether it failed rests on what the call was given. */
export function tries(machine: Machine, given: readonly Value[], verified: boolean): void {
  const parts = given.flatMap(partsOf);
  for (const { test } of machine.attempts) {
    for (const part of parts) if (!test.about.includes(part)) test.about.push(part);
    if (verified && parts.length > 0) test.verified = true;
  }
}

/** `raise` on its own raises again what is being handled. */
export function raised(machine: Machine, value: Expression | undefined, frame: Frame, site: Site): void {
  const error = value ? machine.evaluate(value, frame) : (machine.handling ?? unknown('raised again'));
  leave(machine, error, site);
}
