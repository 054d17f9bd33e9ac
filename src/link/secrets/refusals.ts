// What a program refuses to start with: comparisons of settings with texts, and tests that they are there, that end in an
// error. They tell whether a default in the code can be what runs.

import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { Expression, Statement } from '../../core/ir.ts';
import type { LinkedSecretUse } from '../../core/linked.ts';
import { type Around, type IfNode, lastWord, written } from '../sites/walk.ts';
import { knownText } from '../texts.ts';
import type { Value } from '../values.ts';
import type { Source } from './sources.ts';

export interface Refusal {
  /** Texts that it looks for. */
  texts: Set<string>;
  /** Names that it asks about, spelled alike: `JWT_SECRET` and `jwtSecret` are one. */
  names: Set<string>;
  /** It holds under something else besides. */
  isConditional: boolean;
  evidence: Evidence;
}

type Read = (expression: Expression, around: Around | undefined) => Value;

export function refusalIn(file: string, node: IfNode, read: Read, around: Around | undefined): Refusal | undefined {
  const refuses = refusesDirectly(node.then);
  if (!refuses && !nodesIn([node.then, node.otherwise]).some(isRefusal)) return undefined;
  const found: Refusal = {
    texts: new Set(),
    names: new Set(),
    isConditional: !refuses,
    evidence: evidenceAt(file, node.test.at),
  };
  for (const part of nodesIn([node.test])) addAsked(part, found, read, around);
  return found;
}

function addAsked(part: Record<string, unknown>, found: Refusal, read: Read, around: Around | undefined): void {
  const expression = part as unknown as Expression;
  if (expression.kind === 'literal' && typeof expression.value === 'string') {
    found.texts.add(expression.value);
    found.names.add(alike(expression.value));
  }
  const word = lastWord(expression);
  if (word !== undefined) found.names.add(alike(word));
  if (expression.kind === 'binary' && expression.operator === 'and') found.isConditional = true;
  const table = tableOf(expression);
  if (table) for (const text of textsIn(read(table, around))) found.texts.add(text);
}

/** `x in WEAK`, `WEAK.includes(x)`, `x === DEFAULT_SECRET`: names that stand for texts. */
function tableOf(expression: Expression): Expression | undefined {
  if (expression.kind === 'binary' && ['in', '==', 'is'].includes(expression.operator)) return expression.right;
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return undefined;
  return expression.callee.property === 'includes' || expression.callee.property === 'has'
    ? expression.callee.object
    : undefined;
}

function textsIn(value: Value): string[] {
  const items = value.kind === 'list' ? value.items : value.kind === 'constant' ? [value] : [];
  return items.flatMap((item) => knownText(item) ?? []);
}

export function refusesDirectly(body: readonly Statement[]): boolean {
  return body.some((s) => isRefusal(s) || (s.kind === 'expression' && isExit(s.value)));
}

function isRefusal(node: Record<string, unknown>): boolean {
  return node.kind === 'raise' || isExit(node as unknown as Expression);
}

function isExit(expression: Expression): boolean {
  return expression.kind === 'call' && /^(process|sys|os)\.(_?exit|abort)$|^exit$/.test(written(expression.callee));
}

function nodesIn(start: unknown[]): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const pending: unknown[] = [...start];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) for (const item of at as unknown[]) pending.push(item);
    else if (at !== null && typeof at === 'object') {
      const node = at as Record<string, unknown>;
      found.push(node);
      for (const key in node) if (key !== 'at') pending.push(node[key]);
    }
  }
  return found;
}

export function alike(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

type Refused = Pick<LinkedSecretUse, 'refused' | 'refusedAt'>;

/** Whether the program starts with the text that stands in the place of the setting. */
export function refusedOf(source: Source, refusals: readonly Refusal[]): Refused {
  const { text, setting } = source;
  const byText = refusals.filter(({ texts }) => text !== undefined && texts.has(text));
  if (byText.some(({ isConditional }) => !isConditional)) return { refused: 'always' };
  if (byText.length > 0) return { refused: 'conditional', refusedAt: byText.map(({ evidence }) => evidence) };
  const byName = setting === undefined ? [] : refusals.filter(({ names }) => names.has(alike(setting)));
  if (byName.length === 0) return { refused: 'never' };
  const isConditional = byName.every((one) => one.isConditional);
  return isConditional
    ? { refused: 'conditional', refusedAt: byName.map(({ evidence }) => evidence) }
    : { refused: 'unknown' };
}
