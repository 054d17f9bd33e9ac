// Stores and queues that come as images: whether they ask who connects, and who can reach them. What such a server does
// when nobody sets anything is knowledge of the catalogue.

import type { Evidence } from '../../core/evidence.ts';
import type { FactOf } from '../../core/fact.ts';
import type { Library, ServerAccess } from '../../core/library.ts';
import { readCatalogue } from '../catalogue.ts';
import type { Container } from '../deployment/containers.ts';
import { directoryOf, joinInside } from '../paths.ts';
import type { Beginning, JoinParts, Statement } from './statement.ts';

export function storeAccess({ input, units, said }: JoinParts): Statement[] {
  const catalogue = readCatalogue(input.libraries);
  const containers = new Map(units.all.flatMap((unit) => unit.containers).map((one) => [one.key, one]));
  const byKey = new Map<string, Beginning[]>();
  for (const one of said.beginnings) {
    if (one.kind !== 'workload') continue;
    const key = `${directoryOf(one.evidence.file)}/${one.name}`;
    byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  const envFiles = input.facts.filter((fact) => fact.kind === 'service-env-file');
  const set = input.facts.filter((fact) => fact.kind === 'environment-set');
  return [...byKey].flatMap(([key, workloads]) => {
    const container = containers.get(key);
    const library = container && catalogue.byImage(container.image);
    if (container === undefined || container.pod || library === undefined || !isStore(library)) return [];
    const store: Store = { container, workloads, library, ...given(container, envFiles, set) };
    return [...publishedStore(store, said.statements), ...asking(store)];
  });
}

const isStore = ({ connects }: Library) => connects?.kind === 'store' || connects?.kind === 'queue';

interface Store {
  container: Container;
  /** Every file's word on it; the first that names the image speaks for what none says. */
  workloads: Beginning[];
  library: Library;
  /** Names that its env files in the repository set. */
  fromFiles: ReadonlySet<string>;
  /** It has an env file that is not in the repository. */
  unreadFile: boolean;
}

function given(
  { key, service }: Container,
  envFiles: readonly FactOf<'service-env-file'>[],
  set: readonly FactOf<'environment-set'>[],
): Pick<Store, 'fromFiles' | 'unreadFile'> {
  const here = directoryOf(key);
  const own = envFiles
    .filter((fact) => fact.service === service && directoryOf(fact.evidence.file) === here)
    .map(({ file }) => joinInside(here, file));
  const found = set.filter(({ evidence }) => own.includes(evidence.file));
  const read = new Set(found.map(({ evidence }) => evidence.file));
  return {
    fromFiles: new Set(found.filter(({ literal }) => literal).map(({ name }) => name)),
    unreadFile: own.some((file) => file === undefined || !read.has(file)),
  };
}

function publishedStore({ container, workloads, library }: Store, said: readonly Statement[]): Statement[] {
  const name = library.connects?.name ?? library.title;
  const ports = container.ports.flatMap(({ host, target, evidence }): Statement[] => {
    const of = workloadAt(workloads, evidence.file);
    if (of === undefined || isLoopback(host)) return [];
    const value = host.includes('$') ? 'unknown' : 'true';
    return [{ of, property: 'publishedStore', value, note: `port ${target} of ${name}`, evidence }];
  });
  const ids = new Set(workloads.map(({ id }) => id));
  const shared = said
    .filter(({ of, property, value }) => ids.has(of) && property === 'hostNetwork' && value === 'true')
    .map(({ of, evidence }) => ({
      of,
      property: 'publishedStore',
      value: 'true',
      note: `${name} listens on the host's network`,
      evidence,
    }));
  if (ports.length + shared.length > 0) return [...ports, ...shared];
  const exposure = container.ports.length > 0 ? 'loopback' : 'internal';
  return workloads.map(({ id, evidence }) => ({ of: id, property: 'exposure', value: exposure, evidence }));
}

const workloadAt = (workloads: readonly Beginning[], file: string) =>
  workloads.find(({ evidence }) => evidence.file === file)?.id;

const isLoopback = (host: string) => /^(127\.|localhost$|::1$|\[::1\]$)/.test(host);

function asking(store: Store): Statement[] {
  const { access, connects } = store.library;
  const [first] = store.workloads;
  if (access === undefined || first === undefined) return [];
  const opened = openedBy(store, access);
  if (opened.length > 0) return opened;
  if (access.unset === 'asks' || access.unset === 'unknown' || setsPassword(store, access)) return [];
  const property = access.unset === 'open' ? 'storeWithoutPassword' : 'defaultPassword';
  const value = mayBeConfigured(store) ? 'unknown' : 'true';
  const does = access.unset === 'open' ? 'asks nobody' : 'knows a password that everybody knows';
  const note = `${connects?.name ?? store.library.title} ${does} unless it is told to`;
  return [{ of: first.id, property, value, note, evidence: placeOf(store, first) }];
}

/** A switch that allows no password matters only where none is set. */
function openedBy(store: Store, access: ServerAccess): Statement[] {
  const { opens = {}, allowsNone = [] } = access;
  const none = setsPassword(store, access) ? [] : allowsNone;
  const lets = (name: string, value: string) =>
    (Object.hasOwn(opens, name) && opens[name]?.includes(value)) ||
    (none.includes(name) && !['no', 'false', '0', 'off'].includes(value));
  return store.container.environment.flatMap(({ name, literal, value, evidence }): Statement[] => {
    const of = workloadAt(store.workloads, evidence.file);
    if (!literal || of === undefined || !lets(name, value.toLowerCase())) return [];
    return [{ of, property: 'storeWithoutPassword', value: 'true', note: `${name} lets everybody in`, evidence }];
  });
}

function setsPassword({ container, fromFiles }: Store, access: ServerAccess): boolean {
  const { passwords = [], arguments: words = [] } = access;
  const names = new Set(passwords.flatMap((name) => [name, `${name}_FILE`]));
  const inEnvironment = container.environment.some(({ name }) => names.has(name));
  const inCommand = container.commands.some((command) => words.some((word) => command.includes(word)));
  return inEnvironment || inCommand || [...names].some((name) => fromFiles.has(name));
}

/** A file of variables that is not here, or one mounted into it, may set a password. */
function mayBeConfigured({ container, unreadFile }: Store): boolean {
  const configures = container.volumes.some(({ target }) => /\.(conf|cnf|acl|ya?ml|json|toml|ini)$|conf/.test(target));
  return unreadFile || configures || container.commands.some((command) => command.includes('$'));
}

function placeOf({ container }: Store, { evidence }: Beginning): Evidence {
  return container.evidence.find(({ file }) => file === evidence.file) ?? evidence;
}
