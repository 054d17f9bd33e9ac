// What is certain of a value: whether it counts as true, and whether its sender chose any part of it.

import { isSegment } from './texts.ts';
import type { Value } from './values.ts';

/** true or false when it is certain; a setting is never certain, whatever its default. */
export function truth(value: Value): boolean | 'unknown' {
  switch (value.kind) {
    case 'constant':
      return Boolean(value.value);
    case 'text':
      return value.parts.some((p) => (typeof p === 'string' ? p !== '' : isSegment(p))) ? true : 'unknown';
    case 'unknown':
    case 'setting':
      return 'unknown';
    case 'choice': {
      const all = new Set(value.options.map((o) => truth(o.value)));
      // `a and true` is true where a is; without the other side's value nothing more is said.
      const [one] = value.options;
      if (value.options.length === 1 && one && one.when.length > 0 && all.has(true)) return 'unknown';
      const [only] = all;
      if (all.size !== 1 || only === undefined) return 'unknown';
      // `a and b` may be neither where only b is known.
      const mayMiss = value.options.length === 1 && value.options.some((o) => o.when.length > 0);
      return only === true && mayMiss ? 'unknown' : only;
    }
    case 'library':
    case 'made':
      return 'unknown';
    case 'method':
      return truth(value.receiver) === 'unknown' ? 'unknown' : true;
    default:
      return true;
  }
}

/** Does any part of it come from the request? */
export function isRequestDerived(value: Value | undefined, depth = 0): boolean {
  if (value === undefined || depth > 6) return false;
  const inner = (v: Value) => isRequestDerived(v, depth + 1);
  switch (value.kind) {
    case 'unknown':
      return value.request === true;
    case 'method':
      return inner(value.receiver);
    case 'text':
      return value.parts.some((p) => typeof p !== 'string' && inner(p));
    case 'list':
      return value.items.some(inner);
    case 'dict':
      return [...value.entries.values()].some(inner);
    case 'choice':
      return value.options.some((o) => inner(o.value));
    case 'made':
      return value.arguments.positional.some(inner) || [...value.arguments.named.values()].some(inner);
    default:
      return false;
  }
}
