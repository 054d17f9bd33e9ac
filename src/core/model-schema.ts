// The model contract of model.ts as a zod schema, and as the JSON Schema that `threatdraft schema model` prints.
// Import it lazily: zod costs more than everything else that a start-up loads.

import { z } from 'zod';
import { DECISION_KINDS } from './decision.ts';
import { DECLARATION_KINDS } from './declaration.ts';
import {
  ASSET_CLASSES,
  COMPONENT_KINDS,
  CONTROL_FAMILIES,
  EFFECT_KINDS,
  EXPOSURES,
  MODES,
  type Model,
  SEVERITIES,
  STRIDE,
} from './model.ts';
import { SAYING_KINDS, SAYING_STATES, SENSITIVITIES, TENANCIES } from './said.ts';

const count = z.int().min(0);
const position = z.int().min(1);
const texts = z.array(z.string());
const tri = z.union([z.boolean(), z.literal('unknown')]).describe("Yes, no, or 'unknown' when the code does not tell.");
const mode = z.enum(MODES).describe('What the control does. Only `enforcing` ever counts as protection.');
const family = z.enum(CONTROL_FAMILIES);
const severity = z.enum(SEVERITIES);

const evidence = z.strictObject({
  file: z.string().describe('Relative to the root of the repository, with forward slashes.'),
  line: position,
  column: position.exactOptional(),
  endLine: position.exactOptional(),
  endColumn: position.exactOptional().describe('Exclusive, as in SARIF.'),
  note: z.string().exactOptional(),
});
const evidences = z.array(evidence).describe('Where it was read.');

const properties = z
  .record(z.string(), z.union([z.boolean(), z.string(), z.literal('unknown')]))
  .describe('Named, computed properties that rules ask for.');

const word = z.strictObject({
  by: z.string(),
  reason: z.string(),
  until: z.string().exactOptional().describe('The last day on which it counts.'),
});
const exposureSaid = z
  .string()
  .exactOptional()
  .describe('Whose word the exposure is, and what the files tell otherwise.');

const component = z.strictObject({
  id: z.string(),
  kind: z.enum(COMPONENT_KINDS),
  name: z.string(),
  technology: texts,
  path: z.string().exactOptional(),
  exposure: z.enum(EXPOSURES).exactOptional().describe('As a person says; left out, it is that of its endpoints.'),
  exposureSaid,
  tenancy: z.enum(TENANCIES).exactOptional(),
  said: word.exactOptional().describe('Added by a person: code does not show it.'),
  properties,
  evidence: evidences,
});

const switched = z.strictObject({
  name: z.string(),
  default: z.string().describe('As written; empty where it has none.'),
  byDefault: z.enum(['on', 'off', 'unknown']).exactOptional().describe('Whether it acts where nobody sets it.'),
  note: z.string().exactOptional().describe('How the code reads it, where that is not what it seems.'),
  setIn: evidences,
});

const controlState = z.strictObject({
  presence: z.enum(['present', 'absent', 'conditional', 'unknown']),
  by: texts.describe('Ids of controls.'),
  why: z.string().exactOptional().describe('Why the presence is what it is.'),
  said: texts.exactOptional().describe('Ids of controls that people say are there; the presence is what was seen.'),
});

const endpoint = z.strictObject({
  id: z.string(),
  transport: z.enum(['http', 'ws', 'queue', 'cli', 'ci', 'tool']),
  method: z.string().exactOptional(),
  path: z.string().describe('Exactly as served, parameters as written; what could not be resolved stays symbolic.'),
  state: z
    .enum(['mounted', 'unmounted', 'hidden', 'unreachable'])
    .describe(
      'Hidden: served, but left out of the published schema. Unreachable: registered, but something before it answers.',
    ),
  serves: z
    .enum(['static', 'application', 'events'])
    .exactOptional()
    .describe('What answers, when it is no handler of one route.'),
  answeredBy: evidence.exactOptional().describe('For an unreachable one: the registration that answers in its place.'),
  framework: z.string(),
  component: z.string().describe('The id of a component.'),
  handler: z.strictObject({ name: z.string().exactOptional(), file: z.string(), line: position }).exactOptional(),
  conditions: z
    .array(z.string())
    .exactOptional()
    .describe('Under which it is registered at all, in the words of the code.'),
  switches: z.array(switched).exactOptional().describe('The settings that these rest on.'),
  guards: z
    .array(
      z.strictObject({
        control: z.string().describe('The id of a control.'),
        mode,
        via: z.enum(['app', 'router', 'mount', 'route', 'handler']),
      }),
    )
    .describe('In the order in which a request meets them.'),
  controls: z.record(family, controlState),
  effects: z
    .array(
      z.strictObject({
        kind: z.enum(EFFECT_KINDS),
        library: z.string().exactOptional(),
        to: z
          .string()
          .exactOptional()
          .describe('What it reaches, as far as the code tells: a host, a command, a tool.'),
        requestDerived: z.boolean().describe('True when what the request says decides where the effect goes.'),
        evidence: evidences,
      }),
    )
    .describe('What the handler can reach through calls.'),
  exposure: z.enum(EXPOSURES),
  exposureSaid,
  properties,
  evidence: evidences,
});

