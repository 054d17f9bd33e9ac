// Abuse paths as code flows: the way in, what does not stand in between, what a request then reaches. One for each path and
// endpoint, each step at the line of that endpoint and not of its neighbours.

import type { CodeFlow, ThreadFlowLocation } from 'sarif';
import type { Evidence } from '../../core/evidence.ts';
import type { AbusePath, Control, Effect, Endpoint, Model } from '../../core/model.ts';
import { endpointLabel } from '../elements.ts';
import { listed, place } from '../words.ts';
import type { Hit } from './hits.ts';
import type { Places } from './places.ts';

export type FlowsOf = (hits: readonly Hit[]) => CodeFlow[];

interface Step {
  at: Evidence;
  says: string;
  importance: ThreadFlowLocation['importance'];
}

const FLOWS_OF_A_RESULT = 3;
const EFFECTS_OF_A_FLOW = 10;
const GUARDS_OF_A_FLOW = 5;

const ENTRY: Record<AbusePath['access'], string> = {
  anyone: 'Anyone who reaches it can send requests to',
  'anyone-under-a-condition': 'Under a condition, anyone who reaches it can send requests to',
  'signed-in': 'Anyone who is let in can send requests to',
};

export function flowsIn(model: Model, places: Places): FlowsOf {
  const endpoints = new Map(model.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const controls = new Map(model.controls.map((control) => [control.id, control]));
  const paths = new Map<string, AbusePath[]>();
  for (const path of model.paths) paths.set(path.threat, [...(paths.get(path.threat) ?? []), path]);
  return (hits) => {
    const ways = hits.flatMap(({ threat, target }) =>
      (paths.get(threat.id) ?? [])
        .filter(({ entries }) => entries.includes(target))
        .map((path) => ({ path, missing: threat.missing, endpoint: endpoints.get(target) })),
    );
    return ways.slice(0, FLOWS_OF_A_RESULT).flatMap(({ path, missing, endpoint }) => {
      const steps = endpoint === undefined ? [] : stepsOf(path, endpoint, missing, controls);
      return steps.length < 2 ? [] : [codeFlow(steps, places)];
    });
  };
}

function stepsOf(
  path: AbusePath,
  endpoint: Endpoint,
  missing: readonly string[],
  controls: ReadonlyMap<string, Control>,
): Step[] {
  const [entry] = endpoint.evidence;
  if (entry === undefined) return [];
  const { handler } = endpoint;
  const inside = handler === undefined ? entry : { file: handler.file, line: handler.line };
  const absent = missing.filter((family) => family !== 'authentication').map((family) => family.replaceAll('-', ' '));
  return [
    { at: entry, says: `${ENTRY[path.access]} ${endpointLabel(endpoint)}.`, importance: 'essential' },
    ...accessSteps(path, endpoint, inside, controls),
    ...(absent.length > 0
      ? [{ at: inside, says: `No ${absent.join(' and no ')} is in between.`, importance: 'important' as const }]
      : []),
    ...effectSteps(path, endpoint),
  ];
}

function accessSteps(
  { access }: AbusePath,
  { controls: { authentication } }: Endpoint,
  inside: Evidence,
  controls: ReadonlyMap<string, Control>,
): Step[] {
  const importance = 'important';
  if (access === 'anyone') return [{ at: inside, says: 'No authentication stands before it.', importance }];
  const says =
    access === 'signed-in'
      ? 'Authentication stands before it: an account is enough.'
      : 'Authentication stands before it only under a condition.';
  const guards = authentication.by.flatMap((id) => controls.get(id)?.evidence.slice(0, 1) ?? []);
  return guards.slice(0, GUARDS_OF_A_FLOW).map((at) => ({ at, says, importance }));
}

/** Of what the path leads to, that which this endpoint reaches itself. */
function effectSteps({ steps }: AbusePath, { effects }: Endpoint): Step[] {
  const told = new Set(steps.flatMap(({ evidence }) => evidence.map(place)));
  return effects
    .flatMap((effect) => effect.evidence.filter((at) => told.has(place(at))).map((at) => ({ at, effect })))
    .slice(0, EFFECTS_OF_A_FLOW)
    .map(({ at, effect }) => ({ at, says: `A request reaches this: ${reached(effect)}.`, importance: 'essential' }));
}

function reached({ kind, library, to, requestDerived }: Effect): string {
  const by = library === undefined ? '' : ` by ${library}`;
  const where = to === undefined ? '' : ` to ${to}`;
  return listed([`${kind.replaceAll('-', ' ')}${by}${where}`, ...(requestDerived ? ['the request decides it'] : [])]);
}

function codeFlow(steps: readonly Step[], places: Places): CodeFlow {
  const locations = steps.map(({ at, says, importance }, index) => ({
    location: places.location(at, says),
    executionOrder: index + 1,
    ...(importance === undefined ? {} : { importance }),
  }));
  return { threadFlows: [{ locations }] };
}
