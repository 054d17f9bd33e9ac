// Limits that a guard takes when it is made and never asks for again: `rate_limit` stored on the object, read by nothing.
// Only of classes that guard by something else, where the name makes readers believe that they limit too.

import { evidenceAt } from '../../core/evidence.ts';
import type { ClassNode, Expression, FunctionNode, Program } from '../../core/ir.ts';
import type { LinkedControl } from '../../core/linked.ts';
import { walk } from '../sites/walk.ts';

const CONSTRUCTORS = ['constructor', '__init__'];
const LIMITS = /^_?(?:rate_?limits?|max_?requests|requests_?per_\w+|requestsPer\w+)(?:_per_\w+|Per\w+)?$/i;

export function storedLimits(controls: readonly LinkedControl[], programs: readonly Program[]): LinkedControl[] {
  const guarding = new Map<string, LinkedControl[]>();
  for (const control of controls)
    guarding.set(control.evidence.file, [...(guarding.get(control.evidence.file) ?? []), control]);
  const stored = programs.flatMap((program) => storedIn(program, guarding.get(program.file) ?? []));
  if (stored.length === 0) return [];
  const read = fieldsRead(programs);
  return stored.filter(({ field }) => !read.has(field)).map(({ control }) => control);
}

interface Stored {
  field: string;
  control: LinkedControl;
}

function storedIn(program: Program, controls: readonly LinkedControl[]): Stored[] {
  const found: Stored[] = [];
  if (controls.length === 0) return found;
  walk(program, new Set(['class']), (one) => {
    const node = (one as { class?: ClassNode }).class;
    const guards = controls.filter(({ evidence }) => node && within(evidence.line, node));
    // One that limits by what it does needs no name to say so.
    if (!node || guards.length === 0 || guards.some(({ families }) => families.includes('rate-limit'))) return;
    for (const member of node.members) {
      if (CONSTRUCTORS.includes(member.name) && member.function)
        found.push(...limitsKept(program.file, node, member.function));
    }
  });
  return found;
}

const within = (line: number, { at }: ClassNode) => line >= at[0] && line <= at[2];

/** `self.rate_limit = rate_limit`, where the one is a parameter of the constructor. */
function limitsKept(file: string, { name = 'a class' }: ClassNode, { parameters, body }: FunctionNode): Stored[] {
  const given = new Set(parameters.flatMap(({ target }) => (target.kind === 'name' ? [target.name] : [])));
  return body.flatMap((statement): Stored[] => {
    const one = statement.kind === 'expression' ? statement.value : statement;
    if (one.kind !== 'assign' || one.target.kind !== 'member' || one.value?.kind !== 'name') return [];
    const { property: field } = one.target;
    const { name: taken } = one.value;
    if (!given.has(taken) || !LIMITS.test(taken)) return [];
    const evidence = evidenceAt(file, one.at);
    const why = `takes ${taken} and reads it nowhere`;
    const id = `${file}:${one.at[0]}:${one.at[1]}#stored`;
    const control = { id, name: `${name}.${field}`, families: ['rate-limit' as const], mode: 'dead' as const, why };
    return [{ field, control: { ...control, config: {}, evidence } }];
  });
}

/** Names of fields that anything reads, by whatever object; also by text. */
function fieldsRead(programs: readonly Program[]): Set<string> {
  const read = new Set<string>();
  for (const program of programs) {
    const written = new Set<object>();
    walk(program, new Set(['assign']), (one) => void written.add(one['target'] as object));
    walk(program, new Set(['member', 'literal', 'dict']), (one) => {
      const node = one as unknown as Expression;
      if (node.kind === 'member' && !written.has(node)) read.add(node.property);
      if (node.kind === 'literal' && typeof node.value === 'string') read.add(node.value);
    });
  }
  return read;
}
