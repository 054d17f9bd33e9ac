// Programs that run, as the code tells them: one per package with an app, more when apps listen apart, and the browser
// part of a package. A package that only others import is no program.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { LinkedApp } from '../core/linked.ts';
import { isServed } from '../core/served.ts';
import type { SourceFile } from '../core/source.ts';
import type { Catalogue } from './catalogue.ts';
import type { ModelInput } from './input.ts';
import type { Package, Packages } from './packages.ts';
import { baseOf, commonDirectory, depth, directoryOf, firstBelow, isUnder } from './paths.ts';

export interface Program {
  kind: 'service' | 'frontend';
  /** Directory of its package. */
  home: string;
  /** Directory of its own code, as well as it can be told. */
  path: string;
  apps: LinkedApp[];
  /** Files that make it start: of its apps, and where they listen. */
  entries: string[];
  /** Another program has the same directory. */
  shares?: boolean;
  evidence: Evidence[];
}

export function readPrograms(input: ModelInput, packages: Packages, catalogue: Catalogue): Program[] {
  const services = [...groupByHome(input, packages)].flatMap(([home, group]) => servicesOf(home, group, input));
  const programs: Program[] = [...services];
  for (const found of packages.all) {
    const evidence = frontendEvidence(found, packages, catalogue, input.files);
    if (evidence === undefined) continue;
    const beside = services.filter(({ home }) => home === found.directory);
    const files = frontendFiles(input, packages, catalogue, found.directory);
    const path = beside.length === 0 ? found.directory : separate(beside, files, found.directory);
    programs.push({ kind: 'frontend', home: found.directory, path, apps: [], entries: [], evidence: [evidence] });
  }
  return programs.sort((a, b) => compareText(a.path, b.path) || compareText(a.kind, b.kind));
}

interface Group {
  apps: LinkedApp[];
  evidence: Evidence[];
}

function groupByHome({ linked }: ModelInput, packages: Packages): Map<string, Group> {
  const groups = new Map<string, Group>();
  const at = (file: string): Group => {
    const home = packages.homeOf(directoryOf(file));
    const group = groups.get(home) ?? { apps: [], evidence: [] };
    groups.set(home, group);
    return group;
  };
  for (const app of linked.apps) {
    const group = at(app.file);
    group.apps.push(app);
    group.evidence.push(app.evidence);
  }
  // What an unknown framework serves still runs; so does what was registered on an app that was not found.
  for (const { evidence } of linked.unknownFrameworks) {
    const group = at(evidence.file);
    if (group.apps.length === 0) group.evidence.push(evidence);
  }
  if (groups.size === 0) for (const { evidence } of linked.endpoints) at(evidence.file).evidence.push(evidence);
  return groups;
}

/** Apps that serve or listen from directories of their own are programs of their own; the others are part of the nearest. */
function servicesOf(home: string, { apps, evidence }: Group, { linked }: ModelInput): Program[] {
  const listeners = new Map(linked.listeners.map((listener) => [listener.app, listener.evidence.file]));
  const serving = new Set(linked.endpoints.filter(isServed).map(({ app }) => app));
  const begin = (file: string, id: string): Program => {
    const listener = listeners.get(id);
    const entries = listener === undefined || listener === file ? [file] : [file, listener];
    const path = commonDirectory(entries) ?? home;
    return { kind: 'service', home, path, apps: [], evidence: [], entries };
  };
  const roots = new Map<string, Program>();
  for (const { id, file } of [...apps].sort((a, b) => compareText(a.id, b.id))) {
    if ((listeners.has(id) || serving.has(id)) && !roots.has(file)) roots.set(file, begin(file, id));
  }
  const places = new Set([...roots.values()].map(({ path }) => path));
  const apart = places.size > 1 || [...roots.keys()].every((file) => apps.some(({ id }) => listeners.get(id) === file));
  if (roots.size < 2 || !apart) {
    const entries = [...new Set(apps.map(({ file }) => file))].sort(compareText);
    return [{ kind: 'service', home, path: home, apps, evidence, entries }];
  }
  for (const app of apps) {
    const own = roots.get(app.file) ?? nearest([...roots.values()], app.file);
    own?.apps.push(app);
    own?.evidence.push(app.evidence);
  }
  const programs = [...roots.values()];
  return programs.map((one) => ({
    ...one,
    shares: programs.some((other) => other !== one && other.path === one.path),
  }));
}

