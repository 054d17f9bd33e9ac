// FastAPI's dependencies: `Depends(…)` in defaults and in `Annotated[…]`, what each depends on itself, and what it gives.

import type { Expression, Parameter } from '../../../core/ir.ts';
import { belongsTo, type FrameworkContext, madeBy, type Watch } from '../../framework.ts';
import { requestPart } from '../../parts.ts';
import {
  type Arguments,
  type ClassValue,
  type FunctionValue,
  type LibraryValue,
  type MadeValue,
  NOTHING,
  opaque,
  type Value,
} from '../../values.ts';
import { isRequest, parameterPart, request, schemePart } from './parameters.ts';
import { asNumber, asTyped } from './plain-types.ts';

export const SOURCES = ['fastapi', 'starlette'];
const DEEPEST_DEPENDENCY = 6;
const MOST_DECLARED = 100;

export function isDependency(value: Value | undefined): value is MadeValue {
  return value?.kind === 'made' && ['Depends', 'Security'].includes(madeBy(value, SOURCES) ?? '');
}

export function dependencyTarget(guard: MadeValue): Value | undefined {
  return guard.arguments.positional[0] ?? guard.arguments.named.get('dependency');
}

/** The function whose parameters are the dependency's own: itself, a constructor, or `__call__`. */
export function callableOf(target: Value, { machine, site }: FrameworkContext): FunctionValue | undefined {
  if (target.kind === 'function') return target;
  if (target.kind !== 'class' && target.kind !== 'instance') return undefined;
  const found =
    target.kind === 'class' ? machine.member(target, '__init__', site) : machine.member(target, '__call__', site);
  return found.kind === 'function' ? found : undefined;
}

/** `Depends(…)` in defaults and in `Annotated[…]`, in the order of parameters. */
export function dependenciesOf(handler: FunctionValue, context: FrameworkContext): Value[] {
  return handler.node.parameters.flatMap((p) => {
    // What a partial application gives is asked of nobody.
    if (p.target.kind === 'name' && handler.given?.named.has(p.target.name)) return [];
    const found = dependencyOf(p, handler, context);
    return found ? [found] : [];
  });
}

/** A method as a handler is a class-based view: what its class and bases declare is asked for on every request. */
export function viewDependencies(handler: FunctionValue, context: FrameworkContext): Value[] {
  return handler.owner ? fieldDependencies(handler.owner, context) : [];
}

/** What the fields of a class ask for, by their values or their annotations: of views, and of classes without a constructor. */
export function fieldDependencies(owner: ClassValue, context: FrameworkContext): Value[] {
  const found: Value[] = [];
  const pending: Value[] = [owner];
  for (let of = pending.shift(); of && found.length < MOST_DECLARED; of = pending.shift()) {
    if (of.kind !== 'class') continue;
    const { file, scope, node, members } = of;
    for (const { kind, name, annotation } of node.members) {
      if (kind !== 'field') continue;
      const value = members.get(name);
      const typed = annotation && evaluateIn(annotation, { file, scope }, context);
      const dependency = isDependency(value) ? withTarget(value, typed) : typed && annotatedDependency(typed);
      if (dependency) found.push(dependency);
    }
    pending.push(...of.bases);
  }
  return found;
}

export function dependencyOf(
  parameter: Parameter,
  handler: FunctionValue,
  context: FrameworkContext,
): MadeValue | undefined {
  const fallback = parameter.default && evaluateIn(parameter.default, handler, context);
  const annotation = parameter.annotation && evaluateIn(parameter.annotation, handler, context);
  if (isDependency(fallback)) return withTarget(fallback, annotation);
  return annotation && annotatedDependency(annotation);
}

/** Aliases of aliases are one list of annotations, and the last dependency in it counts (fastapi 0.165: analyze_param). */
function annotatedDependency(annotation: Value): MadeValue | undefined {
  for (let at: Value | undefined = annotation; at?.kind === 'made' && isAnnotated(at); ) {
    const found = at.arguments.positional.slice(1).findLast(isDependency);
    if (found) return withTarget(found, annotation);
    at = at.arguments.positional[0];
  }
  return undefined;
}

/** `x: Service = Depends()` depends on its own annotation. */
function withTarget(dependency: MadeValue, annotation: Value | undefined): MadeValue {
  if (dependencyTarget(dependency)) return dependency;
  let target = annotation;
  while (target?.kind === 'made' && isAnnotated(target)) [target] = target.arguments.positional;
  return target ? { ...dependency, arguments: { ...NOTHING, positional: [target] } } : dependency;
}

function isAnnotated(value: MadeValue): boolean {
  return value.of.path.at(-2) === 'Annotated' && value.of.path.at(-1) === '[]';
}

type Place = Pick<FunctionValue, 'file' | 'scope' | 'self' | 'owner'>;

