// Targets of assignments: names, members, destructuring patterns. And the names a pattern binds.

import type * as t from '@babel/types';
import type { DictEntry, Expression } from '../../core/ir.ts';
import { keyOf } from './expressions.ts';
import { type Lowering, literal, name, spanOf } from './lowering.ts';

export function lowerTarget(node: t.Node, lower: Lowering): Expression {
  switch (node.type) {
    case 'Identifier':
      return name(node, node.name);
    case 'ObjectPattern':
      return { kind: 'dict', entries: node.properties.map((part) => entry(part, lower)), at: spanOf(node) };
    case 'ArrayPattern':
      // A hole keeps its place.
      return {
        kind: 'list',
        items: node.elements.map((item) => (item ? lower.target(item) : literal(node, undefined))),
        at: spanOf(node),
      };
    case 'AssignmentPattern':
      return {
        kind: 'default',
        target: lower.target(node.left),
        value: lower.expression(node.right),
        at: spanOf(node),
      };
    case 'RestElement':
      return { kind: 'spread', value: lower.target(node.argument), at: spanOf(node) };
    case 'TSParameterProperty':
      return lower.target(node.parameter);
    default:
      return lower.expression(node);
  }
}

function entry(part: t.ObjectProperty | t.RestElement, lower: Lowering): DictEntry {
  if (part.type === 'RestElement') return { value: lower.target(part.argument) };
  return { key: keyOf(part, lower), value: lower.target(part.value) };
}

/** Names that a lowered target binds, in order. */
export function boundNames(target: Expression): string[] {
  switch (target.kind) {
    case 'name':
      return [target.name];
    case 'dict':
      return target.entries.flatMap((part) => boundNames(part.value));
    case 'list':
      return target.items.flatMap(boundNames);
    case 'spread':
      return boundNames(target.value);
    case 'default':
      return boundNames(target.target);
    default:
      return [];
  }
}
