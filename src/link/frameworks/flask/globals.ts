// Flask's globals: the request, the session, `g`, the current app. The request answers for the endpoint that a guard is
// asked about, so that allow-lists are seen for what they spare.

import { askedMethod, askedPath } from '../../asked.ts';
import type { Machine, Observer } from '../../evaluate/machine.ts';
import type { FrameworkContext } from '../../framework.ts';
import { type Part, requestHeaders, requestPart } from '../../parts.ts';
import { knownText } from '../../texts.ts';
import { constant, type LibraryValue, library, type Value } from '../../values.ts';
import { configurationOf } from './configuration.ts';

/** Who calls, as the session or an extension knows it. */
const IDENTITIES: Record<string, string[]> = {
  flask: ['session'],
  flask_login: ['current_user'],
  flask_jwt_extended: ['current_user', 'get_current_user', 'get_jwt', 'get_jwt_identity'],
};

/** Members of the request; what is none of these says nothing of who calls. */
const PARTS: Record<string, Part> = {
  access_route: 'network',
  args: 'query',
  authorization: 'header',
  content_length: 'plain-header',
  content_type: 'plain-header',
  cookies: 'cookie',
  data: 'body',
  files: 'body',
  form: 'body',
  host: 'network',
  is_json: 'plain-header',
  is_secure: 'network',
  json: 'body',
  mimetype: 'plain-header',
  origin: 'plain-header',
  referrer: 'plain-header',
  remote_addr: 'network',
  remote_user: 'identity',
  scheme: 'network',
  stream: 'body',
  user_agent: 'plain-header',
  values: 'query',
  view_args: 'params',
};
const BODIES = ['get_data', 'get_json'];
const PATHS = ['base_url', 'full_path', 'url', 'url_root', 'script_root', 'root_path'];

/** What was put on `g` while one function is watched is what is read from it afterwards. */
const attached = new WeakMap<Observer, Map<string, Value>>();

export function globalOf(value: LibraryValue, context: FrameworkContext): Value | undefined {
  const [name = ''] = value.path;
  if (value.path.length !== 1 || value.made) return undefined;
  if (IDENTITIES[value.source]?.includes(name)) return requestPart(`\`${name}\``, 'identity');
  if (value.source !== 'flask') return undefined;
  const { machine } = context;
  if (name === 'request') return { kind: 'native', name, member: (inner) => requestMember(inner, machine) };
  if (name === 'g') return shared(machine);
  if (name !== 'current_app') return undefined;
  return { kind: 'native', name, member: (inner) => currentMember(inner, context) };
}

function requestMember(name: string, machine: Machine): Value {
  const why = `\`request.${name}\``;
  const { asked } = machine;
  if (name === 'headers') return requestHeaders(why);
  if (BODIES.includes(name)) return { kind: 'native', name, call: () => requestPart(why, 'body') };
  if (name === 'method') return looking(machine, (asked && askedMethod(asked)) ?? requestPart(why, 'method'));
  if (name === 'path') return looking(machine, (asked && askedPath(asked, 'whole')) ?? requestPart(why, 'path'));
  if (name === 'endpoint') return looking(machine, endpointOf(machine));
  if (name === 'blueprint' || name === 'blueprints') return looking(machine, blueprintOf(name, asked?.endpoint));
  if (name === 'url_rule') return { kind: 'native', name, member: (inner) => ruleMember(inner, machine) };
  if (PATHS.includes(name)) return looking(machine, requestPart(why, 'path'));
  return requestPart(why, PARTS[name] ?? 'other');
}

function looking(machine: Machine, value: Value): Value {
  machine.observer?.watch.looks?.();
  return value;
}

function endpointOf({ asked }: Machine): Value {
  return asked?.endpoint === undefined ? requestPart('`request.endpoint`', 'path') : constant(asked.endpoint);
}

function ruleMember(name: string, machine: Machine): Value {
  if (name === 'endpoint') return looking(machine, endpointOf(machine));
  const rule = machine.asked?.path;
  return looking(machine, name === 'rule' && rule !== undefined ? constant(rule) : requestPart('the rule', 'path'));
}

/** `admin` of `admin.users`; `blueprints` are it and those around it. */
function blueprintOf(name: string, endpoint: string | undefined): Value {
  if (endpoint === undefined) return requestPart('`request.blueprint`', 'path');
  const names = endpoint.split('.').slice(0, -1);
  if (name === 'blueprint') return constant(names.length > 0 ? names.join('.') : null);
  return { kind: 'list', items: names.map((_, i) => constant(names.slice(0, names.length - i).join('.'))) };
}

/** What is put on it is there for those who come later in the same request. */
function shared(machine: Machine): Value {
  const read = (name: string): Value => {
    const own = machine.observer && attached.get(machine.observer)?.get(name);
    return own ?? requestPart(`\`g.${name}\``, 'identity');
  };
  return {
    kind: 'native',
    name: 'g',
    member: (name) =>
      name === 'get' || name === 'pop'
        ? { kind: 'native', name, call: ({ positional }) => read(knownText(positional[0]) ?? '?') }
        : read(name),
    set: (name, value) => {
      const { observer } = machine;
      if (!observer) return;
      observer.watch.attach(name, observer.site);
      const own = attached.get(observer) ?? new Map<string, Value>();
      // Under a condition it may also be what earlier code left there.
      if (machine.conditions.length === 0) attached.set(observer, own.set(name, value));
    },
  };
}

function currentMember(name: string, context: FrameworkContext): Value {
  const apps = context.machine.routers.filter((r) => r.framework === 'flask' && r.role === 'app');
  if (name === 'config') return configurationOf(apps.length === 1 ? apps[0] : undefined, context);
  return library('flask', ['current_app', name]);
}
