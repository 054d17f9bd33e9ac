// Keys of a Flask app's configuration: those that conditions ask for, and those that some code sets.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { Expression, Program } from '../../core/ir.ts';
import { type ProgramNode, walkProgram } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';

const KEY = /^[A-Z][A-Z0-9_]*$/;
/** What they load stands in another file, or nowhere in the repository. */
const LOADS = new Set(['from_envvar', 'from_pyfile', 'from_file', 'from_json', 'from_prefixed_env']);

export default defineScanner({
  id: 'flask/configuration',
  recognises:
    "keys that conditions ask `config.get('X')` or `config['X']` for; keys that are set by subscript, `update`, `from_mapping`, `setdefault`, by fields of classes, names of modules and texts in dicts",
  ignores:
    'which app is asked; what is loaded from files and from the environment by prefix: `*` says that something is',
  docs: 'https://flask.palletsprojects.com/en/stable/config/',
  reads: ['python'],
  *scan({ file: { path }, program }): Iterable<Fact> {
    if (!program) return;
    const overrides = overridesIn(program);
    for (const node of walkProgram(program)) {
      for (const { name, at } of askedIn(node))
        yield { kind: 'configuration-asked', name, evidence: evidenceAt(path, at) };
      for (const name of setBy(node, overrides))
        yield { kind: 'configuration-set', name, evidence: evidenceAt(path, node.at) };
    }
  },
});

/** Within the test of an `if`: what it asks the configuration for. */
function* askedIn(node: ProgramNode): Iterable<{ name: string; at: Expression['at'] }> {
  if ((node.kind !== 'if' && node.kind !== 'conditional') || !('test' in node)) return;
  const open: Expression[] = [node.test];
  for (let next = open.pop(); next; next = open.pop()) {
    const name = keyRead(next);
    if (name !== undefined) yield { name, at: next.at };
    if (next.kind === 'binary') open.push(next.left, next.right);
    else if (next.kind === 'unary') open.push(next.value);
    else if (next.kind === 'call') open.push(...next.args.map(({ value }) => value));
    if (next.kind === 'call' && next.callee.kind === 'member') open.push(next.callee.object);
  }
}

function keyRead(node: Expression): string | undefined {
  if (node.kind === 'index' && isConfig(node.object)) return textOf(node.index);
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'get') return undefined;
  // With a default, somebody thought of the key that nothing sets.
  return isConfig(node.callee.object) && node.args.length === 1 ? textOf(node.args[0]?.value) : undefined;
}

const isConfig = (node: Expression) => node.kind === 'member' && node.property === 'config';

function textOf(node: Expression | undefined): string | undefined {
  return node?.kind === 'literal' && typeof node.value === 'string' && KEY.test(node.value) ? node.value : undefined;
}

/** Parameters that are nothing unless a caller gives a dict; the texts of such a dict are seen where it is written. */
function overridesIn(program: Program): Set<string> {
  const names = new Set<string>();
  for (const node of walkProgram(program)) {
    if (node.kind !== 'function' || !('function' in node)) continue;
    for (const { target, default: initial } of node.function.parameters) {
      if (target.kind === 'name' && initial?.kind === 'literal' && (initial.value ?? null) === null)
        names.add(target.name);
    }
  }
  return names;
}

function* setBy(node: ProgramNode, overrides: ReadonlySet<string>): Iterable<string> {
  if (node.kind === 'assign') {
    const name = node.target.kind === 'index' ? textOf(node.target.index) : nameOf(node.target);
    if (name !== undefined) yield name;
  } else if (node.kind === 'class' && 'class' in node) {
    for (const member of node.class.members) if (KEY.test(member.name)) yield member.name;
  } else if (node.kind === 'dict') {
    for (const { key } of node.entries) yield* [textOf(key)].filter((name) => name !== undefined);
  } else if (node.kind === 'call' && node.callee.kind === 'member') yield* setByCall(node.callee, node.args, overrides);
}

type Call = Extract<Expression, { kind: 'call' }>;

function* setByCall(
  { object, property }: Extract<Call['callee'], { kind: 'member' }>,
  args: Call['args'],
  overrides: ReadonlySet<string>,
): Iterable<string> {
  if (!isConfig(object)) return;
  if (LOADS.has(property)) yield '*';
  if (property === 'setdefault') yield* [textOf(args[0]?.value)].filter((name) => name !== undefined);
  if (property !== 'update' && property !== 'from_mapping') return;
  for (const { name, value, spread } of args) {
    if (name !== undefined) yield name;
    else if (spread || !(value.kind === 'dict' || (value.kind === 'name' && overrides.has(value.name)))) yield '*';
  }
}

const nameOf = (node: Expression) => (node.kind === 'name' && KEY.test(node.name) ? node.name : undefined);
