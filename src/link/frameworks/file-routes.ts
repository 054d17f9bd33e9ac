// Routes that are files: express-openapi, which is told the directory, and Medusa, which has its own. They are served by
// Express; which files count is data in file-routes/conventions.ts.

import type { Document } from '../../core/document.ts';
import { compareText } from '../../core/evidence.ts';
import { documentValue } from '../data.ts';
import { refusesUnless } from '../evaluate/adapters.ts';
import { newRouter } from '../evaluate/classes.ts';
import { directoryAt } from '../evaluate/files/places.ts';
import type { Machine } from '../evaluate/machine.ts';
import { testPattern } from '../evaluate/patterns.ts';
import { asBase, type Framework, type FrameworkContext } from '../framework.ts';
import { below, directoryOf } from '../resolve/resolver.ts';
import { knownText, symbol } from '../texts.ts';
import { truth } from '../truth.ts';
import {
  constant,
  type DictValue,
  library,
  list,
  type RouterValue,
  type Site,
  unknown,
  type Value,
} from '../values.ts';
import { EXPRESS_OPENAPI, MEDUSA } from './file-routes/conventions.ts';
import { type FileRoute, fileRoutes, routeEntry } from './file-routes/read.ts';

export const expressOpenapi = (express: Framework): Framework => ({
  ...asBase(express),
  id: EXPRESS_OPENAPI.id,
  packages: EXPRESS_OPENAPI.packages,
  loadsFiles: true,
  observe(callee, given, context) {
    const [options] = given.positional;
    if (callee.source !== 'express-openapi' || callee.path.at(-1) !== 'initialize' || options?.kind !== 'dict') return;
    const app = options.entries.get('app');
    if (app?.kind === 'router') initialise(app, options, context);
  },
});

function initialise(app: RouterValue, options: DictValue, { machine, site }: FrameworkContext): void {
  const target = newRouter(machine, { framework: EXPRESS_OPENAPI.id, role: 'router', type: 'paths', site });
  target.name = 'paths';
  const conditions = [...machine.conditions];
  for (const path of basePaths(options.entries.get('apiDoc')))
    app.entries.push({ kind: 'mount', path: constant(path), target, guards: [], hidden: false, site, conditions });
  const paths = options.entries.get('paths');
  for (const item of paths?.kind === 'list' ? paths.items : [paths ?? unknown('no paths')]) {
    const text = knownText(item);
    const directory = text === undefined ? undefined : directoryAt(text, site.file, machine.resolver.tree);
    if (directory === undefined) noteUnknown(machine, item, site);
    else fill(machine, target, options, directory, site);
  }
}

function noteUnknown(machine: Machine, item: Value, { file, at }: Site): void {
  const why = `the directory of routes cannot be told: ${item.kind === 'unknown' ? item.why : symbol(item)}`;
  machine.unresolved.push({ what: 'routes of a directory', why, evidence: [{ file, line: at[0], column: at[1] }] });
}

/** `basePath` of OpenAPI 2, the paths of all `servers` of OpenAPI 3. */
function basePaths(document: Value | undefined): string[] {
  const entries = document?.kind === 'dict' ? document.entries : new Map<string, Value>();
  const old = knownText(entries.get('basePath'));
  const servers = entries.get('servers');
  const urls =
    servers?.kind === 'list'
      ? servers.items.map((s) => (s.kind === 'dict' ? knownText(s.entries.get('url')) : undefined))
      : [];
  const found = urls.map((url) => (url ?? '').replace(/^[a-z]+:\/\/[^/]*/, '').replace(/\/$/, ''));
  return [...new Set(found.length > 0 ? found : [old ?? ''])];
}

