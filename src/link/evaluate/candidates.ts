// Which functions are worth trying although nobody calls them: those that may make or extend an app. The others would
// only run handlers and services once more.

import type { FunctionNode } from '../../core/ir.ts';
import type { FunctionValue } from '../values.ts';
import type { Machine } from './machine.ts';

interface Mentions {
  names: Set<string>;
  /** `something.get('/path', …)`: a registration, on whatever it is. */
  registers: boolean;
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'all', 'use', 'route', 'websocket', 'mount']);
const known = new WeakMap<FunctionNode, Mentions>();

/** Names in it stand for a framework's constructor, or for a function that made an app or router when it ran. */
export function mayRegister(machine: Machine, callee: FunctionValue): boolean {
  const { names, registers } = mentionsOf(callee.node);
  if (registers) return true;
  for (const name of names) {
    const value = callee.scope.read(name);
    if (value?.kind === 'router') return true;
    if (value?.kind === 'library' && isFramework(machine, value.source)) return true;
    if (value?.kind === 'function' && machine.makers.has(value.node)) return true;
    if (value?.kind === 'class' && machine.makers.has(value.node)) return true;
  }
  return false;
}

function isFramework(machine: Machine, source: string): boolean {
  return machine.frameworks.some((f) =>
    f.packages.some((p) => source === p || source.startsWith(`${p}.`) || source.startsWith(`${p}/`)),
  );
}

function mentionsOf(node: FunctionNode): Mentions {
  const before = known.get(node);
  if (before) return before;
  const found: Mentions = { names: new Set(), registers: false };
  const pending: unknown[] = [node.body, node.parameters];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) pending.push(...(at as unknown[]));
    else if (at !== null && typeof at === 'object') visit(at as Record<string, unknown>, found, pending);
  }
  known.set(node, found);
  return found;
}

function visit(at: Record<string, unknown>, found: Mentions, pending: unknown[]): void {
  if (at.kind === 'name' && typeof at.name === 'string') found.names.add(at.name);
  if (at.kind === 'call' && isRegistration(at)) found.registers = true;
  for (const key in at) {
    const child = at[key];
    if (key !== 'at' && child !== null && typeof child === 'object') pending.push(child);
  }
}

function isRegistration(call: Record<string, unknown>): boolean {
  const callee = call.callee as { kind: string; property?: string };
  const [first, second] = call.args as { value: { kind: string; value?: unknown } }[];
  const isPath =
    first?.value.kind === 'literal' && typeof first.value.value === 'string' && first.value.value.startsWith('/');
  return callee.kind === 'member' && VERBS.has(callee.property ?? '') && isPath && second !== undefined;
}
