// What an extension does to the app that it is given: guard it as the catalogue says, serve routes of its own that we do
// not read, or listen for it.

import { evidenceAt } from '../../../core/evidence.ts';
import type { Condition } from '../../../core/linked.ts';
import { exportPath } from '../../catalogue.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { FrameworkContext } from '../../framework.ts';
import { handlerOf } from '../../handlers.ts';
import {
  type Arguments,
  constant,
  type Entry,
  type LibraryValue,
  type MadeValue,
  type RouterValue,
  type Site,
  unknown,
  type Value,
} from '../../values.ts';
import { isSet } from './configuration.ts';
import { roleOf } from './names.ts';

/** They add routes of their own to the app, which we do not know. */
const SERVES_MORE = [
  'flask_admin',
  'flask_security',
  'flask_appbuilder',
  'flasgger',
  'flask_user',
  'connexion',
  'flask_graphql',
];
/** Configuration that switches an extension off: when it is false, or when it is true. */
const SWITCHES: Record<string, { off: string[]; on?: string[] }> = {
  flask_wtf: { off: ['WTF_CSRF_ENABLED', 'WTF_CSRF_CHECK_DEFAULT'] },
  flask_limiter: { off: ['RATELIMIT_ENABLED'] },
  flask_login: { off: [], on: ['LOGIN_DISABLED'] },
  flask_seasurf: { off: [], on: ['CSRF_DISABLE'] },
};
/** Their decorators check nothing, without a word, until the extension is given the app. */
const SILENT = ['flask_limiter'];
const SERVERS = ['run_simple', 'serve'];
/** Views and routers that were taken out of what an extension guards, by where the extension was made. */
const exempted = new WeakMap<Site, Set<unknown>>();
/** Extensions that were given an app, by where they were made. */
const attached = new WeakSet<Site>();

export function observeCall(callee: LibraryValue, given: Arguments, context: FrameworkContext): void {
  const name = callee.path.at(-1) ?? '';
  if (name === 'exempt' && callee.made) exempt(callee.made, given.positional[0]);
  const app = [...given.positional, ...given.named.values()].find(isFlask);
  if (app === undefined || roleOf(callee)) return;
  if (SERVERS.includes(name)) listen(app, given, context);
  else if (name === 'init_app' || /^[A-Z]/.test(name)) extend(app, callee, given, context);
}

function isFlask(value: Value): value is RouterValue {
  return value.kind === 'router' && value.framework === 'flask';
}

function extend(app: RouterValue, callee: LibraryValue, given: Arguments, { machine, site }: FrameworkContext): void {
  const made = callee.path.at(-1) === 'init_app' ? callee.made : undefined;
  const guard: MadeValue = made
    ? { ...made, arguments: merged(made.arguments, given) }
    : { kind: 'made', of: callee, arguments: given, site };
  const { source } = guard.of;
  const base = source.split('.')[0] ?? source;
  if (SERVES_MORE.includes(base)) {
    const evidence = [{ file: site.file, line: site.at[0] }];
    machine.unresolved.push({ what: `routes of ${base}`, why: 'an extension that serves routes of its own', evidence });
  }
  const library = machine.libraryOf(source, site.file);
  const path = exportPath(guard.of);
  const isPlugin = library?.controls.some((c) => c.attaches === 'plugin' && c.exports.includes(path.at(-1) ?? ''));
  // Extensions are found by their names; other code that is handed the app (a test client, a server) guards nothing.
  const isExtension = /flask/i.test(base);
  if (!isPlugin && (library || !isExtension)) return;
  if (isPlugin) attached.add(guard.site);
  const guards = isPlugin ? [guard] : [unknown(`${source} may guard requests, and is not in the library catalogue`)];
  app.entries.push({ kind: 'guard', guards, as: 'dependency', site, conditions: [...machine.conditions] });
}

