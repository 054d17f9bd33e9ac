// Statements in order. A branch that cannot be decided is taken both ways, and what happens in it carries its condition.

import type { Span } from '../../core/evidence.ts';
import type { Expression, Statement } from '../../core/ir.ts';
import type { Condition } from '../../core/linked.ts';
import { Scope } from '../scope.ts';
import { knownText } from '../texts.ts';
import { truth } from '../truth.ts';
import { addItems, choice, constant, dict, list, unknown, type Value } from '../values.ts';
import { isAttempt, leave, raised, watchTry } from './attempts.ts';
import { bodyFrom, inner, iterationItems } from './blocks.ts';
import { makeClass } from './classes.ts';
import { decorate, functionValue } from './functions.ts';
import { isRefusalToStart, NEVER, resultsOf, returnedValue, soleResult } from './go/failures.ts';
import { makeStruct } from './go/types.ts';
import { zeroOf } from './go/zero.ts';
import { anItemOf } from './items.ts';
import { type Completion, type Frame, type Machine, spend } from './machine.ts';
import { bindImport, recordExport } from './modules.ts';
import { binary } from './operators.ts';
import { loadedBehind } from './run-time.ts';
import { conditionOf } from './tests.ts';
import { otherwiseOf, watchEach, watchIf, watchSwitch } from './watched.ts';

export function run(machine: Machine, body: Statement[], frame: Frame, keep?: 'keep'): Completion {
  if (frame.module.language === 'javascript') hoist(machine, body, frame);
  const outer = machine.conditions.length;
  let completion: Completion = 'normal';
  for (const statement of body) {
    if (!spend(machine)) break;
    completion = step(machine, statement, frame);
    if (completion !== 'normal') break;
  }
  // Conditions that an early return put on the rest of this body end with it.
  if (!keep || !machine.observer) machine.conditions.length = outer;
  return completion;
}

function hoist(machine: Machine, body: Statement[], frame: Frame): void {
  for (const statement of body) {
    if (statement.kind !== 'function' || !statement.function.name) continue;
    const value = functionValue(statement.function, frame);
    machine.functions.push(value);
    frame.scope.names.set(statement.function.name, { value });
  }
}

function step(machine: Machine, statement: Statement, frame: Frame): Completion {
  switch (statement.kind) {
    case 'expression':
      machine.alone = machine.observer && statement.value;
      return runExpression(machine, statement, frame);
    case 'assign':
      runAssign(machine, statement, frame);
      return 'normal';
    case 'function':
      if (frame.module.language === 'python') bindFunction(machine, statement, frame);
      return 'normal';
    case 'class': {
      const make = frame.module.language === 'go' ? makeStruct : makeClass;
      const value = make(machine, statement.class, frame);
      if (statement.class.name) bind(machine, frame.scope, statement.class.name, value);
      return 'normal';
    }
    case 'return':
      return runReturn(machine, statement, frame);
    case 'raise':
      raised(machine, statement.value, frame, { file: frame.module.file, at: statement.at });
      return 'raise';
    case 'if':
      return machine.observer ? watchIf(machine, statement, frame) : runIf(machine, statement, frame);
    case 'each':
      return machine.observer ? watchEach(machine, statement, frame) : runEach(machine, statement, frame);
    case 'while':
      if (statement.test) machine.evaluate(statement.test, frame);
      return uncertain(machine.run(statement.body, inner(machine, frame)));
    case 'try':
      return machine.observer ? watchTry(machine, statement, frame) : runTry(machine, statement, frame);
    case 'with':
      for (const { value, target } of statement.items) {
        const given = machine.evaluate(value, frame);
        if (target) machine.assign(target, given, frame);
      }
      return machine.run(statement.body, frame, 'keep');
    case 'switch':
      return machine.observer ? watchSwitch(machine, statement, frame) : runSwitch(machine, statement, frame);
    case 'block':
      return machine.run(statement.body, inner(machine, frame), 'keep');
    case 'import':
      bindImport(machine, statement, frame);
      return 'normal';
    case 'export':
      recordExport(machine, statement, frame);
      return 'normal';
    case 'jump':
      return statement.how;
    case 'unknown':
      return 'normal';
  }
}

