// Runs one handler or guard with a request nobody knows, and writes down what it does with it: refuse, pass on, set
// headers, call libraries; each with the conditions at that point.

import type { FunctionNode } from '../core/ir.ts';
import type { Condition } from '../core/linked.ts';
import type { EffectKind } from '../core/model.ts';
import { isNamed } from './catalogue.ts';
import { withinStack } from './evaluate/depth.ts';
import { leavesCallback, outsideOf, runsLater } from './evaluate/later.ts';
import type { Asked, Machine, Observer } from './evaluate/machine.ts';
import type { Shape } from './evaluate/shapes.ts';
import { belongsTo, type Framework, type Watch } from './framework.ts';
import { handlerOf } from './handlers.ts';
import { statusOf } from './status.ts';
import { isRequestDerived } from './truth.ts';
import {
  type Arguments,
  type FunctionValue,
  type LibraryValue,
  type MadeValue,
  optionsOf,
  type RouterValue,
  type Site,
  type Value,
} from './values.ts';

interface Event {
  site: Site;
  conditions: Condition[];
}

export interface Observation {
  /** `wentOn`: nothing ended behind the refusal. `at`: before how many hand-overs it came. `silent`: nothing is answered. */
  rejects: (Event & { status: number | undefined; wentOn?: true; passed: number; silent?: true })[];
  /** Refusals that a handler of errors around them turned into something else. */
  caught: { status: number; site: Site }[];
  passes: Event[];
  answers: Event[];
  headers: (Event & { name: string; value: Value | undefined })[];
  attaches: (Event & { name: string })[];
  /** `passed`: before how many hand-overs and answers. */
  calls: (Event & { callee: LibraryValue; given: Arguments; passed: number })[];
  /** The values that were asked of in each test, by its place; one place may be met more than once. */
  tests: Map<string, Shape[]>;
  /** What the framework's own objects do: send elsewhere, print pages, read files. */
  reached: (Event & { kind: EffectKind; target: Value | undefined })[];
  /** What answers were given to say. */
  told: (Event & { value: Value })[];
  /** The response was given to code that is not seen: that may have answered. */
  exposed: boolean;
  /** What hands the request on was given to such code: that may have passed it. */
  handedOver: boolean;
  /** Routers that it hands the request to. */
  mounts: (Event & { router: RouterValue })[];
  /** Middleware of libraries that it hands the request to. */
  handed: (Event & { to: LibraryValue | MadeValue })[];
  /** What it gives back. */
  gives: (Event & { value: Value })[];
  /** It asks for the path or the method: what it does may differ by endpoint. */
  looks: boolean;
  /** How many steps it took to see. */
  steps: number;
  /** False when the budget ran out: more may happen than was seen. */
  complete: boolean;
  /** Errors that nobody catches: thrown by a function that runs later, or by one whose promise nobody asks. */
  escapes: (Event & { by: 'callback' | 'promise' })[];
  /** Calls that could not be told: what they do was not seen. */
  lost: { why: string; site: Site }[];
  /** All functions that ran, with their files. */
  ran: Map<FunctionNode, string>;
}

const MOST_STEPS = 20_000;
/** When all observations together took so many, each further one gets fewer: guards are short, and cutting is told. */
const PATIENCE = 1_500_000;
const FEWER_STEPS = 5_000;
const spent = new WeakMap<Machine, number>();

/** `asked`: for the request of one endpoint. */
export type Observe = (callee: FunctionValue, framework: Framework, asked?: Asked) => Observation;

/** What the function gives that a decorator was put around. */
export const HANDED_ON: Value = { kind: 'native', name: 'the answer of the wrapped function' };

/** What was seen of one function value. */
interface Seen {
  of: FunctionValue;
  framework: Framework;
  observation: Observation;
}

