// Reads an expression where it stands, also inside functions that nobody was seen to call: names are looked up as the
// language scopes them, parameters are what they are by default, and each name is only evaluated when it is asked for.

import type { ClassNode, Expression, FunctionNode, Program, Statement } from '../../core/ir.ts';
import { withinStack } from '../evaluate/depth.ts';
import { functionValue } from '../evaluate/functions.ts';
import { type Frame, type Machine, SPECULATIVE } from '../evaluate/machine.ts';
import { Scope } from '../scope.ts';
import { type ClassValue, choice, opaque, unknown, type Value } from '../values.ts';
import type { Around } from './walk.ts';

/** For one expression, with all that it asks for. */
const STEPS_FOR_ONE = 3_000;
/** For a module that nothing else needed. */
const STEPS_FOR_MODULE = 100_000;

export interface Reader {
  versionOf: Machine['versionOf'];
  read: (expression: Expression, around: Around | undefined) => Value;
  /** The statement that gives a name its value there, if it is only one. */
  origin: (name: string, around: Around | undefined) => Expression | undefined;
  /** Whether the name is a parameter there that is only given something else further on. */
  isStillParameter: (expression: Expression, around: Around | undefined) => boolean;
}

export function createReader(machine: Machine, program: Program): Reader {
  const frames = new Map<FunctionNode | ClassNode | undefined, Frame | undefined>();
  const frameOf = (around: Around | undefined): Frame | undefined => {
    const key = around?.node;
    if (!frames.has(key))
      frames.set(key, around ? innerFrame(machine, around, frameOf(around.outer)) : top(machine, program));
    return frames.get(key);
  };
  const read = (expression: Expression, around: Around | undefined): Value => {
    let value: Value = unknown('budget');
    const before = { ...machine, budget: { ...machine.budget } };
    machine.conditions = [];
    machine.budget = { steps: 0, limit: STEPS_FOR_MODULE, depth: 0, stack: [] };
    withinStack(machine, () => {
      const frame = frameOf(around);
      machine.budget = { steps: 0, limit: STEPS_FOR_ONE, depth: 0, stack: [] };
      if (frame) value = machine.evaluate(expression, frame);
    });
    Object.assign(machine, before);
    return value;
  };
  const origin: Reader['origin'] = (name, around) => originOf(program, name, around);
  return { read, origin, isStillParameter, versionOf: machine.versionOf };
}

function top(machine: Machine, program: Program): Frame | undefined {
  const module = machine.module(program.file);
  return module && { scope: module.scope, module, returns: [], yields: [] };
}

function innerFrame(machine: Machine, around: Around, outer: Frame | undefined): Frame | undefined {
  if (!outer) return undefined;
  if (around.kind === 'class') return classFrame(machine, around.node, outer);
  const { node } = around;
  // Methods do not see the names of their class by themselves.
  const isMethod = around.outer?.kind === 'class' && outer.scope.parent;
  const scope = new Scope(isMethod || outer.scope, 0, true);
  const frame: Frame = { ...outer, scope, returns: [], yields: [] };
  const owner = around.outer?.kind === 'class' ? outer.owner : undefined;
  if (!node.arrow) frame.self = owner && instanceOf(machine, owner);
  bindParameters(machine, node, frame, owner);
  for (const [name, values] of assignedIn(node.body)) scope.names.set(name, { read: lazily(machine, values, frame) });
  for (const statement of node.body) bindStatement(machine, statement, frame);
  return frame;
}

function classFrame(machine: Machine, node: ClassNode, outer: Frame): Frame {
  const owner = machine.classes.find((c) => c.node === node);
  const scope = new Scope(outer.scope, 0, false);
  for (const [name, value] of owner?.members ?? []) scope.names.set(name, { value });
  return { ...outer, scope, owner };
}

const instances = new WeakMap<ClassValue, Value>();

function instanceOf(machine: Machine, of: ClassValue): Value {
  const known = instances.get(of);
  if (known) return known;
  instances.set(of, unknown('an object that is just being made'));
  const given = { positional: [], named: new Map<string, Value>(), open: SPECULATIVE };
  const made = machine.construct(of, given, { file: of.file, at: of.node.at });
  instances.set(of, made);
  return made;
}

