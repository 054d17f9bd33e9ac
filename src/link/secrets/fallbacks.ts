// Secrets that a program reads from its environment with something else to fall back to: a text, or another secret.

import type { Expression } from '../../core/ir.ts';
import type { LinkedSecretUse } from '../../core/linked.ts';
import type { Catalogue } from '../catalogue.ts';
import { isSettings } from '../evaluate/classes.ts';
import type { Machine } from '../evaluate/machine.ts';
import { type Around, lastWord, type Node } from '../sites/walk.ts';
import type { Value } from '../values.ts';
import { isSecretName } from './names.ts';
import { type Source, sourcesOf } from './sources.ts';

type Fallback = Pick<LinkedSecretUse, 'source' | 'setting' | 'fallbackTo' | 'placeholder'> & { text?: string };
type Read = (expression: Expression, around: Around | undefined) => Value;

/** `process.env.A || process.env.B`, `os.getenv('A', 'text')`, a field of a settings class. */
export function fallbackIn(
  { machine, catalogue }: { machine: Machine; catalogue: Catalogue },
  node: Node,
  read: Read,
  around: Around | undefined,
): Fallback | undefined {
  if (node.kind === 'field') return ofField(machine, catalogue, node, read, around);
  const expression = node as unknown as Expression;
  if (!isCandidate(expression)) return undefined;
  const [source, ...others] = sourcesOf(read(expression, around), catalogue);
  const setting = source?.setting;
  if (!source || setting === undefined || others.length > 0 || !isSecretName(setting)) return undefined;
  const { fallbackTo } = source;
  if (fallbackTo !== undefined)
    return isSecretName(fallbackTo) ? { source: 'setting', setting, fallbackTo } : undefined;
  return ofDefault(source, setting);
}

function ofDefault(source: Source, setting: string): Fallback | undefined {
  const { text = '', placeholder } = source;
  // Too short to open anything: a word that switches.
  if (source.source !== 'default' || text.length < 4 || /^(true|false|none|null)$/i.test(text)) return undefined;
  return { source: 'default', setting, text, ...(placeholder && { placeholder }) };
}

function ofField(
  machine: Machine,
  catalogue: Catalogue,
  node: Node,
  read: Read,
  around: Around | undefined,
): Fallback | undefined {
  const { name, value } = node as unknown as { name: string; value?: Expression };
  if (!value || !isSecretName(name) || around?.kind !== 'class') return undefined;
  const of = machine.classes.find((c) => c.node === around.node);
  if (!of || !isSettings(machine, of)) return undefined;
  const given = value.kind === 'call' && lastWord(value.callee) === 'Field' ? defaultOf(value) : value;
  const [source] = given ? sourcesOf(read(given, around), catalogue) : [];
  return source?.source === 'literal' ? ofDefault({ ...source, source: 'default' }, name) : undefined;
}

function defaultOf({ args }: Extract<Expression, { kind: 'call' }>): Expression | undefined {
  return (args.find(({ name }) => name === 'default') ?? args.find(({ name }) => name === undefined))?.value;
}

const READS = new Set(['getenv', 'get', 'env', 'env_str', 'config']);

function isCandidate(expression: Expression): boolean {
  if (expression.kind === 'binary') {
    if (expression.operator !== 'or' && expression.operator !== '??') return false;
    return isSecretName(nameOf(expression.left) ?? '');
  }
  if (expression.kind !== 'call' || expression.args.length !== 2) return false;
  const [first] = expression.args;
  if (!READS.has(lastWord(expression.callee) ?? '') || first?.value.kind !== 'literal') return false;
  return isSecretName(String(first.value.value));
}

/** What a side is called: the last member, or the text that a call of it is given. */
function nameOf(side: Expression): string | undefined {
  if (side.kind !== 'call') return lastWord(side);
  const [first] = side.args;
  return first?.value.kind === 'literal' ? String(first.value.value) : undefined;
}