/** One observation for each function, closure, object that it is a method of, and question. */
export function createObserver(machine: Machine, isKnown: (callee: LibraryValue, site: Site) => boolean): Observe {
  const known = new WeakMap<FunctionNode, Map<string, Seen[]>>();
  return (callee, framework, asked) => {
    const byQuestion = known.get(callee.node) ?? new Map<string, Seen[]>();
    known.set(callee.node, byQuestion);
    const question = asked ? JSON.stringify(asked) : '';
    const all = byQuestion.get(question) ?? [];
    const before = all.find((s) => s.framework === framework && isSame(s.of, callee));
    if (before) return before.observation;
    const observation = asked
      ? observeAsked(machine, callee, framework, isKnown, asked)
      : observe(machine, callee, framework, isKnown);
    byQuestion.set(question, [...all, { of: callee, framework, observation }]);
    return observation;
  };
}

function isSame(a: FunctionValue, b: FunctionValue): boolean {
  return (
    a.scope === b.scope &&
    a.self === b.self &&
    a.given === b.given &&
    a.wraps === b.wraps &&
    a.as === b.as &&
    a.role === b.role
  );
}

function observeAsked(
  machine: Machine,
  callee: FunctionValue,
  framework: Framework,
  isKnown: (callee: LibraryValue, site: Site) => boolean,
  asked: Asked,
): Observation {
  machine.asked = asked;
  const seen = observe(machine, callee, framework, isKnown);
  machine.asked = undefined;
  return seen;
}

/** The function itself, and those around it that are in turn wrapped. */
function functionsWithin(value: Value): FunctionNode[] {
  const { value: innermost, wrappers } = handlerOf(value);
  return [...wrappers, innermost].flatMap((v) => (v?.kind === 'function' ? [v.node] : []));
}

/** Machine and framework, for one function that is watched. */
interface Watching {
  machine: Machine;
  framework: Framework;
  isKnown: (callee: LibraryValue, site: Site) => boolean;
}

function observe(
  machine: Machine,
  callee: FunctionValue,
  framework: Framework,
  isKnown: Watching['isKnown'],
): Observation {
  const seen = nothingSeen();
  const watch = watchInto(seen, machine);
  const context = { machine, site: { file: callee.file, at: callee.node.at } };
  const outer = { ...machine, budget: { ...machine.budget } };
  machine.conditions = [];
  machine.called = new Set();
  machine.functions = [];
  machine.unresolved = [];
  machine.attempts = [];
  machine.budget = { steps: 0, limit: patienceOf(machine), depth: machine.budget.depth, stack: [] };
  const given = framework.enter(callee, watch, context);
  machine.observer = observerInto(seen, watch, callee, { machine, framework, isKnown });
  const whole = withinStack(machine, () => machine.call(callee, given, context.site));
  seen.complete = whole && machine.budget.steps <= machine.budget.limit;
  seen.steps = machine.budget.steps;
  spent.set(machine, (spent.get(machine) ?? 0) + seen.steps);
  Object.assign(machine, outer, { observer: undefined });
  return seen;
}

function patienceOf(machine: Machine): number {
  return (spent.get(machine) ?? 0) > PATIENCE ? FEWER_STEPS : MOST_STEPS;
}

function nothingSeen(): Observation {
  return {
    rejects: [],
    caught: [],
    passes: [],
    answers: [],
    headers: [],
    attaches: [],
    calls: [],
    tests: new Map(),
    reached: [],
    told: [],
    mounts: [],
    handed: [],
    gives: [],
    escapes: [],
    exposed: false,
    handedOver: false,
    looks: false,
    steps: 0,
    complete: true,
    lost: [],
    ran: new Map(),
  };
}

function watchInto(seen: Observation, machine: Machine): Watch {
  const event = (site: Site): Event => ({ site, conditions: [...machine.conditions] });
  return {
    reject: (status, site) => void seen.rejects.push({ ...event(site), status, passed: seen.passes.length }),
    eachOf: (value, report) => {
      for (const option of optionsOf(value)) {
        machine.conditions.push(...option.when);
        report(option.value);
        machine.conditions.length -= option.when.length;
      }
    },
    answer: (site) => void seen.answers.push(event(site)),
    expose: () => {
      seen.exposed = true;
    },
    handOver: () => {
      seen.handedOver = true;
    },
    looks: () => {
      seen.looks = true;
    },
    pass: (site) => void seen.passes.push(event(site)),
    header: (name, value, site) => void seen.headers.push({ ...event(site), name, value }),
    attach: (name, site) => void seen.attaches.push({ ...event(site), name }),
    tell: (value, site) => {
      if (value) seen.told.push({ ...event(site), value });
    },
    reach: (kind, target, site) => void seen.reached.push({ ...event(site), kind, target }),
  };
}

