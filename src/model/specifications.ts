// Committed specifications as a second witness: what is served and not described, described and gone, described as guarded
// and not. A specification speaks of the component whose endpoints it describes best; of none, when that is less than half.

import { compareText } from '../core/evidence.ts';
import type { Fact, FactOf } from '../core/fact.ts';
import type { Endpoint, Question } from '../core/model.ts';
import { isServed } from '../core/served.ts';
import type { Specification } from '../core/specification.ts';
import { type Alignment, align, type Operation } from './alignment.ts';
import { canonicalPath } from './endpoints.ts';
import { evidenceList } from './evidence-list.ts';
import { directoryOf, joinInside } from './paths.ts';

interface Described {
  about: FactOf<'specification'>;
  operations: Operation[];
}

interface Witness extends Described {
  component: string | undefined;
  alignment: Alignment;
  /** What each operation describes. */
  served: Map<Operation, Endpoint[]>;
}

/** Below this share of operations that are found, it describes something else: a vendored or a foreign interface. */
const ENOUGH = 0.5;

export function joinSpecifications(facts: readonly Fact[], endpoints: readonly Endpoint[]): Specification[] {
  const witnesses = readSpecifications(facts).map((one) => witnessOf(one, endpoints));
  const documented = new Set(
    witnesses.flatMap(({ component, served }) => (component === undefined ? [] : [...served.values()].flat())),
  );
  tell(witnesses, endpoints, documented);
  return witnesses
    .map((witness) => specificationOf(witness, endpoints, documented))
    .sort((a, b) => compareText(a.file, b.file));
}

function readSpecifications(facts: readonly Fact[]): Described[] {
  const operations = new Map<string, FactOf<'specified-operation'>[]>();
  for (const fact of facts) {
    if (fact.kind !== 'specified-operation') continue;
    const known = operations.get(fact.evidence.file);
    if (known) known.push(fact);
    else operations.set(fact.evidence.file, [fact]);
  }
  return facts.flatMap((about) => {
    if (about.kind !== 'specification') return [];
    const own = operations.get(about.evidence.file) ?? [];
    const all = own.flatMap((fact) => (fact.ref === '' ? [operationOf(fact)] : referred(fact, operations)));
    return all.length > 0 ? [{ about, operations: all }] : [];
  });
}

function operationOf({ method, path, security, evidence }: FactOf<'specified-operation'>): Operation {
  return { method, path, canonical: canonicalPath(path), security, evidence };
}

/** The operations of a path item that stands in another file. */
function referred(
  { path, security, ref, evidence }: FactOf<'specified-operation'>,
  operations: ReadonlyMap<string, FactOf<'specified-operation'>[]>,
): Operation[] {
  const [file = '', pointer = ''] = ref.split('#');
  const target = file === '' ? evidence.file : joinInside(directoryOf(evidence.file), file);
  const wanted = `#${decoded(pointer)}`;
  const found = (operations.get(target ?? '') ?? []).filter((one) => one.path === wanted);
  return found.map((one) => ({ ...operationOf({ ...one, path }), security: one.security || security }));
}

function decoded(pointer: string): string {
  return pointer.replaceAll('%7B', '{').replaceAll('%7D', '}').replaceAll('%7b', '{').replaceAll('%7d', '}');
}

/** Of what runs over HTTP, and is there for callers: not documentation, files, or answers to preflights. */
const isDescribable = (endpoint: Endpoint) => endpoint.transport === 'http' && isServed(endpoint);

function witnessOf(described: Described, endpoints: readonly Endpoint[]): Witness {
  const { about, operations } = described;
  const components = [...new Set(endpoints.filter(isDescribable).map(({ component }) => component))].sort(compareText);
  let best: Witness = { ...described, component: undefined, alignment: { add: '', strip: '' }, served: new Map() };
  for (const component of components) {
    const own = endpoints.filter((one) => one.component === component && isDescribable(one));
    const { alignment, served } = align(operations, own, about.prefixes);
    if (served.size > best.served.size) best = { ...described, component, alignment, served };
  }
  return best.served.size >= operations.length * ENOUGH && best.served.size > 0
    ? best
    : { ...best, component: undefined };
}

