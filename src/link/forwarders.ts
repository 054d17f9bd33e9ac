// Functions that only hand on the call that they get: `wait(fn)` gives one that waits for `fn` and reports what it throws.
// Whoever reads a route wants to see `fn`. What decides anything by itself is no such function.

import type { Expression, FunctionNode, Parameter } from '../core/ir.ts';
import type { Scope } from './scope.ts';
import type { FunctionValue } from './values.ts';

type Call = Extract<Expression, { kind: 'call' }>;

const DEEPEST = 4;

export function behindForwarders(value: FunctionValue): FunctionValue {
  let at = value;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const inner = handedOnBy(at);
    if (!inner) break;
    at = inner;
  }
  return at;
}

function handedOnBy(value: FunctionValue): FunctionValue | undefined {
  const { node, scope } = value;
  const names = namesHandedOn(node).filter((name) => isCaptured(scope, name));
  const [name, ...others] = new Set(names);
  const inner = name === undefined || others.length > 0 ? undefined : scope.read(name);
  return inner?.kind === 'function' && inner !== value ? inner : undefined;
}

/** Given to the function around it, as opposed to another of the same file. */
function isCaptured(scope: Scope, name: string): boolean {
  return scope.owner(name)?.parent !== undefined;
}

const known = new WeakMap<FunctionNode, string[]>();

/** What it calls with all that it was given; nothing where it decides anything. */
function namesHandedOn(node: FunctionNode): string[] {
  const before = known.get(node);
  if (before) return before;
  const { calls, decides } = partsOf(node);
  const names = decides
    ? []
    : calls.flatMap(({ callee, args }) =>
        callee.kind === 'name' && takesAll(args, node.parameters) ? [callee.name] : [],
      );
  known.set(node, names);
  return names;
}

function takesAll(args: Call['args'], parameters: readonly Parameter[]): boolean {
  const given = args.map(({ value }) => {
    const one = value.kind === 'spread' ? value.value : value;
    return one.kind === 'name' ? one.name : '';
  });
  const taken = parameters.map(({ target }) => (target.kind === 'name' ? target.name : ''));
  const [first] = parameters;
  if (parameters.length === 1 && first?.rest === 'list') return given.length === 1 && given[0] === taken[0];
  return (
    given.length > 1 && given.length <= taken.length && given.every((name, at) => name !== '' && name === taken[at])
  );
}

const DECIDES = new Set(['if', 'conditional', 'switch', 'raise', 'while']);

function partsOf({ body }: FunctionNode): { calls: Call[]; decides: boolean } {
  const calls: Call[] = [];
  const pending: unknown[] = [body];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) pending.push(...(at as unknown[]));
    else if (at !== null && typeof at === 'object') {
      const one = at as Record<string, unknown>;
      if (DECIDES.has(String(one['kind']))) return { calls: [], decides: true };
      if (one['kind'] === 'call') calls.push(one as unknown as Call);
      for (const key in one) if (key !== 'at') pending.push(one[key]);
    }
  }
  return { calls, decides: false };
}
