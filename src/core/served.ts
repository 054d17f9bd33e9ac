// Whether requests reach an endpoint at all, and which controls mean something there. Rules, counts and documents speak
// of those that are served.

import type { ControlFamily, EndpointState, Properties, Transport } from './model.ts';

export function isServed({ state, transport }: { state: EndpointState; transport: Transport }): boolean {
  return isRequested({ transport }) && (state === 'mounted' || state === 'hidden');
}

/** As opposed to a pipeline, which events of a repository start. */
export const isRequested = ({ transport }: { transport: Transport }): boolean => transport !== 'ci';

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

/** `:id`, `<id>`, `{id}`; but not `{settings.PREFIX}`, which is a prefix that could not be resolved. */
const NAMED_OBJECT = /[:<]|\{[^.{}]*\}/;

/** The path names one of many by what the caller puts there. */
export const namesObject = (path: string): boolean => NAMED_OBJECT.test(path);
