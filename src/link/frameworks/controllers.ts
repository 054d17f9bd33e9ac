// Controllers as decorated classes, served by Express: routing-controllers, inversify-express-utils, tsoa. Their servers are
// Express apps with a few methods of their own.

import { passesAfter, refusesUnless } from '../evaluate/adapters.ts';
import { bindKey } from '../evaluate/injection.ts';
import type { Machine } from '../evaluate/machine.ts';
import { asBase, type Framework, type FrameworkContext } from '../framework.ts';
import { knownText } from '../texts.ts';
import {
  type Arguments,
  constant,
  type FunctionValue,
  type LibraryValue,
  library,
  list,
  type RouterValue,
  requested,
  type Site,
  unknown,
  type Value,
} from '../values.ts';
import { INVERSIFY, ROUTING_CONTROLLERS, TSOA } from './controllers/dialects.ts';
import type { Decorator } from './controllers/read.ts';
import { controllersOption, fillRegistrations, register, tsoaSettings } from './controllers/servers.ts';

/** Parameter decorators for the whole request and response; all others hold a part of the request. */
const WHOLE: Record<string, number> = { req: 0, request: 0, res: 1, response: 1, next: 2 };

/** Their handlers get what the decorators of their parameters ask for. */
const withParameters = (express: Framework): Framework => ({
  ...asBase(express),
  enter(callee, watch, context) {
    const plain = express.enter(callee, watch, context);
    if (!callee.node.parameters.some((p) => p.decorators?.length)) return plain;
    return {
      positional: callee.node.parameters.map((parameter) => {
        const name = parameter.decorators?.map(decoratorName).find((n) => n !== undefined) ?? '';
        return plain.positional[WHOLE[name.toLowerCase()] ?? -1] ?? requested(`parameter of \`${name}\``);
      }),
      named: new Map(),
    };
  },
});

function decoratorName(decorator: FunctionValue['node']['decorators'][number]): string | undefined {
  const callee = decorator.kind === 'call' ? decorator.callee : decorator;
  return callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : undefined;
}

export const routingControllers = (express: Framework): Framework => ({
  ...withParameters(express),
  id: ROUTING_CONTROLLERS.id,
  packages: ROUTING_CONTROLLERS.packages,
  loadsFiles: true,
  constructs: (callee) => (isFrom(callee, 'routing-controllers', 'createExpressServer') ? 'app' : undefined),
  initialise: (app, given, context) => {
    listControllers(app, given.positional[0], context);
  },
  observe(callee, given, context) {
    const [app, options] = given.positional;
    if (isFrom(callee, 'routing-controllers', 'useExpressServer') && app?.kind === 'router')
      listControllers(app, options, context);
  },
  finish: (machine) => {
    fillRegistrations(machine, ROUTING_CONTROLLERS);
  },
});

function isFrom(callee: LibraryValue, source: string, name: string): boolean {
  return callee.source === source && callee.path.at(-1) === name && !callee.made;
}

function option(options: Value | undefined, name: string): Value | undefined {
  return options?.kind === 'dict' ? options.entries.get(name) : undefined;
}

function listControllers(app: RouterValue, options: Value | undefined, { machine, site }: FrameworkContext): void {
  const conditions = [...machine.conditions];
  const add = (guards: Value[]) => {
    app.entries.push({ kind: 'guard', guards, as: 'middleware', site, conditions });
  };
  const cors = option(options, 'cors');
  if (cors && !(cors.kind === 'constant' && !cors.value)) {
    const given: Arguments = { positional: cors.kind === 'dict' ? [cors] : [], named: new Map() };
    add([{ kind: 'made', of: library('cors'), arguments: given, site }]);
  }
  const middlewares = option(options, 'middlewares');
  if (middlewares && !(middlewares.kind === 'list' && middlewares.items.length === 0 && !middlewares.open))
    add([unknown('global middleware is registered by class')]);
  const checker = option(options, 'authorizationChecker');
  register(machine, app, option(options, 'routePrefix') ?? constant(''), {
    dialect: ROUTING_CONTROLLERS,
    site,
    listed: controllersOption(options, 'controllers'),
    authorize: (asked) => [authorized(checker, asked, site)],
  });
}

/** Without a checker every request to it fails; with one, no is refused: 403 where roles are asked for, else 401. */
function authorized(checker: Value | undefined, asked: Decorator[], site: Site): Value {
  if (checker === undefined) return unknown('`@Authorized` without an `authorizationChecker`');
  if (checker.kind !== 'function') return unknown('an `authorizationChecker` that cannot be told');
  const roles = asked.flatMap((d) => d.made?.arguments.positional ?? []);
  return refusesUnless(
    'authorizationChecker',
    checker,
    [list(roles)],
    roles.length > 0 ? 403 : 401,
    asked[0]?.site ?? site,
  );
}

