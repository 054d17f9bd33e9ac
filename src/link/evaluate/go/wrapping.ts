// Functions that are put around handlers: `func auth(next http.Handler) http.Handler`. What they give is watched without what
// they stand around, as the decorators of other languages are.

import type { Expression, FunctionNode } from '../../../core/ir.ts';
import { type Arguments, choice, type FunctionValue, type Site, type Value } from '../../values.ts';
import type { Machine } from '../machine.ts';

/** The part of a handler's type that says that it is one, in every framework that knows of wrappers. */
const HANDLERS = new Set(['Handler', 'HandlerFunc']);
const MIDDLEWARE = new Set(['MiddlewareFunc', 'Middleware']);

/** `func(http.Handler) http.Handler`, `echo.MiddlewareFunc`. */
function isMiddlewareType(type: Expression | undefined): boolean {
  if (type?.kind === 'member') return MIDDLEWARE.has(type.property);
  return type?.kind === 'function' && isHandlerType(type.function.returns);
}

export function isHandlerType(type: Expression | undefined): boolean {
  if (type?.kind === 'member') return HANDLERS.has(type.property);
  return type?.kind === 'function' && isRequestHandler(type.function);
}

function isRequestHandler({ parameters: [first, second, ...more] }: FunctionNode): boolean {
  const names = (e: Expression | undefined, name: string) => e?.kind === 'member' && e.property === name;
  return more.length === 0 && names(first?.annotation, 'ResponseWriter') && names(second?.annotation, 'Request');
}

/** What a function gives that took one handler and gives one. */
export function wrapping(machine: Machine, callee: FunctionValue, given: Arguments, result: Value): Value {
  const { node } = callee;
  if (isMiddlewareType(node.returns)) return result.kind === 'function' ? named(result, callee) : result;
  if (!isHandlerType(node.returns)) return result;
  const taken = node.parameters.flatMap((p, i) =>
    isHandlerType(p.annotation) && !p.rest ? [given.positional[i]] : [],
  );
  const [inner] = taken;
  const isNext = inner?.kind === 'native';
  if (!inner || taken.length !== 1 || isNext) return result.kind === 'function' ? named(result, callee) : result;
  const around = handlerValue(machine, inner, { file: callee.file, at: node.at });
  const wrap = (value: Value): Value =>
    value.kind === 'function' && value !== inner && !value.wraps ? { ...named(value, callee), wraps: around } : value;
  return result.kind === 'choice'
    ? choice(result.options.map(({ value, when }) => ({ value: wrap(value), when })))
    : wrap(result);
}

const namedNodes = new WeakMap<FunctionNode, FunctionNode>();

/** The closure has no name: people know it by that of the function that made it. */
export function named(closure: FunctionValue, by: FunctionValue): FunctionValue {
  if (closure.node.name || !by.node.name) return closure;
  const node = namedNodes.get(closure.node) ?? { ...closure.node, name: by.node.name };
  namedNodes.set(closure.node, node);
  return { ...closure, node };
}

/** An object that serves requests is its method. */
export function handlerValue(machine: Machine, value: Value, site: Site): Value {
  if (value.kind !== 'instance') return value;
  const method = machine.member(value, 'ServeHTTP', site);
  // A handler that is embedded serves by itself.
  if (method.kind === 'method') return method.receiver;
  return method.kind === 'unknown' ? value : method;
}