function evaluateIn(
  expression: Expression,
  { file, scope, self, owner }: Place,
  context: FrameworkContext,
): Value | undefined {
  const { machine, site } = context;
  const module = machine.module(file);
  if (!module) return undefined;
  // An annotation in quotes is looked up where it stands.
  if (
    expression.kind === 'literal' &&
    typeof expression.value === 'string' &&
    /^[A-Za-z_][\w.]*$/.test(expression.value)
  ) {
    const [first = '', ...rest] = expression.value.split('.');
    const start = scope.read(first);
    return start && rest.reduce<Value>((value, name) => machine.member(value, name, site), start);
  }
  return machine.evaluate(expression, { scope, module, returns: [], yields: [], self, owner });
}

/** What FastAPI would pass: instances of annotated library classes, results of dependencies, and for the rest the request. */
export function parametersFor(handler: FunctionValue, context: FrameworkContext, watch?: Watch, depth = 0): Arguments {
  const named = new Map<string, Value>();
  const { parameters } = handler.node;
  for (const parameter of parameters) {
    if (parameter.target.kind !== 'name') continue;
    const { name } = parameter.target;
    const dependency = dependencyOf(parameter, handler, context);
    const type = typeOf(parameter, handler, context);
    if (isRequest(type) || isMiddlewareRequest(parameter, parameters)) named.set(name, request(context, watch));
    else if (dependency) named.set(name, dependencyResult(dependency, name, context, watch, depth));
    else if (type?.kind === 'library' && isThing(type))
      named.set(name, { kind: 'made', of: type, arguments: NOTHING, site: context.site });
    else {
      const markers = markersOf(parameter, handler, context);
      const part = parameterPart(name, markers, type, context, watch);
      const evaluate = (one: Expression, at: Place = handler) => evaluateIn(one, at, context);
      named.set(name, asNumber(asTyped(part, type, parameter.annotation, evaluate), type, markers));
    }
  }
  return { positional: [], named };
}

/** `(request, call_next)` without types is a middleware: FastAPI itself would take such parameters from the query. */
function isMiddlewareRequest(parameter: Parameter, all: readonly Parameter[]): boolean {
  const [first, second, third] = all.filter((p) => p.target.kind !== 'name' || p.target.name !== 'self');
  const untyped = parameter === first && !parameter.annotation && !parameter.default;
  return untyped && second?.target.kind === 'name' && second.target.name === 'call_next' && third === undefined;
}

function markersOf(parameter: Parameter, handler: FunctionValue, context: FrameworkContext): Value[] {
  const fallback = parameter.default && evaluateIn(parameter.default, handler, context);
  const annotation = parameter.annotation && evaluateIn(parameter.annotation, handler, context);
  const annotated = annotation?.kind === 'made' && isAnnotated(annotation) ? annotation.arguments.positional : [];
  return [...(fallback ? [fallback] : []), ...annotated];
}

/** A dependency is run like a handler; one that yields gives what it yields first. */
function dependencyResult(
  dependency: MadeValue,
  name: string,
  context: FrameworkContext,
  watch: Watch | undefined,
  depth: number,
): Value {
  const why = `what the dependency \`${name}\` gives`;
  const target = dependencyTarget(dependency);
  const callable = target && callableOf(target, context);
  const part = target && schemePart(target);
  if (part) return requestPart(why, part);
  if (target?.kind === 'library' && isKnownThing(target, context))
    return { kind: 'made', of: target, arguments: NOTHING, site: context.site };
  if (!target || !callable || depth > DEEPEST_DEPENDENCY) return opaque(why);
  const result = context.machine.call(target, parametersFor(callable, context, watch, depth + 1), context.site);
  const given = callable.node.generator && result.kind === 'list' ? (result.items[0] ?? opaque(why)) : result;
  if (given.kind !== 'unknown') return given;
  const { from, checked } = given;
  return { ...opaque(why), ...(from && { from }), ...(checked && { checked }) };
}

export function typeOf(parameter: Parameter, handler: FunctionValue, context: FrameworkContext): Value | undefined {
  const annotation = parameter.annotation && evaluateIn(parameter.annotation, handler, context);
  return annotation?.kind === 'made' && annotation.of.path.at(-2) === 'Annotated'
    ? annotation.arguments.positional[0]
    : annotation;
}

/** `csrf: CsrfProtect = Depends()`: one is made for each request. */
function isKnownThing(target: LibraryValue, { machine, site }: FrameworkContext): boolean {
  return (
    /^[A-Z]/.test(target.path.at(-1) ?? '') &&
    isThing(target) &&
    machine.libraryOf(target.source, site.file) !== undefined
  );
}

/** Plain types and the request itself are data from outside; other library classes are tools. */
function isThing(type: LibraryValue): boolean {
  return (
    type.source !== 'builtins' &&
    type.source !== 'typing' &&
    !belongsTo(type.source, SOURCES) &&
    type.source !== 'uuid' &&
    type.source !== 'pathlib' &&
    type.source !== 'decimal' &&
    type.source !== 'pydantic' &&
    type.source !== 'ipaddress' &&
    type.source !== 'datetime'
  );
}
