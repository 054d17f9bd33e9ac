// By what a finding is known again in another commit: a name without lines, and without files wherever that is enough, and
// apart from it a digest of what guards there. The same name with another basis is the same finding, to be looked at anew.

import { compareEvidence, compareText, type Evidence } from './evidence.ts';
import type { Control, Declaration, Endpoint, System } from './model.ts';

export interface Identity {
  /** Rule and target; stays when lines move, files are renamed and handlers move to other files. */
  id: string;
  /** Of the controls that count for it, who is let in, and from where. Holds no line number and no file. */
  basis: string;
}

export type LastingName = (id: string) => string;

/** What spells one element, from the name that survives most to the one that is its own for certain. */
interface Spelled {
  id: string;
  spellings: string[];
}

/** Ids of elements that hold a file or a line, under names that do not. All others are lasting as they are. */
export function lastingNames(system: System): LastingName {
  const { endpoints, declarations, controls, boundaries, flows } = system;
  const workflows = new Map(declarations.flatMap((one) => (one.kind === 'workflow' ? [[fileOf(one), one.name]] : [])));
  const names = rootNames(system);
  const plain = (id: string) => names.get(id) ?? id;
  for (const { id, from, to } of [...boundaries, ...flows])
    names.set(
      id,
      id.replace(`${from}->${to}`, () => `${plain(from)}->${plain(to)}`),
    );
  settle(
    endpoints.map((one) => spelledEndpoint(one, plain, workflows)),
    names,
  );
  settle(
    declarations.map((one) => spelledDeclaration(one, plain, workflows)),
    names,
  );
  settle(spelledControls(controls, endpoints, names), names);
  return (id) => names.get(id) ?? id;
}

/** What stands at the root may be called after the directory that somebody cloned into. */
function rootNames({ components }: System): Map<string, string> {
  const roots = components.filter(({ path }) => path === '.');
  const alone = roots.filter(({ kind }) => roots.filter((other) => other.kind === kind).length === 1);
  return new Map(alone.map(({ id }) => [id, `${id.slice(0, id.indexOf(':'))}:.`]));
}

/** Each gets the first spelling that no other of those left has. */
function settle(elements: readonly Spelled[], names: Map<string, string>): void {
  let open = [...elements];
  for (let round = 0; open.length > 0; round++) {
    const spell = ({ id, spellings }: Spelled) => spellings[round] ?? id;
    const counts = new Map<string, number>();
    for (const one of open) counts.set(spell(one), (counts.get(spell(one)) ?? 0) + 1);
    const last = open.every(({ spellings }) => round >= spellings.length);
    const settled = open.filter((one) => last || counts.get(spell(one)) === 1);
    for (const one of settled) names.set(one.id, spell(one));
    open = open.filter((one) => !settled.includes(one));
  }
}

/** With its component always: a second service with the same route must not rename the first. */
function spelledEndpoint(
  { id, component, handler, evidence, transport }: Endpoint,
  home: LastingName,
  workflows: ReadonlyMap<string, string>,
): Spelled {
  const bare = id.split('#')[0]?.replace(`@${component.slice(component.indexOf(':') + 1)}`, '') ?? id;
  const file = evidence[0]?.file ?? '';
  const title = transport === 'ci' ? workflows.get(file) : undefined;
  const route = `${title === undefined ? bare : bare.replace(file, title)}@${home(component)}`;
  return {
    id,
    spellings: [route, `${route}#${handler?.name ?? ''}`, `${route}#${handler?.name ?? ''}(${nameOf(file)})`],
  };
}

function spelledDeclaration(one: Declaration, home: LastingName, workflows: ReadonlyMap<string, string>): Spelled {
  const { id, kind, component = '' } = one;
  const rest = id.slice(kind.length + 1);
  const hash = rest.indexOf('#');
  const file = fileOf(one);
  const label = hash >= 0 ? rest.slice(hash + 1) : rest === file ? '' : rest;
  const title = rest.startsWith(file) ? workflows.get(file) : undefined;
  const name = `${kind}:${home(component)}#${title === undefined ? '' : `${title}/`}${label}`;
  return { id, spellings: [name, `${name}(${nameOf(file)})`] };
}

/** One that has no name of its own is known by the only endpoint that it guards, or by its turn in its file. */
function spelledControls(
  controls: readonly Control[],
  endpoints: readonly Endpoint[],
  names: ReadonlyMap<string, string>,
): Spelled[] {
  const guarded = new Map<string, Set<string>>();
  for (const { id, guards } of endpoints) {
    for (const { control } of guards)
      guarded.set(control, (guarded.get(control) ?? new Set()).add(names.get(id) ?? id));
  }
  const turns = new Map<string, number>();
  return [...controls].sort(byPlace).map((control) => {
    const { id, family } = control;
    const file = fileOf(control);
    const own = `${family}:${controlName(control)}`;
    const only = guarded.get(id)?.size === 1 ? `${own}@${[...(guarded.get(id) ?? [])].join('')}` : undefined;
    const turn = (turns.get(`${own} ${file}`) ?? 0) + 1;
    turns.set(`${own} ${file}`, turn);
    const among = `${own}(${nameOf(file)})`;
    const last = turn === 1 ? `${own}(${file})` : `${own}(${file} ${turn})`;
    return { id, spellings: [own, ...(only === undefined ? [] : [only]), among, last] };
  });
}

/** The function or the library that it is made with; '' for one that stands between other statements. */
export function controlName({ id, library = '' }: Control): string {
  const hash = id.lastIndexOf('#');
  return hash < 0 ? library : id.slice(hash + 1);
}

const fileOf = ({ evidence }: { evidence: Evidence[] }) => evidence[0]?.file ?? '';
const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1);

function byPlace(a: Control, b: Control): number {
  const [one] = a.evidence;
  const [other] = b.evidence;
  return (one && other ? compareEvidence(one, other) : 0) || compareText(a.id, b.id);
}
