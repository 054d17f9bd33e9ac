// Expressions to values. What is not known stays a value of its own and never stops the evaluation around it.

import type { Span } from '../../core/evidence.ts';
import type { Argument, Expression } from '../../core/ir.ts';
import type { Condition } from '../../core/linked.ts';
import { derived } from '../parts.ts';
import { joinText, knownText } from '../texts.ts';
import { truth } from '../truth.ts';
import {
  type Arguments,
  addItems,
  choice,
  constant,
  dict,
  library,
  list,
  optionsOf,
  type SettingValue,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { makeClass } from './classes.ts';
import { evaluateComprehension } from './comprehensions.ts';
import { callUnawaited } from './coroutines.ts';
import { negated, outcomeOf } from './derived.ts';
import { functionValue } from './functions.ts';
import { fillPointers, goConstruction } from './go/calls.ts';
import { isNothing, nilTest } from './go/tests.ts';
import { makeStruct } from './go/types.ts';
import { sentWith } from './items.ts';
import { type Frame, type Machine, spend } from './machine.ts';
import { loadedAtRunTime } from './modules.ts';
import { binary, typeOf } from './operators.ts';
import { unawaited } from './returning.ts';
import { computedMethod } from './run-time.ts';
import { environmentHas } from './settings.ts';
import { sourceText } from './source-text.ts';
import { section, subscript } from './subscripts.ts';
import { conditionOf } from './tests.ts';

export function evaluate(machine: Machine, expression: Expression, frame: Frame): Value {
  if (!spend(machine)) return unknown('budget');
  const site = (): Site => ({ file: frame.module.file, at: expression.at });
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value);
    case 'regex':
      return { kind: 'regex', source: expression.source, flags: expression.flags };
    case 'name':
      return readName(expression.name, frame);
    case 'member':
      return machine.member(machine.evaluate(expression.object, frame), expression.property, site());
    case 'index':
      return readIndex(
        machine,
        machine.evaluate(expression.object, frame),
        machine.evaluate(expression.index, frame),
        site(),
      );
    case 'call': {
      const place = { file: frame.module.file, at: callPlace(expression) };
      return noted(machine, expression, evaluateCall(machine, expression, frame, place));
    }
    case 'list':
      return evaluateList(machine, expression.items, frame);
    case 'dict':
      return evaluateDict(machine, expression, frame);
    case 'template':
      return joinText(expression.parts.map((p) => machine.evaluate(p, frame)));
    case 'function': {
      const value: Value = functionValue(expression.function, frame);
      machine.functions.push(value);
      return value;
    }
    case 'class':
      if (frame.module.language === 'go') return makeStruct(machine, expression.class, frame);
      return makeClass(machine, expression.class, frame);
    case 'conditional':
      return noted(machine, expression, evaluateConditional(machine, expression, frame));
    case 'binary':
      return noted(machine, expression, evaluateBinary(machine, expression, frame, site()));
    case 'unary':
      return noted(machine, expression, evaluateUnary(machine, expression, frame));
    case 'await':
      machine.awaited = expression.value;
      return machine.evaluate(expression.value, frame);
    case 'spread':
      return machine.evaluate(expression.value, frame);
    case 'yield':
      frame.yields.push(machine.evaluate(expression.value, frame));
      return unknown('what is sent to a generator');
    case 'assign': {
      const value = machine.evaluate(expression.value, frame);
      machine.assign(expression.target, value, frame);
      return value;
    }
    case 'import': {
      const path = machine.evaluate(expression.source, frame);
      const source = knownText(path);
      return source === undefined ? loadedAtRunTime(path) : machine.resolve(source, frame.module.file);
    }
    case 'comprehension':
      return evaluateComprehension(machine, expression, frame);
    case 'default':
      return machine.evaluate(expression.value, frame);
    case 'unknown':
      return unknown(expression.why);
  }
}

