// Workflows as ways in: one endpoint each, with the events that start it. What they do is said by their jobs and steps.

import {
  CONTROL_FAMILIES,
  type ControlFamily,
  type ControlState,
  type Declaration,
  type Endpoint,
  type Exposure,
} from '../core/model.ts';

const ELSEWHERE: ControlState = { presence: 'unknown', by: [], why: 'what guards a pipeline is said of its jobs' };

export function triggerEndpoints(declarations: readonly Declaration[]): Endpoint[] {
  return declarations.flatMap((workflow) => {
    const [at] = workflow.evidence;
    const { triggers, platform } = workflow.properties;
    if (workflow.kind !== 'workflow' || at === undefined || typeof triggers !== 'string') return [];
    return [
      {
        id: `ci:ALL:${at.file}`,
        transport: 'ci',
        method: 'ALL',
        path: at.file,
        state: 'mounted',
        framework: typeof platform === 'string' ? platform : 'unknown',
        component: workflow.component ?? '',
        conditions: triggers.split(',').map((event) => `on ${event}`),
        guards: [],
        controls: controlsElsewhere(),
        effects: [],
        exposure: exposureOf(workflow),
        properties: {},
        evidence: workflow.because['triggers'] ?? [at],
      },
    ];
  });
}

/** Whoever may open an issue or a pull request starts some of them; of the others, who may push. */
function exposureOf({ exposure, properties }: Declaration): Exposure {
  if (exposure !== undefined) return exposure;
  return properties['forkTriggered'] === true || properties['pullRequestTriggered'] === true ? 'internet' : 'internal';
}

function controlsElsewhere(): Record<ControlFamily, ControlState> {
  const states = CONTROL_FAMILIES.map((family) => [family, ELSEWHERE] as const);
  return Object.fromEntries(states) as Record<ControlFamily, ControlState>;
}
