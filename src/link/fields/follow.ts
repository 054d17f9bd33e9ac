// Of what types a value is where it stands, and through which functions of the repository it came. A value that came through
// code that is not seen is of no type here.

import type { Expression, Program } from '../../core/ir.ts';
import { type Around, type CallNode, lastWord, walk } from '../sites/walk.ts';
import { type FunctionValue, optionsOf } from '../values.ts';
import { aroundOf, type Judging, type Place } from './judge.ts';
import type { Type, Types } from './types.ts';

export interface Following extends Judging {
  types: Types;
}

export interface Followed {
  types: Set<Type>;
  /** Functions that it came through. */
  through: FunctionValue[];
  /** It came through something that was not seen. */
  lost: boolean;
}

const DEEPEST = 7;
/** What gives the same data in another form. */
const COPIES = new Set(
  'stringify dumps structuredClone parse model_dump model_dump_json dict json asdict deepcopy copy values assign freeze jsonable_encoder jsonify'.split(
    ' ',
  ),
);

export function follow(following: Following, expression: Expression, place: Place): Followed {
  const found: Followed = { types: new Set(), through: [], lost: false };
  visit(following, expression, place, found, 0);
  return found;
}

function visit(following: Following, expression: Expression, place: Place, found: Followed, depth: number): void {
  if (depth > DEEPEST) {
    found.lost = true;
    return;
  }
  const inner = (one: Expression) => visit(following, one, place, found, depth + 1);
  switch (expression.kind) {
    case 'await':
    case 'spread': {
      inner(expression.value);
      return;
    }
    case 'conditional':
      inner(expression.then);
      {
        inner(expression.otherwise);
        return;
      }
    case 'binary':
      if (expression.operator !== 'or' && expression.operator !== '??') return;
      inner(expression.left);
      {
        inner(expression.right);
        return;
      }
    case 'dict':
      for (const { value } of expression.entries) inner(value);
      return;
    case 'list':
      for (const item of expression.items) inner(item);
      return;
    case 'name': {
      ofName(following, expression, place, found, depth);
      return;
    }
    case 'member':
    case 'index': {
      ofPart(following, expression, place, found);
      return;
    }
    case 'call': {
      ofCall(following, expression, place, found, depth);
      return;
    }
    default:
  }
}

function ofName(following: Following, { name }: { name: string }, place: Place, found: Followed, depth: number): void {
  const typed = annotated(name, place);
  if (typed) {
    add(following, typed, place.program, found);
    return;
  }
  const origin = following.readerOf(place.program).origin(name, place.around);
  if (origin) visit(following, origin, place, found, depth + 1);
}

/** What a parameter is said to be. */
function annotated(name: string, { around }: Place): Expression | undefined {
  for (let at: Around | undefined = around; at; at = at.outer) {
    if (at.kind === 'class') continue;
    const own = at.node.parameters.find(({ target }) => target.kind === 'name' && target.name === name);
    if (own) return own.annotation;
  }
  return undefined;
}

function add(following: Following, annotation: Expression | undefined, program: Program, found: Followed): void {
  for (const type of following.types.within(annotation, program)) found.types.add(type);
}

type Part = Extract<Expression, { kind: 'member' | 'index' }>;

/** `this.state.providers`: from the class around, field by field. An item of a list or a table is of its type. */
function ofPart(following: Following, expression: Part, place: Place, found: Followed): void {
  const keys: string[] = [];
  let at: Expression = expression;
  while (at.kind === 'member' || at.kind === 'index') {
    if (at.kind === 'member') keys.unshift(at.property);
    at = at.object;
  }
  const start = at.kind === 'name' && (at.name === 'this' || at.name === 'self') ? classAround(following, place) : [];
  const whole: Followed = { types: new Set(start), through: [], lost: false };
  if (start.length === 0) visit(following, at, place, whole, 2);
  let types = [...whole.types];
  for (const key of keys) types = types.flatMap((type) => fieldTypes(following, type, key));
  for (const type of types) found.types.add(type);
  found.through.push(...whole.through);
  if (whole.lost) found.lost = true;
}

function classAround({ types }: Following, { around, program }: Place): Type[] {
  for (let at = around; at; at = at.outer) {
    const name = at.kind === 'class' ? at.node.name : undefined;
    const type = name === undefined ? undefined : types.named(name, program);
    if (type) return [type];
  }
  return [];
}

