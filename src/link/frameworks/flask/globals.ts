// Flask's globals: the request, `g`, the current app and its configuration. The request answers for the endpoint that a
// guard is asked about, so that allow-lists are seen for what they spare.

import type { Machine } from '../../evaluate/machine.ts';
import type { FrameworkContext } from '../../framework.ts';
import { constant, joinText, type LibraryValue, library, opaque, requested, type Value } from '../../values.ts';
import { configurationOf } from './configuration.ts';

export function globalOf(value: LibraryValue, context: FrameworkContext): Value | undefined {
  if (value.source !== 'flask' || value.path.length !== 1) return undefined;
  switch (value.path[0]) {
    case 'request':
      return { kind: 'native', name: 'request', member: (name) => requestMember(name, context.machine) };
    case 'g':
      return shared(context.machine);
    case 'current_app':
      return { kind: 'native', name: 'current_app', member: (name) => currentMember(name, context) };
    default:
      return undefined;
  }
}

function requestMember(name: string, machine: Machine): Value {
  const { asked } = machine;
  switch (asked && name) {
    case 'method':
      return constant(asked?.method);
    case 'endpoint':
      return asked?.endpoint === undefined ? requested('`request.endpoint`') : constant(asked.endpoint);
    case 'blueprint':
      return blueprintOf(asked?.endpoint);
    case 'path':
      return pathOf(asked?.path ?? '');
    case 'url_rule':
      return { kind: 'native', name: 'url_rule', member: (inner) => ruleMember(inner, machine) };
    default:
      return requested(`\`request.${name}\``);
  }
}

function ruleMember(name: string, machine: Machine): Value {
  if (name === 'rule' && machine.asked) return constant(machine.asked.path);
  return name === 'endpoint' ? requestMember(name, machine) : requested(`\`request.url_rule.${name}\``);
}

function blueprintOf(endpoint: string | undefined): Value {
  if (endpoint === undefined) return requested('`request.blueprint`');
  const end = endpoint.lastIndexOf('.');
  return constant(end < 0 ? null : endpoint.slice(0, end));
}

/** Parameters in it are what the caller chooses. */
function pathOf(path: string): Value {
  const parts = path.split(/<[^<>]*>/);
  return joinText(
    parts.flatMap((part, i) => (i === 0 ? [constant(part)] : [requested('a part of the path'), constant(part)])),
  );
}

/** `g`: what is put on it is there for those who come later in the same request. */
function shared(machine: Machine): Value {
  return {
    kind: 'native',
    name: 'g',
    member: (name) => opaque(`\`g.${name}\``),
    set: (name) => {
      const { observer } = machine;
      observer?.watch.attach(name, observer.site);
    },
  };
}

function currentMember(name: string, context: FrameworkContext): Value {
  const apps = context.machine.routers.filter((r) => r.framework === 'flask' && r.role === 'app');
  const [only] = apps;
  if (name === 'config') return configurationOf(apps.length === 1 ? only : undefined, context);
  return library('flask', ['current_app', name]);
}