function runExpression(
  machine: Machine,
  { value, at }: Extract<Statement, { kind: 'expression' }>,
  frame: Frame,
): Completion {
  const given = machine.evaluate(value, frame);
  return given === NEVER || raisedBy(machine, given, at, frame) ? 'raise' : 'normal';
}

/** A call that a framework knows to end in an error is as good as a `raise`. */
function raisedBy(machine: Machine, value: Value, at: Span, frame: Frame): boolean {
  if (value.kind !== 'made' || !machine.frameworks.some((f) => f.raises?.(value))) return false;
  leave(machine, value, { file: frame.module.file, at });
  return true;
}

function returning(machine: Machine, { value }: Extract<Statement, { kind: 'return' }>, frame: Frame): Value {
  const given = value ? machine.evaluate(value, frame) : constant(undefined);
  const { callee } = frame;
  return callee && frame.module.language === 'go' ? returnedValue(machine, given, callee.returns) : given;
}

function runReturn(machine: Machine, statement: Extract<Statement, { kind: 'return' }>, frame: Frame): Completion {
  const value = returning(machine, statement, frame);
  if (value === NEVER || (frame.module.language === 'go' && isRefusalToStart(machine, value))) return 'raise';
  if (raisedBy(machine, value, statement.at, frame)) return 'raise';
  machine.observer?.returned(value, { file: frame.module.file, at: statement.at });
  frame.returns.push({ value, when: [...machine.conditions] });
  return 'return';
}

/** A body that may not run at all ends nothing for certain. */
function uncertain(_: Completion): Completion {
  return 'normal';
}

function bindFunction(machine: Machine, statement: Extract<Statement, { kind: 'function' }>, frame: Frame): void {
  const { name, decorators } = statement.function;
  const plain = functionValue(statement.function, frame);
  machine.functions.push(plain);
  const value = decorate(machine, plain, decorators, frame);
  if (name) bind(machine, frame.scope, name, value);
}

function runAssign(machine: Machine, statement: Extract<Statement, { kind: 'assign' }>, frame: Frame): void {
  const { target, operator, declares } = statement;
  if (!statement.value) {
    const isGo = frame.module.language === 'go';
    if (declares && target.kind === 'name')
      frame.scope.names.set(target.name, {
        value: isGo ? zeroOf(machine, statement.annotation, frame) : constant(undefined),
      });
    return;
  }
  const given = machine.evaluate(statement.value, frame);
  const value = frame.module.language === 'go' ? soleResult(machine, given, target) : given;
  if (operator === undefined) machine.assign(target, value, frame, declares);
  else {
    const before = machine.evaluate(target, frame);
    if (operator === '+' && before.kind === 'list' && value.kind === 'list') addItems(before, value.items, value.open);
    else if (operator === 'or' || operator === '??')
      machine.assign(target, truth(before) === true ? before : value, frame);
    else machine.assign(target, binary(operator, before, value), frame);
  }
}

export function assign(
  machine: Machine,
  target: Expression,
  value: Value,
  frame: Frame,
  declares?: 'const' | 'let' | 'var',
): void {
  switch (target.kind) {
    case 'name':
      assignName(machine, target.name, value, frame, declares);
      return;
    case 'member':
      setMember(machine, machine.evaluate(target.object, frame), target.property, value);
      return;
    case 'index': {
      const key = knownText(machine.evaluate(target.index, frame));
      const object = machine.evaluate(target.object, frame);
      if (key !== undefined) setMember(machine, object, key, value);
      else if (object.kind === 'dict') object.open = 'a computed key';
      return;
    }
    case 'list':
      if (frame.module.language === 'go') {
        const items = resultsOf(machine, value, target.items);
        for (const [i, one] of target.items.entries())
          assign(machine, one, items[i] ?? unknown('no result'), frame, declares);
        return;
      }
      assignItems(machine, target.items, value, frame, declares);
      return;
    case 'dict':
      assignEntries(machine, target, value, frame, declares);
      return;
    case 'default': {
      const missing = value.kind === 'constant' && value.value === undefined;
      const unset = value.kind === 'setting' && value.fallback === undefined;
      const fallback = missing || unset ? machine.evaluate(target.value, frame) : value;
      assign(machine, target.target, unset ? { ...value, fallback } : fallback, frame, declares);
      return;
    }
    case 'spread':
      assign(machine, target.value, value, frame, declares);
      return;
    default:
      return;
  }
}

