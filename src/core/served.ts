// Whether requests reach an endpoint at all, and which controls mean something there. Rules, counts and documents speak
// of those that are served.

import type { ControlFamily, Endpoint, EndpointState, Properties, Transport, Tri } from './model.ts';

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

type Wanting = Pick<Endpoint, 'properties' | 'effects'>;

const has =
  (property: string) =>
  ({ properties }: Wanting): Tri => {
    const value = properties[property];
    return value === 'unknown' ? value : value === true;
  };

/** Of some controls only endpoints of one kind are in want; of others nothing tells which should have them. */
const WANTED: Partial<Record<ControlFamily, (endpoint: Wanting) => Tri>> = {
  'audit-log': has('changesState'),
  'llm-budget': has('callsLlm'),
  'path-containment': has('requestDerivedFile'),
  'ssrf-guard': has('requestDerivedUrl'),
  timeout: ({ effects }) => effects.some(({ kind }) => kind === 'outbound-request' || kind === 'llm-call'),
  'upload-guard': () => false,
  validation: has('acceptsBody'),
  'webhook-signature': () => false,
};

export function isWanted(family: ControlFamily, endpoint: Wanting): Tri {
  return WANTED[family]?.(endpoint) ?? true;
}

/** `:id`, `<id>`, `{id}`; but not `{settings.PREFIX}`, which is a prefix that could not be resolved. */
const NAMED_OBJECT = /[:<]|\{[^.{}]*\}/;

/** The path names one of many by what the caller puts there. */
export const namesObject = (path: string): boolean => NAMED_OBJECT.test(path);
