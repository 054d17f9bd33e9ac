// The names that a part of a program speaks: what it may call, by whatever way. Words of texts count too, since names are
// looked up in tables; what only passes a name on (imports, exports) speaks none.

import type { Expression, Program } from '../../core/ir.ts';
import type { RepositoryResolver } from '../resolve/resolver.ts';

/** What else a name means in one program: an import under another name, a whole module. */
export interface Aliases {
  /** Local name → the name that was imported, or `whole:<file>` and `default:<file>`. */
  means: Map<string, string>;
  /** Local names of whole modules: of `guards.check`, only `check` is spoken. */
  modules: Set<string>;
}

type Node = Record<string, unknown>;

export const defaultOf = (file: string) => `default:${file}`;
export const wholeOf = (file: string) => `whole:${file}`;

export function aliasesOf(program: Program, resolver: RepositoryResolver): Aliases {
  const aliases: Aliases = { means: new Map(), modules: new Set() };
  const add = (local: string, imported: string, source: string) => {
    const file = resolver.resolve(source, program.file) ?? source;
    if (imported === '*') {
      aliases.modules.add(local);
      aliases.means.set(local, wholeOf(file));
    } else if (imported === 'default') aliases.means.set(local, defaultOf(file));
    else if (imported !== local) aliases.means.set(local, imported);
  };
  each(program.body, (node) => {
    if (node.kind === 'import' && Array.isArray(node.names)) {
      for (const { imported, local } of node.names as { imported: string; local: string }[])
        add(local, imported, node.source as string);
    } else if (node.kind === 'assign') addRequired(node, add);
    return true;
  });
  return aliases;
}

/** `const guards = require('./guards')`, `const { check: guard } = require('./guards')`. */
function addRequired(node: Node, add: (local: string, imported: string, source: string) => void): void {
  const source = requiredBy(node.value as Expression | undefined);
  const target = node.target as Expression;
  if (source === undefined) return;
  if (target.kind === 'name') add(target.name, '*', source);
  if (target.kind !== 'dict') return;
  for (const { key, value } of target.entries)
    if (key?.kind === 'literal' && value.kind === 'name') add(value.name, String(key.value), source);
}

export function requiredBy(value: Expression | undefined): string | undefined {
  const call = value?.kind === 'await' ? value.value : value;
  if (call?.kind === 'import') return textOf(call.source);
  if (call?.kind !== 'call' || call.callee.kind !== 'name' || call.callee.name !== 'require') return undefined;
  return textOf(call.args[0]?.value);
}

const textOf = (value: Expression | undefined) =>
  value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

export function wordsIn(part: unknown, { means, modules }: Aliases): Set<string> {
  const words = new Set<string>();
  const say = (name: string) => {
    words.add(name);
    const meant = means.get(name);
    if (meant !== undefined) words.add(meant);
  };
  each(part, (node) => {
    if (node.kind === 'import' && Array.isArray(node.names)) return false;
    if (node.kind === 'export') return node.value !== undefined;
    if (node.kind === 'name') say(node.name as string);
    else if (node.kind === 'literal' && typeof node.value === 'string' && IDENTIFIER.test(node.value)) say(node.value);
    else if (node.kind === 'member') {
      words.add(node.property as string);
      const object = node.object as Expression;
      return !(object.kind === 'name' && modules.has(object.name));
    } else if (node.kind === 'assign') return assigned(node);
    return true;
  });
  return words;
}

/** What is assigned to is not spoken of, unless it is a part of something. */
function assigned(node: Node): boolean | unknown[] {
  const target = node.target as Expression;
  const binds = target.kind === 'name' || requiredBy(node.value as Expression | undefined) !== undefined;
  return binds ? [node.value] : true;
}

/** Every node within, on a stack of our own. `visit` says whether to look inside, or where alone. */
function each(part: unknown, visit: (node: Node) => boolean | unknown[]): void {
  const pending: unknown[] = [part];
  for (let node = pending.pop(); pending.length > 0 || node !== undefined; node = pending.pop()) {
    if (node === null || typeof node !== 'object') continue;
    if (Array.isArray(node)) {
      for (const item of node as unknown[]) if (item !== null && typeof item === 'object') pending.push(item);
      continue;
    }
    const inside = typeof (node as Node).kind === 'string' ? visit(node as Node) : true;
    if (inside === false) continue;
    if (inside !== true) pending.push(inside);
    else for (const key in node) if (key !== 'at') pending.push((node as Node)[key]);
  }
}
