// Calling things: functions of the repository are evaluated, library calls become values that remember their arguments,
// and callbacks given to what we do not know are tried once.

import type { Parameter } from '../../core/ir.ts';
import { isNamed } from '../catalogue.ts';
import { derived, isLanguage, methodResult } from '../parts.ts';
import { Scope } from '../scope.ts';
import {
  type Arguments,
  choice,
  constant,
  dict,
  exportName,
  type FunctionValue,
  type LibraryValue,
  list,
  type MadeValue,
  NOTHING,
  opaque,
  type RouterValue,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { addressParts } from './addresses.ts';
import { anException, notFailed, tries } from './attempts.ts';
import { builtin, builtinMethod } from './builtins.ts';
import { escape, tryCallbacks } from './callbacks.ts';
import { construct as constructClass, findMember, newRouter } from './classes.ts';
import { converted, includes, settingMethod } from './conversions.ts';
import { fileCall } from './files/calls.ts';
import { goCall } from './go/builtins.ts';
import { NEVER } from './go/failures.ts';
import { CONVERTED, valueOfType } from './go/types.ts';
import { wrapping } from './go/wrapping.ts';
import { noteHanded, toldAt, toldWhoCalls } from './handed.ts';
import { injected } from './injection.ts';
import { noteLostRegistration } from './lost-registrations.ts';
import { DEEPEST_CALL, type Frame, type Machine, SPECULATIVE, spend } from './machine.ts';
import { comeBack, raisedSoFar } from './returning.ts';
import { loadedBehind, noteLoaded, noteLoadedCall } from './run-time.ts';
import { checkedEnvironment } from './schemas.ts';
import { environmentCall, settingsCall } from './settings.ts';

export function call(machine: Machine, callee: Value, given: Arguments, site: Site): Value {
  switch (callee.kind) {
    case 'function':
      return apply(machine, callee, given);
    case 'class':
      return constructClass(machine, callee, given, site);
    case 'library':
      return callLibrary(machine, callee, given, site);
    case 'made':
      return callMade(machine, callee, given, site);
    case 'method':
      return callMethod(machine, callee.receiver, callee.name, given, site);
    case 'native':
      return callee.call?.(given, site) ?? unknown(`what ${callee.name} gives`);
    case 'super':
      return callSuper(machine, callee, given, site);
    case 'instance': {
      const converted = callee.fields.get(CONVERTED);
      if (converted) return call(machine, converted, given, site);
      const own = findMember(callee.of, '__call__');
      return own?.kind === 'function'
        ? apply(machine, { ...own, self: callee }, given)
        : unknown('a call of an object');
    }
    case 'choice':
      return callEach(machine, callee, given, site);
    case 'router':
      return callRouter(machine, callee, given, site);
    default:
      noteLoadedCall(machine, callee, given, site);
      tryCallbacks(machine, given);
      if (callee.kind === 'unknown' && callee.opaque) machine.observer?.lost(callee.why, site);
      tries(machine, given.positional, false);
      return unknownResult(callee, given);
  }
}

/** What was looked up or verified with parts of a request rests on these. */
function unknownResult(callee: Value, given: Arguments): Value {
  const result = derived('the result of an unknown call', [callee, ...given.positional, ...given.named.values()], true);
  return callee.kind === 'unknown'
    ? { ...callee, ...(result.from && { from: result.from }), ...(result.checked && { checked: true }) }
    : result;
}

export function construct(machine: Machine, callee: Value, given: Arguments, site: Site): Value {
  if (callee.kind === 'class') return constructClass(machine, callee, given, site);
  if (callee.kind !== 'function' || callee.node.arrow) return call(machine, callee, given, site);
  // `function Store() { this.save = … }`: the object that `new` made, unless the function gives another.
  const self = dict();
  const result = apply(machine, { ...callee, self }, given);
  return result.kind === 'constant' || result.kind === 'unknown' ? self : result;
}

function callEach(machine: Machine, callee: Extract<Value, { kind: 'choice' }>, given: Arguments, site: Site): Value {
  // A call of nothing does not come back.
  const callable = callee.options.filter(({ value }) => value.kind !== 'constant');
  const results = callable.map(({ value, when }) => {
    const outer = machine.conditions.length;
    machine.conditions.push(...when);
    const result = call(machine, value, given, site);
    machine.conditions.length = outer;
    return { value: result, when };
  });
  return results.length === 0 ? unknown('a call of nothing') : choice(results);
}

function apply(machine: Machine, callee: FunctionValue, given: Arguments): Value {
  const { budget } = machine;
  const instead = machine.observer?.entering?.(callee);
  if (instead) return instead;
  machine.called.add(callee.node);
  if (!spend(machine)) return unknown('budget');
  if (budget.depth >= DEEPEST_CALL) return opaque('calls nested too deeply');
  if (isRecursion(budget.stack, callee)) return unknown('recursion');
  const module = machine.module(callee.file);
  if (!module) return opaque('a function of a file that was not read');
  const frame: Frame = {
    scope: new Scope(callee.scope, machine.conditions.length, true),
    module,
    self: callee.self,
    owner: callee.owner,
    returns: [],
    yields: [],
    ...(module.language === 'go' && { callee: callee.node }),
  };
  bindParameters(machine, callee, withGiven(callee, given), frame);
  budget.depth += 1;
  budget.stack.push(callee);
  const outer = machine.conditions.length;
  const raised = raisedSoFar(machine);
  const completion = machine.run(callee.node.body, frame, 'keep');
  const falls = completion === 'normal' && (module.language === 'python' || machine.observer !== undefined);
  if (falls) machine.observer?.returned(UNDEFINED, { file: callee.file, at: callee.node.at });
  const atEnd = machine.conditions.splice(outer);
  comeBack(machine, raised, outer, frame, completion === 'normal' ? atEnd : undefined);
  budget.stack.pop();
  budget.depth -= 1;
  if (callee.node.generator) return list(frame.yields);
  // Conditions that already held when the call was made are not the result's.
  const returns = frame.returns.map(({ value, when }) => ({ value, when: when.slice(outer) }));
  // A function that may also run to its end gives nothing then.
  if (falls && returns.length > 0 && returns.every((r) => r.when.length > 0))
    returns.push({ value: UNDEFINED, when: machine.observer ? atEnd : [] });
  const result =
    returns.length === 0 ? UNDEFINED : returns.length === 1 && returns[0] ? returns[0].value : choice(returns);
  if (module.language !== 'go') return result;
  return completion === 'raise' && returns.length === 0 ? NEVER : wrapping(machine, callee, given, result);
}

/** Wrappers that one function made, each around the next, are one node and no recursion. */
function isRecursion(stack: readonly FunctionValue[], { node, scope }: FunctionValue): boolean {
  const same = stack.filter((running) => running.node === node);
  return same.length > MOST_WRAPPERS || same.filter((running) => running.scope === scope).length > 1;
}

const MOST_WRAPPERS = 12;

function withGiven(callee: FunctionValue, given: Arguments): Arguments {
  if (!callee.given) return given;
  return {
    positional: [...callee.given.positional, ...given.positional],
    named: new Map([...callee.given.named, ...given.named]),
  };
}

function bindParameters(machine: Machine, callee: FunctionValue, given: Arguments, frame: Frame): void {
  const positional = [...given.positional];
  const named = new Map(given.named);
  let parameters = callee.node.parameters;
  const { receiver } = callee.node;
  if (receiver?.name)
    frame.scope.names.set(receiver.name, { value: callee.self ?? opaque(`receiver \`${receiver.name}\``) });
  if (frame.module.language === 'python' && callee.owner && callee.self && !isStatic(callee)) {
    const [first, ...rest] = parameters;
    if (first) machine.assign(first.target, callee.self, frame);
    parameters = rest;
  }
  const isInjected =
    given.open === SPECULATIVE && frame.module.language === 'javascript' && callee.node.name === 'constructor';
  for (const parameter of parameters) {
    const value =
      (isInjected ? injected(machine, parameter, frame) : undefined) ??
      givenValue(machine, parameter, positional, named, given, frame);
    machine.assign(parameter.target, value, frame, frame.module.language === 'python' ? undefined : 'let');
    if (parameter.property && parameter.target.kind === 'name' && callee.self?.kind === 'instance') {
      callee.self.fields.set(parameter.target.name, value);
    }
  }
  if (frame.module.language === 'javascript' && !callee.node.arrow)
    frame.scope.names.set('arguments', { value: list(given.positional, given.open) });
}

function isStatic(callee: FunctionValue): boolean {
  return callee.node.decorators.some((d) => d.kind === 'name' && d.name === 'staticmethod');
}

/** Go says of every parameter of which type it is: what nobody gives, is one of these. */
function givenValue(
  machine: Machine,
  parameter: Parameter,
  positional: Value[],
  named: Map<string, Value>,
  given: Arguments,
  frame: Frame,
): Value {
  const value = parameterValue(machine, parameter, positional, named, given, frame);
  const isTyped = frame.module.language === 'go' && value.kind === 'unknown' && value.opaque;
  return isTyped ? valueOfType(machine, parameter.annotation, frame, value.why) : value;
}

function parameterValue(
  machine: Machine,
  parameter: Parameter,
  positional: Value[],
  named: Map<string, Value>,
  given: Arguments,
  frame: Frame,
): Value {
  if (parameter.rest === 'list') return list(positional.splice(0), given.open);
  if (parameter.rest === 'dict') {
    const rest = dict(named);
    if (given.open) rest.open = given.open;
    return rest;
  }
  const name = parameter.target.kind === 'name' ? parameter.target.name : undefined;
  const byName = name === undefined ? undefined : named.get(name);
  if (byName && name !== undefined) named.delete(name);
  const value = byName ?? (parameter.keywordOnly ? undefined : positional.shift());
  const missing = value === undefined || (value.kind === 'constant' && value.value === undefined && parameter.default);
  if (!missing) return value;
  if (given.from) return derived(`parameter \`${name ?? '?'}\``, given.from, true);
  if (given.open && !parameter.default) return opaque(`parameter \`${name ?? '?'}\``);
  if (parameter.default)
    return given.open === SPECULATIVE
      ? opaque(`parameter \`${name ?? '?'}\``)
      : machine.evaluate(parameter.default, frame);
  return given.open === undefined && frame.module.language === 'javascript'
    ? UNDEFINED
    : opaque(`parameter \`${name ?? '?'}\``);
}

function callLibrary(machine: Machine, callee: LibraryValue, given: Arguments, site: Site): Value {
  const framework = callee.made ? undefined : machine.frameworks.find((f) => f.constructs(callee) !== undefined);
  const role = framework?.constructs(callee);
  if (framework && role) {
    const router = newRouter(machine, { framework: framework.id, role, type: exportName(callee), site });
    framework.initialise(router, given, { machine, site });
    return router;
  }
  const isGo = site.file.endsWith('.go');
  const known = isGo ? goCall(machine, callee, given, site) : builtinCall(machine, callee, given, site);
  if (known) return known;
  const file = isGo ? undefined : fileCall(machine, callee, given, site);
  if (file) {
    machine.observer?.called(callee, given, site);
    return file;
  }
  const fields = addressParts(callee, given);
  const made: MadeValue = { kind: 'made', of: callee, arguments: given, site, ...(fields && { fields }) };
  machine.observer?.called(callee, given, site);
  noteHanded(machine, callee, given, site);
  noteAttempt(machine, made);
  for (const f of machine.frameworks) f.observe?.(callee, given, { machine, site });
  // `import(...)` and promises of libraries are waited for; `.then(callback)` runs the callback.
  if (callee.path.at(-1) === 'catch' && machine.observer) callWithException(machine, given, site);
  // Who is told who calls is called when somebody does.
  if (!machine.observer || !toldAt(machine, made)) tryCallbacks(machine, given, callee.made);
  return made;
}

/** `fetch(url).catch((error) => …)` */
function callWithException(machine: Machine, { positional: [callback] }: Arguments, site: Site): void {
  if (callback?.kind === 'function') call(machine, callback, { ...NOTHING, positional: [anException()] }, site);
}

function builtinCall(machine: Machine, callee: LibraryValue, given: Arguments, site: Site): Value | undefined {
  return (
    environmentCall(callee, given, site) ??
    settingsCall(machine, callee, given, site) ??
    checkedEnvironment(machine, callee, given, site) ??
    converted(callee, given) ??
    builtin(machine, callee, given, site)
  );
}

/** Whether a call failed is a test of what it was given: for the `try` around it, or for all that comes behind it. */
function noteAttempt(machine: Machine, { of, arguments: given, site }: MadeValue): void {
  // Go's calls give their error back; whoever asks for it, tests it.
  if (!machine.observer || isLanguage(of) || site.file.endsWith('.go')) return;
  const library = machine.libraryOf(of.source, site.file);
  const verified = library?.controls.some((c) => VERIFIES.has(c.family) && isNamed(c.exports, of));
  const values = [...given.positional, ...given.named.values()];
  tries(machine, values, verified === true);
  if (verified) machine.conditions.push(notFailed(values, site));
}

const VERIFIES = new Set(['token-verification', 'webhook-signature']);

/** Calling what a library made. A wrapper around one function is called like the function: lru_cache, asyncHandler. */
function callMade(machine: Machine, callee: MadeValue, given: Arguments, site: Site): Value {
  // `config = Config('.env')`, then `config('PORT', default=…)`.
  const setting = settingsCall(machine, callee.of, given, site, '()');
  if (setting) return setting;
  const told = toldWhoCalls(machine, callee, given, site);
  if (told) return told;
  noteHanded(machine, callee, given, site);
  const wrapped = [...callee.arguments.positional, ...callee.arguments.named.values()].filter(
    (v) => v.kind === 'function' || v.kind === 'class',
  );
  const [only] = wrapped;
  const decorates = given.positional.length === 1 && given.positional[0]?.kind === 'function';
  if (wrapped.length === 1 && only && !decorates) return call(machine, only, given, site);
  escape(given);
  // Middleware of a library that is called by hand, with what comes next: `parseSession(request, {}, () => { … })`.
  if (machine.observer && !decorates) tryCallbacks(machine, given);
  return { kind: 'made', of: { ...callee.of, path: [...callee.of.path, '()'], made: callee }, arguments: given, site };
}

function callMethod(machine: Machine, receiver: Value, name: string, given: Arguments, site: Site): Value {
  if (receiver.kind === 'router') return callRouterMethod(machine, receiver, name, given, site);
  if (name === 'then' || name === 'catch' || name === 'finally') {
    const [callback] = given.positional;
    const settled = name === 'catch' ? anException([receiver]) : receiver;
    if (callback?.kind === 'function') return call(machine, callback, { ...NOTHING, positional: [settled] }, site);
  }
  if (receiver.kind === 'setting') return settingMethod(machine, receiver, name, given, site);
  const known = includes(receiver, name, given) ?? builtinMethod(machine, receiver, name, given, site);
  if (known) return known;
  noteLostRegistration(machine, receiver, name, given, site);
  noteLoadedCall(machine, receiver, given, site);
  const item = loadedBehind(receiver);
  if (item)
    for (const value of given.positional)
      if (value.kind === 'function') call(machine, value, { ...NOTHING, positional: [item] }, site);
  if (receiver.kind === 'unknown' && receiver.opaque) machine.observer?.lost(receiver.why, site);
  tryCallbacks(machine, given, receiver);
  if (receiver.kind === 'unknown' && receiver.opaque) tries(machine, given.positional, false);
  return methodResult(receiver, name, given.positional);
}

function callRouterMethod(machine: Machine, router: RouterValue, name: string, given: Arguments, site: Site): Value {
  const framework = machine.frameworks.find((f) => f.id === router.framework);
  if (name === '__init__' || name === 'constructor') {
    framework?.initialise(router, given, { machine, site });
    return UNDEFINED;
  }
  const result = framework?.method(router, name, given, { machine, site });
  noteLoaded(machine, router, name, given, site);
  if (result) return result;
  tryCallbacks(machine, given);
  return unknown(`what ${name} of a ${router.role} gives`);
}

/** `router(req, res, next)`: a router may be a function of requests. */
function callRouter(machine: Machine, router: RouterValue, given: Arguments, site: Site): Value {
  const framework = machine.frameworks.find((f) => f.id === router.framework);
  const result = framework?.called?.(router, given, { machine, site });
  if (!result) tryCallbacks(machine, given);
  return result ?? unknown('the result of an unknown call');
}

function callSuper(machine: Machine, callee: Extract<Value, { kind: 'super' }>, given: Arguments, site: Site): Value {
  for (const base of callee.of.bases) {
    const constructor =
      base.kind === 'class' ? (findMember(base, 'constructor') ?? findMember(base, '__init__')) : undefined;
    if (constructor?.kind === 'function') return apply(machine, { ...constructor, self: callee.self }, given);
  }
  if (callee.self.kind === 'router') return callRouterMethod(machine, callee.self, '__init__', given, site);
  return constant(undefined);
}