function observerInto(
  seen: Observation,
  watch: Watch,
  callee: FunctionValue,
  { machine, framework, isKnown }: Watching,
): Observer {
  const event = (site: Site): Event => ({ site, conditions: [...machine.conditions] });
  const around = new Set(callee.wraps && functionsWithin(callee.wraps));
  const own = machine.budget.depth + 1;
  return {
    watch,
    site: { file: callee.file, at: callee.node.at },
    // What stands around a function hands requests on by calling it; what that one does is its own.
    entering: (inner) => {
      seen.ran.set(inner.node, inner.file);
      if (!around.has(inner.node)) return undefined;
      watch.pass({ file: inner.file, at: inner.node.at });
      return HANDED_ON;
    },
    raises: 0,
    refusals: () => seen.rejects.length,
    wentOn: (since) => {
      for (const reject of seen.rejects.slice(since)) reject.wentOn = true;
    },
    escaped: (site) => void seen.escapes.push({ ...event(site), by: 'callback' }),
    raised: (error, site) => {
      if (callee.node.async) seen.escapes.push({ ...event(site), by: 'promise' });
      watch.eachOf(error, (one) => {
        watch.reject(statusOf(one), site);
        // What a library raises is an answer; what the program raises, its handlers of errors answer.
        if (one.kind === 'made' && belongsTo(one.of.source, framework.packages)) watch.tell?.(one, site);
      });
    },
    caught: (value, site) => {
      const status = statusOf(value);
      if (status !== undefined) seen.caught.push({ status, site });
    },
    lost: (why, site) => void seen.lost.push({ why, site }),
    tested: (place, shape) => void seen.tests.set(place, [...(seen.tests.get(place) ?? []), shape]),
    handed: (to, site) => void seen.handed.push({ ...event(site), to }),
    entered: (router, site) => void seen.mounts.push({ ...event(site), router }),
    returned: (value, site) => {
      if (machine.budget.depth !== own) return;
      seen.gives.push({ ...event(site), value });
      if (!framework.passesByReturning) return;
      if (site.file.endsWith('.py')) watch.tell?.(value, site);
      if (framework.returns) framework.returns(value, watch, { machine, site });
      else watch.eachOf(value, (one) => returnOf(one, watch, site));
    },
    called: (library, args, site) => {
      const passed = seen.passes.length + seen.answers.length;
      noteThrowing(machine, library, args, site, () => {
        const isLater = outsideOf(machine) > 0;
        if (isLater || callee.node.async) seen.escapes.push({ ...event(site), by: isLater ? 'callback' : 'promise' });
      });
      if (isKnown(library, site)) seen.calls.push({ ...event(site), callee: library, given: args, passed });
    },
  };
}

/** Functions that a library calls later; and what throws at a text that its sender chose, where nobody catches it. */
function noteThrowing(machine: Machine, library: LibraryValue, given: Arguments, site: Site, escape: () => void): void {
  const { later, throws } = machine.libraryOf(library.source, site.file) ?? {};
  if (later && isNamed(later, library)) runsLater([...given.positional, ...given.named.values()]);
  if (!throws || !isNamed(throws, library) || !isRequestDerived(given.positional[0])) return;
  const outside = outsideOf(machine);
  const isCaught = machine.attempts.some(({ depth }) => depth >= outside);
  if (!isCaught && (outside === 0 || leavesCallback(machine))) escape();
}

/** Where nothing else is said, an answer that is given back refuses by its status. */
function returnOf(value: Value, watch: Watch, site: Site): void {
  const status = value.kind === 'made' ? statusOf(value) : undefined;
  if (status !== undefined && status >= 400) watch.reject(status, site);
  else watch.pass(site);
}
