// The elements of a system as rules see them: one shape for endpoints, components, assets, flows, boundaries and
// controls, with their named properties, the exposure that counts for them and what their threats are grouped under.

import { DECLARATION_KINDS, type DeclarationKind } from '../core/declaration.ts';
import { EFFECT_PROPERTIES, type EffectProperty } from '../core/effect-properties.ts';
import type { Evidence } from '../core/evidence.ts';
import {
  CONTROL_FAMILIES,
  type Component,
  type Control,
  type ControlFamily,
  type ControlState,
  type Effect,
  type Endpoint,
  type Exposure,
  type Mode,
  type Properties,
  type System,
} from '../core/model.ts';
import type { ElementKind } from '../core/rule.ts';
import { concerns, isServed, namesObject } from '../core/served.ts';
import { widest } from '../core/severity.ts';

export interface Element {
  kind: ElementKind;
  id: string;
  /** As people call it: `POST /login`, `api`. */
  name: string;
  /** One threat per rule and scope: the component an endpoint belongs to, a control's family… */
  scope: { id: string; name: string };
  properties: Properties;
  control: (family: ControlFamily) => ControlState;
  /** Whether a control of this family would mean something there. */
  concerns: (family: ControlFamily) => boolean;
  exposure: Exposure;
  /** Whose word the exposure is, and what the files tell otherwise. */
  exposureSaid?: string | undefined;
  effects: Effect[];
  /** False when something that guards it could not be read. */
  readWhole: boolean;
  evidence: Evidence[];
  /** Where each property is said, when that is elsewhere. */
  because?: Record<string, Evidence[]>;
}

/** The controls of a family that people say protect an element, by its id. */
type Words = (id: string, family: ControlFamily) => string[];

const NOT_TOLD: ControlState = { presence: 'unknown', by: [] };

export function elementsOf(system: System): Record<ElementKind, Element[]> {
  const words = wordsOf(system);
  const components = componentElements(system, words);
  const byId = new Map(components.map((component) => [component.id, component]));
  return {
    endpoint: endpointElements(system, byId),
    component: components,
    asset: system.assets.map((asset) => {
      const { id, name, evidence } = asset;
      const { home, exposure } = assetHome(asset, byId);
      const own = { id, name, evidence, properties: { class: asset.class, ...asset.properties } };
      const scope = home ?? { id: 'system', name: system.subject.name };
      const because = asset.because === undefined ? {} : { because: asset.because };
      return { ...element('asset', own, home), exposure, scope: { id: scope.id, name: scope.name }, ...because };
    }),
    flow: system.flows.map((flow) => {
      const { id, from, to, evidence, encrypted, authenticated, protocol = 'unknown' } = flow;
      const name = `${byId.get(from)?.name ?? from} → ${byId.get(to)?.name ?? to}`;
      const properties = { encrypted, authenticated, protocol, ...flow.properties };
      return element('flow', { id, name, evidence, properties }, byId.get(from));
    }),
    boundary: system.boundaries.map(({ id, name, kind, from, evidence }) =>
      element('boundary', { id, name, evidence, properties: { kind } }, byId.get(from)),
    ),
    control: controlElements(system),
    system: [systemElement(system)],
    ...declarationElements(system, byId, words),
  };
}

/** Of a file that several components are given, none is its home more than the others: it is as exposed as the widest. */
function assetHome({ storedIn }: System['assets'][number], byId: ReadonlyMap<string, Element>) {
  const homes = [...new Set(storedIn.flatMap(({ component }) => byId.get(component ?? '') ?? []))];
  const isShared = homes.length > 1 && storedIn.some(({ component }) => component === undefined);
  const [home] = isShared ? [] : homes;
  const exposure = isShared ? widest(homes.map((one) => one.exposure)) : (home?.exposure ?? 'unknown');
  return { home, exposure };
}