function fill(machine: Machine, target: RouterValue, options: DictValue, directory: string, site: Site): void {
  const ignore = options.entries.get('pathsIgnore');
  const ignored = (file: string) =>
    ignore?.kind === 'regex' && testPattern(ignore.source, ignore.flags, file.replace(/\.[cm]?[jt]s$/, '')) === true;
  for (const route of fileRoutes(machine, EXPRESS_OPENAPI, directory, ignored))
    target.entries.push(routeEntry(route, securityOf(machine, route, options, site)));
}

/** `security` of the operation, else of the document, asks the handlers of these names. */
function securityOf(machine: Machine, route: FileRoute, options: DictValue, site: Site): Value[] {
  const steps = route.value.kind === 'list' ? [route.value, ...route.value.items] : [route.value];
  const documents = steps.flatMap((s) =>
    s.kind === 'function' || s.kind === 'list' ? (s.fields?.get('apiDoc') ?? []) : [],
  );
  const asked = [...documents, options.entries.get('apiDoc')]
    .map((d) => (d?.kind === 'dict' ? d.entries.get('security') : undefined))
    .find((s) => s !== undefined);
  if (asked?.kind !== 'list' || asked.items.length === 0)
    return asked && asked.kind !== 'list' ? [unknown('security that cannot be told')] : [];
  const [only] = asked.items;
  const names = only?.kind === 'dict' ? [...only.entries.keys()] : [];
  if (asked.items.length > 1 || names.length === 0) return [unknown('one of several security schemes is enough')];
  const handlers = options.entries.get('securityHandlers');
  return names.map((name) => {
    const handler = handlers?.kind === 'dict' ? handlers.entries.get(name) : undefined;
    if (handler?.kind !== 'function') return unknown(`no security handler is seen for \`${name}\``);
    return refusesUnless(`security ${name}`, { ...handler }, [list([])], 401, site, 'request');
  });
}

export const medusa = (express: Framework): Framework => ({
  ...asBase(express),
  id: MEDUSA.id,
  // The words of its route files; all other files of a project that name it serve nothing.
  shapes: [': MedusaRequest', ': AuthenticatedMedusaRequest', ': MedusaResponse', 'defineMiddlewares('],
  finish(machine) {
    const manifests = machine.resolver.tree.filesBelow('').filter((f) => /(^|\/)package\.json$/.test(f));
    for (const manifest of manifests) {
      const directory = below(directoryOf(manifest), 'src/api');
      if (machine.resolver.tree.isDirectory(directory) && dependsOn(machine, manifest))
        serveProject(machine, directory);
    }
  },
});

const API = /^(.*?)(?:^|\/)src\/api\//;

/**
 * Route files name most of a shop's packages. Where these stand in the same repository, reading them all costs more than the
 * rest together: handlers are followed inside their own package, and what lies beyond is told as not seen.
 */
export function isFollowed(from: string, target: string, homes: ReadonlySet<string>): boolean {
  const home = API.exec(from)?.[1];
  if (home === undefined || /(^|\/)middlewares\.[cm]?[jt]s$/.test(from) || !homes.has(home)) return true;
  return home === '' || target.startsWith(`${home}/`);
}

/** Directories of the projects whose `src/api` Medusa serves. */
export function servedHomes(documents: Map<string, Document>): Set<string> {
  const homes = [...documents].flatMap(([path, document]) =>
    /(^|\/)package\.json$/.test(path) && namesPackage(documentValue(document)) ? [directoryOf(path)] : [],
  );
  return new Set(homes);
}

function dependsOn(machine: Machine, manifest: string): boolean {
  return namesPackage(machine.data(manifest));
}

function namesPackage(data: Value | undefined): boolean {
  const groups = ['dependencies', 'devDependencies', 'peerDependencies'];
  return (
    data?.kind === 'dict' &&
    groups.some((group) => {
      const named = data.entries.get(group);
      return named?.kind === 'dict' && MEDUSA.packages.some((p) => named.entries.has(p));
    })
  );
}