/** Kept for the conditions that are made of it: a call must not be made twice to see what it gave. */
function noted(machine: Machine, expression: Expression, value: Value): Value {
  if (machine.observer || value.kind === 'setting' || value.kind === 'choice') machine.results.set(expression, value);
  else machine.results.delete(expression);
  return value;
}

function readName(name: string, frame: Frame): Value {
  if (name === 'this') return frame.self ?? unknown('`this`');
  if (name === 'undefined' && frame.module.language === 'javascript') return UNDEFINED;
  const bound = frame.scope.read(name);
  if (bound) return bound;
  if (name === 'super' && frame.module.language === 'javascript' && frame.self && frame.owner)
    return { kind: 'super', self: frame.self, of: frame.owner };
  // Names that nothing binds are the language's own; rules/libraries speak of them under these sources.
  return library(OWN[frame.module.language], [name]);
}

const OWN = { javascript: 'globalThis', python: 'builtins', go: 'builtin' };

function readIndex(machine: Machine, object: Value, index: Value, site: Site): Value {
  if (index.kind === 'choice') {
    return choice(index.options.map((o) => ({ value: readIndex(machine, object, o.value, site), when: o.when })));
  }
  if (object.kind === 'choice')
    return choice(object.options.map((o) => ({ value: readIndex(machine, o.value, index, site), when: o.when })));
  const text = knownText(index);
  if (object.kind === 'list' && index.kind === 'constant' && typeof index.value === 'number') {
    const at = index.value < 0 ? object.items.length + index.value : index.value;
    return object.items[at] ?? unknown(object.open ?? 'no such item');
  }
  if (text !== undefined) return machine.member(object, text, site);
  const part = index.kind === 'list' ? section(object, index.items) : undefined;
  if (part) return part;
  if (object.kind === 'router') return computedMethod(machine, object, index);
  if (object.kind === 'library' || object.kind === 'class') return subscript(object, index, site);
  if (object.kind === 'dict' && object.entries.size > 0)
    return choice([...object.entries.values()].map((value) => ({ value, when: [] })));
  const item = derived('item at a computed index', [object, index], true);
  return sentWith(item, object, index.kind === 'constant' ? String(index.value) : undefined);
}

/** In a chain over several lines, each call stands where its own name is. */
export function callPlace({ callee, at }: Extract<Expression, { kind: 'call' }>): Span {
  const [, , line, column] = callee.at;
  if (callee.kind !== 'member' || line === at[0]) return at;
  return [line, Math.max(column - callee.property.length, 1), at[2], at[3]];
}

function evaluateCall(
  machine: Machine,
  expression: Extract<Expression, { kind: 'call' }>,
  frame: Frame,
  site: Site,
): Value {
  const { callee } = expression;
  const isAwaited = machine.awaited === expression;
  const isAlone = machine.alone === expression;
  const target = machine.evaluate(callee, frame);
  if (callee.kind === 'name' && callee.name === 'super' && target.kind === 'library' && frame.self && frame.owner) {
    return { kind: 'super', self: frame.self, of: frame.owner };
  }
  const given = evaluateArguments(machine, expression.args, frame);
  if (frame.module.language === 'go') {
    const constructed = goConstruction(machine, target, given, expression.isNew, site);
    if (constructed) return constructed;
    const result = machine.call(target, given, site);
    fillPointers(machine, expression, target, given, result, frame);
    return result;
  }
  if (expression.isNew) return machine.construct(target, given, site);
  if (machine.observer && !isAwaited && target.kind === 'library' && frame.module.language === 'python')
    return callUnawaited(machine, target, given, { site, isAlone });
  if (!isAlone || target.kind !== 'function' || !target.node.async) return machine.call(target, given, site);
  // Python does not even begin to run it.
  if (frame.module.language === 'python') return unknown('a coroutine that nobody awaits');
  return unawaited(machine, () => machine.call(target, given, site));
}

