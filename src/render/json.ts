// The model as JSON: keys in the order of the contract whatever order they were made in, so that equal models are equal bytes.

import type { Evidence } from '../core/evidence.ts';
import { compareText } from '../core/evidence.ts';
import { CONTROL_FAMILIES, type ControlFamily, type ControlState, type Model } from '../core/model.ts';
import type { Word } from '../core/said.ts';

/** The keys of an object in their order; a list has the order of its items; free-form objects are sorted. */
type Order<T> = T extends (infer Item)[]
  ? Order<Item>
  : T extends object
    ? string extends keyof T
      ? 'sorted'
      : { [K in keyof T]-?: Order<Exclude<T[K], undefined>> }
    : 'value';

interface AnyOrder {
  [key: string]: AnyOrder | 'sorted' | 'value';
}

const value = 'value';
const sorted = 'sorted';

const evidence: Order<Evidence> = {
  file: value,
  line: value,
  column: value,
  endLine: value,
  endColumn: value,
  note: value,
};
const word: Order<Word> = { by: value, reason: value, until: value };
const state: Order<ControlState> = { presence: value, by: value, why: value, said: value };
const states = Object.fromEntries(CONTROL_FAMILIES.map((family) => [family, state])) as Order<
  Record<ControlFamily, ControlState>
>;
const unread = { file: value, why: value } as const;

/** A field added to the contract does not compile until it has its place here. */
const MODEL: Order<Model> = {
  schemaVersion: value,
  subject: { name: value, commit: value },
  tool: { name: value, version: value, rules: value },
  components: {
    id: value,
    kind: value,
    name: value,
    technology: value,
    path: value,
    exposure: value,
    exposureSaid: value,
    tenancy: value,
    said: word,
    properties: sorted,
    evidence,
  },
  endpoints: {
    id: value,
    transport: value,
    method: value,
    path: value,
    state: value,
    serves: value,
    answeredBy: evidence,
    framework: value,
    component: value,
    handler: { name: value, file: value, line: value },
    conditions: value,
    switches: { name: value, default: value, byDefault: value, note: value, setIn: evidence },
    guards: { control: value, mode: value, via: value },
    controls: states,
    effects: { kind: value, library: value, to: value, requestDerived: value, evidence },
    exposure: value,
    exposureSaid: value,
    properties: sorted,
    evidence,
  },
  assets: {
    id: value,
    name: value,
    class: value,
    sensitivity: value,
    storedIn: { component: value, path: value, how: value },
    properties: sorted,
    because: sorted,
    evidence,
  },
  boundaries: { id: value, name: value, kind: value, from: value, to: value, address: value, evidence },
  flows: {
    id: value,
    from: value,
    to: value,
    protocol: value,
    encrypted: value,
    authenticated: value,
    data: value,
    properties: sorted,
    evidence,
  },
  controls: {
    id: value,
    family: value,
    mode: value,
    flag: { name: value, default: value, byDefault: value, note: value, setIn: evidence },
    library: value,
    said: word,
    config: sorted,
    coverage: { covered: value, missing: value },
    tests: { file: value, line: value, strength: value, title: value, ranByCi: value },
    properties: sorted,
    evidence,
  },
  declarations: {
    id: value,
    kind: value,
    name: value,
    component: value,
    exposure: value,
    exposureSaid: value,
    properties: sorted,
    because: sorted,
    evidence,
  },
  specifications: {
    file: value,
    title: value,
    component: value,
    operations: value,
    matched: value,
    undocumented: value,
    gone: { method: value, path: value, evidence },
    unguarded: value,
    evidence,
  },
  said: {
    kind: value,
    about: value,
    says: value,
    by: value,
    reason: value,
    until: value,
    state: value,
    why: value,
    asked: value,
    affects: value,
    evidence,
  },
  threats: {
    id: value,
    rule: value,
    stride: value,
    title: value,
    target: value,
    targets: value,
    places: sorted,
    scenario: value,
    state: value,
    severity: value,
    severityTrace: value,
    confidence: value,
    mitigatedBy: value,
    said: value,
    decided: { is: value, to: value, by: value, reason: value, until: value, targets: value, evidence },
    missing: value,
    cwe: value,
    evidence,
    identities: sorted,
  },
  paths: {
    id: value,
    title: value,
    threat: value,
    access: value,
    entries: value,
    severity: value,
    steps: { says: value, evidence },
  },
  gaps: {
    id: value,
    rule: value,
    title: value,
    family: value,
    severity: value,
    targets: value,
    searched: value,
    fix: value,
    evidence,
    identities: sorted,
  },
  questions: { id: value, topic: value, text: value, affects: value, because: evidence, identities: sorted },
  coverage: {
    files: value,
    read: value,
    partly: unread,
    skipped: unread,
    failed: { scanner: value, file: value, why: value },
    unresolved: { what: value, why: value, evidence },
  },
};

export function renderJson(model: Model): string {
  return `${JSON.stringify(ordered(model), null, 2)}\n`;
}

/** A model, or some of its fields, with all keys in the order of the contract. */
export function ordered(part: Partial<Record<keyof Model, unknown>>): unknown {
  return inOrder(part, MODEL);
}

function inOrder(part: unknown, order: AnyOrder | 'sorted' | 'value'): unknown {
  if (order === 'value' || part === null || typeof part !== 'object') return part;
  if (Array.isArray(part)) return part.map((item) => inOrder(item, order));
  const fields = new Map(Object.entries(part));
  const keys = order === 'sorted' ? [...fields.keys()].sort(compareText) : Object.keys(order);
  const next = (key: string) => (order === 'sorted' ? 'sorted' : (order[key] ?? 'value'));
  return Object.fromEntries(
    keys.filter((key) => fields.has(key)).map((key) => [key, inOrder(fields.get(key), next(key))]),
  );
}
