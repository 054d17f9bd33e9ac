// What a framework is to the linker: which imported values are apps and routers, and what calling their methods does.
// A framework is one file in src/link/frameworks/. It writes entries on routers; src/link/endpoints.ts reads them.

import type { Condition } from '../core/linked.ts';
import type { EffectKind } from '../core/model.ts';
import type { Machine } from './evaluate/machine.ts';
import type { PathStep } from './path-index.ts';
import type {
  Arguments,
  ClassValue,
  Entry,
  FunctionValue,
  LibraryValue,
  MadeValue,
  RouterValue,
  Site,
  Value,
} from './values.ts';

export interface Framework {
  id: string;
  /** Import names that belong to it, for the marker pass and for telling known frameworks from unknown ones. */
  packages: string[];
  /** It loads the files of directories and patterns that it is given. */
  loadsFiles?: true;
  /** Spellings that betray a registration even in files that name no package. */
  shapes: string[];
  /** Does calling this library value make an app or a router? */
  constructs: (callee: LibraryValue) => 'app' | 'router' | undefined;
  /** Called when one was made, also for subclasses: reads the constructor's arguments. */
  initialise: (router: RouterValue, given: Arguments, context: FrameworkContext) => void;
  /** A method called on an app or router. Undefined: not a method that this framework gives meaning to. */
  method: (router: RouterValue, name: string, given: Arguments, context: FrameworkContext) => Value | undefined;
  /** Whether its apps and routers have such a member; left out, anything may be one. */
  has?: (name: string) => boolean;
  /** An app or router called as a function: `router(req, res, next)`. */
  called?: (router: RouterValue, given: Arguments, context: FrameworkContext) => Value | undefined;
  /** A property read on an app or router that is not a method (`app.router`, `app.state`). */
  property?: (router: RouterValue, name: string, context: FrameworkContext) => Value | undefined;
  /** Paths are matched in capitals as well as in small letters, unless somebody says otherwise. */
  anyCase?: true;
  /** Statement order decides which guards reach a route (Express), or it does not (FastAPI). */
  ordered: boolean;
  /** A guard that returns lets the request go on (a dependency); otherwise it calls `next`. */
  passesByReturning: boolean;
  /** A promise of a handler that fails is nobody's: the framework of that file does not wait for it. */
  leavesPromises?: (machine: Machine, file: string) => boolean;
  /** Guards may refuse without a status: by hanging up. */
  refusesSilently?: boolean;
  /** Called with errors only: it guards no request, it shapes the answers to failed ones. */
  handlesErrors?: (callee: FunctionValue) => boolean;
  /** What nobody catches is answered without a word of what it was. */
  plainErrors?: true;
  /** Guards that the handler itself asks for: FastAPI's dependencies in the signature. */
  handlerGuards?: (handler: FunctionValue, context: FrameworkContext) => Value[];
  /** Library classes that the handler's parameters are built from before it runs, which refuses what does not fit. */
  bodies?: (handler: FunctionValue, context: FrameworkContext) => TypedBody[];
  /** What a guard value stands for: unwraps `Depends(f)` to `f`, and lists what f itself depends on. */
  unwrap?: (guard: Value, context: FrameworkContext) => { guard: Value; inner: Value[] } | undefined;
  /** Arguments with which to watch a handler or guard run: requests, responses, `next`. */
  enter: (callee: FunctionValue, watch: Watch, context: FrameworkContext) => Arguments;
  /** Told of every library call: servers that are given an app (`uvicorn.run`, `http.createServer(app).listen`). */
  observe?: (callee: LibraryValue, given: Arguments, context: FrameworkContext) => void;
  /** Set where one function after another is asked: what this one does with the request in the end. */
  flow?: (callee: FunctionValue) => Flow;
  /** Every path that a registered path stands for, for optional parts; left out, each is one. */
  spellings?: (path: string, context: FrameworkContext) => string[];
  /** Set when the first registration that fits answers: the path in steps, undefined where it cannot be told. */
  steps?: (path: string) => PathStep[] | undefined;
  /** What a name of the framework gives when it is read: the request of Flask is a global. */
  global?: (value: LibraryValue, context: FrameworkContext) => Value | undefined;
  /** A member that a class of the repository has from a class of the framework: `as_view`. */
  classMember?: (of: ClassValue, name: string, context: FrameworkContext) => Value | undefined;
  /** A call that never comes back: `abort(401)`. */
  raises?: (value: MadeValue) => boolean;
  /** What it means that a guard or handler gives something back; left out, a status of 400 or more refuses. */
  returns?: (value: Value, watch: Watch, context: FrameworkContext) => void;
  /** A guard from which this endpoint was taken out by name: `@csrf.exempt`; a condition where it guards only then. */
  exempts?: (
    guard: Value,
    endpoint: { handler: Value; within: RouterValue[]; machine: Machine },
  ) => boolean | Condition;
  /** What the configuration says of the largest body: present, or not to be told; left out, it says nothing. */
  largestBody?: (within: readonly RouterValue[], machine: Machine) => BodyLimit | undefined;
  /** Endpoints that exist without being registered: FastAPI's /docs. */
  builtIn?: (app: RouterValue, context: FrameworkContext) => Entry[];
  /** Called when every module has run: for what is registered without being named. */
  finish?: (machine: Machine) => void;
  join: (prefix: string, path: string) => string;
}

