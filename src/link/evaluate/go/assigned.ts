// Names of fields that some code sets after an object was made: what they hold where nobody is seen to set them, is unknown.

import type { Program } from '../../../core/ir.ts';
import type { Machine } from '../machine.ts';

const known = new WeakMap<Machine, Set<string>>();

export function noteAssignments(machine: Machine, { body }: Program): void {
  const names = known.get(machine) ?? new Set<string>();
  known.set(machine, names);
  const pending: unknown[] = [body];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) for (const item of at as unknown[]) pending.push(item);
    else if (at !== null && typeof at === 'object') {
      const node = at as Record<string, unknown>;
      if (node.kind === 'assign') addTargets(node.target, names);
      if (node.kind === 'unary' && node.operator === '&') addTargets(node.value, names);
      for (const key in node) if (key !== 'at' && typeof node[key] === 'object') pending.push(node[key]);
    }
  }
}

function addTargets(target: unknown, names: Set<string>): void {
  const node = target as { kind?: string; property?: string; items?: unknown[] } | null;
  if (node?.kind === 'member' && node.property) names.add(node.property);
  if (node?.kind === 'list') for (const item of node.items ?? []) addTargets(item, names);
}

export function isAssigned(machine: Machine, field: string): boolean {
  return known.get(machine)?.has(field) === true;
}
