// Prints a template for known values. Nothing is executed: the functions are ours, every step is counted, and where a
// condition cannot be told a hole is printed for all that might have stood there.

import { HOLE } from '../documents/template.ts';
import { blocksOf, type Node } from './blocks.ts';
import type { Expression } from './expression.ts';
import { FUNCTIONS } from './functions.ts';
import { field, textOfValue, truth, UNKNOWN, type Value } from './values.ts';

export interface Budget {
  steps: number;
  characters: number;
}

interface Scope {
  dot: Value;
  root: Value;
  variables: Map<string, { value: Value }>;
}

export interface Machine {
  named: ReadonlyMap<string, readonly Node[]>;
  budget: Budget;
  depth: number;
  /** Above zero inside what may or may not be printed. */
  doubt: number;
  out: Printer;
  /** Lines of actions that could not be told. */
  holes: Set<number>;
  /** The line of the template that is printed; of what it includes, the line that includes it. */
  line: number;
}

export interface Printer {
  parts: string[];
  /** For each line printed so far, the line it comes from. */
  lines: number[];
  /** The line that is being printed holds nothing but white space yet. */
  blank: boolean;
}

const DEPTH = 40;

export const newPrinter = (): Printer => ({ parts: [], lines: [1], blank: true });

export function printTemplate(nodes: readonly Node[], root: Value, machine: Machine): void {
  run(nodes, { dot: root, root, variables: new Map([['$', { value: root }]]) }, machine, true);
}

function emit(machine: Machine, text: string, line: number, moves: boolean): void {
  const { out, budget } = machine;
  budget.characters -= text.length;
  if (budget.characters < 0) return;
  out.parts.push(text);
  let at = line;
  for (const [index, part] of text.split('\n').entries()) {
    if (index > 0) {
      if (moves) at++;
      out.lines.push(at);
      out.blank = true;
    }
    if (out.blank && part.trim() !== '') {
      out.lines[out.lines.length - 1] = at;
      out.blank = false;
    }
  }
}

/** `own`: nodes of the file itself, not of a template that it includes. */
function run(nodes: readonly Node[], scope: Scope, machine: Machine, own: boolean): void {
  for (const node of nodes) {
    if (--machine.budget.steps < 0) return;
    if (own) machine.line = node.line;
    switch (node.kind) {
      case 'text':
        emit(machine, node.text, machine.line, own);
        break;
      case 'print':
        print(node.value, scope, machine);
        break;
      case 'set':
        assign(node, scope, machine);
        break;
      case 'range':
        loop(node, scope, machine, own);
        break;
      case 'hole':
        hole(machine);
        break;
      default:
        branch(node, scope, machine, own);
    }
  }
}

function hole(machine: Machine): void {
  machine.holes.add(machine.line);
  emit(machine, HOLE, machine.line, false);
}

function print(value: Expression, scope: Scope, machine: Machine): void {
  const text = textOfValue(evaluate(value, scope, machine));
  if (text.includes(HOLE)) machine.holes.add(machine.line);
  emit(machine, text, machine.line, false);
}

function assign({ variable, declares, value }: Extract<Node, { kind: 'set' }>, scope: Scope, machine: Machine): void {
  const found = evaluate(value, scope, machine);
  const known = scope.variables.get(variable);
  if (declares || !known) scope.variables.set(variable, { value: found });
  else known.value = machine.doubt > 0 ? UNKNOWN : found;
}

const inner = (scope: Scope, dot: Value): Scope => ({ ...scope, dot, variables: new Map(scope.variables) });

function branch(node: Extract<Node, { kind: 'if' | 'with' }>, scope: Scope, machine: Machine, own: boolean): void {
  for (const { test, variable, body } of node.arms) {
    const value = test ? evaluate(test, scope, machine) : UNKNOWN;
    const holds = truth(value);
    if (holds === false) continue;
    const within = inner(scope, node.kind === 'with' ? value : scope.dot);
    if (variable !== '') within.variables.set(variable, { value });
    if (holds === UNKNOWN) doubtful([body, node.otherwise], within, machine, own);
    else run(body, within, machine, own);
    return;
  }
  run(node.otherwise, inner(scope, scope.dot), machine, own);
}

function loop(node: Extract<Node, { kind: 'range' }>, scope: Scope, machine: Machine, own: boolean): void {
  const over = node.over ? evaluate(node.over, scope, machine) : UNKNOWN;
  const pairs = pairsOf(over);
  if (pairs === undefined) {
    doubtful([node.body, node.otherwise], bound(node, scope, UNKNOWN, UNKNOWN), machine, own);
    return;
  }
  for (const [key, value] of pairs) run(node.body, bound(node, scope, key, value), machine, own);
  if (pairs.length === 0) run(node.otherwise, inner(scope, scope.dot), machine, own);
}

function bound({ key, item }: Extract<Node, { kind: 'range' }>, scope: Scope, name: Value, value: Value): Scope {
  const within = inner(scope, value);
  if (key !== '') within.variables.set(key, { value: name });
  if (item !== '') within.variables.set(item, { value });
  return within;
}

