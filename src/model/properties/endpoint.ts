// The named properties of endpoints that rules may ask for. Each is true as soon as one reason is seen, false only when
// everything was looked at, otherwise 'unknown'. Words in paths are a table: routes say what they are for in English.

import {
  EFFECT_PROPERTIES,
  EFFECT_PROPERTY_NAMES,
  type EffectProperty,
  type EffectPropertyName,
} from '../../core/effect-properties.ts';
import type { LinkedEndpoint } from '../../core/linked.ts';
import type { EffectKind, Mode, Tri } from '../../core/model.ts';
import type { Link } from '../presence.ts';
import { corsOf } from './cors.ts';
import { either } from './tri.ts';

export interface EndpointSurroundings {
  chain: readonly Link[];
  chainWhole: boolean;
  /** A frontend of the same repository calls the component. */
  hasFrontend: boolean;
}

export const ENDPOINT_PROPERTIES = [
  ...EFFECT_PROPERTY_NAMES,
  'changesState',
  'credential',
  'abusable',
  'hidden',
  'documentation',
  'endsSession',
  'health',
  'websocket',
  'static',
  'browserFacing',
  'acceptsBody',
  'ownershipChecked',
  'wildcardCors',
  'wildcardCorsCredentials',
] as const;

const CHANGES: readonly EffectKind[] = [
  'database-write',
  'file-write',
  'money',
  'mail',
  'queue-publish',
  'process-spawn',
];

const SAFE = /^(GET|HEAD|OPTIONS)$/;
const WITH_BODY = /^(POST|PUT|PATCH)$/;
const CREDENTIAL_WORDS =
  /^(auth|authenticate|login|signin|logon|signup|register|password|passwd|token|oauth|oauth2|otp|totp|2fa|mfa|sso|saml|session|sessions|credential|credentials|apikey|apikeys)$/;
const LEAVING_WORDS = /^(logout|signout|logoff)$/;
const DOCUMENTATION = /(^|\/)(docs|redoc|swagger|swagger-ui|api-docs|openapi)(\.json|\.ya?ml|\/|$)/i;
const HEALTH =
  /(^|\/)(health|healthz|healthcheck|health-check|livez|readyz|live|ready|liveness|readiness|ping|heartbeat|metrics)\/?$/i;

export function endpointProperties(
  linked: LinkedEndpoint,
  surroundings: EndpointSurroundings,
): Record<(typeof ENDPOINT_PROPERTIES)[number], Tri> {
  const { path, state, transport } = linked;
  const effects = effectProperties(linked);
  const credential = handlesCredentials(linked);
  const { wildcard, credentials } = corsProperties(surroundings);
  return {
    ...effects,
    changesState: changesState(linked),
    credential,
    abusable: either(effects.costly, credential),
    hidden: state === 'hidden',
    documentation: DOCUMENTATION.test(path),
    endsSession: [...wordsOf(path), ...wordsOf(linked.handler?.name ?? '')].some((word) => LEAVING_WORDS.test(word)),
    health: isHealth(linked),
    websocket: transport === 'ws',
    static: isStatic(linked),
    browserFacing: isBrowserFacing(linked, surroundings),
    acceptsBody: acceptsBody(linked),
    ownershipChecked: ownershipChecked(linked, surroundings),
    wildcardCors: wildcard,
    wildcardCorsCredentials: credentials,
  };
}

function effectProperties(linked: LinkedEndpoint): Record<EffectPropertyName, Tri> {
  const told = EFFECT_PROPERTY_NAMES.map((name) => {
    const { kinds, derived, seen }: EffectProperty = EFFECT_PROPERTIES[name];
    const told = hasEffect(linked, kinds, derived);
    return [name, seen && told === 'unknown' ? false : told];
  });
  return Object.fromEntries(told) as Record<EffectPropertyName, Tri>;
}

function hasEffect(linked: LinkedEndpoint, kinds: readonly EffectKind[], derived?: true): Tri {
  const {
    effects,
    effectsComplete,
    unseenEffects,
    unseenDecided = unseenEffects,
    serves,
    possibleEffects = [],
  } = linked;
  // Whoever serves files as they lie reads below one directory, and does nothing else.
  if (serves === 'static') return kinds.includes('file-read') && derived === undefined;
  if (effects.some(({ kind, requestDerived }) => kinds.includes(kind) && (derived === undefined || requestDerived)))
    return true;
  const possible = derived === undefined && possibleEffects.some((kind) => kinds.includes(kind));
  const unread = derived ? unseenDecided : unseenEffects;
  const unseen = !effectsComplete && (unread?.some((kind) => kinds.includes(kind)) ?? true);
  return possible || unseen ? 'unknown' : false;
}

