// Flask: apps, blueprints and views, functions before and after each request, and the extensions that build on them
// (Flask-RESTful, Flask-RESTX, Flask-Smorest, APIFlask, Flask-Sock). What an extension guards is in the library catalogue.

import type { Framework, FrameworkContext } from '../framework.ts';
import { knownText } from '../texts.ts';
import {
  type Arguments,
  constant,
  library,
  optionsOf,
  type RouterValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { configurationOf, largestBody } from './flask/configuration.ts';
import { addListener, isExempted, layersAround, observeCall } from './flask/extensions.ts';
import { globalOf } from './flask/globals.ts';
import { addHook, guardsFromBlueprints, isHook, runsForErrors } from './flask/hooks.ts';
import { isOf, isView, roleOf, SOURCES } from './flask/names.ts';
import { describesItself, pagesOf } from './flask/pages.ts';
import { addResource, addUrlRule, decorator, endpointDecorator, routeDecorator } from './flask/routes.ts';
import { asView } from './flask/views.ts';
import { enterWith, judgeReturn } from './flask/watch.ts';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
/** Constructor arguments that may be given by place, after the first. */
const PLACES: Record<string, string[]> = {
  Flask: ['import_name', 'static_url_path', 'static_folder'],
  APIFlask: ['import_name'],
  Blueprint: ['name', 'import_name', 'static_folder', 'static_url_path', 'template_folder', 'url_prefix'],
  APIBlueprint: ['name', 'import_name'],
  Api: ['app'],
  Namespace: ['name', 'description', 'path'],
  Sock: ['app'],
};

export const flask: Framework = {
  id: 'flask',
  packages: SOURCES,
  shapes: ['flask', 'Flask', 'Blueprint', 'add_url_rule', 'before_request', 'register_blueprint', 'add_resource'],
  ordered: false,
  passesByReturning: true,
  handlesErrors: runsForErrors,
  plainErrors: true,

  constructs: roleOf,

  initialise(router, given, context) {
    const places = PLACES[router.type.split('.').at(-1) ?? ''] ?? [];
    for (const [i, value] of given.positional.entries()) router.fields.set(`option ${places[i] ?? i}`, value);
    for (const [name, value] of given.named) router.fields.set(`option ${name}`, value);
    const prefix = option(router, 'url_prefix') ?? option(router, 'prefix') ?? option(router, 'path');
    if (prefix) router.prefix = prefix;
    else if (router.type.endsWith('Namespace')) router.prefix = constant(`/${nameOf(router)}`);
    const target = option(router, 'app') ?? option(router, 'blueprint');
    if (target) attach(target, router, {}, context);
  },

  method(router, name, given, context) {
    if (name === 'route') return routeDecorator(router, given, undefined, context);
    if (name === 'resource') return routeDecorator(router, given, undefined, context);
    if (VERBS.includes(name)) return routeDecorator(router, given, name.toUpperCase(), context);
    if (name === 'add_url_rule') return addUrlRule(router, given, context);
    if (name === 'add_resource') return addResource(router, given, context);
    if (name === 'endpoint') return endpointDecorator(router, given);
    if (name === 'register_blueprint') return register(router, given, context);
    if (name === 'add_namespace' || name === 'namespace') return addNamespace(router, name, given, context);
    if (name === 'init_app') return attach(given.positional[0] ?? unknown('no app'), router, {}, context);
    if (isHook(name)) return addHook(router, name, given, context);
    if (name === 'run') return run(router, given, context);
    if (name === 'abort')
      return { kind: 'made', of: library('flask', ['abort']), arguments: given, site: context.site };
    if (name === 'record' || name === 'record_once') return decorator(() => undefined);
    return undefined;
  },

  property(router, name, context) {
    if (name === 'config') return configurationOf(router, context);
    if (name === 'name') return constant(nameOf(router));
    if (name === 'url_prefix') return router.prefix ?? constant(null);
    return name === 'wsgi_app' ? router : undefined;
  },

  called(router, _given, { machine, site }) {
    machine.observer?.watch.pass(site);
    return router;
  },

  global: globalOf,

  classMember(of, name, context) {
    return name === 'as_view' && isView(of) ? asView(of, context) : undefined;
  },

  raises(value) {
    return isOf(value.of, 'abort');
  },

  returns: judgeReturn,
  enter: enterWith,
  observe: observeCall,
  exempts: isExempted,
  largestBody,

  builtIn(router, context) {
    const own = pagesOf(router, context);
    return router.role === 'app' ? [...layersAround(router, context), ...own, ...guardsFromBlueprints(router)] : own;
  },

  /** As Flask joins them: one slash between, whatever stands there. */
  join(prefix, path) {
    if (prefix === '' || path === '') return prefix + path;
    return `${prefix.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  },
};

function option(router: RouterValue, name: string): Value | undefined {
  const value = router.fields.get(`option ${name}`);
  return value?.kind === 'constant' && (value.value === null || value.value === undefined) ? undefined : value;
}

function nameOf(router: RouterValue): string {
  return knownText(option(router, 'name') ?? option(router, 'import_name')) ?? '';
}

/** `register_blueprint(bp, url_prefix=…, name=…)`; a prefix given here stands in the place of the blueprint's own. */
function register(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const target =
    given.positional[0] ?? given.named.get('blueprint') ?? given.named.get('ns') ?? unknown('no blueprint');
  const prefix = given.named.get('url_prefix') ?? given.named.get('path') ?? given.positional[1];
  return attach(target, router, { prefix, name: given.named.get('name') }, context, true);
}

function attach(
  one: Value,
  other: RouterValue,
  { prefix, name }: { prefix?: Value | undefined; name?: Value | undefined },
  { machine, site }: FrameworkContext,
  downwards = false,
): Value {
  const given = prefix && !(prefix.kind === 'constant' && prefix.value === null) ? prefix : undefined;
  for (const { value, when } of optionsOf(one)) {
    const [outer, target] = downwards ? [other, value] : [value, other];
    if (outer.kind !== 'router') continue;
    const known = target.kind === 'router' && target.type.endsWith('Blueprint') ? nameOf(target) : undefined;
    const called = knownText(name) ?? known;
    outer.entries.push({
      kind: 'mount',
      path: given ?? constant(''),
      ...(given && { replacesPrefix: true as const }),
      ...(called !== undefined && { name: called }),
      target,
      guards: [],
      hidden: false,
      site,
      conditions: [...machine.conditions, ...when],
    });
  }
  return UNDEFINED;
}

/** `api.namespace('users', path='/u')` makes one and adds it. */
function addNamespace(router: RouterValue, name: string, given: Arguments, context: FrameworkContext): Value {
  describesItself(router);
  if (name === 'add_namespace') return register(router, given, context);
  const made = context.machine.call(library('flask_restx', ['Namespace']), given, context.site);
  attach(made, router, {}, context, true);
  return made;
}

/** Flask listens on the loopback address, port 5000, when nobody says otherwise. */
function run(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [host, port] = given.positional;
  addListener(router, given.named.get('host') ?? host, given.named.get('port') ?? port ?? constant(5000), context);
  return UNDEFINED;
}
