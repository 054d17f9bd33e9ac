// Functions that answer for whatever goes wrong in an application. Those for errors of the program's own, or for one status
// besides 500, answer for these alone and are left out.

import type { FrameworkContext } from '../../framework.ts';
import { requestPart } from '../../parts.ts';
import { type Arguments, type FunctionValue, type RouterValue, UNDEFINED, type Value } from '../../values.ts';
import { addGuard } from './middleware.ts';

const forErrors = new WeakSet<FunctionValue['node']>();

export function runsForErrors({ node }: FunctionValue): boolean {
  return forErrors.has(node);
}

/** Starlette looks handlers up by status or class; those of 500 and of `Exception` get everything (starlette 1.10). */
function getsEverything(error: Value | undefined): boolean {
  if (error?.kind === 'constant') return error.value === 500;
  return error?.kind === 'library' && error.source === 'builtins' && error.path.at(-1) === 'Exception';
}

export function addErrorHandler(
  router: RouterValue,
  error: Value | undefined,
  handler: Value | undefined,
  context: FrameworkContext,
): Value {
  if (handler?.kind !== 'function' || !getsEverything(error)) return UNDEFINED;
  forErrors.add(handler.node);
  addGuard(router, handler, 'dependency', context);
  return UNDEFINED;
}

/** `exception_handlers={Exception: handler}`, as far as its keys can be told. */
export function listedErrorHandlers(router: RouterValue, listed: Value | undefined, context: FrameworkContext): void {
  if (listed?.kind !== 'dict') return;
  for (const [key, handler] of listed.entries)
    if (key === 'Exception' || key === '500')
      addErrorHandler(router, { kind: 'constant', value: 500 }, handler, context);
}

/** The second parameter is what went wrong. */
export function anError({ node }: FunctionValue, given: Arguments): Arguments {
  const [, second] = node.parameters.filter(({ target }) => target.kind !== 'name' || target.name !== 'self');
  if (second?.target.kind !== 'name') return given;
  const error: Value = { ...requestPart('an error', 'other'), exception: 'itself' };
  return { ...given, named: new Map([...given.named, [second.target.name, error]]) };
}
