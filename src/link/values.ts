// The values of the abstract evaluator. Objects keep their identity, text keeps its unknown parts, and what cannot be
// told is `unknown` with a reason. Nothing here knows a framework.

import type { Span } from '../core/evidence.ts';
import type { ClassNode, FunctionNode } from '../core/ir.ts';
import type { Condition } from '../core/linked.ts';
import type { Serves } from '../core/model.ts';
import type { Scope } from './scope.ts';

/** Where in the repository something happens. */
export interface Site {
  file: string;
  at: Span;
}

export type Value =
  | { kind: 'constant'; value: string | number | boolean | null | undefined }
  /** Text with parts that are not known: `{settings.PREFIX}/users`. Plain text is a constant. */
  | { kind: 'text'; parts: (string | Value)[] }
  | { kind: 'regex'; source: string; flags: string }
  | ListValue
  | DictValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | { kind: 'module'; file: string }
  | LibraryValue
  | MadeValue
  | RouterValue
  /** An environment variable or a settings field: known by name, with what it is when nobody sets it. */
  | SettingValue
  /** One of several, each under conditions. A single option with conditions may also be missing. */
  | ChoiceValue
  /** A method of a built-in value: `list.append`, `text.split`, `router.get`. */
  | { kind: 'method'; receiver: Value; name: string }
  | NativeValue
  | { kind: 'super'; self: Value; of: ClassValue }
  | UnknownValue;

export interface UnknownValue {
  kind: 'unknown';
  why: string;
  /** It comes from the request: what a caller chooses. */
  request?: true;
  /** Code that we did not see stands behind it: calling it may do anything. */
  opaque?: true;
  /** Parts of the request that it was computed from, in the words of src/link/parts.ts. */
  from?: readonly string[];
  /** More than text was made of these: something was looked up, compared or verified. */
  checked?: true;
  /** No free text: a number, a truth, a date, an id or one of a few words, whatever the caller sends. */
  plain?: true;
  /** Members of it that are. */
  plainMembers?: ReadonlySet<string>;
  /** Of what is plain: a number without an upper end. */
  large?: true;
  /** What the running program reads or loads in its place: a file, a module by a computed name. */
  source?: string;
  /** Go: an error that a call gave, or nil where it succeeded; `verified` when the call checks a token,
   *  `presence` when it only says that nothing is there. */
  failure?: { verified: boolean; presence?: true };
  /** Something went wrong, and this is what was caught of it, whatever it was; or the words in which it says so. */
  exception?: 'itself' | 'text';
}

/** What a program sets on an object besides what it is: `handler.apiDoc = …`; the names of a named tuple. */
export type FieldsOf = Map<string, Value>;

export interface ListValue {
  kind: 'list';
  items: Value[];
  fields?: FieldsOf;
  /** Why there may be more items than these. */
  open?: string;
}

export interface DictValue {
  kind: 'dict';
  entries: Map<string, Value>;
  /** Why there may be more entries than these. */
  open?: string;
}

export interface FunctionValue {
  kind: 'function';
  node: FunctionNode;
  scope: Scope;
  file: string;
  /** Bound receiver: `this`, `self`. */
  self?: Value;
  /** The class it is a method of, for `super`. */
  owner?: ClassValue;
  /** The function that this one was put around by a decorator. */
  wraps?: Value;
  /** Parameters already given: `functools.partial`, `.bind`. */
  given?: Arguments;
  fields?: FieldsOf;
  /** What it is watched as, where one function stands for several things: part of its identity as a guard. */
  as?: string;
  /** It is called in a way of its own: by a framework with the value of a path parameter, by a library as its option. */
  role?: 'parameter' | 'option';
}

export interface ClassValue {
  kind: 'class';
  node: ClassNode;
  scope: Scope;
  file: string;
  bases: Value[];
  members: Map<string, Value>;
  /** Getters, called on reading. */
  getters: Map<string, FunctionValue>;
}

export interface InstanceValue {
  kind: 'instance';
  of: ClassValue;
  fields: Map<string, Value>;
  /** A type says that it is put in, and no code does: another class may stand in its place. */
  injected?: true;
  /** A group of fields inside a settings class: what the names of their variables begin with. */
  settings?: string;
}

/** Something imported from outside the repository: `express`, `fastapi.APIRouter`, `express.Router`. */
export interface LibraryValue {
  kind: 'library';
  /** The import name as written in the code: `express`, `fastapi.middleware.cors`. */
  source: string;
  path: string[];
  /** Set for a member of an object that the library made: `Limiter(...).limit`. */
  made?: MadeValue;
}