/** Maps are walked in the order of their keys. */
function pairsOf(over: Value): [Value, Value][] | undefined {
  if (over === undefined) return [];
  if (Array.isArray(over)) return over.map((value, index) => [index, value]);
  if (over instanceof Map) return over.has(HOLE) ? undefined : [...over].sort(([a], [b]) => (a < b ? -1 : 1));
  return undefined;
}

/** Prints what nobody can tell is there: a key or an item of the same depth, or a hole in the text. */
function doubtful(bodies: readonly (readonly Node[])[], scope: Scope, machine: Machine, own: boolean): void {
  const { out, line } = machine;
  machine.doubt++;
  machine.holes.add(line);
  const shapes = bodies.map((body) => {
    machine.out = newPrinter();
    run(body, inner(scope, scope.dot), machine, own);
    return machine.out.parts.join('');
  });
  machine.out = out;
  machine.doubt--;
  machine.line = line;
  const shape = shapes.find((text) => text.trim() !== '');
  if (shape !== undefined) emit(machine, standIn(shape), line, false);
}

function standIn(shape: string): string {
  const [, before = '', first = ''] = /^(\s*)([^\n]*)/.exec(shape) ?? [];
  const margin = before.slice(before.lastIndexOf('\n') + 1);
  const lead = before.includes('\n') ? `\n${margin}` : margin;
  const trail = /\n\s*$/.test(shape) ? '\n' : '';
  if (/^- /.test(first)) return `${lead}- ${HOLE}${trail}`;
  return /^["']?[\w./-]+["']?:(?:\s|$)/.test(first) ? `${lead}${HOLE}: ${HOLE}${trail}` : `${lead}${HOLE}${trail}`;
}

function evaluate(expression: Expression, scope: Scope, machine: Machine): Value {
  if (--machine.budget.steps < 0) return UNKNOWN;
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') {
    const { from, fields } = expression;
    const start =
      from === 'dot'
        ? scope.dot
        : 'variable' in from
          ? variableOf(from.variable, scope)
          : evaluate(from, scope, machine);
    return fields.reduce(field, start);
  }
  return typeof expression.name === 'string'
    ? call(expression.name, expression.args, scope, machine)
    : method(expression);
}

function variableOf(name: string, scope: Scope): Value {
  const found = scope.variables.get(name);
  return found ? found.value : UNKNOWN;
}

/** Built-in groups are there; of others nobody knows. */
function method({ name, args }: Extract<Expression, { kind: 'call' }>): Value {
  const [first] = args;
  const asks =
    typeof name !== 'string' && name.kind === 'path' && name.fields.slice(-2).join('.') === 'APIVersions.Has';
  if (!asks || first?.kind !== 'literal') return UNKNOWN;
  const [group = '', version = ''] = String(first.value).split('/');
  const builtIn = /^(?:apps|batch|policy|autoscaling|v1)$|^(?:networking|rbac\.authorization|storage)\.k8s\.io$/.test(
    group,
  );
  return builtIn ? !/alpha|beta/.test(version) : UNKNOWN;
}

function call(name: string, args: readonly Expression[], scope: Scope, machine: Machine): Value {
  const given = () => args.map((arg) => evaluate(arg, scope, machine));
  if (name === 'and' || name === 'or') return lazily(name, args, scope, machine);
  if (name === 'include') return included(given(), machine);
  if (name === 'tpl') return retold(given(), machine);
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return known ? known(given()) : UNKNOWN;
}

/** The first that decides; one that cannot be told leaves it open, unless a later one decides alone. */
function lazily(name: 'and' | 'or', args: readonly Expression[], scope: Scope, machine: Machine): Value {
  let open = false;
  let last: Value;
  for (const arg of args) {
    last = evaluate(arg, scope, machine);
    const holds = truth(last);
    if (holds === UNKNOWN) open = true;
    else if (holds === (name === 'or')) return open && name === 'or' ? UNKNOWN : last;
  }
  return open ? UNKNOWN : last;
}

function included([name, dot]: Value[], machine: Machine): Value {
  const body = typeof name === 'string' ? machine.named.get(name) : undefined;
  return body ? printed(body, dot, machine) : UNKNOWN;
}

function retold([source, dot]: Value[], machine: Machine): Value {
  if (typeof source !== 'string') return source === UNKNOWN ? UNKNOWN : textOfValue(source);
  if (!source.includes('{{')) return source;
  const template = blocksOf(source);
  return template ? printed(template.body, dot, machine) : UNKNOWN;
}

function printed(body: readonly Node[], dot: Value, machine: Machine): Value {
  if (machine.depth >= DEPTH) return UNKNOWN;
  const { out, line } = machine;
  machine.depth++;
  machine.out = newPrinter();
  run(body, { dot, root: dot, variables: new Map([['$', { value: dot }]]) }, machine, false);
  const text = machine.out.parts.join('');
  machine.out = out;
  machine.line = line;
  machine.depth--;
  return text;
}