export function evaluateArguments(machine: Machine, args: Argument[], frame: Frame): Arguments {
  const given: Arguments = { positional: [], named: new Map() };
  for (const { value: expression, name, spread } of args) {
    const value = machine.evaluate(expression, frame);
    if (name !== undefined) given.named.set(name, value);
    else if (spread === 'list') spreadList(value, given);
    else if (spread === 'dict') spreadDict(value, given);
    else given.positional.push(value);
  }
  return given;
}

function spreadList(value: Value, given: Arguments): void {
  const options = optionsOf(value);
  if (value.kind === 'choice' && options.every((o) => o.value.kind === 'list')) {
    for (const o of options)
      for (const item of itemsOf(o.value)) given.positional.push(choice([{ value: item, when: o.when }]));
  } else if (value.kind !== 'list') given.open = 'spread of something that is not a known list';
  else {
    for (const item of value.items) given.positional.push(item);
    if (value.open) given.open = value.open;
  }
}

function itemsOf(value: Value): Value[] {
  return value.kind === 'list' ? value.items : [];
}

function spreadDict(value: Value, given: Arguments): void {
  if (value.kind !== 'dict') {
    given.open = 'spread of something that is not a known mapping';
    given.spread = value;
  } else {
    for (const [key, item] of value.entries) given.named.set(key, item);
    if (value.open) given.open = value.open;
  }
}

function evaluateList(machine: Machine, items: Expression[], frame: Frame): Value {
  const result = list([]);
  for (const item of items) {
    const value = machine.evaluate(item, frame);
    if (item.kind !== 'spread') result.items.push(value);
    else if (value.kind === 'list') {
      addItems(result, value.items, value.open);
    } else if (value.kind === 'choice' && value.options.every((o) => o.value.kind === 'list')) {
      // `...(debug ? ['x'] : [])`: items that are there under a condition.
      for (const o of value.options)
        for (const one of itemsOf(o.value))
          result.items.push({ kind: 'choice', options: [{ value: one, when: o.when }] });
    } else result.open = 'spread of something that is not a known list';
  }
  return result;
}

function evaluateDict(machine: Machine, expression: Extract<Expression, { kind: 'dict' }>, frame: Frame): Value {
  const result = dict();
  for (const { key, value: source } of expression.entries) {
    const value = machine.evaluate(source, frame);
    if (key) {
      const name = dictKey(machine, key, frame);
      if (name === undefined) result.open = 'a computed key';
      else result.entries.set(name, value);
    } else if (value.kind === 'dict') {
      for (const [name, item] of value.entries) result.entries.set(name, item);
      if (value.open) result.open = value.open;
    } else if (value.kind === 'module') result.open = 'spread of a module';
    else result.open = 'spread of something that is not a known mapping';
  }
  return result;
}

function dictKey(machine: Machine, key: Expression, frame: Frame): string | undefined {
  const value = machine.evaluate(key, frame);
  if (value.kind === 'constant') return String(value.value);
  return knownText(value);
}

function evaluateConditional(
  machine: Machine,
  expression: Extract<Expression, { kind: 'conditional' }>,
  frame: Frame,
): Value {
  const test = machine.evaluate(expression.test, frame);
  const decided = truth(test);
  if (decided === true) return machine.evaluate(expression.then, frame);
  if (decided === false) return machine.evaluate(expression.otherwise, frame);
  const yes = conditionOf(machine, expression.test, frame, true);
  const no = conditionOf(machine, expression.test, frame, false);
  return choice([
    { value: evaluateUnder(machine, yes, expression.then, frame), when: [yes] },
    { value: evaluateUnder(machine, no, expression.otherwise, frame), when: [no] },
  ]);
}

/** What is called and registered in one branch happens under its condition: `ok ? next() : res.sendStatus(401)`. */
function evaluateUnder(machine: Machine, condition: Condition, expression: Expression, frame: Frame): Value {
  const outer = machine.conditions.length;
  machine.conditions.push(condition);
  const value = machine.evaluate(expression, frame);
  machine.conditions.length = outer;
  return value;
}

