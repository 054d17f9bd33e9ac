// Whether requests reach an endpoint at all, and which controls mean something there. Rules, counts and documents speak
// of those that are served.

import type { ControlFamily, EndpointState, Properties } from './model.ts';

export function isServed({ state }: { state: EndpointState }): boolean {
  return state === 'mounted' || state === 'hidden';
}

const OF_FILES: ReadonlySet<ControlFamily> = new Set([
  'authentication',
  'authorization',
  'rate-limit',
  'cors',
  'security-headers',
]);

/** Where only files are given out, nobody misses the validation of a body, or a token against forged requests. */
export function concerns(family: ControlFamily, { properties }: { properties: Properties }): boolean {
  return properties.static !== true || OF_FILES.has(family);
}
