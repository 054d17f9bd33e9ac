// Where programs write fields, by name: entries of objects, arguments with names, assignments. What is written there is judged
// when somebody asks.

import type { Expression, Program } from '../../core/ir.ts';
import { keyOf } from '../secrets/sinks.ts';
import { type Around, type AssignNode, type CallNode, lastWord, walk, written } from '../sites/walk.ts';
import type { FunctionValue } from '../values.ts';
import type { Following } from './follow.ts';
import { aroundOf, type Judged, judge, type Place } from './judge.ts';
import type { Type } from './types.ts';

export interface Write {
  field: string;
  value: Expression;
  place: Place;
  /** The call that is given it: `User.create`, as written. */
  call?: CallNode;
  /** The object that is assigned to. */
  object?: Expression;
}

const LOOKED_AT = new Set(['call', 'assign', 'dict']);

export function writesIn(program: Program, names: ReadonlySet<string>, into: (write: Write) => void): void {
  walk(program, LOOKED_AT, (node, around) => {
    const place = { program, around };
    if (node.kind === 'assign') ofAssignment(node as unknown as AssignNode, place, names, into);
    else if (node.kind === 'dict') ofEntries(node as unknown as Dict, place, names, into);
    else ofCall(node as unknown as CallNode, place, names, into);
  });
}

type Dict = Extract<Expression, { kind: 'dict' }>;
type Into = (write: Write) => void;

function ofAssignment({ target, value }: AssignNode, place: Place, names: ReadonlySet<string>, into: Into): void {
  const field = target.kind === 'member' || target.kind === 'index' ? lastWord(target) : undefined;
  if (field === undefined || !value || !names.has(field)) return;
  into({
    field,
    value,
    place,
    ...((target.kind === 'member' || target.kind === 'index') && { object: target.object }),
  });
}

function ofEntries({ entries }: Dict, place: Place, names: ReadonlySet<string>, into: Into, call?: CallNode): void {
  for (const { key, value } of entries) {
    const field = key && (keyOf(key) ?? lastWord(key));
    if (field !== undefined && names.has(field)) into({ field, value, place, ...(call && { call }) });
  }
}

function ofCall(call: CallNode, place: Place, names: ReadonlySet<string>, into: Into): void {
  for (const { name, value } of call.args) {
    if (name !== undefined && names.has(name)) into({ field: name, value, place, call });
    // Entries of its objects are told once more, with the call: `create({ data: { … } })`.
    if (value.kind !== 'dict') continue;
    ofEntries(value, place, names, into, call);
    for (const { value: inner } of value.entries) if (inner.kind === 'dict') ofEntries(inner, place, names, into, call);
  }
}

/** What functions make of a field that they write. */
export function madeIn(following: Following, functions: readonly FunctionValue[], field: string): Judged[] {
  const names = new Set([field]);
  return functions.flatMap((value) => {
    const program = following.programOf(value.file);
    if (!program) return [];
    const found: Judged[] = [];
    writesIn({ ...program, body: value.node.body }, names, ({ value: given, place: { around } }) =>
      found.push(judge(following, given, { program, around: around ?? aroundOf(value) })),
    );
    return found;
  });
}

/** By its calls and names, whether it writes the field of this type and no other. */
export function isWriteOf(following: Following, { place, call, object }: Write, type: Type): boolean {
  if (call) return isCallOf(following, call, type, place);
  if (!object) return false;
  if (object.kind !== 'name') return false;
  if (object.name === 'self' || object.name === 'this')
    return ownerOf(place.around) === type.node && type.node !== undefined;
  return isCalledLike(object.name, type) || isMade(following, object.name, type, place);
}

function ownerOf(around: Around | undefined): unknown {
  for (let at = around; at; at = at.outer) if (at.kind === 'class') return at.node;
  return undefined;
}

function isCallOf({ types }: Following, { callee }: CallNode, type: Type, { program }: Place): boolean {
  const path = written(callee).split('.');
  const [first = ''] = path;
  if (types.named(path.at(-1) ?? '', program) === type || types.named(first, program) === type) return true;
  return WRITES.test(path.at(-1) ?? '') && path.slice(0, -1).some((word) => isCalledLike(word, type));
}

const WRITES = /^(create|insert|save|update|upsert|build|values|set|add|findOrCreate|createMany|insertOne|updateOne)/;

/** `user`, `users`, `userRepository`, `db_user` for a type `User`. */
function isCalledLike(word: string, { name }: Type): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '').replace(/s$/, '');
  const own = plain(name);
  const given = plain(word.replace(/_?(repository|repo|model|table|entity|service|store|collection)$/i, ''));
  return given === own || given === `db${own}` || given === `new${own}`;
}

function isMade({ types, readerOf }: Following, name: string, type: Type, { program, around }: Place): boolean {
  const origin = readerOf(program).origin(name, around);
  return origin?.kind === 'call' && types.named(lastWord(origin.callee) ?? '', program) === type;
}