function evaluateBinary(
  machine: Machine,
  expression: Extract<Expression, { kind: 'binary' }>,
  frame: Frame,
  site: Site,
): Value {
  const { operator } = expression;
  const left = machine.evaluate(expression.left, frame);
  if (frame.module.language === 'go') {
    const nil = nilTest(expression);
    const none =
      nil && isNothing(machine, nil.subject === expression.left ? left : machine.evaluate(nil.subject, frame));
    if (nil && none !== undefined) return constant(none === nil.isNil);
  }
  if (operator === 'and') {
    const decided = truth(left);
    if (decided === false) return left;
    if (decided === true) return machine.evaluate(expression.right, frame);
    const condition = conditionOf(machine, expression.left, frame, true);
    return choice([{ value: evaluateUnder(machine, condition, expression.right, frame), when: [condition] }]);
  }
  if (operator === 'or' || operator === '??') return alternative(machine, expression, left, frame, site);
  const right = machine.evaluate(expression.right, frame);
  if (operator === '*' && frame.module.language === 'python') noteRepeated(machine, left, right, site);
  return environmentHas(operator, left, right, site) ?? binary(operator, left, right);
}

/** Python's `'-' * count`, `[0] * count`. */
function noteRepeated(machine: Machine, left: Value, right: Value, site: Site): void {
  const isFilled = (one: Value) => one.kind === 'list' || (one.kind === 'constant' && typeof one.value === 'string');
  if (isFilled(left)) machine.observer?.watch.reach?.('allocation', right, site);
  else if (isFilled(right)) machine.observer?.watch.reach?.('allocation', left, site);
}

/** `a || b`, `a ?? b`: what is read from the environment gets b as its default. */
function alternative(
  machine: Machine,
  expression: Extract<Expression, { kind: 'binary' }>,
  left: Value,
  frame: Frame,
  site: Site,
): Value {
  if (left.kind === 'constant') {
    const missing = expression.operator === '??' ? left.value === undefined || left.value === null : !left.value;
    return missing ? machine.evaluate(expression.right, frame) : left;
  }
  if (truth(left) === true) return left;
  const right = machine.evaluate(expression.right, frame);
  if (left.kind === 'setting') return withDefault(left, right, expression.operator === '??');
  // What a caller may leave out is still the caller's.
  if (left.kind === 'unknown' && left.from && right.kind === 'constant') return left;
  if (left.kind === 'unknown' && knownText(right) !== undefined) {
    return { kind: 'setting', name: sourceText(expression.left), fallback: right, site };
  }
  return choice([
    { value: left, when: [] },
    { value: right, when: [] },
  ]);
}

/** `setting || b` is b where the setting is empty by default, `setting ?? b` where it is nothing. */
function withDefault(left: SettingValue, right: Value, onlyNothing: boolean): Value {
  const now = left.fallback;
  const nothing = now?.kind === 'constant' && (now.value === undefined || now.value === null);
  const replaced = now === undefined || (onlyNothing ? nothing : outcomeOf(now) === 'false');
  if (!replaced) return left;
  // Whatever it is set to, `x || true` is true.
  const always = left.text && right.kind === 'constant' && right.value === true;
  return { ...left, fallback: right, ...(always && { asText: true }) };
}

function evaluateUnary(machine: Machine, expression: Extract<Expression, { kind: 'unary' }>, frame: Frame): Value {
  const value = machine.evaluate(expression.value, frame);
  if (expression.operator === 'not') {
    const decided = truth(value);
    if (decided !== 'unknown') return constant(!decided);
    return value.kind === 'setting' ? negated(value) : derived('a negation', [value], false);
  }
  if (expression.operator === '-' && value.kind === 'constant' && typeof value.value === 'number')
    return constant(-value.value);
  if (expression.operator === '&') return value;
  if (expression.operator === 'typeof') return typeOf(value);
  return expression.operator === 'void' ? UNDEFINED : derived(`result of ${expression.operator}`, [value], false);
}
