// Ways in, as rules and readers see them: each with the component it belongs to, its guards in order, the state of every
// control family, what it reaches and from where it can be reached.

import { compareText } from '../core/evidence.ts';
import type { LinkedControl, LinkedEffect, LinkedEndpoint } from '../core/linked.ts';
import type { ControlState, Effect, Endpoint, Exposure, Guard, Tri } from '../core/model.ts';
import { namesObject } from '../core/served.ts';
import type { ControlId } from './control-ids.ts';
import { evidenceList } from './evidence-list.ts';
import { chainGap, chainOf, controlStates, type Link } from './presence.ts';
import { endpointProperties } from './properties/endpoint.ts';
import { type PlacesOf, switchesOf } from './switches.ts';
import type { Unit } from './units.ts';

/** An endpoint, with what was known of it before it was joined. */
export interface JoinedEndpoint {
  endpoint: Endpoint;
  linked: LinkedEndpoint;
  chain: Link[];
  /** Why its guards may be more than are listed. */
  gap: string | undefined;
}

export interface EndpointContext {
  unitOf: (endpoint: LinkedEndpoint) => Unit | undefined;
  exposureOf: (unit: Unit) => Exposure;
  controls: ReadonlyMap<string, LinkedControl>;
  controlId: ControlId;
  /** Files of the unit that were not read whole, in the language of a program. */
  unreadIn: (unit: Unit, program: string) => string[];
  hasFrontend: (unit: Unit) => boolean;
  placesOf: PlacesOf;
}

export function joinEndpoints(linked: readonly LinkedEndpoint[], context: EndpointContext): JoinedEndpoint[] {
  const joined = linked.map((one) => joinEndpoint(one, context));
  nameApart(joined);
  return joined.sort((a, b) => compareText(a.endpoint.id, b.endpoint.id));
}

function joinEndpoint(linked: LinkedEndpoint, context: EndpointContext): JoinedEndpoint {
  const unit = context.unitOf(linked);
  const chain = chainOf(linked, context.controls);
  const gap = chainGap(linked, chain, unit === undefined ? [] : context.unreadIn(unit, linked.evidence.file));
  const { transport, method, path, state, serves, answeredBy, framework, handler, evidence } = linked;
  const switches = switchesOf(linked.conditions, context.placesOf);
  const properties = endpointProperties(linked, {
    chain,
    chainWhole: gap === undefined,
    hasFrontend: unit !== undefined && context.hasFrontend(unit),
  });
  const controls = controlStates(chain, gap, linked, context.controlId);
  const endpoint: Endpoint = {
    id: endpointId(linked),
    transport,
    ...(method === '' ? {} : { method }),
    path,
    state,
    ...(serves && { serves }),
    ...(answeredBy && { answeredBy }),
    framework,
    component: unit?.id ?? '',
    ...(handler === undefined ? {} : { handler }),
    ...(linked.conditions.length === 0 ? {} : { conditions: linked.conditions.map(({ text }) => text) }),
    ...(switches.length > 0 && { switches }),
    guards: chain.flatMap((link) => guardsOf(link, context.controlId)),
    controls: { ...controls, authorization: withOwner(controls, { path, owner: properties.ownershipChecked }) },
    effects: effectsOf(linked.effects),
    exposure: unit === undefined ? 'unknown' : context.exposureOf(unit),
    properties,
    evidence: [evidence],
  };
  return { endpoint, linked, chain, gap };
}

/** Who is let in may still be asked for the object that the path names: no guard shows that. */
function withOwner(
  { authentication, authorization }: Endpoint['controls'],
  { path, owner }: { path: string; owner: Tri },
): ControlState {
  const asksWho = authentication.presence === 'present' || authentication.presence === 'conditional';
  if (authorization.presence !== 'absent' || !asksWho || owner !== 'unknown' || !namesObject(path))
    return authorization;
  const why = 'whether the caller may have the object that the path names could not be told';
  return { presence: 'unknown', by: [], why: [authorization.why, why].filter(Boolean).join('; ') };
}

/** One guard per family it serves. What was read and guards nothing is left out; what was not read stays, as unread. */
function guardsOf({ control, guard, mode }: Link, controlId: ControlId): Guard[] {
  if (control === undefined || control.unread !== undefined)
    return [{ control: `unread:${guard.control}`, mode, via: guard.via }];
  return control.families.map((family) => ({ control: controlId(family, control), mode, via: guard.via }));
}

function effectsOf(effects: readonly LinkedEffect[]): Effect[] {
  const merged = new Map<string, Effect>();
  for (const { kind, library, to, requestDerived, evidence } of effects) {
    const key = `${kind} ${library ?? ''} ${to ?? ''} ${requestDerived}`;
    const known = merged.get(key) ?? {
      kind,
      ...(library === undefined ? {} : { library }),
      ...(to === undefined ? {} : { to }),
      requestDerived,
      evidence: [],
    };
    known.evidence = [...known.evidence, evidence];
    merged.set(key, known);
  }
  return [...merged.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, effect]) => ({ ...effect, evidence: evidenceList(effect.evidence) }));
}

function endpointId({ transport, method, path }: LinkedEndpoint): string {
  const verb = method === '' || method === '*' ? 'ANY' : method.toUpperCase();
  return transport === 'http' ? `http:${verb}:${canonicalPath(path)}` : `${transport}:${canonicalPath(path)}`;
}

/** Parameters in any spelling become `{}`; a part that could not be resolved (`{settings.API}`) keeps its name. */
export function canonicalPath(path: string): string {
  return path
    .replace(/\{(\w*)(:[^{}]*)?\}/g, '{}')
    .replace(/<[^<>]*>/g, '{}')
    .replace(/:[A-Za-z_]\w*(\([^()]*\))?[?*+]?/g, '{}')
    .replace(/\*\w*/g, '{}')
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1');
}

/** Equal ids are told apart by component, then by handler, then by file; in the end by order of registration. */
function nameApart(joined: JoinedEndpoint[]): void {
  const suffixes: ((one: JoinedEndpoint) => string)[] = [
    ({ endpoint }) => `@${endpoint.component.slice(endpoint.component.indexOf(':') + 1)}`,
    ({ linked }) => (linked.handler?.name ? `#${linked.handler.name}` : ''),
    ({ linked }) => `#${linked.evidence.file}`,
  ];
  for (const suffix of suffixes) {
    for (const group of equalIds(joined)) {
      const names = group.map(suffix);
      if (new Set(names).size > 1) for (const [at, { endpoint }] of group.entries()) endpoint.id += names[at] ?? '';
    }
  }
  for (const group of equalIds(joined)) {
    const ordered = [...group].sort((a, b) => a.linked.evidence.line - b.linked.evidence.line);
    for (const [at, { endpoint }] of ordered.entries()) if (at > 0) endpoint.id += `#${at + 1}`;
  }
}

function equalIds(joined: JoinedEndpoint[]): JoinedEndpoint[][] {
  const groups = new Map<string, JoinedEndpoint[]>();
  for (const one of joined) groups.set(one.endpoint.id, [...(groups.get(one.endpoint.id) ?? []), one]);
  return [...groups.values()].filter((group) => group.length > 1);
}
