// What a test of a watched function asks, in values: kept so that a reader can tell which control it is. A question put
// in a way that is none of these is a value that counts as true or not.

import type { Expression } from '../../core/ir.ts';
import type { Value } from '../values.ts';

export type Shape =
  /** `type`: it is asked for by `typeof`, and holds where the value is of this. */
  | { kind: 'value'; value: Value; type?: string }
  /** A method: `allowed.has(host)`, `file.startsWith(root)`; with what it gave. */
  | { kind: 'call'; name: string; on: Value; given: Value[]; value: Value }
  /** In the spelling in which the test holds. */
  | { kind: 'comparison'; operator: string; left: Value; right: Value };

export function shapeOf(subject: Expression, operator: string | undefined, valueOf: (e: Expression) => Value): Shape {
  if (subject.kind === 'await') return shapeOf(subject.value, operator, valueOf);
  if (subject.kind === 'binary')
    return {
      kind: 'comparison',
      operator: operator ?? subject.operator,
      left: valueOf(subject.left),
      right: valueOf(subject.right),
    };
  const value = valueOf(subject);
  if (subject.kind !== 'call' || subject.callee.kind !== 'member') return { kind: 'value', value };
  const { object, property } = subject.callee;
  const given = subject.args.map((a) => valueOf(a.value));
  return { kind: 'call', name: property, on: valueOf(object), given, value };
}
