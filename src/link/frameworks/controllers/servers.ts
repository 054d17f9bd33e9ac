// Who registers controllers: a server that is given them, a server that takes all that were loaded, generated code.

import { evidenceAt } from '../../../core/evidence.ts';
import { newRouter } from '../../evaluate/classes.ts';
import { filesMatching } from '../../evaluate/files/glob.ts';
import { workingDirectory } from '../../evaluate/files/places.ts';
import { boundTo } from '../../evaluate/injection.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { importedBy } from '../../evaluate/sources.ts';
import { below } from '../../resolve/resolver.ts';
import { knownText, symbol } from '../../texts.ts';
import { type ClassValue, constant, list, type RouterValue, type Site, unknown, type Value } from '../../values.ts';
import type { Dialect } from './dialects.ts';
import { type Controller, controllerOf, routesOf, type Surroundings } from './read.ts';

/** A place in an app that controllers are mounted at, once all are known. */
export interface Registration {
  dialect: Dialect;
  target: RouterValue;
  site: Site;
  /** Classes, and patterns of files that hold them; undefined: every controller that the program loads. */
  listed: Value | undefined;
  authorize: Surroundings['authorize'];
}

const pending = new WeakMap<Machine, Registration[]>();

/** Mounts a router that `finish` fills: what is registered on the app afterwards stands behind it. */
export function register(machine: Machine, app: RouterValue, path: Value, made: Omit<Registration, 'target'>): void {
  const { dialect, site } = made;
  const target = newRouter(machine, { framework: dialect.id, role: 'router', type: 'controllers', site });
  target.name = 'controllers';
  const conditions = [...machine.conditions];
  app.entries.push({ kind: 'mount', path, target, guards: [], hidden: false, site, conditions });
  const all = pending.get(machine) ?? [];
  pending.set(machine, [...all, { ...made, target }]);
}

/** All controllers of a dialect: mounted where they are registered, else on a router that nothing mounts. */
export function fillRegistrations(machine: Machine, dialect: Dialect): void {
  const controllers = machine.classes.flatMap((of) => {
    const found = controllerOf(machine, of);
    return found?.dialect === dialect ? [found] : [];
  });
  const registered = new Set<Controller>();
  for (const registration of (pending.get(machine) ?? []).filter((r) => r.dialect === dialect)) {
    const mine = inOrder(machine, registration, chosen(machine, registration, controllers));
    for (const controller of mine) {
      registered.add(controller);
      const target = routerFor(machine, controller, registration.authorize);
      const { site } = registration;
      registration.target.entries.push({
        kind: 'mount',
        path: constant(''),
        target,
        guards: [],
        hidden: false,
        site,
        conditions: [],
      });
    }
  }
  for (const controller of controllers) if (!registered.has(controller)) routerFor(machine, controller, cannotTell);
}

function cannotTell(): Value[] {
  return [unknown('who checks the caller is said where controllers are registered')];
}

function routerFor(machine: Machine, controller: Controller, authorize: Surroundings['authorize']): RouterValue {
  const { dialect, prefix, site, of } = controller;
  const router = newRouter(machine, { framework: dialect.id, role: 'router', type: 'controller', site });
  router.name = of.node.name ?? '';
  router.prefix = prefix;
  const middleware = (value: Value) => asFunction(machine, value, dialect.middlewareMethod, site);
  router.entries.push(...routesOf(machine, controller, { authorize, middleware }));
  return router;
}

/** A class or a key of the container stands for the method of its instance. */
function asFunction(machine: Machine, value: Value, method: string, site: Site): Value {
  const instance = boundTo(machine, value) ?? (value.kind === 'class' ? machine.construct(value, NOBODY, site) : value);
  if (instance.kind === 'function' || value.kind === 'function') return instance;
  if (instance.kind !== 'instance')
    return value.kind === 'made' && value.of.path[0] === 'Symbol' ? unbound(value) : value;
  const found = machine.member(instance, method, site);
  return found.kind === 'function' ? found : unknown(`a middleware without \`${method}\``);
}

const NOBODY = { positional: [], named: new Map<string, Value>(), open: 'called from outside' };

function unbound(key: Value): Value {
  return unknown(`nothing that we see is bound to \`${symbol(key)}\``);
}

