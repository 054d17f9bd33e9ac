// Branches and loops while a guard or handler is watched. Whoever comes past a branch that leaves has answered its test the
// other way, in whatever block it stood: these conditions stay on what follows, as `after`.

import type { Statement } from '../../core/ir.ts';
import type { Condition } from '../../core/linked.ts';
import { partsOf } from '../parts.ts';
import { truth } from '../truth.ts';
import type { Value } from '../values.ts';
import { bodyFrom, inner, iterationItems } from './blocks.ts';
import { anItemOf } from './items.ts';
import { type Completion, type Frame, type Machine, spend } from './machine.ts';
import { binary } from './operators.ts';
import { conditionOf, either, opposite, type Ways, waysThrough } from './tests.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** How a body ended, and what is certain behind it when it ended normally. */
export interface Passed {
  completion: Completion;
  rest: Condition[];
}

/** Conditions that hold to the end of one round of a loop, not behind it. */
const forOneRound = new WeakSet<Condition>();

export function runUnder(machine: Machine, conditions: Condition[], body: Statement[], frame: Frame): Passed {
  const outer = machine.conditions.length;
  machine.conditions.push(...conditions);
  const completion = machine.run(body, frame, 'keep');
  const rest = machine.conditions.slice(outer + conditions.length);
  machine.conditions.length = outer;
  return { completion, rest };
}

export function joined(conditions: Condition[], ways: Ways): Condition {
  const [first] = conditions;
  const flags = ways.flat().flatMap((t) => t.flags);
  const evidence = first?.evidence ?? { file: '', line: 1 };
  return { text: first?.text ?? '', flags, byDefault: 'unknown', after: true, tests: ways, evidence };
}

export function watchIf(machine: Machine, statement: Of<'if'>, frame: Frame): Completion {
  const decided = truth(machine.evaluate(statement.test, frame));
  if (decided !== 'unknown')
    return machine.run(decided ? statement.then : statement.otherwise, inner(machine, frame), 'keep');
  const yes = conditionOf(machine, statement.test, frame, true);
  const no = conditionOf(machine, statement.test, frame, false);
  const refused = machine.observer?.refusals() ?? 0;
  const then = runUnder(machine, [yes], statement.then, inner(machine, frame));
  if (then.completion === 'normal') machine.observer?.wentOn(refused);
  const between = machine.observer?.refusals() ?? 0;
  const otherwise = runUnder(machine, [no], statement.otherwise, inner(machine, frame));
  if (otherwise.completion === 'normal') machine.observer?.wentOn(between);
  return meet(machine, { ...then, condition: yes }, { ...otherwise, condition: no });
}

function meet(
  machine: Machine,
  then: Passed & { condition: Condition },
  otherwise: Passed & { condition: Condition },
): Completion {
  const stay = [then, otherwise].filter((side) => side.completion === 'normal');
  const [only] = stay;
  if (!only) return then.completion === otherwise.completion ? then.completion : 'return';
  if (stay.length === 1) {
    const left = only === then ? otherwise : then;
    const after: Condition = { ...only.condition, after: true };
    if (left.completion === 'break' || left.completion === 'continue') forOneRound.add(after);
    machine.conditions.push(after, ...only.rest);
  } else if (then.rest.length > 0 || otherwise.rest.length > 0) {
    const ways = stay.map(({ condition, rest }) => waysThrough([condition, ...rest]));
    const rest = [...then.rest, ...otherwise.rest];
    const condition = joined(rest, either(ways[0] ?? [], ways[1] ?? []));
    if (rest.every((c) => forOneRound.has(c))) forOneRound.add(condition);
    machine.conditions.push(condition);
  }
  return 'normal';
}

export function watchEach(machine: Machine, statement: Of<'each'>, frame: Frame): Completion {
  const iterable = machine.evaluate(statement.iterable, frame);
  const items = iterationItems(iterable, statement.over);
  const declares = frame.module.language === 'python' ? undefined : 'const';
  for (const item of items ?? [anItemOf(iterable)]) {
    if (!spend(machine)) return 'normal';
    const body = inner(machine, frame);
    machine.assign(statement.target, item, body, declares);
    const { completion, rest } = runUnder(machine, [], statement.body, body);
    const lasting = rest.filter((c) => !forOneRound.has(c));
    if (items) machine.conditions.push(...lasting);
    else if (lasting.length > 0) machine.conditions.push(perhapsNone(lasting, iterable, statement, frame));
    if (completion === 'break') return 'normal';
    if (items && (completion === 'return' || completion === 'raise')) return completion;
  }
  return 'normal';
}

/** The list may be empty, and then nothing was asked. */
function perhapsNone(rest: Condition[], iterable: Value, { iterable: { at } }: Of<'each'>, frame: Frame): Condition {
  const [first] = rest;
  const text = `there is nothing to ask \`${first?.text ?? ''}\` of`;
  const place = `${frame.module.file}:${at.join(':')}`;
  const about = [...partsOf(iterable), 'other'];
  return joined(rest, either(waysThrough(rest), [[{ place, holds: true, text, asks: 'value', about, flags: [] }]]));
}

export function watchSwitch(machine: Machine, statement: Of<'switch'>, frame: Frame): Completion {
  const subject = machine.evaluate(statement.subject, frame);
  const stays: Passed[] = [];
  const outer = machine.conditions.length;
  for (const [i, { test }] of statement.cases.entries()) {
    const same = test ? truth(binary('==', subject, machine.evaluate(test, frame))) : 'unknown';
    if (same === false) continue;
    const condition = same === true || !test ? undefined : caseCondition(machine, statement, test, frame);
    const body = bodyFrom(statement.cases.slice(i), frame);
    const side = runUnder(machine, condition ? [condition] : [], body, inner(machine, frame));
    // Certain, or the default: nothing comes behind it.
    if (!condition) return side.completion === 'break' ? 'normal' : side.completion;
    stays.push(side);
    machine.conditions.push({ ...condition, after: true, tests: opposite(condition.tests ?? []) });
  }
  // Those that fell out of a case come together again with those that took none.
  if (stays.some((s) => s.completion === 'normal' || s.completion === 'break')) machine.conditions.length = outer;
  return 'normal';
}

function caseCondition(machine: Machine, { subject }: Of<'switch'>, test: Of<'switch'>['subject'], frame: Frame) {
  const same = { kind: 'binary' as const, operator: '==', left: subject, right: test, at: test.at };
  machine.evaluate(same, frame);
  return conditionOf(machine, same, frame, true);
}

/** What a variable was before an assignment in an undecided branch: still that, where the branch was not taken. */
export function otherwiseOf(when: Condition[]): Condition[] {
  const [first] = when;
  if (!first) return [];
  return [
    { ...first, text: `not ${first.text}`, byDefault: 'unknown', after: true, tests: opposite(waysThrough(when)) },
  ];
}
