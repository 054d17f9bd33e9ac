// Looking things up in the library catalogue: by import, by dependency, by container image.

import type { Ecosystem } from '../core/fact.ts';
import { isHost, type Library } from '../core/library.ts';

export interface Catalogue {
  byId: (ecosystem: Ecosystem | undefined, id: string) => Library | undefined;
  /** The library that a manifest asks for by this name. */
  byDependency: (ecosystem: Ecosystem, name: string) => Library | undefined;
  byImage: (image: string) => Library | undefined;
  /** A service that is asked at this host, which may name a port. */
  byHost: (host: string) => Library | undefined;
}

export function readCatalogue(libraries: readonly Library[]): Catalogue {
  const ids = new Map<string, Library>();
  const dependencies = new Map<string, Library>();
  const images = new Map<string, Library>();
  for (const library of libraries) {
    ids.set(`${library.ecosystem} ${library.id}`, library);
    for (const name of library.imports) dependencies.set(`${library.ecosystem} ${distribution(name)}`, library);
    for (const name of library.images ?? []) images.set(name, library);
  }
  // A distribution's own name wins over an import name that happens to be the same.
  for (const library of libraries) dependencies.set(`${library.ecosystem} ${library.id}`, library);
  const ecosystems: Ecosystem[] = ['npm', 'pypi', 'go', 'oci'];
  return {
    byId: (ecosystem, id) =>
      (ecosystem === undefined ? ecosystems : [ecosystem])
        .map((candidate) => ids.get(`${candidate} ${id}`))
        .find((library) => library !== undefined),
    byDependency: (ecosystem, name) => dependencies.get(`${ecosystem} ${distribution(name)}`),
    byImage: (image) => findImage(images, imageName(image)),
    byHost: (host) => libraries.find(({ asked }) => asked?.hosts.some((one) => isHost(one, host))),
  };
}

/** By its own name, or by the nearest `…/*` that holds it. */
function findImage(images: ReadonlyMap<string, Library>, name: string): Library | undefined {
  let found = images.get(name);
  for (let slash = name.lastIndexOf('/'); found === undefined && slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
    found = images.get(`${name.slice(0, slash)}/*`);
  }
  return found;
}

/** PyPI names are one whatever their case and separators; extras are not part of the name. */
function distribution(name: string): string {
  return name
    .toLowerCase()
    .replace(/\[.*$/, '')
    .replace(/[-_.]+/g, '-');
}

/** `docker.io/library/postgres:16@sha256:…` is `postgres`. */
export function imageName(image: string): string {
  const [unpinned = ''] = image.split('@');
  const slash = unpinned.lastIndexOf('/');
  const colon = unpinned.indexOf(':', slash + 1);
  const named = colon < 0 ? unpinned : unpinned.slice(0, colon);
  return named
    .replace(/^(?:(?:index\.|registry-1\.)?docker\.io|public\.ecr\.aws\/docker|mirror\.gcr\.io)\//, '')
    .replace(/^library\//, '');
}
