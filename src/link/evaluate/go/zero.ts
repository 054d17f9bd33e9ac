// What a variable or a field holds before anybody sets it.

import type { Expression } from '../../../core/ir.ts';
import { constant, dict, list, type Value } from '../../values.ts';
import type { Frame, Machine } from '../machine.ts';
import { isInterface, makeInstance, typeValue, underlying, valueOfType } from './types.ts';

const NUMBERS = /^(?:u?int(?:8|16|32|64|ptr)?|float(?:32|64)|byte|rune|complex(?:64|128))$/;

/** The IR does not tell pointers from what they point to: of structs, it is taken to be there. */
export function zeroOf(machine: Machine, type: Expression | undefined, frame: Pick<Frame, 'scope'>): Value {
  if (!type) return constant(null);
  if (type.kind === 'list') return list([]);
  if (type.kind === 'dict') return dict();
  if (type.kind === 'function') return constant(null);
  const of = typeValue(machine, type, frame);
  if (!of && type.kind === 'name') {
    if (type.name === 'string') return constant('');
    if (type.name === 'bool') return constant(false);
    return constant(NUMBERS.test(type.name) ? 0 : null);
  }
  if (of?.kind === 'library' && machine.frameworks.some((f) => f.constructs(of) !== undefined))
    return machine.call(of, { positional: [], named: new Map() }, { file: 'zero.go', at: type.at });
  if (of?.kind === 'library') return valueOfType(machine, type, frame, 'a variable that nobody set');
  if (of?.kind !== 'class' || isInterface(of)) return constant(null);
  const behind = underlying(of);
  return behind
    ? zeroOf(machine, behind, { scope: of.scope })
    : makeInstance(machine, of, { positional: [], named: new Map() });
}
