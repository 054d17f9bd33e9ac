// Texts in the code that become the environment of something else: `run('-e', f'JWT_SECRET={FIXED}')`. Whoever reads the
// variable there takes the text for its secret.

import type { Expression } from '../../core/ir.ts';
import type { Value } from '../values.ts';
import { isSecretVariable } from './names.ts';
import type { Taken } from './sinks.ts';

const VARIABLE = /(?:^|[\s"'])([A-Z][A-Z0-9_]{2,60})=["']?$/;

/** What stands behind `NAME=` at the end of the text before it, with that name. */
export function handedOver(
  template: Extract<Expression, { kind: 'template' }>,
  read: (expression: Expression) => Value,
): { taken: Taken; name: string }[] {
  return template.parts.flatMap((part, index) => {
    const before = template.parts[index - 1];
    if (part.kind !== 'name' || before?.kind !== 'literal' || typeof before.value !== 'string') return [];
    const name = VARIABLE.exec(before.value)?.[1];
    if (name === undefined || !isSecretVariable(name)) return [];
    const value = read(part);
    return value.kind === 'constant'
      ? [{ name, taken: { kind: 'password', value, expression: part, at: part.at } }]
      : [];
  });
}
