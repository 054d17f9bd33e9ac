// What stands against a threat besides the controls that it names, and what else is missing where it shows: settings of
// containers, lock files, the share of endpoints that have the control. Only what the model says; unknown is left out.

import type { Component, ControlFamily, Declaration } from '../../core/model.ts';
import { isServed } from '../../core/served.ts';
import { familyWords } from '../families.ts';
import { guardsRequests, listed, tallyOf } from '../words.ts';
import { named, type Page } from './page.ts';

/** Of a container that runs or is built, in the order in which people name them. */
const NOT_SET: Readonly<Record<string, string>> = {
  unlimitedMemory: 'a limit of memory',
  unlimitedCpu: 'a limit of processor time',
  unlimitedProcesses: 'a limit of processes',
  writableRoot: 'a root file system that cannot be written',
  keepsCapabilities: 'dropped capabilities',
  mayEscalate: 'no-new-privileges',
  baseUnpinned: 'a base image pinned by digest',
  undividedNetwork: 'a network of its own',
};

const CONTAINERS: ReadonlySet<string> = new Set(['image', 'workload']);
const SUPPLIED: ReadonlySet<ControlFamily> = new Set(['lockfile', 'pinning', 'dependency-scan', 'sast']);

/** `not privileged`, `rate limit on 3 of 21 endpoints`; nothing where nothing is known to be there. */
export function besides(page: Page, at: readonly string[], family: ControlFamily | undefined): string[] {
  if (family === undefined) return [];
  const components = componentsOf(page, at);
  if (guardsRequests(family)) return shares(page, family, components);
  if (family === 'container-hardening') return confined(components);
  return SUPPLIED.has(family) ? locked(page, components.length > 0 ? components : page.model.components) : [];
}

function componentsOf({ model, lookup }: Page, ids: readonly string[]): Component[] {
  const wanted = new Set(ids.flatMap((id) => lookup(id).component ?? []));
  return model.components.filter(({ id }) => wanted.has(id));
}

function shares({ model }: Page, family: ControlFamily, components: readonly Component[]): string[] {
  const ids = new Set(components.map(({ id }) => id));
  const own = model.endpoints.filter((one) => ids.has(one.component) && isServed(one));
  const { present, total } = tallyOf(own, family);
  return present > 0 ? [`${familyWords(family)} on ${present} of ${total} endpoints of the same service`] : [];
}

function confined(components: readonly Component[]): string[] {
  if (components.length === 0) return [];
  const all = (name: string) => components.every(({ properties }) => properties[name] === false);
  return [
    all('privileged') ? 'the container is not privileged' : '',
    all('dockerSocket') ? "holds no container engine's socket" : '',
  ].filter(Boolean);
}

function locked(page: Page, components: readonly Component[]): string[] {
  const having = components.filter(({ properties }) => properties['lockfilePresent'] === true);
  if (having.length === 0) return [];
  return [`a lock file settles the versions of ${listed(having.map(({ id }) => named(page, id)))}`];
}

/** What else the same containers do not set: all of what one that breaks out would meet. */
export function alsoMissing(page: Page, at: readonly string[], family: ControlFamily | undefined): string {
  if (family !== 'container-hardening') return '';
  const homes = new Set(componentsOf(page, at).map(({ id }) => id));
  const declared = page.model.declarations.filter(
    ({ kind, component, properties }) =>
      CONTAINERS.has(kind) && component !== undefined && homes.has(component) && properties['development'] !== true,
  );
  return listed(Object.keys(NOT_SET).flatMap((name) => (unset(declared, name) ? (NOT_SET[name] ?? []) : [])));
}

function unset(declared: readonly Declaration[], name: string): boolean {
  const telling = declared.filter(({ properties }) => properties[name] !== undefined);
  return telling.length > 0 && telling.every(({ properties }) => properties[name] === true);
}