/** Whether an endpoint is described is a property that rules may ask for, where a specification speaks of its component. */
function tell(witnesses: readonly Witness[], endpoints: readonly Endpoint[], documented: ReadonlySet<Endpoint>): void {
  for (const endpoint of endpoints) {
    if (documented.has(endpoint)) endpoint.properties.documented = true;
    else if (witnesses.some((witness) => isMissingFrom(witness, endpoint))) endpoint.properties.documented = false;
  }
}

const isMissingFrom = ({ component, alignment }: Witness, endpoint: Endpoint) =>
  component === endpoint.component && isDescribable(endpoint) && isWorthDescribing(endpoint, alignment);

/** Hidden on purpose, files, documentation, and what lies outside of the part that is described. */
function isWorthDescribing({ path, state, serves, method = '', properties }: Endpoint, { add }: Alignment): boolean {
  if (state === 'hidden' || serves === 'static' || serves === 'application') return false;
  if (properties.documentation === true || properties.static === true) return false;
  if (method === 'HEAD' || method === 'OPTIONS') return false;
  return add === '' || path === add || canonicalPath(path).startsWith(`${add}/`);
}

function specificationOf(
  witness: Witness,
  endpoints: readonly Endpoint[],
  documented: ReadonlySet<Endpoint>,
): Specification {
  const { about, operations, component, served, alignment } = witness;
  const { file } = about.evidence;
  const shown = { file, ...(about.title === '' ? {} : { title: about.title }) };
  const counts = { operations: operations.length, matched: served.size };
  if (component === undefined)
    return { ...shown, ...counts, undocumented: [], gone: [], unguarded: [], evidence: [about.evidence] };
  const applications = endpoints.filter((one) => one.component === component && one.serves === 'application');
  const missing = endpoints.filter((one) => !documented.has(one) && isMissingFrom(witness, one));
  const gone = operations.filter((one) => !served.has(one) && !isBelow(one, alignment, applications));
  return {
    ...shown,
    component,
    ...counts,
    undocumented: idsOf(missing),
    gone: gone
      .map(({ method, path, evidence }) => ({ method, path, evidence }))
      .sort((a, b) => compareText(a.path, b.path) || compareText(a.method, b.method)),
    unguarded: idsOf([...served].flatMap(([operation, found]) => unguarded(operation, found))),
    evidence: [about.evidence],
  };
}

/** An application that is mounted and that nobody here reads may serve it. */
function isBelow({ canonical }: Operation, { add, strip }: Alignment, applications: readonly Endpoint[]): boolean {
  const path = `${add}${canonical.startsWith(strip) ? canonical.slice(strip.length) : canonical}`;
  return applications.some((one) => path === one.path || path.startsWith(`${canonicalPath(one.path)}/`));
}

/** Described as asking who calls, and known to ask nobody. */
const unguarded = ({ security }: Operation, found: readonly Endpoint[]) =>
  security === 'required' ? found.filter(({ controls }) => controls.authentication.presence === 'absent') : [];

const idsOf = (endpoints: readonly Endpoint[]) => [...new Set(endpoints.map(({ id }) => id))].sort(compareText);

const NAMED = 3;

/** What is described and not found may be gone, served by something else, or registered in a way that was not followed. */
export function askAboutGone(specifications: readonly Specification[]): Question[] {
  return specifications.flatMap(({ file, component, gone }) => {
    if (component === undefined || gone.length === 0) return [];
    const named = gone.slice(0, NAMED).map(({ method, path }) => `${method} ${path}`);
    const more = gone.length > NAMED ? ` and ${gone.length - NAMED} more` : '';
    return {
      id: `question:specification:${file}`,
      topic: 'documentation',
      text: `Does anything still serve what ${file} describes and no code was found for: ${named.join(', ')}${more}?`,
      affects: [component],
      because: evidenceList(gone.map(({ evidence }) => evidence)),
    };
  });
}
