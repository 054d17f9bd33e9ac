// Where names of Traefik are looked up: entry points, middlewares and services stand in the file that uses them, in files
// beside it, or anywhere in the repository. What is defined in several ways that differ is not told.

import { posix } from 'node:path';
import type { DocumentNode } from '../../core/document.ts';
import type { NeighbourDocument } from '../../core/parsed.ts';
import { type EntryPoint, entryPointsIn } from './installation.ts';
import { byName, composeSources, fileSource, type Option, type Source, traefikServices } from './options.ts';

export interface Surroundings {
  file: string;
  /** What the file itself says. */
  own: Source[];
  /** Files by how near they are: this one, those of its directory, all others. */
  tiers: readonly (readonly Placed[])[];
}

interface Placed {
  path: string;
  source: Source;
}

export function surroundingsOf(own: NeighbourDocument, beside: readonly NeighbourDocument[]): Surroundings {
  const home = posix.dirname(own.path);
  const near = beside.filter(({ path }) => posix.dirname(path) === home);
  const here = sourcesOf(own, near);
  const others = beside.filter((one) => !near.includes(one));
  const together = near.flatMap((one) => placed(one, [own, ...near]));
  const far = others.flatMap((one) =>
    placed(
      one,
      others.filter(({ path }) => posix.dirname(path) === posix.dirname(one.path)),
    ),
  );
  const first = here.map((source) => ({ path: own.path, source }));
  return { file: own.path, own: here, tiers: [first, together, far] };
}

/** Undefined where the tree is nothing of Traefik's own. */
function ownFile(root: DocumentNode, path: string): Source | undefined {
  return fileSource(root, /(?:^|\/)[\w.-]*traefik/i.test(path));
}

function sourcesOf({ path, roots }: NeighbourDocument, near: readonly NeighbourDocument[]): Source[] {
  const runs = new Set([...roots, ...near.flatMap((one) => one.roots)].flatMap(traefikServices));
  return roots.flatMap((root) => ownFile(root, path) ?? composeSources(root, runs));
}

function placed(one: NeighbourDocument, near: readonly NeighbourDocument[]): Placed[] {
  return sourcesOf(one, near).map((source) => ({
    path: one.path,
    source: { ...source, options: source.options.map((option) => ({ ...option, file: one.path })) },
  }));
}

/** `near`: the files of its directory, which may say that a service runs Traefik. */
export function speaksToTraefik(one: NeighbourDocument, near: readonly NeighbourDocument[]): boolean {
  return one.roots.some((root) => traefikServices(root).length > 0) || sourcesOf(one, near).length > 0;
}

interface Found {
  /** Undefined: defined nowhere, or in ways that differ. */
  options?: Option[];
  files: string[];
}

const textOf = (options: readonly Option[]) =>
  JSON.stringify(options.map(({ path, value }) => [path.join('.'), value]).sort());

/** The nearest definition; those that are equally near have to agree. */
function nearest(tiers: Surroundings['tiers'], definitionsIn: (source: Source) => Option[] | undefined): Found {
  for (const tier of tiers) {
    const found = tier.flatMap(({ path, source }) => {
      const options = definitionsIn(source);
      return options === undefined ? [] : [{ path, options }];
    });
    const [first] = found;
    if (first === undefined) continue;
    const files = [...new Set(found.map(({ path }) => path))];
    const same = found.every(({ options }) => textOf(options) === textOf(first.options));
    return same ? { options: first.options, files } : { files };
  }
  return { files: [] };
}

/** `name@file`, `name@docker`; without a provider it is the one of the router. */
export function definedAs(
  around: Surroundings,
  user: Source,
  kind: 'middlewares' | 'services',
  written: string,
): Option[] | undefined {
  const [name = '', provider = user.service === '' ? 'file' : 'docker'] = written.toLowerCase().split('@');
  if (!/^(?:file|docker|swarm)$/.test(provider)) return undefined;
  const ofFile = provider === 'file';
  return nearest(around.tiers, (source) =>
    (source.service === '') === ofFile ? byName(source.options, 'http', kind).get(name) : undefined,
  ).options;
}

/** The compose service whose labels define a service of Traefik under this name. */
export function serviceBehind(around: Surroundings, written: string): string | undefined {
  const [name = '', provider = 'docker'] = written.toLowerCase().split('@');
  if (provider === 'file') return undefined;
  for (const tier of around.tiers) {
    const names = new Set(
      tier.flatMap(({ source }) =>
        source.service !== '' && byName(source.options, 'http', 'services').has(name) ? [source.service] : [],
      ),
    );
    const [only] = names;
    if (names.size > 0) return names.size === 1 ? only : undefined;
  }
  return undefined;
}

export interface Told {
  /** Undefined: told nowhere. */
  point: EntryPoint | undefined;
  /** Files that tell it differently. */
  differs: string[];
}

/** Files of one directory that are applied together may each say what an entry point does: all of them count. */
export function entryPointNamed({ tiers: [own = [], near = [], far = []] }: Surroundings, name: string): Told {
  const { options, files } = nearest([[...own, ...near], far], (source) =>
    byName(source.options, 'entrypoints').get(name.toLowerCase()),
  );
  if (options === undefined) return { point: undefined, differs: files };
  const written = options.map((option) => ({ ...option, path: ['entrypoints', name.toLowerCase(), ...option.path] }));
  return { point: entryPointsIn(written).get(name.toLowerCase()), differs: [] };
}