/** One whose controls are not known and which is as exposed as the component it belongs to. */
function element(
  kind: ElementKind,
  own: Pick<Element, 'id' | 'name' | 'properties' | 'evidence'>,
  home?: Element,
): Element {
  const { id, name } = home ?? own;
  const exposure = home?.exposure ?? 'unknown';
  const unjudged = { control: () => NOT_TOLD, concerns: () => true };
  const exposureSaid = home?.exposureSaid;
  return { kind, ...own, scope: { id, name }, ...unjudged, exposure, exposureSaid, effects: [], readWhole: true };
}

function componentElements(system: System, words: Words): Element[] {
  const exposures = new Map<string, Exposure[]>();
  for (const endpoint of system.endpoints) {
    const { component, exposure } = endpoint;
    if (isServed(endpoint)) exposures.set(component, [...(exposures.get(component) ?? []), exposure]);
  }
  return system.components.map((component) => {
    const { id, name, kind, evidence } = component;
    const exposure = exposureOf(component, exposures.get(id) ?? []);
    const properties = { kind, exposure, ...component.properties };
    return {
      ...element('component', { id, name, evidence, properties }),
      exposure,
      exposureSaid: component.exposureSaid,
      control: (family) => withWords(stateFrom(component.properties[family]), words(id, family)),
    };
  });
}

function exposureOf(component: Component, ofEndpoints: Exposure[]): Exposure {
  if (component.exposure !== undefined) return component.exposure;
  if (ofEndpoints.length > 0) return widest(ofEndpoints);
  if (component.properties.publishedPort === true) return 'network';
  return component.properties.publishedPort === false ? 'internal' : 'unknown';
}

/** A component's controls are properties named after their family; one that is not there was not looked for. */
function stateFrom(value: boolean | string | undefined): ControlState {
  return value === 'present' || value === 'absent' || value === 'conditional' ? { presence: value, by: [] } : NOT_TOLD;
}

function endpointElements(system: System, components: Map<string, Element>): Element[] {
  const controls = new Map(system.controls.map((control) => [control.id, control]));
  return system.endpoints.filter(isServed).map((endpoint) => ({
    kind: 'endpoint',
    id: endpoint.id,
    name: endpoint.method ? `${endpoint.method} ${endpoint.path}` : endpoint.path,
    scope: homeOf(endpoint, components, system.subject.name),
    properties: endpointProperties(endpoint, controls),
    control: (family) => endpoint.controls[family],
    concerns: (family) => concerns(family, endpoint),
    exposure: endpoint.exposure,
    exposureSaid: endpoint.exposureSaid,
    effects: endpoint.effects,
    because: effectPlaces(endpoint.effects),
    readWhole:
      (endpoint.handler !== undefined || endpoint.serves === 'static') &&
      endpoint.guards.every(({ mode }) => mode !== 'unknown'),
    evidence: endpoint.evidence,
  }));
}

/** What the request decides shows where it happens, and not where the endpoint stands. */
function effectPlaces(effects: readonly Effect[]): Record<string, Evidence[]> {
  const places = Object.entries(EFFECT_PROPERTIES).flatMap(([name, { kinds, derived }]: [string, EffectProperty]) => {
    const own = effects.filter(({ kind, requestDerived }) => derived && requestDerived && kinds.includes(kind));
    return own.length === 0 ? [] : [[name, own.flatMap(({ evidence }) => evidence)] as const];
  });
  return Object.fromEntries(places);
}

/** Code that belongs to no component is the repository's. */
function homeOf({ component }: Endpoint, components: Map<string, Element>, repository: string): Element['scope'] {
  if (component === '') return { id: 'system', name: repository };
  return { id: component, name: components.get(component)?.name ?? component };
}