export const inversify = (express: Framework): Framework => ({
  ...withParameters(express),
  id: INVERSIFY.id,
  packages: INVERSIFY.packages,
  has: (name) => CONFIGURES.includes(name) || name === 'build' || (express.has?.(name) ?? true),
  constructs: (callee) => (isFrom(callee, 'inversify-express-utils', 'InversifyExpressServer') ? 'app' : undefined),
  initialise(app, given) {
    app.fields.set(OPTIONS, given.positional[2] ?? constant(undefined));
  },
  method(app, name, given, context) {
    if (name === 'build') return build(app, context);
    if (!CONFIGURES.includes(name)) return express.method(app, name, given, context);
    const [configure] = given.positional;
    if (configure) app.fields.set(`${name}()`, configure);
    return app;
  },
  observe(callee, given, { machine, site }) {
    if (callee.source === 'inversify') bind(machine, callee, given, site);
  },
  finish: (machine) => {
    fillRegistrations(machine, INVERSIFY);
  },
});

const OPTIONS = 'options()';
const CONFIGURES = ['setConfig', 'setErrorConfig'];

function build(app: RouterValue, { machine, site }: FrameworkContext): Value {
  const configured = (name: string) => {
    const configure = app.fields.get(`${name}()`);
    if (configure) machine.call(configure, { positional: [app], named: new Map() }, site);
  };
  configured('setConfig');
  const rootPath = option(app.fields.get(OPTIONS), 'rootPath') ?? constant('');
  register(machine, app, rootPath, { dialect: INVERSIFY, site, listed: undefined, authorize: () => [] });
  configured('setErrorConfig');
  return app;
}

/** `container.bind(key).to(Class)`, `.toConstantValue(value)`, `.toDynamicValue(make)`, `.toSelf()`. */
function bind(machine: Machine, callee: LibraryValue, given: Arguments, site: Site): void {
  const asked = callee.made;
  const [key] = asked?.arguments.positional ?? [];
  const [value] = given.positional;
  if (!key || asked?.of.path.at(-1) !== 'bind') return;
  const open: Arguments = { positional: [], named: new Map(), open: 'called from outside' };
  const how = callee.path.at(-1);
  if (how === 'toConstantValue' && value) bindKey(machine, key, () => value);
  else if (how === 'to' && value?.kind === 'class') bindKey(machine, key, () => machine.construct(value, open, site));
  else if (how === 'toSelf' && key.kind === 'class') bindKey(machine, key, () => machine.construct(key, open, site));
  else if (how === 'toDynamicValue' && value) bindKey(machine, key, () => machine.call(value, open, site));
}

/** The routes of tsoa are generated, and seldom committed: then the decorators say what they would be. */
export const tsoa = (express: Framework): Framework => ({
  ...withParameters(express),
  id: TSOA.id,
  packages: TSOA.packages,
  loadsFiles: true,
  observe(callee, given, { machine, site }) {
    const app = given.positional.find((v) => v.kind === 'router');
    if (callee.path.at(-1) !== 'RegisterRoutes' || !callee.source.startsWith('.') || app?.kind !== 'router') return;
    const { controllers, basePath, module } = tsoaSettings(machine, site.file);
    register(machine, app, basePath, {
      dialect: TSOA,
      site,
      listed: controllers,
      authorize: (asked) => secured(machine, module, asked),
    });
  },
  finish(machine) {
    const generated = machine.functions.some((f) => f.node.name === 'RegisterRoutes' && machine.called.has(f.node));
    // Where the generated routes are there, they have said it all.
    if (!generated) fillRegistrations(machine, TSOA);
  },
});

function secured(machine: Machine, module: string | undefined, asked: Decorator[]): Value[] {
  const [only] = asked;
  if (asked.length > 1 || !only) return [unknown('one of several security schemes is enough')];
  const target = module === undefined ? undefined : machine.resolver.resolve(`./${module}`, 'root');
  if (target === undefined) return [unknown('the module that authenticates is not told')];
  const check = machine.imported({ kind: 'module', file: target }, 'expressAuthentication');
  const [name = constant(undefined), scopes = constant(undefined)] = only.made?.arguments.positional ?? [];
  if (check.kind !== 'function') return [unknown('`expressAuthentication` cannot be told')];
  return [passesAfter(`security ${knownText(name) ?? ''}`.trim(), check, [name, scopes], only.site)];
}
