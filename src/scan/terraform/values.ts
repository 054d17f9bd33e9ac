// Values of Terraform as far as one file settles them: literals, defaults of variables, locals. All else is unknown.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { entries, entry, items, spanOf } from '../../parse/query.ts';
import { decided } from './expressions.ts';

export interface Scope {
  variables: DocumentNode | undefined;
  locals: DocumentNode | undefined;
  /** Who calls the directory as a module. */
  caller?: string;
}

/** A resource, and the file around it. */
export interface Resource {
  type: string;
  id: string;
  body: DocumentNode;
  at: Span;
  scope: Scope;
  /** Of a resource that a published module makes: the call. */
  module?: { source: string; at: Span };
}

export interface Finding {
  property: string;
  value: boolean | 'unknown';
  at: Span;
  note: string;
}

const REFERENCE = /^\$\{\s*(var|local)\.(\w+)((?:\.\w+)*)\s*\}$/;
const ROUNDS = 4;

/** What a value refers to, where the file says it. */
export function settled(node: DocumentNode | undefined, scope: Scope, from = 0): DocumentNode | undefined {
  let found = node;
  for (let round = from; round < ROUNDS && found?.kind === 'scalar'; round++) {
    const [, kind, name, path = ''] = typeof found.value === 'string' ? (REFERENCE.exec(found.value) ?? []) : [];
    if (kind === undefined || name === undefined) {
      const chosen = decided(found, (reference) => referred(reference, scope, round + 1));
      if (!chosen) return found;
      found = chosen;
      continue;
    }
    const whole = kind === 'var' ? entry(scope.variables, name, 'default') : entry(scope.locals, name);
    const next = path === '' ? whole : entry(settled(whole, scope, round + 1), ...path.split('.').slice(1));
    if (!next) return found;
    found = next;
  }
  return found;
}

function referred(reference: string, scope: Scope, round: number): DocumentNode | undefined {
  const found = settled({ kind: 'scalar', value: `\${${reference}}`, at: [1, 1, 1, 1] }, scope, round);
  return found?.kind === 'scalar' && String(found.value).includes('${') ? undefined : found;
}

/** Undefined where it is not set; '${' in it where it cannot be told. */
export function text(node: DocumentNode | undefined, scope: Scope): string | undefined {
  const found = settled(node, scope);
  if (found === undefined || (found.kind === 'scalar' && found.value === null)) return undefined;
  return found.kind === 'scalar' ? String(found.value) : '${}';
}

export function truth(node: DocumentNode | undefined, scope: Scope): boolean | 'unknown' | undefined {
  const found = text(node, scope);
  if (found === undefined) return undefined;
  return found === 'true' || (found === 'false' ? false : 'unknown');
}

export function texts(node: DocumentNode | undefined, scope: Scope): string[] {
  const found = settled(node, scope);
  const nodes = found?.kind === 'list' ? found.items : found ? [found] : [];
  return nodes.flatMap((one) => text(one, scope) ?? []);
}

export function isTold(value: string): boolean {
  return !value.includes('${');
}

/** Blocks of one name: in HCL each stands for itself, in JSON they may be a list. */
export function blocks(node: DocumentNode | undefined, name: string): DocumentEntry[] {
  return entries(node)
    .filter(({ key }) => key === name)
    .flatMap((one) =>
      one.value.kind === 'list' ? items(one.value).map((value) => ({ ...one, value, keyAt: value.at })) : [one],
    );
}

/** Where an attribute stands; the resource itself where it is left out. */
export function placeOf({ body, at }: Resource, ...path: string[]): Span {
  const outer = path.length > 1 ? entry(body, ...path.slice(0, -1)) : body;
  const found = entries(outer).findLast(({ key }) => key === path.at(-1));
  return found ? spanOf(found) : at;
}

export const ANYWHERE = new Set(['0.0.0.0/0', '::/0', '*', 'Internet', 'Any', 'any', '0.0.0.0/1']);
