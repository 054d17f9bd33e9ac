// Where the program defines what a test names: the lines of it, without those of functions inside.

import type { Span } from '../../core/evidence.ts';
import type { ClassNode, FunctionNode, Program, Statement } from '../../core/ir.ts';
import type { TestedName } from '../../core/linked.ts';
import type { Reader } from './record.ts';

type Lines = readonly [first: number, last: number];

const linesOf = ([first, , last]: Span): Lines => [first, last];

export function definedAt(reader: Reader, file: string, path: readonly string[]): TestedName {
  const names = path.filter((one) => one !== '*');
  const name = names.at(-1) ?? '*';
  const program = reader.programs.get(file);
  const found = program && names[0] !== undefined ? definition(program, names[0]) : undefined;
  if (!found) return { file, name };
  const member =
    names.length > 1 && 'members' in found ? found.members.find((one) => one.name === name)?.function : found;
  if (!member || 'members' in member) return { file, name };
  const node = 'parameters' in member ? member : undefined;
  const inner = node ? innerFunctions(node) : [];
  return { file, name, lines: linesOf(member.at), ...(inner.length > 0 && { inner }) };
}

/** A function, a class, or the statement that gives the name its value. */
function definition({ body }: Program, name: string): FunctionNode | ClassNode | Statement | undefined {
  for (const s of body) {
    if (s.kind === 'function' && s.function.name === name) return s.function;
    if (s.kind === 'class' && s.class.name === name) return s.class;
    const assigned = s.kind === 'assign' && s.target.kind === 'name' && s.target.name === name;
    if (!assigned || !s.value) continue;
    return s.value.kind === 'function' ? s.value.function : s;
  }
  return undefined;
}

const known = new WeakMap<FunctionNode, Lines[]>();

/** Functions with names of their own; callbacks belong to the function that they stand in. */
function innerFunctions(node: FunctionNode): Lines[] {
  const before = known.get(node);
  if (before) return before;
  const found: Lines[] = [];
  const open: unknown[] = [node.body];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (Array.isArray(at)) {
      for (const item of at as unknown[]) open.push(item);
      continue;
    }
    const one = at as Record<string, unknown>;
    if (one.kind === 'function') {
      const inner = one.function as FunctionNode;
      if (inner.name !== undefined) found.push(linesOf(inner.at));
    }
    for (const key in one) {
      const child = one[key];
      if (key !== 'at' && child !== null && typeof child === 'object') open.push(child);
    }
  }
  known.set(node, found);
  return found;
}