const declaration = z
  .strictObject({
    id: z.string(),
    kind: z.enum(DECLARATION_KINDS),
    name: z.string(),
    component: z.string().exactOptional(),
    exposure: z.enum(EXPOSURES).exactOptional(),
    exposureSaid,
    properties,
    because: z.record(z.string(), evidences).describe('Where each property is said.'),
    evidence: evidences,
  })
  .describe('What a file of the build, the deployment or the configuration declares: a workload, a job, a secret.');

const asset = z.strictObject({
  id: z.string(),
  name: z.string(),
  class: z.enum(ASSET_CLASSES),
  sensitivity: z.enum(SENSITIVITIES).exactOptional().describe('As a person says.'),
  storedIn: z.array(
    z.strictObject({
      component: z.string().exactOptional(),
      path: z.string().exactOptional(),
      how: z.enum(['plaintext', 'encrypted', 'hashed', 'unknown']),
    }),
  ),
  properties,
  because: z.record(z.string(), evidences).exactOptional(),
  evidence: evidences,
});

const boundary = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  from: z.string(),
  to: z.string(),
  address: z.string().exactOptional(),
  evidence: evidences,
});

const flow = z.strictObject({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  protocol: z.string().exactOptional(),
  encrypted: tri,
  authenticated: tri,
  data: texts,
  properties,
  evidence: evidences,
});

const control = z.strictObject({
  id: z.string(),
  family,
  mode,
  flag: switched.exactOptional().describe('The switch that a conditional control hangs on.'),
  library: z.string().exactOptional(),
  said: word.exactOptional().describe('A person says so; nothing of it was seen.'),
  config: z.record(z.string(), z.unknown()),
  coverage: z
    .strictObject({ covered: texts, missing: texts })
    .exactOptional()
    .describe('Ids of the elements it protects, and of those it could and does not.'),
  tests: z.array(
    z.strictObject({
      file: z.string(),
      line: position,
      strength: z.enum(['exercises', 'imports-only', 'name-match', 'vacuous', 'skipped']),
      title: z.string().exactOptional().describe('With the titles of the groups around it.'),
      ranByCi: tri.exactOptional().describe('Whether a pipeline of the repository runs it and can fail by it.'),
    }),
  ),
  properties,
  evidence: evidences,
});

const decided = word
  .extend({
    is: z.enum([...DECISION_KINDS, 'ignore', 'baseline']),
    to: z.string().exactOptional().describe('Who settles it.'),
    targets: texts,
    evidence: evidences,
  })
  .describe('What a person decided about some or all of the targets.');

const identities = z
  .record(z.string(), z.strictObject({ id: z.string(), basis: z.string() }))
  .describe('By target: by what it is known again in another commit, and a digest of what guards there.');

const threat = z.strictObject({
  id: z.string(),
  rule: z.string(),
  stride: z.array(z.enum(STRIDE)),
  title: z.string(),
  target: z.string().describe('The id of the component (or other element) that is threatened.'),
  targets: texts.describe('The ids of the elements at which it shows.'),
  places: z
    .record(z.string(), evidences)
    .exactOptional()
    .describe('For targets that say it elsewhere than where they stand: the places, by target.'),
  scenario: z.string(),
  state: z.enum(['open', 'partial', 'conditional', 'mitigated', 'accepted', 'unverifiable']),
  severity,
  severityTrace: texts.describe('How the severity came about, step by step.'),
  confidence: z.enum(['high', 'medium', 'low']),
  mitigatedBy: texts,
  said: texts.exactOptional().describe('Whose word it rests on that a control is there: said, not seen.'),
  decided: z
    .array(decided)
    .exactOptional()
    .describe('Targets that are decided are not among `targets`, unless all are.'),
  missing: texts,
  cwe: z.array(position),
  evidence: evidences,
  identities: identities.exactOptional(),
});

