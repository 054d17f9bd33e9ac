// Texts that the program itself defines and tests build addresses of: constants, fields of settings with their defaults.

import type { ClassNode, Expression } from '../../core/ir.ts';
import type { Reader } from './record.ts';
import { GAP, type Known, literal, type Outside, textOf, UNKNOWN } from './values.ts';

/** Deeper chains of names are not followed. */
const DEEPEST = 6;

export function constantOf(reader: Reader, { file, path }: Outside): Known {
  const [first, ...rest] = path.filter((one) => one !== '*');
  if (file === undefined || first === undefined) return UNKNOWN;
  const found = definition(reader, file, first, DEEPEST);
  return found ? reduce(reader, found, rest, DEEPEST) : UNKNOWN;
}

interface Place {
  value: Expression | ClassNode;
  file: string;
}

function definition(reader: Reader, file: string, name: string, depth: number): Place | undefined {
  const program = reader.programs.get(file);
  if (!program || depth === 0) return undefined;
  for (const s of program.body) {
    if (s.kind === 'class' && s.class.name === name) return { value: s.class, file };
    const assigned = s.kind === 'assign' && s.target.kind === 'name' && s.target.name === name && !s.operator;
    if (assigned && s.value) return { value: s.value, file };
    if (s.kind !== 'import') continue;
    const one = s.names.find(({ local }) => local === name);
    const target = one && reader.resolve(s.source, file);
    if (one && target !== undefined) return definition(reader, target, one.imported, depth - 1);
  }
  return undefined;
}

function reduce(reader: Reader, { value, file }: Place, path: readonly string[], depth: number): Known {
  if (depth === 0) return UNKNOWN;
  const [first, ...rest] = path;
  if (!('kind' in value)) {
    const member = first === undefined ? undefined : value.members.find(({ name }) => name === first)?.value;
    return member ? reduce(reader, { value: member, file }, rest, depth - 1) : UNKNOWN;
  }
  switch (value.kind) {
    case 'literal':
      return first === undefined ? literal(value.value) : UNKNOWN;
    case 'template':
      return literal(value.parts.map((part) => said(reduce(reader, { value: part, file }, [], depth - 1))).join(''));
    case 'dict': {
      const entry = value.entries.find(({ key }) => key?.kind === 'literal' && key.value === first);
      return entry ? reduce(reader, { value: entry.value, file }, rest, depth - 1) : UNKNOWN;
    }
    case 'name':
    case 'call': {
      const made = value.kind === 'call' ? value.callee : value;
      const found = made.kind === 'name' ? definition(reader, file, made.name, depth - 1) : undefined;
      return found ? reduce(reader, found, path, depth - 1) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

function said(value: Known): string {
  return value.kind === 'literal' && value.value !== undefined && value.value !== null ? String(value.value) : GAP;
}

export function waitedFor(value: Known): Known {
  if (value.kind === 'answer') value.request.awaited = true;
  if (value.kind === 'list') for (const item of value.items) waitedFor(item);
  return value;
}

/** Text for an address: also that of a constant of the program. */
export function spelled(reader: Reader, value: Known | undefined): string {
  if (value?.kind === 'outside') return textOf(constantOf(reader, value));
  return textOf(value);
}