function serveProject(machine: Machine, directory: string): void {
  const routes = fileRoutes(machine, MEDUSA, directory);
  const [first] = routes;
  if (!first) return;
  const site: Site = { file: first.file, at: [1, 1, 1, 1] };
  const app = newRouter(machine, { framework: MEDUSA.id, role: 'app', type: 'api', site });
  app.name = directory;
  const middleware = middlewareOf(machine, directory);
  for (const route of [...routes].sort(byPriority))
    app.entries.push(routeEntry(route, [...defaults(machine, route, site), ...middleware(route)]));
}

/** Medusa sorts what it loads: a name before a parameter in the same place. */
function byPriority(a: FileRoute, b: FileRoute): number {
  return compareText(rank(a.path), rank(b.path));
}

function rank(path: string): string {
  return path
    .split('/')
    .map((step) => (step.startsWith(':') ? `2${step}` : `1${step}`))
    .join('/');
}

/** Medusa 2 asks for a sign-in below /admin, unless a file says otherwise. Below /store it only looks whether there is one. */
function defaults(machine: Machine, { file, path }: FileRoute, site: Site): Value[] {
  const asks = machine.module(file)?.exports.get('AUTHENTICATE')?.();
  if (asks && truth(asks) === false) return [];
  if (!path.startsWith('/admin')) return [];
  const of = library('@medusajs/framework/http', ['authenticate']);
  return [{ kind: 'made', of, arguments: { positional: [], named: new Map() }, site }];
}

/** `src/api/middlewares.ts`: what guards which paths and verbs. */
function middlewareOf(machine: Machine, directory: string): (route: FileRoute) => Value[] {
  const file = ['ts', 'js', 'mts', 'mjs']
    .map((e) => `${directory}/middlewares.${e}`)
    .find((f) => machine.resolver.tree.has(f));
  if (file === undefined) return () => [];
  const whole = machine.imported({ kind: 'module', file }, 'default');
  const config = whole.kind === 'made' ? whole.arguments.positional[0] : whole;
  const routes = config?.kind === 'dict' ? config.entries.get('routes') : config;
  if (routes?.kind !== 'list') return () => [unknown(`the middleware of ${file} cannot be told`)];
  const rules = routes.items.map((item) => ruleOf(item));
  const rest = routes.open ? [unknown(routes.open)] : [];
  return (route) => [...rules.flatMap((rule) => rule(route)), ...rest];
}

function ruleOf(item: Value): (route: FileRoute) => Value[] {
  if (item.kind !== 'dict') return () => [unknown('middleware that cannot be told')];
  const matcher = item.entries.get('matcher');
  const named = item.entries.get('methods') ?? item.entries.get('method');
  const given = item.entries.get('middlewares');
  const middlewares = given?.kind === 'list' ? [...given.items, ...(given.open ? [unknown(given.open)] : [])] : [];
  const methods = named?.kind === 'list' ? named.items.map(knownText) : named ? [knownText(named)] : [];
  const all = methods.length === 0 || methods.includes('ALL') || methods.includes('USE');
  return ({ path, verb }) => {
    if (!all && !methods.includes(verb)) return [];
    const answer = matches(matcher, path, all);
    if (answer === 'unknown') return middlewares.length > 0 ? [unknown('middleware whose paths cannot be told')] : [];
    return answer ? middlewares : [];
  };
}

/** A matcher without verbs acts below its path as well. */
function matches(matcher: Value | undefined, path: string, below: boolean): boolean | 'unknown' {
  const text = knownText(matcher);
  if (matcher?.kind === 'regex') return testPattern(matcher.source, matcher.flags, path) ?? 'unknown';
  if (text === undefined || /[()+?]/.test(text)) return 'unknown';
  const wanted = text
    .replace(/\/?\*$/, '')
    .split('/')
    .filter(Boolean);
  const steps = path.split('/').filter(Boolean);
  if (steps.length < wanted.length || (!below && !text.endsWith('*') && steps.length !== wanted.length)) return false;
  return wanted.every((w, i) => w.startsWith(':') || w === steps[i]);
}
