// Controls, one per family that a guard serves, with the endpoints each one covers and those that are known to lack it.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { LinkedControl } from '../core/linked.ts';
import type { Control, ControlFamily, Mode, Properties } from '../core/model.ts';
import { concerns, isServed, isWanted } from '../core/served.ts';
import type { ControlId } from './control-ids.ts';
import type { JoinedEndpoint } from './endpoints.ts';
import { evidenceList } from './evidence-list.ts';
import { stronger } from './presence.ts';
import { corsOf } from './properties/cors.ts';
import type {} from './properties/endpoint.ts';
import type { SameControls } from './same-controls.ts';
import type { PlacesOf } from './switches.ts';

/** The served endpoints, by what stands before them and by where they belong. */
interface Served {
  uses: ReadonlyMap<string, readonly Use[]>;
  byComponent: ReadonlyMap<string, readonly JoinedEndpoint[]>;
}

interface Use {
  joined: JoinedEndpoint;
  mode: Mode;
}

export function joinControls(
  { linked, inline }: SameControls,
  endpoints: readonly JoinedEndpoint[],
  controlId: ControlId,
  ownerOf: (file: string) => string | undefined,
  placesOf: PlacesOf,
): Control[] {
  const unique = new Map(linked.controls.map((control) => [control.id, control]));
  const served = servedOf(endpoints);
  const controls = [...unique.values()].flatMap((declared) => {
    const control = asUsed(declared, served.uses.get(declared.id) ?? []);
    const evidence = evidenceList(inline.get(control.id)?.places ?? [noted(control)]);
    return control.families.map((family) => {
      const coverage = coverageOf(control, family, served, ownerOf(control.evidence.file));
      return joinControl(family, control, { id: controlId(family, control), coverage, evidence, placesOf });
    });
  });
  return controls.sort((a, b) => compareText(a.id, b.id));
}

function servedOf(endpoints: readonly JoinedEndpoint[]): Served {
  const uses = new Map<string, Use[]>();
  const byComponent = new Map<string, JoinedEndpoint[]>();
  for (const joined of endpoints) {
    if (!isServed(joined.endpoint)) continue;
    add(byComponent, joined.endpoint.component, joined);
    for (const { guard, mode } of joined.chain) add(uses, guard.control, { joined, mode });
  }
  return { uses, byComponent };
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function joinControl(
  family: ControlFamily,
  control: LinkedControl,
  {
    id,
    coverage,
    evidence,
    placesOf,
  }: { id: string; coverage: Control['coverage']; evidence: Evidence[]; placesOf: PlacesOf },
): Control {
  const { mode, flag, library, config } = control;
  return {
    id,
    family,
    mode,
    ...(flag === undefined ? {} : { flag: { ...flag, setIn: placesOf(flag) } }),
    ...(library === undefined ? {} : { library }),
    config,
    ...(coverage === undefined ? {} : { coverage }),
    tests: [],
    properties: controlProperties(family, control),
    evidence,
  };
}

const noted = ({ evidence, why }: LinkedControl): Evidence =>
  evidence.note === undefined && why !== '' ? { ...evidence, note: why } : evidence;

/** A control that is nowhere used as strongly as it could be (mounted behind a switch, say) is as strong as its best use. */
function asUsed(control: LinkedControl, uses: readonly Use[]): LinkedControl {
  const [first, ...rest] = uses.map(({ mode }) => mode);
  return first === undefined ? control : { ...control, mode: rest.reduce(stronger, first) };
}

/**
 * Over the served endpoints of the components it stands in. Covered: the guard is there, no weaker than the control is.
 * Missing: the chain was read whole and does not have it. Endpoints of which neither is known are in neither list.
 */
function coverageOf(
  control: LinkedControl,
  family: ControlFamily,
  { uses, byComponent }: Served,
  owner: string | undefined,
): Control['coverage'] {
  const modes = new Map<JoinedEndpoint, Mode[]>();
  for (const { joined, mode } of uses.get(control.id) ?? []) {
    if (concerns(family, joined.endpoint)) modes.set(joined, [...(modes.get(joined) ?? []), mode]);
  }
  const components = new Set([...modes.keys()].map(({ endpoint }) => endpoint.component));
  if (components.size === 0 && owner !== undefined) components.add(owner);
  const inside = [...components].flatMap((component) => byComponent.get(component) ?? []);
  const targets = inside.filter(
    (one) => concerns(family, one.endpoint) && (modes.has(one) || isWanted(family, one.endpoint) === true),
  );
  if (targets.length === 0) return undefined;
  const protects = PROTECTING.has(control.mode);
  const covered = targets.filter((one) => protects && modes.get(one)?.includes(control.mode));
  // What is known to protect nothing is missing also where it stands.
  const powerless = !protects && control.mode !== 'unknown';
  const missing = targets.filter((one) => one.gap === undefined && (powerless || !modes.has(one)));
  return { covered: idsOf(covered), missing: idsOf(missing) };
}

const PROTECTING: ReadonlySet<Mode> = new Set(['enforcing', 'conditional', 'fail-open']);

const idsOf = (joined: readonly JoinedEndpoint[]) => joined.map(({ endpoint }) => endpoint.id).sort(compareText);

export const CONTROL_PROPERTIES = [
  'ambient',
  'comparedPlainly',
  'failOpen',
  'dead',
  'wildcard',
  'credentials',
  'openToAll',
  'keyForgeable',
  'perProcess',
] as const;

/** `wildcard` and `credentials` speak of CORS, `keyForgeable` and `perProcess` of limits; elsewhere they are left out. */
function controlProperties(family: ControlFamily, control: LinkedControl): Properties {
  const { mode, unread } = control;
  const told = mode !== 'unknown' && unread === undefined;
  const properties: Properties = {
    failOpen: told ? mode === 'fail-open' : 'unknown',
    dead: told ? mode === 'dead' : 'unknown',
  };
  if (family === 'rate-limit') {
    const { forgeable = 'unknown', inMemory = 'unknown' } = control.counts ?? {};
    // Of one that holds nobody back, how it would count says nothing.
    return PROTECTING.has(mode) ? { ...properties, keyForgeable: forgeable, perProcess: inMemory } : properties;
  }
  if (control.openToAll) return { ...properties, openToAll: true };
  if (family === 'authentication' && control.ambient !== undefined) return { ...properties, ambient: control.ambient };
  if (family === 'webhook-signature' && control.config['inConstantTime'] === false)
    return { ...properties, comparedPlainly: true };
  if (family !== 'cors') return properties;
  const { wildcard, credentials } = corsOf(control);
  return { ...properties, wildcard, credentials };
}
