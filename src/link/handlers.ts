// The function that answers in the end, and the wrappers around it that act as guards of the route.

import type { ChainLink } from './endpoints.ts';
import type { FunctionValue, MadeValue, Value } from './values.ts';

export interface Handler {
  value: FunctionValue | undefined;
  /** What stands around the handler: decorators and wrappers, outermost first. */
  wrappers: Value[];
}

const DEEPEST_WRAPPING = 12;

export function handlerOf(value: Value): Handler {
  const wrappers: Value[] = [];
  let at: Value | undefined = value;
  for (let depth = 0; at && depth < DEEPEST_WRAPPING; depth += 1) {
    if (at.kind === 'choice') at = at.options[0]?.value;
    else if (at.kind === 'function') {
      if (!at.wraps) return { value: at, wrappers };
      wrappers.push(at);
      at = at.wraps;
    } else if (at.kind === 'made') {
      const { of, arguments: given }: MadeValue = at;
      const inner = given.positional.find((v) => v.kind === 'function' || v.kind === 'made');
      // `limit(5)(f)` guards as `limit(5)` says, `limit(f)` as the library says of `limit`; what f does is its own.
      const calledTwice = of.path.at(-1) === '()';
      const positional = given.positional.filter((v) => v !== inner);
      wrappers.push(calledTwice && of.made ? of.made : { ...at, arguments: { ...given, positional } });
      at = inner;
    } else break;
  }
  return { value: undefined, wrappers };
}

export function wrapperLinks(handler: Handler, link: Omit<ChainLink, 'value'>): ChainLink[] {
  return handler.wrappers.map((value) => ({ ...link, value }));
}
