// Which fields the program sets on what a call gave, before the name is given something else: `context = make()`, then
// `context.verify_mode = …`.

import type { Expression, Program, Statement } from '../../core/ir.ts';
import { type CallNode, lastWord, walk } from '../sites/walk.ts';

const HOLDERS = new Set(['function', 'if', 'each', 'while', 'try', 'with', 'block', 'class']);
const known = new WeakMap<Program, Map<Expression, ReadonlySet<string>>>();

export function isSetAfterwards(program: Program, call: CallNode, fields: readonly string[]): boolean {
  const all = known.get(program) ?? fieldsByCall(program);
  known.set(program, all);
  const set = all.get(call);
  return set !== undefined && fields.some((field) => set.has(field));
}

function fieldsByCall(program: Program): Map<Expression, ReadonlySet<string>> {
  const found = new Map<Expression, ReadonlySet<string>>();
  readBody(program.body, found);
  walk(program, HOLDERS, (node) => {
    const inner = node.kind === 'function' ? (node.function as Record<string, unknown> | undefined) : node;
    for (const key of ['body', 'then', 'otherwise', 'finally']) {
      const list = inner?.[key];
      if (Array.isArray(list)) readBody(list as Statement[], found);
    }
  });
  return found;
}

function readBody(body: readonly Statement[], found: Map<Expression, ReadonlySet<string>>): void {
  for (const [index, statement] of body.entries()) {
    if (statement.kind !== 'assign' || statement.target.kind !== 'name' || statement.value?.kind !== 'call') continue;
    found.set(statement.value, fieldsAfter(body.slice(index + 1), statement.target.name));
  }
}

function fieldsAfter(rest: readonly Statement[], name: string): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const statement of rest) {
    if (statement.kind !== 'assign') continue;
    const { target } = statement;
    if (target.kind === 'name' && target.name === name) break;
    if (target.kind === 'member' && lastWord(target.object) === name) fields.add(target.property);
  }
  return fields;
}
