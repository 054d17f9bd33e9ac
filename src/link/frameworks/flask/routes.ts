// Routes of apps, blueprints, resources and namespaces: what is registered, under which name, for which methods.

import type { FrameworkContext } from '../../framework.ts';
import { knownText } from '../../texts.ts';
import {
  type Arguments,
  type ClassValue,
  NOTHING,
  type RouteEntry,
  type RouterValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../../values.ts';
import { nameOf } from './layers.ts';
import { isView } from './names.ts';
import { asView, decorated, lowered, methodsIn, type View, viewOf, viewsOf } from './views.ts';

/** Something that is called with a function or class and gives it back. */
export function decorator(apply: (value: Value) => void): Value {
  return {
    kind: 'native',
    name: 'a decorator',
    call: ({ positional: [value = UNDEFINED] }) => {
      apply(value);
      return value;
    },
  };
}

/** `@app.route('/x')`, `@app.get('/x')`, `@ns.route('/x', '/y')`, `@sock.route('/x')`. */
export function routeDecorator(
  router: RouterValue,
  given: Arguments,
  verb: string | undefined,
  context: FrameworkContext,
): Value {
  const conditions = [...context.machine.conditions];
  return decorator((value) => {
    const methods = verb ? [verb] : methodsIn(given.named.get('methods'));
    for (const rule of rulesOf(given))
      addRoute(router, { rule, endpoint: given.named.get('endpoint'), value, methods, conditions }, context);
  });
}

/** Only resources and namespaces take several; the second argument of others is no path. */
function rulesOf(given: Arguments): Value[] {
  const [first = given.named.get('rule') ?? unknown('no rule'), ...more] = given.positional;
  return [first, ...more.filter((v) => knownText(v)?.startsWith('/'))];
}

/** `add_url_rule(rule, endpoint=None, view_func=None, methods=…)`. */
export function addUrlRule(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [rule = given.named.get('rule') ?? unknown('no rule'), endpoint, view] = given.positional;
  const value = view ?? given.named.get('view_func');
  addRoute(
    router,
    {
      rule,
      endpoint: endpoint ?? given.named.get('endpoint'),
      value: value ?? unknown('a view that is registered by its name'),
      methods: methodsIn(given.named.get('methods')),
      conditions: [...context.machine.conditions],
    },
    context,
  );
  return UNDEFINED;
}

/** `api.add_resource(Users, '/users', '/people', endpoint=…)`. */
export function addResource(router: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [value = unknown('no resource'), ...rules] = given.positional;
  const endpoint = given.named.get('endpoint');
  const conditions = [...context.machine.conditions];
  for (const rule of rules) addRoute(router, { rule, endpoint, value, methods: undefined, conditions }, context);
  return UNDEFINED;
}

/** `@app.endpoint('name')` gives the view of a rule that was registered by name only. */
export function endpointDecorator(router: RouterValue, given: Arguments): Value {
  const name = knownText(given.positional[0]);
  return decorator((value) => {
    for (const entry of router.entries)
      if (entry.kind === 'route' && entry.endpoint === name && entry.handler.kind === 'unknown') entry.handler = value;
  });
}

interface Registration {
  rule: Value;
  endpoint: Value | undefined;
  value: Value;
  methods: string[] | undefined;
  conditions: RouteEntry['conditions'];
}

function addRoute(
  router: RouterValue,
  { rule, endpoint, value, methods, conditions }: Registration,
  context: FrameworkContext,
): void {
  // A resource is made a view when it is registered, with the decorators that its class names around it.
  const registered = value.kind === 'class' && isView(value) ? viewFor(value, context) : value;
  const view = viewOf(registered);
  const name = knownText(endpoint) ?? (view ? (view.name ?? knownText(lowered(view.of))) : nameOf(value));
  const base = {
    kind: 'route' as const,
    transport: router.type.endsWith('Sock') ? ('ws' as const) : ('http' as const),
    path: rule,
    hidden: false,
    ...(name !== undefined && { endpoint: name }),
    site: context.site,
    conditions,
  };
  const views: View[] = view
    ? viewsOf(view.of, context)
    : [{ methods: methods ?? optionsOfView(value), handler: value, guards: [] }];
  const around = view?.around ?? [];
  for (const { methods: own, handler, guards } of views) {
    const served = view && methods ? own.filter((m) => methods.includes(m) || methods.includes('ALL')) : own;
    if (served.length === 0) continue;
    const entry: RouteEntry = {
      ...base,
      methods: base.transport === 'ws' ? ['GET'] : served,
      handler: decorated(handler, router.fields.get('option decorators'), context),
      guards: [...around, ...guards],
    };
    router.entries.push(entry);
  }
}

function viewFor(of: ClassValue, context: FrameworkContext): Value {
  return context.machine.call(asView(of, context), NOTHING, context.site);
}

/** A function may carry its methods: `view.methods = ['POST']`. */
function optionsOfView(value: Value): string[] {
  const own = value.kind === 'function' ? value.fields?.get('methods') : undefined;
  return methodsIn(own) ?? ['GET'];
}
