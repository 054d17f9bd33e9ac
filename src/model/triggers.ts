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
    const events = triggers.split(',').filter((event) => !CALLED.has(event));
    if (events.length === 0) return [];
    return [
      {
        id: `ci:ALL:${at.file}`,
        transport: 'ci',
        method: 'ALL',
        path: at.file,
        state: 'mounted',
        framework: typeof platform === 'string' ? platform : 'unknown',
        component: workflow.component ?? '',
        conditions: events.map((event) => `on ${event}`),
        guards: [],
        controls: controlsElsewhere(),
        effects: [],
        exposure: exposureOf(workflow, declarations),
        properties: {},
        evidence: workflow.because['triggers'] ?? [at],
      },
    ];
  });
}

/** Other workflows start these: no way in of their own. */
const CALLED = new Set(['workflow_call', 'composite']);

/**
 * Whoever may open an issue or a pull request starts some of them; of the others, who may push. Conditions that close
 * every job to strangers close the workflow.
 */
function exposureOf({ exposure, properties, evidence }: Declaration, all: readonly Declaration[]): Exposure {
  if (exposure !== undefined) return exposure;
  if (properties['pullRequestTriggered'] === true) return 'internet';
  if (properties['forkTriggered'] !== true) return 'internal';
  const jobs = all.filter((one) => one.kind === 'job' && one.evidence[0]?.file === evidence[0]?.file);
  return jobs.length > 0 && jobs.every((job) => job.exposure === 'internal') ? 'internal' : 'internet';
}

function controlsElsewhere(): Record<ControlFamily, ControlState> {
  const states = CONTROL_FAMILIES.map((family) => [family, ELSEWHERE] as const);
  return Object.fromEntries(states) as Record<ControlFamily, ControlState>;
}
