// A view or hook with what decorators put around it: each layer guards by itself.

import { handlerOf } from '../../handlers.ts';
import type { FunctionValue, Value } from '../../values.ts';

/** Outermost first, the function itself last; what cannot be taken apart stays whole. */
export function layersOf(value: Value): Value[] {
  const { value: innermost, wrappers } = handlerOf(value);
  return innermost ? [...wrappers, innermost] : wrappers.length > 0 ? wrappers : [value];
}

/** The name that Flask takes for the endpoint: the function's, which `wraps` hands on to the wrapper. */
export function nameOf(value: Value): string | undefined {
  for (let at: Value | undefined = value, depth = 0; at && depth < 12; depth += 1) {
    if (at.kind === 'function' && at.wraps && keepsName(at)) at = at.wraps;
    else if (at.kind === 'function') return at.node.name;
    else if (at.kind === 'made') at = at.arguments.positional.find((v) => v.kind === 'function' || v.kind === 'made');
    else return undefined;
  }
  return undefined;
}

function keepsName({ node }: FunctionValue): boolean {
  return node.decorators.some((d) => {
    const callee = d.kind === 'call' ? d.callee : d;
    return (
      (callee.kind === 'name' && callee.name === 'wraps') || (callee.kind === 'member' && callee.property === 'wraps')
    );
  });
}