function nearest<P extends { path: string }>(programs: P[], file: string): P | undefined {
  const shared = ({ path }: P) => depth(commonDirectory([file, `${path}/x`]) ?? '.');
  return programs.reduce<P | undefined>((best, one) => (best && shared(best) >= shared(one) ? best : one), undefined);
}

/** A dependency on what runs in a browser, and something a browser can open: a library of components has no page. */
function frontendEvidence(
  { directory, dependencies }: Package,
  packages: Packages,
  catalogue: Catalogue,
  files: readonly SourceFile[],
): Evidence | undefined {
  const frontend = dependencies.find(({ ecosystem, name, development }) => {
    return !development && catalogue.byDependency(ecosystem, name)?.frontend;
  });
  const any = frontend ?? dependencies.find((one) => catalogue.byDependency(one.ecosystem, one.name)?.frontend);
  if (any === undefined) return undefined;
  const page = files.some(({ path, role }) => {
    return role === 'source' && isPage(path, directory) && packages.homeOf(directoryOf(path)) === directory;
  });
  return page ? any.evidence : undefined;
}

const PAGE =
  /^(src\/|public\/|app\/|client\/|web\/)?(index|app)\.html$|^(src\/|app\/)?(app|pages|routes)\/.*\.([jt]sx|vue|svelte|astro)$/;

function isPage(path: string, directory: string): boolean {
  if (!isUnder(path, directory)) return false;
  const below = directory === '.' ? path : path.slice(directory.length + 1);
  return PAGE.test(below);
}

function frontendFiles({ linked }: ModelInput, packages: Packages, catalogue: Catalogue, home: string): string[] {
  const files = linked.imports
    .filter(({ ecosystem, library }) => catalogue.byId(ecosystem, library)?.frontend)
    .map(({ evidence }) => evidence.file)
    .filter((file) => packages.homeOf(directoryOf(file)) === home);
  const unique = [...new Set(files)].sort(compareText);
  // Build configuration lies beside the manifest and says nothing about where the pages are.
  const deeper = unique.filter((file) => directoryOf(file) !== home);
  return deeper.length > 0 ? deeper : unique;
}

/** Server and pages in one package: gives the services their own directory, and returns that of the frontend. */
function separate(services: Program[], files: string[], home: string): string {
  for (const service of services) {
    const [app] = service.apps;
    // Programs that stand apart have found their directories already.
    if (app === undefined || service.path !== home) continue;
    const directory = directoryOf(app.file);
    const below = firstBelow(directory, home);
    service.path = files.some((file) => isUnder(file, below)) && below !== home ? directory : below;
  }
  const own = files.filter((file) => !services.some(({ path }) => path !== home && isUnder(file, path)));
  return commonDirectory(own) ?? home;
}

export function programName(
  { kind, home, path, entries, shares }: Program,
  packages: Packages,
  fallback: string,
): string {
  if (shares) return baseOf(entries[0] ?? path).replace(/\.[^.]+$/, '');
  if (home !== path && kind === 'service') return baseOf(path);
  if (home !== '.') return baseOf(home);
  const names = packages.at('.')?.names ?? {};
  const ecosystem = entries[0]?.endsWith('.py') ? 'pypi' : entries[0]?.endsWith('.go') ? 'go' : 'npm';
  return names[ecosystem] ?? names.npm ?? names.pypi ?? fallback;
}
