// Starlette's paths in steps: `{id}` is one step, `{rest:path}` all further ones. Other converters match less than a step.

import type { PathStep } from '../../path-index.ts';

/** Undefined where what it matches cannot be told in whole steps. */
export function stepsOf(path: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  if (path === '/') return steps;
  const parts = path.split('/').slice(1);
  // A parameter is never empty: what ends in a slash is no step of its own.
  if (parts.includes('')) return undefined;
  for (const [i, part] of parts.entries()) {
    if (!/[{}]/.test(part)) steps.push({ kind: 'text', text: part });
    else if (/^\{\w+(:str)?\}$/.test(part)) steps.push({ kind: 'any' });
    else if (/^\{\w+:path\}$/.test(part) && i === parts.length - 1)
      return [...steps, { kind: 'rest', least: i === 0 ? 0 : 1 }];
    else return undefined;
  }
  return steps;
}