function endpointProperties(endpoint: Endpoint, controls: Map<string, Control>): Properties {
  const { transport, state, exposure, framework, method = 'unknown', properties } = endpoint;
  const told: Properties = {
    transport,
    state,
    exposure,
    framework,
    method,
    abusable: either(properties.costly, properties.credential),
    ambientCredentials: ambientCredentials(endpoint, controls),
    readsSensitive: transport === 'http' && method === 'GET' ? 'unknown' : false,
    namesObject: namesObject(endpoint.path),
    ownershipChecked: endpoint.controls.authorization.presence === 'present' ? true : 'unknown',
  };
  // Key by key: many endpoints then share one shape, which spreading an object of entries would not give them.
  for (const family of CONTROL_FAMILIES) told[family] = endpoint.controls[family].presence;
  for (const [name, value] of Object.entries(properties)) told[name] = value;
  return told;
}

function either(a: Properties[string] | undefined, b: Properties[string] | undefined): boolean | 'unknown' {
  if (a === true || b === true) return true;
  return a === 'unknown' || b === 'unknown' ? 'unknown' : false;
}

/** A session control means a cookie. A caller who is told apart in a way we cannot read may be so by a cookie. */
function ambientCredentials({ guards, controls }: Endpoint, byId: Map<string, Control>): boolean | 'unknown' {
  if (guards.some(({ control }) => byId.get(control)?.family === 'session')) return true;
  const asking = guards.filter(({ mode }) => ASKING.has(mode)).flatMap(({ control }) => byId.get(control) ?? []);
  const asked = asking.flatMap(({ family, properties }) => (family === 'authentication' ? [properties.ambient] : []));
  if (asked.includes(true)) return true;
  if (asked.length > 0 && asked.every((ambient) => ambient === false)) return false;
  return controls.authentication.presence === 'absent' ? false : 'unknown';
}

const ASKING: ReadonlySet<Mode> = new Set(['enforcing', 'conditional', 'fail-open']);

function controlElements(system: System): Element[] {
  // What people say is there was not seen, so there is nothing of it to judge.
  const seen = system.controls.filter(({ said }) => said === undefined);
  return seen.map(({ id, family, mode, properties: own, evidence }) => {
    const properties = { failOpen: mode === 'fail-open', dead: mode === 'dead', ...own, family, mode };
    const scope = { id: family, name: family.replaceAll('-', ' ') };
    return { ...element('control', { id, name: id, evidence, properties }), scope };
  });
}

function systemElement(system: System): Element {
  const has = (kind: string) => system.components.some((component) => component.kind === kind);
  const properties = { frontend: has('frontend'), store: has('store') };
  const evidence = system.components.flatMap((component) => component.evidence.slice(0, 1));
  return element('system', { id: 'system', name: system.subject.name, properties, evidence });
}

/** Grouped under their component; what belongs to none is the repository's. */
function declarationElements(
  system: System,
  components: Map<string, Element>,
  words: Words,
): Record<DeclarationKind, Element[]> {
  const elements = Object.fromEntries(DECLARATION_KINDS.map((kind) => [kind, [] as Element[]]));
  for (const declaration of system.declarations) {
    const { id, kind, name, component, exposure, exposureSaid, properties, because, evidence } = declaration;
    const home = component === undefined ? undefined : components.get(component);
    const own = element(kind, { id, name, properties, evidence }, home);
    const scope = home?.scope ?? { id: 'system', name: system.subject.name };
    const reach = exposure === undefined ? {} : { exposure, exposureSaid };
    const control: Element['control'] = (family) => withWords(NOT_TOLD, words(id, family));
    elements[kind]?.push({ ...own, ...reach, scope, control, because });
  }
  return elements as Record<DeclarationKind, Element[]>;
}

function wordsOf({ controls }: System): Words {
  const said = controls.filter((control) => control.said !== undefined);
  return (id, family) =>
    said.filter((one) => one.family === family && one.coverage?.covered.includes(id)).map((one) => one.id);
}

const withWords = (state: ControlState, said: string[]): ControlState =>
  said.length === 0 ? state : { ...state, said };