export interface BodyLimit {
  presence: 'present' | 'unknown';
  why: string;
}

/** How a function hands requests on. */
export interface Flow {
  /** It hands no request on, whatever comes in. */
  ends: boolean;
  /** It may send a request past the rest of its route. */
  skips: boolean;
}

/** What a framework's request and response objects report while a function is watched. */
export interface Watch {
  /** The request is turned away with a status; undefined when the status cannot be told. */
  reject: (status: number | undefined, site: Site) => void;
  /** Where something is one of several, each under its conditions. */
  eachOf: (value: Value, report: (option: Value) => void) => void;
  /** An answer is sent, whatever its status. */
  answer: (site: Site) => void;
  /** The response is given to code that is not seen and may answer with it. */
  expose?: () => void;
  /** What hands the request on is given to such code. */
  handOver?: () => void;
  /** It asks for the path or the method of the request: what it does may differ by endpoint. */
  looks?: () => void;
  /** The request is handed on. */
  pass: (site: Site) => void;
  header: (name: string, value: Value | undefined, site: Site) => void;
  /** Something is attached to the request for those who come later. */
  attach: (name: string, site: Site) => void;
  /** What an answer is given to say. */
  tell?: (value: Value | undefined, site: Site) => void;
  /** An effect of the framework's own objects, and what decides where it goes. */
  reach?: (kind: EffectKind, target: Value | undefined, site: Site) => void;
}

export interface FrameworkContext {
  machine: Machine;
  site: Site;
}

/** Import names equal one of the packages, or lie below it: `express/lib/router`, `fastapi.routing`. */
export function belongsTo(source: string, packages: readonly string[]): boolean {
  return packages.some((p) => source === p || source.startsWith(`${p}/`) || source.startsWith(`${p}.`));
}

/** The export by whose call a value was made, when it is one of these packages'. */
export function madeBy(value: MadeValue, packages: string[]): string | undefined {
  return belongsTo(value.of.source, packages) ? value.of.path.at(-1) : undefined;
}

/** What is served by another framework: as that one says, without its packages and what it makes of calls. */
export function asBase(framework: Framework): Framework {
  return { ...framework, packages: [], shapes: [], constructs: () => undefined, observe: () => undefined };
}

/** A parameter whose type is a class of the repository that descends from a library's. */
export interface TypedBody {
  base: LibraryValue;
  /** What its statement says of the class: `class Row(SQLModel, table=True)`. */
  said: Arguments;
  site: Site;
}