/** What calling a library value gives: `cors({...})`, `Depends(f)`, `OAuth2PasswordBearer(...)`. */
export interface MadeValue {
  kind: 'made';
  of: LibraryValue;
  arguments: Arguments;
  site: Site;
  /** What the program set on it afterwards. */
  fields?: Map<string, Value>;
}

export interface SettingValue {
  kind: 'setting';
  name: string;
  /** What the code has when nobody sets it. */
  fallback?: Value;
  /** What stands there when nobody sets it and the code gives no default; left out where reading it then fails. */
  absent?: Value;
  /** The setting's own default, where this is something computed from it; `undefined` for none. */
  initial?: Value;
  /** Text as the environment gives it, not yet read as a number or a truth. */
  text?: true;
  /** Such text was taken for true or false as it stands: `false` counts as true. */
  asText?: true;
  site: Site;
}

export interface ChoiceValue {
  kind: 'choice';
  options: { value: Value; when: Condition[] }[];
  /** One of these was caught, or anything else that went wrong. */
  caught?: true;
}

/** Behaviour that a framework or a built-in supplies. */
export interface NativeValue {
  kind: 'native';
  name: string;
  call?: (given: Arguments, site: Site) => Value;
  member?: (name: string) => Value | undefined;
  set?: (name: string, value: Value) => void;
  /** It is given to code that is not seen. */
  escapes?: () => void;
  /** Python's `/` on paths. */
  divide?: (right: Value) => Value | undefined;
}

export interface Arguments {
  positional: Value[];
  named: Map<string, Value>;
  /** Why there may be more arguments than these. */
  open?: string;
  /** What those that are not told were computed from. */
  from?: Value[];
  /** The mapping behind `**`, where its keys are not told. */
  spread?: Value;
}

export interface RouterValue {
  kind: 'router';
  /** Which framework's semantics this object obeys. */
  framework: string;
  role: 'app' | 'router';
  /** The library's name for what was made: FastAPI, APIRouter, Router; `default` for Express itself. */
  type: string;
  /** The name it is first bound to, for people. */
  name: string;
  site: Site;
  /** The app that it belongs to without being mounted on it: a socket server beside the app on one HTTP server. */
  partOf?: RouterValue;
  /** Set for an instance of a repository class that extends a framework's router. */
  of?: ClassValue;
  fields: Map<string, Value>;
  /** All it serves is left out of the published schema. */
  hidden?: boolean;
  /** Its routes are taken out or put elsewhere at run time: which comes first cannot be told. */
  reordered?: true;
  /** The program asked it what it serves, to print that. */
  described?: true;
  /** Path prefix of its own (FastAPI's `APIRouter(prefix=…)`); undefined for none. */
  prefix?: Value;
  /** In the order of registration. */
  entries: Entry[];
  /** Conditions under which it was made; registrations count theirs relative to these. */
  conditions: Condition[];
}

export type Entry = RouteEntry | MountEntry | GuardEntry;

interface EntryBase {
  site: Site;
  conditions: Condition[];
  /** When it was registered, where a mount takes only what is there by then. */
  order?: number;
}

export interface RouteEntry extends EntryBase {
  kind: 'route';
  transport: 'http' | 'ws';
  methods: string[];
  path: Value;
  /** Middleware and dependencies of this route, in order; the handler is apart. */
  guards: Value[];
  handler: Value;
  /** Not in the published schema, but reachable. */
  hidden: boolean;
  /** The name by which the framework knows it within its router: Flask's endpoint. */
  endpoint?: string;
  /** Files, another application, a stream: what answers when it is no handler of one route. */
  serves?: Serves;
  /** Answers for everything below the path, too. */
  below?: true;
  /** Served by the framework itself, which asks no dependency: only middleware stands before it. */
  builtIn?: true;
  /** What answers is a library's, and known: there is no code to read. */
  catalogued?: true;
  /** No dependency of an app or router is asked for it either: Starlette's own routes below FastAPI, and what is mounted. */
  bare?: true;
}

export interface MountEntry extends EntryBase {
  kind: 'mount';
  path: Value;
  target: Value;
  guards: Value[];
  hidden: boolean;
  /** The name under which the framework mounts it: a blueprint's. */
  name?: string;
  /** The path of the mount stands in the place of the target's own prefix. */
  replacesPrefix?: true;
  /** Only requests that something before it picks come here; the others never see its middleware. */
  picks?: true;
  /** Dependencies do not reach into what is mounted; left out, that is so for apps. */
  isolated?: boolean;
  /** What becomes of entries that the target gets afterwards: they are lost, or are there under this condition. */
  late?: 'lost' | Condition;
}

