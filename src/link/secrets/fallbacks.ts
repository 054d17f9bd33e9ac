// One secret that stands in the place of another when that one is not set.

import type { Expression } from '../../core/ir.ts';
import type { Value } from '../values.ts';
import { isSecretName } from './names.ts';
import { lastWord, type Node } from './walk.ts';

interface Fallback {
  setting: string;
  fallbackTo: string;
}

/** `process.env.A || process.env.B`, `os.getenv('A', B)`, where both are secrets. */
export function fallbackIn(node: Node, read: (expression: Expression) => Value): Fallback | undefined {
  const expression = node as unknown as Expression;
  if (!isCandidate(expression)) return undefined;
  const value = read(expression);
  if (value.kind !== 'setting' || value.fallback?.kind !== 'setting') return undefined;
  const { name } = value;
  const other = value.fallback.name;
  return name !== other && isSecretName(name) && isSecretName(other) ? { setting: name, fallbackTo: other } : undefined;
}

const READS = new Set(['getenv', 'get', 'env', 'env_str', 'config']);

function isCandidate(expression: Expression): boolean {
  if (expression.kind === 'binary') {
    if (expression.operator !== 'or' && expression.operator !== '??') return false;
    return [expression.left, expression.right].every((side) => isSecretName(nameOf(side) ?? ''));
  }
  if (expression.kind !== 'call' || expression.args.length !== 2) return false;
  const [first, second] = expression.args;
  if (!READS.has(lastWord(expression.callee) ?? '') || first?.value.kind !== 'literal') return false;
  return isSecretName(String(first.value.value)) && second?.value.kind !== 'literal';
}

/** What a side is called: the last member, or the text that a call of it is given. */
function nameOf(side: Expression): string | undefined {
  if (side.kind !== 'call') return lastWord(side);
  const [first] = side.args;
  return first?.value.kind === 'literal' ? String(first.value.value) : undefined;
}
