// Whether requests reach an endpoint at all. Rules, counts and documents speak of those that are served.

import type { EndpointState } from './model.ts';

export function isServed({ state }: { state: EndpointState }): boolean {
  return state === 'mounted' || state === 'hidden';
}