export interface GuardEntry extends EntryBase {
  kind: 'guard';
  /** Undefined: every path. */
  path?: Value;
  guards: Value[];
  /** `dependency` guards do not reach into mounted sub-applications; `middleware` does. */
  as: 'middleware' | 'dependency';
  /** It lets everything else through unseen: middleware that looks at HTTP requests only. */
  only?: RouteEntry['transport'];
  /** It guards only what is registered on the same router with one of these path parameters. */
  parameters?: string[];
  /** It answers or refuses every request, and hands none on. */
  ends?: true;
}

export const UNDEFINED: Value = { kind: 'constant', value: undefined };
export const NOTHING: Arguments = { positional: [], named: new Map() };

export function constant(value: string | number | boolean | null | undefined): Value {
  return { kind: 'constant', value };
}

export function unknown(why: string): UnknownValue {
  return { kind: 'unknown', why };
}

/** Something with code behind it that was not seen: an injected object, a file that was not read. */
export function opaque(why: string): UnknownValue {
  return { kind: 'unknown', why, opaque: true };
}

/** A part of the request, whose value its sender chooses. */
export function requested(why: string): UnknownValue {
  return { kind: 'unknown', why, request: true };
}

export function list(items: Value[], open?: string): ListValue {
  return open === undefined ? { kind: 'list', items } : { kind: 'list', items, open };
}

/** More than any table that people write by hand; what doubles in a loop would fill the memory. */
const MOST_ITEMS = 20_000;

/** Adds to a list in place, as far as lists are followed. */
export function addItems(to: ListValue, items: readonly Value[], open?: string): void {
  // The length is that of now: it may be the very same list.
  const count = Math.min(Math.max(MOST_ITEMS - to.items.length, 0), items.length);
  const complete = count === items.length;
  // One by one: a call takes no hundred thousand arguments.
  for (let at = 0; at < count; at += 1) to.items.push(items[at] as Value);
  const cut = complete ? open : 'more items than are followed';
  if (cut !== undefined) to.open = cut;
}

export function dict(entries: Iterable<[string, Value]> = []): DictValue {
  return { kind: 'dict', entries: new Map(entries) };
}

export function library(source: string, path: string[] = []): LibraryValue {
  return { kind: 'library', source, path };
}

/** The name by which rules/libraries may speak of a library value: `default`, `Router`, `Limiter.limit`. */
export function exportName(value: LibraryValue): string {
  return value.path.length === 0 ? 'default' : value.path.join('.');
}

const MOST_OPTIONS = 12;

export function choice(options: ChoiceValue['options']): Value {
  if (options.length > MOST_OPTIONS * 4) return unknown('more possible values than are followed');
  const flat = options.flatMap(({ value, when }) =>
    value.kind === 'choice'
      ? value.options.map((o) => ({ value: o.value, when: [...when, ...o.when] }))
      : [{ value, when }],
  );
  const distinct: ChoiceValue['options'] = [];
  for (const option of flat) {
    if (distinct.length > MOST_OPTIONS) break;
    if (!distinct.some((d) => sameValue(d.value, option.value) && !areTold(d.when, option.when))) distinct.push(option);
  }
  const [only] = distinct;
  if (distinct.length === 1 && only && (flat.length > 1 || only.when.length === 0)) return only.value;
  if (distinct.length > MOST_OPTIONS) return unknown('more possible values than are followed');
  return { kind: 'choice', options: distinct };
}

/** Two ways to the same value, where it is known which tests lead to each. */
function areTold(a: Condition[], b: Condition[]): boolean {
  return [...a, ...b].some((c) => c.tests !== undefined);
}

/** Every value that it may be: a choice's options, or itself. */
export function optionsOf(value: Value): ChoiceValue['options'] {
  return value.kind === 'choice' ? value.options : [{ value, when: [] }];
}

export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === 'constant' && b.kind === 'constant') return a.value === b.value;
  if (a.kind === 'unknown' && b.kind === 'unknown')
    return a.checked === b.checked && a.failure === b.failure && String(a.from) === String(b.from);
  if (a.kind === 'library' && b.kind === 'library') {
    return a.source === b.source && a.made === b.made && a.path.join('.') === b.path.join('.');
  }
  return a.kind === 'module' && b.kind === 'module' && a.file === b.file;
}