const path = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    threat: z.string().describe('The id of the threat that it makes concrete.'),
    access: z.enum(['anyone', 'anyone-under-a-condition', 'signed-in']),
    entries: texts.describe('Ids of endpoints.'),
    severity,
    steps: z.array(z.strictObject({ says: z.string(), evidence: evidences })),
  })
  .describe('A way in that too little guards, what a request reaches from there, and what does not stand in between.');

const gap = z.strictObject({
  id: z.string(),
  rule: z.string(),
  title: z.string(),
  family,
  severity,
  targets: texts,
  searched: texts.exactOptional(),
  fix: z.string(),
  evidence: evidences,
  identities: identities.exactOptional(),
});

const question = z.strictObject({
  id: z.string(),
  topic: z.string(),
  text: z.string(),
  affects: texts,
  because: evidences,
  identities: identities.exactOptional(),
});

const specification = z
  .strictObject({
    file: z.string(),
    title: z.string().exactOptional(),
    component: z.string().exactOptional().describe('Left out when it describes less than half of any component.'),
    operations: count,
    matched: count.describe('Operations for which an endpoint was found.'),
    undocumented: texts.describe('Ids of endpoints that are served and not described.'),
    gone: z.array(z.strictObject({ method: z.string(), path: z.string(), evidence })),
    unguarded: texts.describe('Ids of endpoints that are described as asking who calls, and ask nobody.'),
    evidence: evidences,
  })
  .describe('A committed description of an interface, compared with the code.');

const saying = word
  .extend({
    kind: z.enum(SAYING_KINDS),
    about: z.string(),
    says: z.string(),
    state: z.enum(SAYING_STATES),
    why: z.string().exactOptional(),
    asked: texts.exactOptional().describe('The questions that an answer settles, as they are asked.'),
    affects: texts,
    evidence: evidences,
  })
  .describe('What a person says in threatdraft.yml, and what became of it.');

const unread = z.strictObject({ file: z.string(), why: z.string() });

const coverage = z
  .strictObject({
    files: count,
    read: count,
    partly: z.array(unread),
    skipped: z.array(unread),
    failed: z.array(z.strictObject({ scanner: z.string(), file: z.string(), why: z.string() })),
    unresolved: z.array(z.strictObject({ what: z.string(), why: z.string(), evidence: evidences })),
  })
  .describe('What was read, and what was not.');

export const modelSchema = z
  .strictObject({
    schemaVersion: z.literal('1'),
    subject: z.strictObject({ name: z.string(), commit: z.string().exactOptional() }),
    tool: z.strictObject({
      name: z.literal('threatdraft'),
      version: z.string(),
      rules: z.string().describe('A hash of the rules that were applied.'),
    }),
    components: z.array(component),
    endpoints: z.array(endpoint),
    assets: z.array(asset),
    boundaries: z.array(boundary),
    flows: z.array(flow),
    controls: z.array(control),
    declarations: z.array(declaration),
    specifications: z.array(specification).exactOptional(),
    said: z.array(saying).exactOptional(),
    threats: z.array(threat),
    paths: z.array(path).describe('Worst first.'),
    gaps: z.array(gap),
    questions: z.array(question),
    coverage,
  })
  .describe('The threat model that threatdraft drafts from a repository.');

/** True only when both are one type, optional keys included; mutual assignability would let those slip. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Writes an intersection out as one object type, all the way down, so that `Same` compares what is there. */
type Plain<T> = T extends (infer Item)[] ? Plain<Item>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
// Does not compile when the schema and the contract part ways.
const _agrees: Same<Plain<z.infer<typeof modelSchema>>, Plain<Model>> = true;

export function modelJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(modelSchema, { target: 'draft-2020-12', io: 'input' });
  return { $schema, title: 'threatdraft model', ...rest };
}
