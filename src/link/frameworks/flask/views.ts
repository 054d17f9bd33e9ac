// Class-based views: `View.as_view`, `MethodView`, resources. One class gives one endpoint for each verb that it answers,
// guarded by the decorators that the class names.

import { findMember } from '../../evaluate/classes.ts';
import type { FrameworkContext } from '../../framework.ts';
import { HANDED_ON } from '../../observe.ts';
import { knownText } from '../../texts.ts';
import {
  type Arguments,
  type ClassValue,
  constant,
  type NativeValue,
  optionsOf,
  unknown,
  type Value,
} from '../../values.ts';
import { answersByVerb } from './names.ts';

export interface View {
  methods: string[];
  handler: Value;
  guards: Value[];
}

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];
const made = new WeakMap<NativeValue, { of: ClassValue; name: Value | undefined }>();

/** `Users.as_view('users')`: a function that answers for the class. */
export function asView(of: ClassValue, context: FrameworkContext): Value {
  return {
    kind: 'native',
    name: 'as_view',
    call: (given) => {
      const view: NativeValue = { kind: 'native', name: 'a view', call: () => handOn(context) };
      made.set(view, { of, name: given.positional[0] ?? given.named.get('name') });
      return decorated(view, findMember(of, 'decorators'), context);
    },
  };
}

function handOn({ machine, site }: FrameworkContext): Value {
  machine.observer?.watch.pass(site);
  return HANDED_ON;
}

/** The class behind a view and what was put around it, outermost first. */
export function viewOf(value: Value): { of: ClassValue; name: string | undefined; around: Value[] } | undefined {
  const around: Value[] = [];
  for (let at: Value | undefined = value, depth = 0; at && depth < 12; depth += 1) {
    if (at.kind === 'native') {
      const found = made.get(at);
      return found && { of: found.of, name: knownText(found.name), around };
    }
    if (at.kind === 'function') {
      around.push(at);
      at = at.wraps;
    } else if (at.kind === 'made') {
      const inner: Value | undefined = at.arguments.positional.find((v) =>
        ['function', 'made', 'native'].includes(v.kind),
      );
      const twice = at.of.path.at(-1) === '()';
      around.push(twice && at.of.made ? at.of.made : { ...at, arguments: without(at.arguments, inner) });
      at = inner;
    } else return undefined;
  }
  return undefined;
}

function without(given: Arguments, value: Value | undefined): Arguments {
  return { ...given, positional: given.positional.filter((v) => v !== value) };
}

/** Each decorator of a list applied in turn, the last one outermost. */
export function decorated(value: Value, decorators: Value | undefined, { machine, site }: FrameworkContext): Value {
  let result = value;
  for (const decorator of itemsOf(decorators)) {
    const given = machine.call(decorator, { positional: [result], named: new Map() }, site);
    if (given.kind === 'function' && given !== result) result = { ...given, wraps: given.wraps ?? result };
    else if (given.kind === 'made' || given.kind === 'native') result = given;
  }
  return result;
}

function itemsOf(value: Value | undefined): Value[] {
  if (value?.kind === 'choice') return value.options.flatMap((o) => itemsOf(o.value));
  return value?.kind === 'list' ? [...value.items, ...(value.open ? [unknown(value.open)] : [])] : [];
}

/** What answers each verb. Flask asks `methods` of the class; without it a verb is answered where a method has its name. */
export function viewsOf(of: ClassValue, context: FrameworkContext): View[] {
  const listed = methodsIn(findMember(of, 'methods'));
  const self: Value = { kind: 'instance', of, fields: new Map() };
  const bound = (value: Value): Value => (value.kind === 'function' ? { ...value, self } : value);
  const dispatch = findMember(of, 'dispatch_request');
  if (!answersByVerb(of))
    return [{ methods: listed ?? ['GET'], handler: bound(dispatch ?? unknown('no dispatch_request')), guards: [] }];
  const verbs = VERBS.filter((v) => findMember(of, v) && (!listed || listed.includes(v.toUpperCase())));
  return verbs.map((verb) => {
    const method = bound(findMember(of, verb) ?? unknown('no method'));
    const handler = decorated(method, resourceDecorators(of, verb), context);
    // A dispatch of its own stands around every method, and hands on to the base's.
    const guards = dispatch?.kind === 'function' ? [{ ...dispatch, self, wraps: handler }] : [];
    return { methods: [verb.toUpperCase()], handler, guards };
  });
}

/** Flask-RESTful's `method_decorators`: for all methods, or by verb. */
function resourceDecorators(of: ClassValue, verb: string): Value | undefined {
  const found = findMember(of, 'method_decorators');
  return found?.kind === 'dict' ? found.entries.get(verb) : found;
}

/** Undefined: none given. An item that cannot be told leaves every method possible. */
export function methodsIn(value: Value | undefined): string[] | undefined {
  if (value === undefined || (value.kind === 'constant' && !value.value)) return undefined;
  if (value.kind === 'choice') return [...new Set(optionsOf(value).flatMap((o) => methodsIn(o.value) ?? []))];
  const items = value.kind === 'list' ? value.items : [unknown('methods')];
  const known = items.map((m) => knownText(m)?.toUpperCase());
  const all = known.filter((m) => m !== undefined);
  return all.length === known.length && !(value.kind === 'list' && value.open) ? all : [...all, 'ALL'];
}

/** An endpoint's name where nobody gives one. */
export function lowered(of: ClassValue): Value {
  return constant((of.node.name ?? '').toLowerCase());
}