function bindParameters(machine: Machine, node: FunctionNode, frame: Frame, owner: ClassValue | undefined): void {
  node.parameters.forEach((parameter, index) => {
    const { target } = parameter;
    if (target.kind !== 'name') {
      machine.assign(target, opaque('a parameter'), frame, 'let');
      return;
    }
    const isSelf = index === 0 && owner !== undefined && frame.module.language === 'python';
    const read = (): Value => {
      if (isSelf) return frame.self ?? opaque('`self`');
      const given = opaque(`parameter \`${target.name}\``);
      const byDefault = parameter.default && machine.evaluate(parameter.default, frame);
      return byDefault
        ? choice([
            { value: byDefault, when: [] },
            { value: given, when: [] },
          ])
        : given;
    };
    frame.scope.names.set(target.name, { read });
  });
}

function bindStatement(machine: Machine, statement: Statement, frame: Frame): void {
  if (statement.kind === 'import') machine.run([statement], frame);
  if (statement.kind === 'function' && statement.function.name !== undefined)
    frame.scope.names.set(statement.function.name, { value: functionValue(statement.function, frame) });
}

/** One evaluation for each name; a name that needs itself is not told. */
function lazily(machine: Machine, values: readonly Given[], frame: Frame): () => Value {
  let known: Value | undefined;
  return () => {
    if (known) return known;
    known = unknown('a name that rests on itself');
    known = choice(values.slice(0, 8).map((given) => ({ value: valueOf(machine, given, frame), when: [] })));
    return known;
  };
}

/** What a name is given: a whole value, or one entry of it. */
interface Given {
  value: Expression;
  entry?: string;
}

function valueOf(machine: Machine, { value, entry }: Given, frame: Frame): Value {
  const whole = machine.evaluate(value, frame);
  return entry === undefined ? whole : machine.member(whole, entry, { file: frame.module.file, at: value.at });
}

const NESTED = ['body', 'then', 'otherwise', 'finally', 'handlers', 'cases'];

/** Names that statements assign, not looking into inner functions. */
function assignedIn(body: readonly Statement[]): Map<string, Given[]> {
  const found = new Map<string, Given[]>();
  const add = (name: string, given: Given) => found.set(name, [...(found.get(name) ?? []), given]);
  const pending: unknown[] = [...body];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) {
      for (const item of at as unknown[]) pending.push(item);
      continue;
    }
    const statement = at as Record<string, unknown>;
    if (statement.kind === 'assign') addAssigned(statement as unknown as Extract<Statement, { kind: 'assign' }>, add);
    // What a manager of contexts gives is nearly always itself.
    if (statement.kind === 'with')
      for (const { value, target } of (statement as unknown as Extract<Statement, { kind: 'with' }>).items)
        if (target?.kind === 'name') add(target.name, { value });
    for (const key of NESTED) if (statement[key]) pending.push(statement[key]);
  }
  return found;
}

function addAssigned(
  { target, value }: Extract<Statement, { kind: 'assign' }>,
  add: (n: string, g: Given) => void,
): void {
  if (!value) return;
  if (target.kind === 'name') add(target.name, { value });
  if (target.kind !== 'dict') return;
  for (const { key, value: inner } of target.entries)
    if (inner.kind === 'name' && key?.kind === 'name') add(inner.name, { value, entry: key.name });
}

function isStillParameter(expression: Expression, around: Around | undefined): boolean {
  if (expression.kind !== 'name' || around?.kind !== 'function') return false;
  const { name, at } = expression;
  const isParameter = around.node.parameters.some(
    ({ target, default: own }) => target.kind === 'name' && target.name === name && !own,
  );
  const given = assignedIn(around.node.body).get(name) ?? [];
  return isParameter && given.every(({ value }) => value.at[0] > at[0]);
}

export function originOf(program: Program, name: string, around: Around | undefined): Expression | undefined {
  for (let at = around; at; at = at.outer) {
    if (at.kind === 'class') continue;
    const given = assignedIn(at.node.body).get(name);
    const parameter = at.node.parameters.find(({ target }) => target.kind === 'name' && target.name === name);
    if (given && parameter) return undefined;
    if (given) return given.length === 1 && given[0]?.entry === undefined ? given[0]?.value : undefined;
    if (parameter) return parameter.default;
  }
  const given = assignedIn(program.body).get(name);
  return given?.length === 1 && given[0]?.entry === undefined ? given[0]?.value : undefined;
}
