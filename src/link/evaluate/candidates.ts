// Which functions are worth trying although nobody calls them: those that may make or extend an app. The others would
// only run handlers and services once more.

import type { FunctionNode, Program } from '../../core/ir.ts';
import { type ClassValue, type FunctionValue, type LibraryValue, optionsOf } from '../values.ts';
import type { Machine } from './machine.ts';
import { sourcesOf } from './sources.ts';

interface Mentions {
  names: Set<string>;
  /** Members of names: `http.NewServeMux`. */
  members: Map<string, Set<string>>;
  /** `something.get('/path', …)`: a registration, on whatever it is. */
  registers: boolean;
}

const VERBS = new Set([
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'Handle', 'HandleFunc', 'Mount', 'Route', 'Group'],
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'Any'],
  ...['get', 'post', 'put', 'patch', 'delete', 'all', 'use', 'route', 'websocket', 'mount'],
]);
const known = new WeakMap<FunctionNode, Mentions>();

export function mayRegister(machine: Machine, callee: FunctionValue): boolean {
  return mentionsOf(callee.node).registers || mayMake(machine, callee);
}

/** Names in it stand for a framework's constructor, or for a function that made an app or router when it ran. */
export function mayMake(machine: Machine, callee: FunctionValue): boolean {
  const { names, members } = mentionsOf(callee.node);
  const isGo = callee.file.endsWith('.go');
  for (const name of names) {
    const value = callee.scope.read(name);
    if (isGo && (value?.kind === 'library' || value?.kind === 'module')) {
      if ([...(members.get(name) ?? [])].some((m) => makes(machine, value, m))) return true;
      continue;
    }
    if (value?.kind === 'router') return true;
    if (value?.kind === 'library' && isFramework(machine, value.source)) return true;
    if (value?.kind === 'function' && machine.makers.has(value.node)) return true;
    if (value?.kind === 'class' && (machine.makers.has(value.node) || isSubclass(machine, value))) return true;
  }
  return false;
}

/** Go names a package in every function that handles requests: only what makes routers of it counts. */
function makes(machine: Machine, home: LibraryValue | { kind: 'module'; file: string }, name: string): boolean {
  if (home.kind === 'library') {
    const member: LibraryValue = { ...home, path: [...home.path, name] };
    return machine.frameworks.some((f) => f.constructs(member) !== undefined);
  }
  const value = machine.imported(home, name);
  return value.kind === 'function' && machine.makers.has(value.node);
}

/** A class of ours that extends a framework's app or router. */
export function isSubclass(machine: Machine, of: ClassValue, depth = 0): boolean {
  if (depth > 8) return true;
  return of.bases.flatMap(optionsOf).some(({ value: base }) => {
    if (base.kind === 'class') return isSubclass(machine, base, depth + 1);
    return base.kind === 'library' && machine.frameworks.some((f) => f.constructs(base) !== undefined);
  });
}

function isFramework(machine: Machine, source: string): boolean {
  return machine.frameworks.some((f) =>
    f.packages.some((p) => source === p || source.startsWith(`${p}.`) || source.startsWith(`${p}/`)),
  );
}

function mentionsOf(node: FunctionNode): Mentions {
  const before = known.get(node);
  if (before) return before;
  const found: Mentions = { names: new Set(), members: new Map(), registers: false };
  const pending: unknown[] = [node.body, node.parameters];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) for (const item of at as unknown[]) pending.push(item);
    else if (at !== null && typeof at === 'object') visit(at as Record<string, unknown>, found, pending);
  }
  known.set(node, found);
  return found;
}

function visit(at: Record<string, unknown>, found: Mentions, pending: unknown[]): void {
  if (at.kind === 'name' && typeof at.name === 'string') found.names.add(at.name);
  if (at.kind === 'member') addMember(at, found);
  if (at.kind === 'call' && isRegistration(at)) found.registers = true;
  for (const key in at) {
    const child = at[key];
    if (key !== 'at' && child !== null && typeof child === 'object') pending.push(child);
  }
}

function addMember({ object, property }: Record<string, unknown>, { members }: Mentions): void {
  const { kind, name } = object as { kind: string; name?: string };
  if (kind !== 'name' || name === undefined || typeof property !== 'string') return;
  members.set(name, (members.get(name) ?? new Set()).add(property));
}

function isRegistration(call: Record<string, unknown>): boolean {
  const callee = call.callee as { kind: string; property?: string };
  const [first, second] = call.args as { value: { kind: string; value?: unknown } }[];
  const text = first?.value.kind === 'literal' && typeof first.value.value === 'string' ? first.value.value : '';
  if (callee.kind !== 'member' || second === undefined) return false;
  return VERBS.has(callee.property ?? '') ? text.startsWith('/') : callee.property === 'on' && text === 'upgrade';
}

const SERVERS = /^(node:)?https?$/;

/** A program may serve WebSockets with what Node brings along: nothing that it imports tells. */
export function upgradesConnections(program: Program): boolean {
  if (
    !program.body.some((s) => s.kind === 'import' && SERVERS.test(s.source)) &&
    !sourcesOf(program).some((s) => SERVERS.test(s))
  )
    return false;
  const pending: unknown[] = [program.body];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) for (const item of at as unknown[]) pending.push(item);
    else if (at !== null && typeof at === 'object') {
      const node = at as Record<string, unknown>;
      if (node.kind === 'literal' && node.value === 'upgrade') return true;
      for (const key in node) if (key !== 'at') pending.push(node[key]);
    }
  }
  return false;
}