function chosen(machine: Machine, registration: Registration, controllers: Controller[]): Controller[] {
  const { listed, site } = registration;
  if (listed === undefined) {
    const loaded = loadedFrom(machine, site.file);
    return controllers.filter(({ of }) => loaded.has(of.file));
  }
  const items = listed.kind === 'list' && !listed.open ? listed.items : undefined;
  const files = new Set<string>();
  const classes = new Set<ClassValue>();
  for (const item of items ?? [unknown('a list of controllers that cannot be told')]) {
    const text = knownText(item);
    const matching = text === undefined ? undefined : filesMatching(text, site.file, machine.resolver.tree);
    if (item.kind === 'class') classes.add(item);
    else if (matching) for (const file of matching) files.add(file);
    else return whenUnknown(machine, registration, item, controllers);
  }
  return controllers.filter(({ of }) => classes.has(of) || files.has(of.file));
}

/** Any of the package may be meant: they are mounted under the condition that they are. */
function whenUnknown(machine: Machine, { site, target }: Registration, item: Value, all: Controller[]): Controller[] {
  const what = item.kind === 'unknown' ? item.why : `\`${symbol(item)}\``;
  const evidence = evidenceAt(site.file, site.at);
  machine.unresolved.push({
    what: 'controllers',
    why: `which are registered is not told: ${what}`,
    evidence: [evidence],
  });
  for (const { entries } of machine.routers)
    for (const entry of entries)
      if (entry.kind === 'mount' && entry.target === target)
        entry.conditions.push({ text: `listed in ${what}`, flags: [], evidence });
  const home = workingDirectory(site.file, machine.resolver.tree);
  return all.filter(({ of }) => home === '' || of.file.startsWith(`${home}/`));
}

/** As the decorators run: module by module in the order of imports, from the file that registers. */
function inOrder(machine: Machine, { dialect, site }: Registration, controllers: Controller[]): Controller[] {
  const order = new Map([...loadedFrom(machine, site.file)].map((file, i) => [file, i]));
  const last = order.size;
  const sorted = [...controllers].sort((a, b) => (order.get(a.of.file) ?? last) - (order.get(b.of.file) ?? last));
  return dialect.lastFirst ? sorted.reverse() : sorted;
}

/** What a file imports, and what that imports, in the order in which they run: a module after those that it asks for. */
function loadedFrom(machine: Machine, file: string): Set<string> {
  const done = new Set<string>();
  const met = new Set([file]);
  const stack = [{ file, targets: importsInOrder(machine, file) }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const target = top.targets.shift();
    if (target === undefined) {
      done.add(top.file);
      stack.pop();
    } else if (!met.has(target)) {
      met.add(target);
      stack.push({ file: target, targets: importsInOrder(machine, target) });
    }
  }
  return done;
}

function importsInOrder(machine: Machine, file: string): string[] {
  const program = machine.module(file)?.program;
  if (!program) return [];
  const written = program.body.flatMap((s) =>
    (s.kind === 'import' || s.kind === 'export') && s.source !== undefined
      ? (machine.resolver.resolve(s.source, file) ?? [])
      : [],
  );
  const all = importedBy(program, machine.resolver);
  return [...new Set([...written.filter((f) => all.includes(f)), ...all])];
}

/** tsoa's configuration: `controllerPathGlobs`, `routes.basePath`, `routes.authenticationModule`. */
export function tsoaSettings(
  machine: Machine,
  file: string,
): { controllers?: Value; basePath: Value; module?: string } {
  const home = workingDirectory(file, machine.resolver.tree);
  const data = machine.data(below(home, 'tsoa.json'));
  const root = data?.kind === 'dict' ? data.entries : new Map<string, Value>();
  const routes = root.get('routes');
  const option = (name: string) => (routes?.kind === 'dict' ? routes.entries.get(name) : undefined);
  const globs = root.get('controllerPathGlobs');
  const module = knownText(option('authenticationModule'));
  return {
    ...(globs && { controllers: globs }),
    basePath: option('basePath') ?? constant(''),
    ...(module !== undefined && { module: below(home, module.replace(/^\.\//, '')) }),
  };
}

export function controllersOption(options: Value | undefined, name: string): Value | undefined {
  const value = options?.kind === 'dict' ? options.entries.get(name) : undefined;
  if (value) return value.kind === 'list' ? value : list([value]);
  return options === undefined || options.kind === 'dict' ? undefined : unknown(`options of \`${symbol(options)}\``);
}