function changesState(linked: LinkedEndpoint): Tri {
  const byMethod = /^(POST|PUT|PATCH|DELETE)$/i.test(linked.method) && linked.transport === 'http';
  return byMethod || hasEffect(linked, CHANGES);
}

function acceptsBody({ method, transport, serves }: LinkedEndpoint): Tri {
  if (serves === 'static') return false;
  if (serves === 'application') return 'unknown';
  if (transport !== 'http') return transport === 'ws';
  const verb = method.toUpperCase();
  return WITH_BODY.test(verb) || !(SAFE.test(verb) || verb === 'DELETE');
}

/** A role, or the object's owner: nothing is asked only where the chain and the handler were read to their ends. */
function ownershipChecked(
  { ownershipChecked: own = 'unknown' }: LinkedEndpoint,
  surroundings: EndpointSurroundings,
): Tri {
  const { chain, chainWhole } = surroundings;
  if (own === true) return true;
  const authorizing = chain.filter(({ control }) => control?.families.includes('authorization'));
  if (authorizing.some(({ mode }) => mode === 'enforcing')) return true;
  return own === false && chainWhole && authorizing.length === 0 ? false : 'unknown';
}

/** Takes or gives out what proves who somebody is: sign-in, tokens, passwords, second factors. */
function handlesCredentials({ method, path, transport, handler, serves }: LinkedEndpoint): Tri {
  if (transport !== 'http' || serves === 'static') return false;
  const words = [...wordsOf(path), ...wordsOf(handler?.name ?? '')];
  if (words.some((word) => LEAVING_WORDS.test(word))) return false;
  const named =
    words.some((word) => CREDENTIAL_WORDS.test(word)) || /sign[-_]?(in|up)|log[-_]?in|api[-_]?key/i.test(path);
  // Reading a session or a token list is ordinary; a callback that ends a sign-in is not, though it is a GET.
  const callback = words.includes('callback') && named;
  if (named && (callback || !SAFE.test(method.toUpperCase()))) return true;
  return /\{\w*[^\w{}:][^{}]*\}/.test(path) && !SAFE.test(method.toUpperCase()) ? 'unknown' : false;
}

/** Says that the service lives, and does nothing else. */
function isHealth({ path, method, effects }: LinkedEndpoint): boolean {
  const quiet = effects.every(({ kind }) => !CHANGES.includes(kind) && !EFFECT_PROPERTIES.costly.kinds.includes(kind));
  return HEALTH.test(path) && quiet && (method === '' || SAFE.test(method.toUpperCase()));
}

function wordsOf(name: string): string[] {
  const plain = name.replace(/\{[^{}]*\}|:\w+|<[^<>]*>/g, '/');
  return plain
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Files served as they lie: a whole subtree without a handler of the repository's own. */
function isStatic({ handler, path, method, serves }: LinkedEndpoint): boolean {
  if (serves !== undefined) return serves === 'static';
  const subtree = /(\*\w*|\{\w+:path\})\/?$/.test(path);
  return handler === undefined && subtree && (method === '' || SAFE.test(method.toUpperCase()));
}

function isBrowserFacing({ transport }: LinkedEndpoint, { chain, hasFrontend }: EndpointSurroundings): Tri {
  if (transport !== 'http' && transport !== 'ws') return false;
  const forBrowsers = chain.some(({ control }) => {
    return control?.families.some((family) => family === 'cors' || family === 'csrf' || family === 'session');
  });
  return hasFrontend || forBrowsers ? true : 'unknown';
}

function corsProperties({ chain, chainWhole }: EndpointSurroundings): { wildcard: Tri; credentials: Tri } {
  const policies = chain
    // The policy counts for what it lets in, even where it holds nobody back.
    .filter(({ control, guard }) => control?.families.includes('cors') && acts(control.mode) && acts(guard.mode))
    .flatMap(({ control }) => (control ? [corsOf(control)] : []));
  const none: Tri = chainWhole ? false : 'unknown';
  if (policies.length === 0) return { wildcard: none, credentials: none };
  return {
    wildcard: policies.map(({ wildcard }) => wildcard).reduce(either),
    credentials: policies.map(({ reflectsWithCredentials }) => reflectsWithCredentials).reduce(either),
  };
}

function acts(mode: Mode): boolean {
  return mode !== 'dead' && mode !== 'declared-only';
}