function merged(first: Arguments, second: Arguments): Arguments {
  return { positional: first.positional, named: new Map([...first.named, ...second.named]) };
}

function exempt(made: MadeValue, value: Value | undefined): void {
  const inner = value && handlerOf(value).value?.node;
  const all = exempted.get(made.site) ?? new Set();
  exempted.set(made.site, all.add(inner ?? value));
}

interface Exempted {
  handler: Value;
  within: RouterValue[];
  machine: Machine;
}

/** `@csrf.exempt` on the view, `limiter.exempt(blueprint)` on what it stands in, or switched off for the whole app. */
export function isExempted(guard: Value, { handler, within, machine }: Exempted): boolean | Condition {
  const of = guard.kind === 'made' ? guard.of : guard;
  if (of.kind !== 'library') return false;
  const base = of.source.split('.')[0] ?? '';
  const { off = [], on = [] } = SWITCHES[base] ?? {};
  const says = (names: string[], yes: boolean) =>
    within.some((app) => names.some((n) => isSet(app, n, machine) === yes));
  if (says(off, false) || says(on, true)) return true;
  const all = guard.kind === 'made' ? exempted.get(guard.site) : undefined;
  if (all && [handlerOf(handler).value?.node, ...within].some((v) => v !== undefined && all.has(v))) return true;
  // A method of the extension: `@limiter.limit("5/minute")`.
  const extension = SILENT.includes(base) ? of.made?.site : undefined;
  return extension && !attached.has(extension) ? notAttached(base, extension) : false;
}

function notAttached(base: string, { file, at }: Site): Condition {
  return { text: `${base} is given the app, which was not seen`, flags: [], evidence: evidenceAt(file, at) };
}

function listen(app: RouterValue, given: Arguments, { machine, site }: FrameworkContext): void {
  const [first, second] = given.positional.filter((v) => v !== app);
  addListener(app, given.named.get('host') ?? given.named.get('hostname') ?? first, given.named.get('port') ?? second, {
    machine,
    site,
  });
}

export function addListener(
  router: RouterValue,
  host: Value | undefined,
  port: Value | undefined,
  { machine, site }: FrameworkContext,
): void {
  const named = new Map<string, Value>([
    ['host', host ?? constant('127.0.0.1')],
    ...(port ? [['port', port] as const] : []),
  ]);
  machine.listeners.push({ router, given: { positional: [], named }, site });
}

/** `app.wsgi_app = Layer(app.wsgi_app)`: what stands around the whole app, and other apps beside it. */
export function layersAround(app: RouterValue, { machine, site }: FrameworkContext): Entry[] {
  const found: Entry[] = [];
  let at = app.fields.get('wsgi_app');
  for (let depth = 0; at && depth < 12; depth += 1) {
    if (at.kind === 'instance') {
      found.push({ kind: 'guard', guards: [at], as: 'middleware', site, conditions: [] });
      at = [...at.fields.values()].find((v) => v.kind === 'made' || v.kind === 'instance');
    } else if (at.kind === 'made') {
      const library = machine.libraryOf(at.of.source, at.site.file);
      if (library && library.controls.length > 0)
        found.push({ kind: 'guard', guards: [at], as: 'middleware', site: at.site, conditions: [] });
      found.push(...dispatched(at));
      at = at.arguments.positional.find((v) => v.kind === 'made' || v.kind === 'instance');
    } else break;
  }
  return found;
}

/** Werkzeug's `DispatcherMiddleware(app.wsgi_app, {'/metrics': other})`. */
function dispatched({ of, arguments: given, site }: MadeValue): Entry[] {
  const mounts = of.path.at(-1) === 'DispatcherMiddleware' ? given.positional[1] : undefined;
  if (mounts?.kind !== 'dict') return [];
  return [...mounts.entries].map(([path, target]) => ({
    kind: 'mount',
    path: constant(path),
    target,
    guards: [],
    hidden: false,
    site,
    conditions: [],
  }));
}
