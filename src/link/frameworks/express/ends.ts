// Does a function hand the request on? Read from how it uses `next`: every way but an error in its hands is a maybe, so
// that "never" is certain. `next('route')` sends the request past the rest of its route.

import type { Expression, FunctionNode } from '../../../core/ir.ts';
import type { FunctionValue } from '../../values.ts';

/** A node of a function's body, with the names that are errors for certain where it stands. */
interface Place {
  node: object;
  errors: readonly string[];
}

type Call = Extract<Expression, { kind: 'call' }>;

const DEEPEST = 4;

/** True when no request ever comes out of it to what is registered behind it. */
export function neverPasses(callee: FunctionValue, index = 2, depth = 0): boolean {
  if (callee.wraps || callee.given || depth > DEEPEST) return false;
  const { node } = callee;
  if (node.parameters.slice(0, index + 1).some((p) => p.rest) || mentions(node, 'arguments')) return false;
  const parameter = node.parameters[index];
  if (!parameter) return !readsNext(node);
  if (parameter.target.kind !== 'name') return false;
  const name = parameter.target.name;
  const uses = usesOf(node, name);
  return uses.every((use) => isError(use, name) || isHandedTo(use, name, callee, depth));
}

/** True when it may leave its route: with a word, or with something that may be that word. */
export function maySkip(callee: FunctionValue): boolean {
  const parameter = callee.node.parameters[2];
  if (parameter?.target.kind !== 'name') return parameter !== undefined;
  const { name } = parameter.target;
  return usesOf(callee.node, name).some(({ call }) => call !== undefined && isWord(call));
}

function isWord({ args: [first] }: Call): boolean {
  return first?.value.kind === 'literal' && (first.value.value === 'route' || first.value.value === 'router');
}

interface Use {
  /** The call that it is the callee or an argument of; undefined for any other use. */
  call?: Call;
  argument?: number;
  errors: readonly string[];
}

/** `next(error)`: only with what cannot be empty. `.catch(next)` and the second of `.then` are called with errors alone. */
function isError({ call, argument, errors }: Use, name: string): boolean {
  if (!call) return false;
  const { callee } = call;
  if (argument !== undefined) {
    if (callee.kind !== 'member') return false;
    return (callee.property === 'catch' && argument === 0) || (callee.property === 'then' && argument === 1);
  }
  const [first] = call.args;
  if (callee.kind !== 'name' || callee.name !== name || !first || first.spread || isWord(call)) return false;
  const { value } = first;
  if (value.kind === 'name') return errors.includes(value.name);
  if (value.kind === 'literal') return Boolean(value.value);
  return value.kind === 'dict' || (value.kind === 'call' && (value.isNew || /error/i.test(calledName(value))));
}

function calledName({ callee }: Call): string {
  return callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : '';
}

/** Given to another function of ours, it is that one's to call. */
function isHandedTo({ call, argument }: Use, name: string, callee: FunctionValue, depth: number): boolean {
  if (!call || argument === undefined || call.callee.kind !== 'name' || call.callee.name === name) return false;
  const target = callee.scope.read(call.callee.name);
  const isOwn = callee.node.parameters.some((p) => mentions(p.target, calledName(call)));
  return !isOwn && target?.kind === 'function' && neverPasses(target, argument, depth + 1);
}

/** Express also keeps it on the request. */
function readsNext(node: FunctionNode): boolean {
  let found = false;
  walk(node, ({ node: at }) => {
    const expression = at as Expression;
    if (expression.kind === 'member' && expression.property === 'next' && expression.object.kind === 'name') {
      const [request] = node.parameters;
      found ||= request?.target.kind !== 'name' || request.target.name === expression.object.name;
    }
  });
  return found;
}

function mentions(node: object, name: string): boolean {
  let found = false;
  walk(node, ({ node: at }) => {
    const expression = at as Expression;
    if (expression.kind === 'name' && expression.name === name) found = true;
  });
  return found;
}

function usesOf(node: FunctionNode, name: string): Use[] {
  const uses: Use[] = [];
  const inCalls = new Set<object>();
  walk(node.body, ({ node: at, errors }) => {
    const expression = at as Expression;
    if (expression.kind === 'call') {
      if (isName(expression.callee, name)) {
        inCalls.add(expression.callee);
        uses.push({ call: expression, errors });
      }
      for (const [i, { value }] of expression.args.entries()) {
        if (!isName(value, name)) continue;
        inCalls.add(value);
        uses.push({ call: expression, argument: i, errors });
      }
    } else if (isName(expression, name) && !inCalls.has(expression)) uses.push({ errors });
  });
  return uses;
}

function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name;
}

/** Visits a node before those inside it. */
function walk(root: object, visit: (place: Place) => void): void {
  const pending: Place[] = [{ node: root, errors: [] }];
  for (let place = pending.pop(); place; place = pending.pop()) {
    visit(place);
    for (const [key, child] of Object.entries(place.node) as [string, unknown][]) {
      if (child === null || typeof child !== 'object' || key === 'at') continue;
      pending.push({ node: child, errors: [...place.errors, ...errorsIn(place.node, key)] });
    }
  }
}

/** What a `catch` binds, what `.catch` gives, and what the test of an `if` found to be there. */
function errorsIn(node: object, key: string): string[] {
  if ('types' in node && 'target' in node) return key === 'body' ? namesIn([node.target]) : [];
  if (!('kind' in node)) return [];
  if (node.kind === 'if' && 'test' in node) return key === 'then' ? namesIn([node.test]) : [];
  if (node.kind !== 'call' || key !== 'args') return [];
  const { callee, args } = node as Call;
  const [first] = args;
  if (callee.kind !== 'member' || callee.property !== 'catch' || first?.value.kind !== 'function') return [];
  return namesIn(first.value.function.parameters.slice(0, 1).map((p) => p.target));
}

function namesIn(nodes: unknown[]): string[] {
  return (nodes as (Expression | undefined)[]).flatMap((e) => (e?.kind === 'name' ? [e.name] : []));
}