function assignName(
  machine: Machine,
  name: string,
  value: Value,
  frame: Frame,
  declares?: 'const' | 'let' | 'var',
): void {
  if (value.kind === 'router' && value.name === '') value.name = name;
  const declared = declares === 'var' ? frame.scope.functionScope() : frame.scope;
  if (declares || frame.module.language === 'python') bind(machine, declared, name, value);
  else bind(machine, frame.scope.owner(name) ?? frame.scope.functionScope(), name, value);
}

/** Inside an undecided branch the old value may still hold. */
export function bind(machine: Machine, scope: Scope, name: string, value: Value): void {
  const before = scope.names.get(name);
  // Watched, what follows an early return is certain to have come past it.
  const surrounding = machine.conditions.slice(scope.depth).filter((c) => !isAttempt(c));
  const when = machine.observer ? surrounding.filter((c) => !c.after) : surrounding;
  if (when.length === 0 || !before) {
    scope.names.set(name, { value });
    return;
  }
  const either = (old: Value) =>
    choice([
      { value: old, when: machine.observer ? otherwiseOf(when) : [] },
      { value, when },
    ]);
  // An import is looked up when it is read: `except ImportError: x = None` does not undo it.
  scope.names.set(name, 'value' in before ? { value: either(before.value) } : { read: () => either(before.read()) });
}

function setMember(machine: Machine, object: Value, name: string, value: Value): void {
  if (value.kind === 'router' && value.name === '') value.name = name;
  if (object.kind === 'dict') object.entries.set(name, value);
  else if (object.kind === 'instance' || object.kind === 'router') object.fields.set(name, value);
  else if (object.kind === 'class') object.members.set(name, value);
  else if (object.kind === 'module') machine.module(object.file)?.scope.names.set(name, { value });
  else if (object.kind === 'made' || object.kind === 'function' || object.kind === 'list') {
    object.fields ??= new Map();
    object.fields.set(name, value);
  } else if (object.kind === 'native') object.set?.(name, value);
  else if (object.kind === 'choice') for (const o of object.options) setMember(machine, o.value, name, value);
}

/** What is cut out of what the running program reads comes from there. */
function itemOf(value: Value, which: number | 'each'): Value {
  return loadedBehind(value) ?? anItemOf(value, which);
}

function assignItems(
  machine: Machine,
  targets: Expression[],
  value: Value,
  frame: Frame,
  declares?: 'const' | 'let' | 'var',
): void {
  targets.forEach((target, i) => {
    if (target.kind === 'spread') {
      const rest =
        value.kind === 'list' ? list(value.items.slice(i), value.open) : list([], 'the rest of an unknown list');
      assign(machine, target.value, rest, frame, declares);
    } else {
      const item = value.kind === 'list' ? value.items[i] : undefined;
      assign(
        machine,
        target,
        item ?? (value.kind === 'list' && !value.open ? constant(undefined) : itemOf(value, i)),
        frame,
        declares,
      );
    }
  });
}

function assignEntries(
  machine: Machine,
  target: Extract<Expression, { kind: 'dict' }>,
  value: Value,
  frame: Frame,
  declares?: 'const' | 'let' | 'var',
): void {
  const taken = new Set<string>();
  for (const entry of target.entries) {
    const site = { file: frame.module.file, at: entry.value.at };
    if (!entry.key) {
      const rest = dict(value.kind === 'dict' ? [...value.entries].filter(([k]) => !taken.has(k)) : []);
      if (value.kind !== 'dict') rest.open = 'the rest of an unknown object';
      assign(machine, entry.value.kind === 'spread' ? entry.value.value : entry.value, rest, frame, declares);
      continue;
    }
    const key = entry.key.kind === 'name' ? entry.key.name : knownText(machine.evaluate(entry.key, frame));
    if (key !== undefined) taken.add(key);
    assign(
      machine,
      entry.value,
      key === undefined ? unknown('a computed key') : machine.member(value, key, site),
      frame,
      declares,
    );
  }
}

