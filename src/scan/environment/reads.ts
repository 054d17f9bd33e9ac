// Environment variables that a program reads by name, in JavaScript and Python, and the defaults it falls back to.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { Expression, Program } from '../../core/ir.ts';
import { type ProgramNode, walkProgram } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { looksLikeCredential, looksPlain } from '../secrets.ts';
import { bindingsOf, environmentOf, isBuiltIn, type Lookups } from './bindings.ts';

export default defineScanner({
  id: 'environment/reads',
  recognises:
    "`process.env.X`, `process.env['X']`, destructuring of `process.env`, `import.meta.env.X`, `os.environ['X']`, `os.environ.get('X', …)`, `os.getenv('X', …)`, `'X' in os.environ`, also through imported names; defaults that cannot be secrets",
  ignores:
    'settings classes, schemas parsed over the whole environment, names that are computed, aliases of `process.env`, `config()` helpers',
  reads: ['javascript', 'typescript', 'python'],
  *scan({ file: { path }, program }): Iterable<Fact> {
    if (!program) return;
    for (const { name, fallback, node } of readsIn(program)) {
      const kept = fallback && defaultText(name, fallback);
      const evidence = evidenceAt(path, node.at);
      yield { kind: 'environment-read', name, hasDefault: fallback !== undefined, default: kept ?? '', evidence };
    }
  },
});

interface Read {
  name: string;
  fallback?: Expression;
  node: Expression;
}

/** A default stands around its read: both are seen, so reads are kept by node and the default added to them. */
function readsIn(program: Program): Iterable<Read> {
  const lookups = bindingsOf(program);
  const reads = new Map<Expression, Read>();
  const written = new Set<Expression>();
  const fallbacks = new Map<Expression, Expression>();
  for (const node of walkProgram(program)) {
    for (const read of readsAt(node, lookups)) reads.set(read.node, read);
    if (node.kind === 'binary' && (node.operator === 'or' || node.operator === '??')) {
      fallbacks.set(node.left, node.right);
    } else if (node.kind === 'assign') {
      const operator = 'operator' in node ? node.operator : undefined;
      if (operator === undefined) written.add(node.target);
      else if (node.value && (operator === 'or' || operator === '??')) fallbacks.set(node.target, node.value);
    } else if (node.kind === 'unary' && node.operator === 'delete') written.add(node.value);
  }
  for (const node of written) reads.delete(node);
  for (const read of reads.values()) {
    const fallback = read.fallback ?? fallbacks.get(read.node);
    if (fallback && !isNothing(fallback)) read.fallback = fallback;
    else delete read.fallback;
  }
  return reads.values();
}

/** `None`, `null`, `undefined` and an empty text as a default say that there is none. */
function isNothing(value: Expression): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === undefined || value.value === '');
}

function* readsAt(node: ProgramNode, lookups: Lookups): Iterable<Read> {
  if (node.kind === 'member') {
    if (environmentOf(node.object, lookups) === 'javascript' && !isBuiltIn(node)) yield { name: node.property, node };
  } else if (node.kind === 'index') {
    if (environmentOf(node.object, lookups)) yield* named(node.index, node);
  } else if (node.kind === 'call') yield* calls(node, lookups);
  else if (node.kind === 'binary') {
    if (node.operator === 'in' && environmentOf(node.right, lookups)) yield* named(node.left, node);
  } else if (node.kind === 'assign' && node.value && node.target.kind === 'dict') {
    if (environmentOf(node.value, lookups) === 'javascript') yield* destructured(node.target.entries);
  }
}

function* named(name: Expression, node: Expression, fallback?: Expression): Iterable<Read> {
  if (name.kind !== 'literal' || typeof name.value !== 'string') return;
  yield fallback === undefined ? { name: name.value, node } : { name: name.value, fallback, node };
}

/** `os.environ.get(…)`, `os.getenv(…)` and `getenv(…)`. */
function* calls(node: Extract<Expression, { kind: 'call' }>, lookups: Lookups): Iterable<Read> {
  const [first, second] = node.args;
  if (!first || first.spread || !isLookup(node.callee, lookups)) return;
  yield* named(first.value, node, second?.spread ? undefined : second?.value);
}

function isLookup(callee: Expression, lookups: Lookups): boolean {
  if (callee.kind === 'name') return lookups.getenv.has(callee.name);
  if (callee.kind !== 'member') return false;
  const { object, property } = callee;
  if (property === 'getenv') return object.kind === 'name' && lookups.os.has(object.name);
  return property === 'get' && environmentOf(object, lookups) === 'python';
}

function* destructured(entries: { key?: Expression; value: Expression }[]): Iterable<Read> {
  for (const { key, value } of entries) {
    if (key) yield* named(key, key, value.kind === 'default' ? value.value : undefined);
  }
}

/** Undefined where the text could be a secret, or is no literal. */
function defaultText(name: string, fallback: Expression): string | undefined {
  if (fallback.kind !== 'literal' || looksLikeCredential(name)) return undefined;
  const text = String(fallback.value);
  return looksPlain(text) ? text : undefined;
}
