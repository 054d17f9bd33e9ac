// What the parts of the evaluator share. Expressions, statements, calls and modules need each other; they meet here,
// in one object, so that no file imports in a circle.

import type { ClassNode, Expression, FunctionNode, Program, Statement } from '../../core/ir.ts';
import type { Computes, Library } from '../../core/library.ts';
import type { Condition, Linked, Test } from '../../core/linked.ts';
import type { Framework, Watch } from '../framework.ts';
import type { RepositoryResolver } from '../resolve/resolver.ts';
import type { Scope } from '../scope.ts';
import type {
  Arguments,
  ChoiceValue,
  ClassValue,
  FunctionValue,
  LibraryValue,
  MadeValue,
  RouterValue,
  Site,
  Value,
} from '../values.ts';
import type { VersionOf } from '../versions.ts';
import type { Shape } from './shapes.ts';

/** One loaded module. */
export interface Module {
  file: string;
  language: Program['language'];
  program: Program;
  scope: Scope;
  state: 'new' | 'running' | 'done';
  /** JavaScript: exported name → what to read. Python modules export their scope. */
  exports: Map<string, () => Value>;
  /** `export * from`: looked into when a name is not among the exports. */
  stars: Value[];
  /** CommonJS `module` object; its `exports` entry is what `require` gives. */
  commonjs: Value;
}

/** One activation: where a body is being evaluated. */
export interface Frame {
  scope: Scope;
  module: Module;
  self?: Value | undefined;
  owner?: ClassValue | undefined;
  /** What may be returned, with the conditions at that point. */
  returns: { value: Value; when: Condition[] }[];
  /** What a generator function yields. */
  yields: Value[];
  /** Go: the function that runs. */
  callee?: FunctionNode;
}

export interface SettingsSource {
  names: string[];
  files: string[];
}

/** Told what happens while a handler or guard runs. */
export interface Observer {
  raised: (value: Value, site: Site) => void;
  /** Raised, and caught before it left. */
  caught: (value: Value, site: Site) => void;
  /** Thrown in a function that runs later, where nobody catches it. */
  escaped?: (site: Site) => void;
  called: (callee: LibraryValue, given: Arguments, site: Site) => void;
  /** Something was called that could not be told: what it does was not seen. */
  lost: (why: string, site: Site) => void;
  /** A test was put, here, of these values. */
  tested?: (place: string, shape: Shape) => void;
  returned: (value: Value, site: Site) => void;
  /** How many errors were raised so far, caught or not. */
  raises: number;
  /** How many refusals there were so far, and: those since then did not end what refused. */
  refusals: () => number;
  wentOn: (since: number) => void;
  /** A function is about to run; what is given back stands for its result. */
  entering?: (callee: FunctionValue) => Value | undefined;
  /** Where to report what objects of a framework are used for. */
  watch: Watch;
  site: Site;
  /** The request is handed to a router: `router(req, res, next)`. */
  entered?: (router: RouterValue, site: Site) => void;
  /** The request is handed to middleware of a library, with what comes next: `limiter(req, res, next)`. */
  handed?: (to: LibraryValue | MadeValue, site: Site) => void;
}

/** A request that a guard is asked about: what decides whether an allow-list spares it. */
export interface Asked {
  method: string;
  path: string;
  /** The part of the path that was taken off before the guard: where its router is mounted. */
  base?: string;
  /** Everything below the path as well. */
  below?: true;
  /** The name under which the framework knows the route, where it has one: Flask's endpoint. */
  endpoint?: string;
}

/** One `try` that we are inside of. */
export interface Attempt {
  test: Test;
  /** What each of its handlers caught, with the conditions at that point. */
  caught: ChoiceValue['options'][];
  /** What each catches; undefined: everything. */
  types: (Value[] | undefined)[];
  /** How many conditions surround it. */
  outer: number;
  /** How many functions were running when it began. */
  depth: number;
}

/** How a list of statements ended, when that is certain. */
export type Completion = 'normal' | 'return' | 'raise' | 'break' | 'continue';

export interface Machine {
  evaluate: (expression: Expression, frame: Frame) => Value;
  assign: (target: Expression, value: Value, frame: Frame, declares?: 'const' | 'let' | 'var') => void;
  /** `keep`: while something is watched, what holds behind the body stays on the stack of conditions. */
  run: (body: Statement[], frame: Frame, keep?: 'keep') => Completion;
  call: (callee: Value, given: Arguments, site: Site) => Value;
  construct: (callee: Value, given: Arguments, site: Site) => Value;
  member: (object: Value, name: string, site: Site) => Value;
  module: (file: string) => Module | undefined;
  programOf: (file: string) => Program | undefined;
  imported: (module: Value, name: string) => Value;
  /** What an import of `source` in `file` gives: a module or a library. */
  resolve: (source: string, file: string) => Value;
  frameworks: Framework[];
  resolver: RepositoryResolver;
  /** Classes and functions that give configuration, by import name, as the library catalogue says. */
  settings: Map<string, SettingsSource>;
  /** What the catalogue says of an import name in a file of this language. */
  libraryOf: (source: string, file: string) => Library | undefined;
  /** Which versions of a library a file may run with. */
  versionOf: VersionOf;
  /** What exports of libraries compute, by import name, as the library catalogue says. */
  computes: Map<string, Record<string, Computes>>;
  /** JSON files as values, for imports of data. */
  data: (file: string) => Value | undefined;
  /** Conditions of the undecided branches we are in. */
  conditions: Condition[];
  routers: RouterValue[];
  unresolved: Linked['unresolved'];
  listeners: { router: RouterValue; given: Arguments; site: Site }[];
  /** Files from which a framework can be reached: only their functions are tried without a caller. */
  relevant: Set<string>;
  /** Functions and classes that made an app or a router when they ran. */
  makers: Set<FunctionNode | ClassNode>;
  /** Names of modules that are just being read, against imports in a circle. */
  reading: Set<string>;
  /** Function bodies that have been evaluated, with known or unknown arguments. */
  called: Set<FunctionValue['node']>;
  /** Classes met, in order. */
  classes: ClassValue[];
  /** Function values met, so that those never called can be tried at the end. */
  functions: FunctionValue[];
  /** Set while one handler or guard is being watched (src/link/observe.ts). */
  observer?: Observer | undefined;
  /** The request with which it is watched, where one is asked about: its method and path as registered. */
  asked?: Asked | undefined;
  /** A call that stands alone as a statement: nobody awaits it. */
  alone?: Expression | undefined;
  /** A call that is awaited where it is made. */
  awaited?: Expression | undefined;
  /** The `try` statements around, while something is watched, and the error that is being handled. */
  attempts: Attempt[];
  /** What frameworks run when an application starts: every module is loaded then. */
  atStart: (() => void)[];
  handling?: Value | undefined;
  /** Settings that calls and operators in a test gave when it was evaluated. */
  results: WeakMap<Expression, Value>;
  budget: { steps: number; limit: number; depth: number; stack: FunctionValue[] };
}

/** Marks arguments of a call that nobody makes in the code we see. */
export const SPECULATIVE = 'called from outside';

export const MOST_STEPS = 5_000_000;
/** For one module that no other imports, with all that it loads and calls. */
export const MOST_STEPS_FOR_ONE = 1_500_000;
export const DEEPEST_CALL = 48;

/** False when the budget is used up: the caller gives `unknown` and goes on. */
export function spend(machine: Machine): boolean {
  machine.budget.steps += 1;
  return machine.budget.steps <= machine.budget.limit;
}
