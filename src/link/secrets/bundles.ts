// Values that build tools write into what browsers load: `new DefinePlugin({ … })`, `defineConfig({ define: { … } })`.

import type { Expression } from '../../core/ir.ts';
import { type CallNode, lastWord } from '../sites/walk.ts';
import { keyOf } from './sinks.ts';

/** What the call puts into the bundle, entry by entry; an expression that is no object is one entry. */
export function bundledIn({ callee, args }: CallNode): Expression[] {
  const word = lastWord(callee);
  const [first] = args;
  if (!first || first.spread) return [];
  if (word === 'DefinePlugin') return entriesOf(first.value);
  const define = word === 'defineConfig' ? entryOf(configOf(first.value), 'define') : undefined;
  return define ? entriesOf(define) : [];
}

/** `defineConfig(({ mode }) => ({ … }))` gives back the configuration. */
function configOf(value: Expression): Expression {
  if (value.kind !== 'function') return value;
  const last = value.function.body.findLast(({ kind }) => kind === 'return');
  return last?.kind === 'return' && last.value ? last.value : value;
}

function entryOf(value: Expression, name: string): Expression | undefined {
  if (value.kind !== 'dict') return undefined;
  return value.entries.find(({ key }) => key && (keyOf(key) ?? lastWord(key)) === name)?.value;
}

function entriesOf(value: Expression): Expression[] {
  return value.kind === 'dict' ? value.entries.map((entry) => entry.value) : [value];
}
