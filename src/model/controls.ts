// Controls, one per family that a guard serves, with the endpoints each one covers and those that are known to lack it.

import { compareText } from '../core/evidence.ts';
import type { LinkedControl } from '../core/linked.ts';
import type { Control, ControlFamily, Properties } from '../core/model.ts';
import type { ControlId } from './control-ids.ts';
import type { JoinedEndpoint } from './endpoints.ts';
import { evidenceList } from './evidence-list.ts';
import { corsOf } from './properties/cors.ts';

export function joinControls(
  linked: readonly LinkedControl[],
  endpoints: readonly JoinedEndpoint[],
  controlId: ControlId,
  ownerOf: (file: string) => string | undefined,
): Control[] {
  const unique = new Map(linked.map((control) => [control.id, control]));
  const controls = [...unique.values()].flatMap((control) => {
    const coverage = coverageOf(control, endpoints, ownerOf(control.evidence.file));
    return control.families.map((family) => joinControl(family, control, controlId, coverage));
  });
  return controls.sort((a, b) => compareText(a.id, b.id));
}

function joinControl(
  family: ControlFamily,
  control: LinkedControl,
  controlId: ControlId,
  coverage: Control['coverage'],
): Control {
  const { mode, flag, library, config, evidence, why } = control;
  return {
    id: controlId(family, control),
    family,
    mode,
    ...(flag === undefined ? {} : { flag: { ...flag, setIn: evidenceList(flag.setIn) } }),
    ...(library === undefined ? {} : { library }),
    config,
    ...(coverage === undefined ? {} : { coverage }),
    tests: [],
    properties: controlProperties(family, control),
    evidence: [evidence.note === undefined && why !== '' ? { ...evidence, note: why } : evidence],
  };
}

/**
 * Over the served endpoints of the components it stands in. Covered: the guard is there, no weaker than the control is.
 * Missing: the chain was read whole and does not have it. Endpoints of which neither is known are in neither list.
 */
function coverageOf(
  control: LinkedControl,
  endpoints: readonly JoinedEndpoint[],
  owner: string | undefined,
): Control['coverage'] {
  const linkOf = ({ chain }: JoinedEndpoint) => chain.filter(({ guard }) => guard.control === control.id);
  const served = endpoints.filter(({ endpoint }) => endpoint.state !== 'unmounted');
  const components = new Set(served.filter((one) => linkOf(one).length > 0).map(({ endpoint }) => endpoint.component));
  if (components.size === 0 && owner !== undefined) components.add(owner);
  const targets = served.filter(({ endpoint }) => components.has(endpoint.component));
  if (targets.length === 0) return undefined;
  const covered = targets.filter((one) => linkOf(one).some(({ mode }) => mode === control.mode));
  const missing = targets.filter((one) => one.gap === undefined && linkOf(one).length === 0);
  return { covered: idsOf(covered), missing: idsOf(missing) };
}

const idsOf = (joined: readonly JoinedEndpoint[]) => joined.map(({ endpoint }) => endpoint.id).sort(compareText);

export const CONTROL_PROPERTIES = ['failOpen', 'dead', 'wildcard', 'credentials'] as const;

/** `wildcard` and `credentials` speak of CORS, and are left out elsewhere. */
function controlProperties(family: ControlFamily, { mode, config, unread }: LinkedControl): Properties {
  const told = mode !== 'unknown' && unread === undefined;
  const properties: Properties = {
    failOpen: told ? mode === 'fail-open' : 'unknown',
    dead: told ? mode === 'dead' : 'unknown',
  };
  if (family !== 'cors') return properties;
  const { wildcard, credentials } = corsOf(config);
  return { ...properties, wildcard, credentials };
}
