// Random models that keep to the types of the contract and to nothing else: ids dangle, strings are hostile.

import fc from 'fast-check';
import { DECLARATION_KINDS } from '../../src/core/declaration.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import * as contract from '../../src/core/model.ts';
import type { Specification } from '../../src/core/specification.ts';

/** Each would break out of some sink if it were not escaped there. */
export const HOSTILE = [
  'plain',
  '\u001b[31mred\u001b[0m\u0007',
  'line\nbreak\r\nagain',
  '| cell | break \\|',
  '`code` ```fence```',
  '</details><script>alert(1)</script>',
  '--> <!-- -->',
  '[link](javascript:alert(1))',
  '# heading',
  '1. item',
  '\u202egnp.exe',
  '"] --> x["',
  '%%{init: {"theme":"x"}}%%',
  '::error::injected',
  '%0A::set-output name=x::y',
  '../../etc/passwd',
  '__proto__',
  '\ud800lone',
  '',
];

const text = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 3 }).map((parts) => parts.join('')),
);
const texts = fc.array(text, { maxLength: 3 });
const some = <T>(items: readonly T[]) => fc.constantFrom(...items);
const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
const position = fc.integer({ min: 1, max: 300 });
const tri = some([true, false, 'unknown'] as const);
const ids = some(['a', 'b', 'c', 'd|e', '</details>']);
const idList = fc.uniqueArray(ids, { maxLength: 3 });

const evidence: fc.Arbitrary<Evidence> = fc.record(
  {
    file: fc.oneof(text, some(['a.ts', 'b/c d.ts'])),
    line: position,
    column: position,
    endLine: position,
    endColumn: position,
    note: text,
  },
  { requiredKeys: ['file', 'line'] },
);
const evidences = few(evidence);
const properties = fc.dictionary(fc.string(), fc.oneof(fc.boolean(), text), { maxKeys: 2 });
const family = some(contract.CONTROL_FAMILIES);
const mode = some(contract.MODES);
const severity = some(contract.SEVERITIES);

const state: fc.Arbitrary<contract.ControlState> = fc.record(
  { presence: some(['present', 'absent', 'conditional', 'unknown'] as const), by: idList, why: text },
  { requiredKeys: ['presence', 'by'] },
);
const states = fc
  .array(state, { minLength: contract.CONTROL_FAMILIES.length, maxLength: contract.CONTROL_FAMILIES.length })
  .map(
    (all) =>
      Object.fromEntries(contract.CONTROL_FAMILIES.map((name, at) => [name, all[at]])) as contract.Endpoint['controls'],
  );

const component: fc.Arbitrary<contract.Component> = fc.record(
  {
    id: ids,
    kind: some(contract.COMPONENT_KINDS),
    name: text,
    technology: texts,
    path: text,
    properties,
    evidence: evidences,
  },
  { requiredKeys: ['id', 'kind', 'name', 'technology', 'properties', 'evidence'] },
);

const switched: fc.Arbitrary<contract.Switch> = fc.record(
  { name: text, default: text, byDefault: some(['on', 'off', 'unknown'] as const), note: text, setIn: evidences },
  { requiredKeys: ['name', 'default', 'setIn'] },
);

const endpoint: fc.Arbitrary<contract.Endpoint> = fc.record(
  {
    id: ids,
    transport: some(['http', 'ws', 'queue', 'cli', 'ci', 'tool'] as const),
    method: text,
    path: text,
    state: some(['mounted', 'unmounted', 'hidden', 'unreachable'] as const),
    serves: some(['static', 'application', 'events'] as const),
    answeredBy: evidence,
    conditions: texts,
    framework: text,
    component: ids,
    handler: fc.record({ name: text, file: text, line: position }, { requiredKeys: ['file', 'line'] }),
    switches: few(switched),
    guards: few(fc.record({ control: ids, mode, via: some(['app', 'router', 'mount', 'route', 'handler'] as const) })),
    controls: states,
    effects: few(
      fc.record(
        { kind: some(contract.EFFECT_KINDS), library: text, requestDerived: fc.boolean(), evidence: evidences },
        { requiredKeys: ['kind', 'requestDerived', 'evidence'] },
      ),
    ),
    exposure: some(contract.EXPOSURES),
    properties,
    evidence: evidences,
  },
  {
    requiredKeys: [
      'id',
      'transport',
      'path',
      'state',
      'framework',
      'component',
      'guards',
      'controls',
      'effects',
      'exposure',
      'properties',
      'evidence',
    ],
  },
);

