// Files as routes: the path from where a file stands, the handlers from what it exports.

import type { Machine } from '../../evaluate/machine.ts';
import { constant, type RouteEntry, type Site, UNDEFINED, unknown, type Value } from '../../values.ts';
import type { Convention } from './conventions.ts';

/** What one export of one file answers. */
export interface FileRoute {
  file: string;
  verb: string;
  path: string;
  /** A handler, or a list of middleware with the handler last. */
  value: Value;
}

const TEST = /\.(?:test|spec|d)\.[cm]?[jt]s$/;

export function fileRoutes(
  machine: Machine,
  convention: Convention,
  directory: string,
  ignored: (file: string) => boolean = () => false,
): FileRoute[] {
  const files = machine.resolver.tree.filesBelow(directory);
  return files
    .filter((file) => convention.file.test(file) && !TEST.test(file) && !ignored(file))
    .flatMap((file) => routesOf(machine, convention, directory, file));
}

function routesOf(machine: Machine, convention: Convention, directory: string, file: string): FileRoute[] {
  const relative = file.slice(directory === '' ? 0 : directory.length + 1);
  const path = `/${relative.replace(convention.file, '')}`.replace(convention.parameter, ':$1');
  if (!machine.module(file)) {
    const evidence = { file, line: 1 };
    machine.unresolved.push({ what: `routes at ${path}`, why: 'the file was not read', evidence: [evidence] });
    return [];
  }
  const exported = exportsOf(machine, file);
  return Object.entries(convention.exports).flatMap(([name, verb]) => {
    const value = exported(name);
    return value ? [{ file, verb, path, value }] : [];
  });
}

/** Named exports; where there are none, what the default export holds, or gives when it is called with its dependencies. */
function exportsOf(machine: Machine, file: string): (name: string) => Value | undefined {
  const site: Site = { file, at: [1, 1, 1, 1] };
  const module = machine.module(file);
  const named = (name: string) => {
    const value = module?.exports.get(name)?.() ?? fromStars(machine, file, name);
    return value && isThere(value) ? value : undefined;
  };
  const whole = machine.imported({ kind: 'module', file }, 'default');
  const given =
    whole.kind === 'function'
      ? machine.call(whole, { positional: [], named: new Map(), open: 'called from outside' }, site)
      : whole;
  return (name) => {
    const own = named(name);
    if (own) return own;
    const entry = given.kind === 'dict' ? given.entries.get(name) : undefined;
    return entry && isThere(entry) ? entry : undefined;
  };
}

function fromStars(machine: Machine, file: string, name: string): Value | undefined {
  for (const star of machine.module(file)?.stars ?? []) {
    const value = machine.imported(star, name);
    if (isThere(value)) return value;
  }
  return undefined;
}

function isThere(value: Value): boolean {
  return value !== UNDEFINED && value.kind !== 'unknown' && value.kind !== 'constant';
}

/** The last of a list answers; what stands before it guards. */
export function routeEntry({ file, verb, path, value }: FileRoute, guards: Value[]): RouteEntry {
  const steps = value.kind === 'list' ? value.items : [value];
  const handler = steps.at(-1) ?? unknown('no handler');
  return {
    kind: 'route',
    transport: 'http',
    methods: [verb],
    path: constant(path),
    guards: [...guards, ...steps.slice(0, -1)],
    handler,
    hidden: false,
    site: siteOf(handler, file),
    conditions: [],
  };
}

/** Where the handler stands, when it stands in this file. */
function siteOf(handler: Value, file: string): Site {
  return handler.kind === 'function' && handler.file === file
    ? { file, at: handler.node.at }
    : { file, at: [1, 1, 1, 1] };
}