function runIf(machine: Machine, statement: Extract<Statement, { kind: 'if' }>, frame: Frame): Completion {
  const decided = truth(machine.evaluate(statement.test, frame));
  if (decided === true) return machine.run(statement.then, inner(machine, frame));
  if (decided === false) return machine.run(statement.otherwise, inner(machine, frame));
  const yes = conditionOf(machine, statement.test, frame, true);
  const no = conditionOf(machine, statement.test, frame, false);
  const then = under(machine, yes, statement.then, frame);
  const otherwise = under(machine, no, statement.otherwise, frame);
  if (then === otherwise) return then;
  // What follows happens only when the branch that left was not taken. A raise is a refusal to start, not a condition.
  if (then === 'return' || then === 'continue') machine.conditions.push({ ...no, after: true });
  else if (otherwise === 'return' || otherwise === 'continue') machine.conditions.push({ ...yes, after: true });
  return 'normal';
}

function under(machine: Machine, condition: Condition, body: Statement[], frame: Frame): Completion {
  machine.conditions.push(condition);
  const completion = machine.run(body, inner(machine, frame));
  machine.conditions.pop();
  return completion;
}

function runEach(machine: Machine, statement: Extract<Statement, { kind: 'each' }>, frame: Frame): Completion {
  const iterable = machine.evaluate(statement.iterable, frame);
  const items = iterationItems(iterable, statement.over);
  const outer = machine.conditions.length;
  for (const item of items ?? [itemOf(iterable, 'each')]) {
    if (!spend(machine)) return 'normal';
    const body = inner(machine, frame);
    machine.assign(statement.target, item, body, frame.module.language === 'python' ? undefined : 'const');
    const completion = machine.run(statement.body, body);
    machine.conditions.length = outer;
    if (completion === 'break' || (completion === 'return' && items))
      return completion === 'break' ? 'normal' : 'return';
  }
  return 'normal';
}

function runTry(machine: Machine, statement: Extract<Statement, { kind: 'try' }>, frame: Frame): Completion {
  const completion = machine.run(statement.body, inner(machine, frame));
  for (const handler of statement.handlers) {
    const on: Condition = {
      text: 'an exception',
      flags: [],
      evidence: { file: frame.module.file, line: handler.at[0] },
    };
    const body = inner(machine, frame);
    if (handler.target) machine.assign(handler.target, unknown('an exception'), body, 'const');
    under(machine, on, handler.body, body);
  }
  const after = completion === 'normal' ? machine.run(statement.otherwise, inner(machine, frame)) : completion;
  const last = machine.run(statement.finally, inner(machine, frame));
  if (last !== 'normal') return last;
  return after === 'raise' ? 'normal' : after;
}

function runSwitch(machine: Machine, statement: Extract<Statement, { kind: 'switch' }>, frame: Frame): Completion {
  const subject = machine.evaluate(statement.subject, frame);
  for (const [i, { test }] of statement.cases.entries()) {
    const same = test ? truth(binary('==', subject, machine.evaluate(test, frame))) : 'unknown';
    if (same === false) continue;
    const body = bodyFrom(statement.cases.slice(i), frame);
    if (same === true) {
      const completion = machine.run(body, inner(machine, frame));
      return completion === 'break' ? 'normal' : completion;
    }
    under(machine, caseCondition(machine, statement.subject, test, frame), body, frame);
  }
  return 'normal';
}

function caseCondition(machine: Machine, subject: Expression, test: Expression | undefined, frame: Frame): Condition {
  // The default case says nothing of whether the subject is true.
  if (!test) return { ...conditionOf(machine, subject, frame, true), byDefault: 'unknown' };
  const same: Expression = { kind: 'binary', operator: '==', left: subject, right: test, at: test.at };
  machine.evaluate(same, frame);
  return conditionOf(machine, same, frame, true);
}