const asset: fc.Arbitrary<contract.Asset> = fc.record({
  id: ids,
  name: text,
  class: some(contract.ASSET_CLASSES),
  storedIn: few(
    fc.record(
      { component: ids, path: text, how: some(['plaintext', 'encrypted', 'hashed', 'unknown'] as const) },
      { requiredKeys: ['how'] },
    ),
  ),
  properties,
  evidence: evidences,
});

const boundary: fc.Arbitrary<contract.Boundary> = fc.record(
  { id: ids, name: text, kind: text, from: ids, to: ids, address: text, evidence: evidences },
  { requiredKeys: ['id', 'name', 'kind', 'from', 'to', 'evidence'] },
);

const flow: fc.Arbitrary<contract.Flow> = fc.record(
  {
    id: ids,
    from: ids,
    to: ids,
    protocol: text,
    encrypted: tri,
    authenticated: tri,
    data: texts,
    properties,
    evidence: evidences,
  },
  { requiredKeys: ['id', 'from', 'to', 'encrypted', 'authenticated', 'data', 'properties', 'evidence'] },
);

const specification: fc.Arbitrary<Specification> = fc.record(
  {
    file: text,
    title: text,
    component: ids,
    operations: fc.nat(9),
    matched: fc.nat(9),
    undocumented: idList,
    gone: few(fc.record({ method: text, path: text, evidence })),
    unguarded: idList,
    evidence: evidences,
  },
  { requiredKeys: ['file', 'operations', 'matched', 'undocumented', 'gone', 'unguarded', 'evidence'] },
);

const control: fc.Arbitrary<contract.Control> = fc.record(
  {
    id: ids,
    family,
    mode,
    flag: switched,
    library: text,
    config: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    coverage: fc.record({ covered: idList, missing: idList }),
    tests: few(
      fc.record({
        file: text,
        line: position,
        strength: some(['exercises', 'imports-only', 'name-match', 'vacuous', 'skipped'] as const),
      }),
    ),
    properties,
    evidence: evidences,
  },
  { requiredKeys: ['id', 'family', 'mode', 'config', 'tests', 'properties', 'evidence'] },
);

const rule = some(['authentication-missing', 'command-from-request', 'csrf-missing', 'of-nobody']);

const threat: fc.Arbitrary<contract.Threat> = fc.record({
  id: text,
  rule,
  stride: few(some(contract.STRIDE)),
  title: text,
  target: ids,
  targets: idList,
  scenario: text,
  state: some(['open', 'partial', 'conditional', 'mitigated', 'accepted', 'unverifiable'] as const),
  severity,
  severityTrace: texts,
  confidence: some(['high', 'medium', 'low'] as const),
  mitigatedBy: idList,
  missing: texts,
  cwe: few(position),
  evidence: evidences,
});

const declaration: fc.Arbitrary<contract.Declaration> = fc.record({
  id: ids,
  kind: some(DECLARATION_KINDS),
  name: text,
  properties,
  because: fc.dictionary(text, evidences),
  evidence: evidences,
});

const path: fc.Arbitrary<contract.AbusePath> = fc.record({
  id: text,
  title: text,
  threat: text,
  access: some(['anyone', 'anyone-under-a-condition', 'signed-in'] as const),
  entries: idList,
  severity,
  steps: few(fc.record({ says: text, evidence: evidences })),
});

const gap: fc.Arbitrary<contract.Gap> = fc.record(
  { id: text, rule, title: text, family, severity, targets: idList, searched: texts, fix: text, evidence: evidences },
  { requiredKeys: ['id', 'rule', 'title', 'family', 'severity', 'targets', 'fix', 'evidence'] },
);

const unread = few(fc.record({ file: text, why: text }));

export const modelArbitrary: fc.Arbitrary<contract.Model> = fc.record({
  schemaVersion: fc.constant('1' as const),
  subject: fc.record({ name: text, commit: text }, { requiredKeys: ['name'] }),
  tool: fc.record({ name: fc.constant('threatdraft' as const), version: text, rules: text }),
  components: few(component),
  endpoints: few(endpoint),
  assets: few(asset),
  boundaries: few(boundary),
  flows: few(flow),
  controls: few(control),
  declarations: few(declaration),
  specifications: few(specification),
  threats: few(threat),
  paths: few(path),
  gaps: few(gap),
  questions: few(fc.record({ id: text, topic: text, text, affects: idList, because: evidences })),
  coverage: fc.record({
    files: fc.nat(999),
    read: fc.nat(999),
    partly: unread,
    skipped: unread,
    failed: few(fc.record({ scanner: text, file: text, why: text })),
    unresolved: few(fc.record({ what: text, why: text, evidence: evidences })),
  }),
});