function fieldTypes({ types }: Following, type: Type, key: string): Type[] {
  const field = types.fieldsOf(type).find(({ name }) => name === key);
  if (!field) return [];
  if (field.fields)
    return [{ name: `${type.name}.${key}`, program: type.program, fields: field.fields, bases: [], at: field.at }];
  return types.within(field.annotation, type.program);
}

function ofCall(following: Following, call: CallNode, place: Place, found: Followed, depth: number): void {
  const word = lastWord(call.callee) ?? '';
  const functions = functionsOf(following, call.callee, place);
  if (functions.length === 0) {
    if (COPIES.has(word)) {
      const [first] = call.args;
      if (first) visit(following, first.value, place, found, depth + 1);
      else if (call.callee.kind === 'member') visit(following, call.callee.object, place, found, depth + 1);
      return;
    }
    const known = place.program.language === 'python' ? following.types.named(word, place.program) : undefined;
    if (known) found.types.add(known);
    else found.lost = true;
    return;
  }
  for (const value of functions) {
    found.through.push(value);
    const program = following.programOf(value.file);
    if (program && value.node.returns) add(following, value.node.returns, program, found);
    else for (const { value: given } of call.args) visit(following, given, place, found, depth + 1);
  }
}

/** The function itself, or what is passed for it where it is a parameter. */
export function functionsOf(following: Following, callee: Expression, place: Place): FunctionValue[] {
  const values = optionsOf(following.readerOf(place.program).read(callee, place.around));
  const known = values.flatMap(({ value }) => (value.kind === 'function' ? [value] : []));
  if (known.length > 0 || callee.kind !== 'name') return known;
  return passedFor(following, callee.name, place);
}

/** By calls of the function around it, in the same file. */
function passedFor(following: Following, name: string, { program, around }: Place): FunctionValue[] {
  const taken = takenAs(name, around);
  if (!taken) return [];
  const { owner, index } = taken;
  const found: FunctionValue[] = [];
  walk(program, new Set(['call']), (node, where) => {
    const { callee, args } = node as unknown as CallNode;
    const given = lastWord(callee) === owner ? args[index] : undefined;
    if (!given || given.name !== undefined) return;
    for (const { value } of optionsOf(following.readerOf(program).read(given.value, where)))
      if (value.kind === 'function') found.push(value);
  });
  return found;
}

/** The function with a parameter of that name, and which it is. */
function takenAs(name: string, around: Around | undefined): { owner: string; index: number } | undefined {
  for (let at = around; at; at = at.outer) {
    if (at.kind === 'class') continue;
    const index = at.node.parameters.findIndex(({ target }) => target.kind === 'name' && target.name === name);
    if (index >= 0) return at.node.name === undefined ? undefined : { owner: at.node.name, index };
  }
  return undefined;
}

const MOST_FUNCTIONS = 40;

/** These functions and all of the repository that they call or hand on. */
export function reached(following: Following, start: readonly FunctionValue[]): FunctionValue[] {
  const seen = new Map(start.map((value) => [value.node, value]));
  for (const value of seen.values()) {
    const program = following.programOf(value.file);
    if (!program || seen.size > MOST_FUNCTIONS) break;
    const place: Place = { program, around: aroundOf(value) };
    for (const one of calledIn(following, value, place)) if (!seen.has(one.node)) seen.set(one.node, one);
  }
  return [...seen.values()];
}

function calledIn(following: Following, { node }: FunctionValue, place: Place): FunctionValue[] {
  const found: FunctionValue[] = [];
  walk({ ...place.program, body: node.body }, new Set(['call']), (one, inner) => {
    const { callee, args } = one as unknown as CallNode;
    const around = inner ? joined(inner, place.around) : place.around;
    const names = [callee, ...args.map(({ value }) => value).filter(({ kind }) => kind === 'name')];
    for (const name of names) found.push(...functionsOf(following, name, { program: place.program, around }));
  });
  return found;
}

/** What stands around it, seen from the whole file. */
function joined(inner: Around, outer: Around | undefined): Around {
  return { ...inner, outer: inner.outer ? joined(inner.outer, outer) : outer };
}
