// Function nodes as values, and what decorators make of them.

import type { Expression, FunctionNode } from '../../core/ir.ts';
import type { Value } from '../values.ts';
import type { Frame, Machine } from './machine.ts';

export function functionValue(node: FunctionNode, frame: Frame) {
  const value = { kind: 'function' as const, node, scope: frame.scope, file: frame.module.file };
  return node.arrow && frame.self ? { ...value, self: frame.self, ...(frame.owner && { owner: frame.owner }) } : value;
}

/** Applies decorators from the inside out. One that cannot be read still leaves the function to be called. */
export function decorate(machine: Machine, plain: Value, decorators: Expression[], frame: Frame): Value {
  let value = plain;
  for (const decorator of [...decorators].reverse()) {
    const callee = machine.evaluate(decorator, frame);
    const site = { file: frame.module.file, at: decorator.at };
    const result = machine.call(callee, { positional: [value], named: new Map() }, site);
    if (result.kind === 'function' && result !== value) value = { ...result, wraps: result.wraps ?? value };
    else if (result.kind === 'made' || result.kind === 'native') value = result;
  }
  return value;
}
