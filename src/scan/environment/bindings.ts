// Which names of a program stand for the environment: what it imports under which name, and the globals.

import type { Expression, Program, Statement } from '../../core/ir.ts';
import { walkProgram } from '../../parse/query.ts';

export interface Lookups {
  language: Program['language'];
  /** Names of Node's `process`. */
  process: Set<string>;
  /** Names of the environment itself: `environ`, `env`. */
  environment: Set<string>;
  /** Names of Python's `os`. */
  os: Set<string>;
  getenv: Set<string>;
}

type Import = Extract<Statement, { kind: 'import' }>;

export function bindingsOf(program: Program): Lookups {
  const { language } = program;
  const process = new Set(language === 'javascript' ? ['process'] : []);
  const lookups: Lookups = { language, process, environment: new Set(), os: new Set(), getenv: new Set() };
  for (const node of walkProgram(program)) if (node.kind === 'import' && 'names' in node) bind(node, lookups);
  return lookups;
}

function bind({ source, names }: Import, lookups: Lookups): void {
  for (const { imported, local } of names) {
    const whole = imported === '*' || imported === 'default';
    if (lookups.language === 'python' && source === 'os') {
      if (whole) lookups.os.add(local);
      else if (imported === 'environ') lookups.environment.add(local);
      else if (imported === 'getenv') lookups.getenv.add(local);
    } else if (source === 'process' || source === 'node:process') {
      if (whole) lookups.process.add(local);
      else if (imported === 'env') lookups.environment.add(local);
    }
  }
}

/** The language whose environment an expression is, if it is one. */
export function environmentOf(node: Expression, lookups: Lookups): Program['language'] | undefined {
  if (node.kind === 'name') return lookups.environment.has(node.name) ? lookups.language : undefined;
  if (node.kind !== 'member') return undefined;
  const { object, property } = node;
  if (object.kind === 'name') {
    if (property === 'env' && lookups.process.has(object.name)) return 'javascript';
    return property === 'environ' && lookups.os.has(object.name) ? 'python' : undefined;
  }
  return property === 'env' && isImportMeta(object) ? 'javascript' : undefined;
}

function isImportMeta(node: Expression): boolean {
  return (
    node.kind === 'member' && node.property === 'meta' && node.object.kind === 'name' && node.object.name === 'import'
  );
}

const BUILT_IN = new Set(['MODE', 'BASE_URL', 'PROD', 'DEV', 'SSR']);

/** `import.meta.env.DEV` and its kin are set by the bundler, not by the environment. */
export function isBuiltIn({ object, property }: Extract<Expression, { kind: 'member' }>): boolean {
  return BUILT_IN.has(property) && object.kind === 'member' && isImportMeta(object.object);
}
