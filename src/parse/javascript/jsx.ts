// JSX is calls: `<a href={x}>text</a>` is `'a'({ href: x }, 'text')`. A component's callee is its name,
// an element's callee is the tag as a literal, a fragment's is ''.

import type * as t from '@babel/types';
import type { Argument, DictEntry, Expression } from '../../core/ir.ts';
import { type Handlers, type Lowering, literal, name, spanOf } from './lowering.ts';

export const JSX: Handlers<Expression> = {
  JSXElement: (node, lower) => {
    const { name: tag, attributes } = node.openingElement;
    const entries = attributes.map((part) => attribute(part, lower));
    const properties: Expression = { kind: 'dict', entries, at: spanOf(node.openingElement) };
    const args = [{ value: properties }, ...children(node.children, lower)];
    return { kind: 'call', callee: tagName(tag), args, isNew: false, at: spanOf(node) };
  },
  JSXFragment: (node, lower) => ({
    kind: 'call',
    callee: literal(node, ''),
    args: [{ value: { kind: 'dict', entries: [], at: spanOf(node) } }, ...children(node.children, lower)],
    isNew: false,
    at: spanOf(node),
  }),
  JSXExpressionContainer: (node, lower) => lower.expression(node.expression),
  JSXEmptyExpression: (node) => literal(node, undefined),
  JSXText: (node) => literal(node, node.value.trim()),
};

function tagName(node: t.Node): Expression {
  switch (node.type) {
    case 'JSXIdentifier':
      return /^[a-z]/.test(node.name) ? literal(node, node.name) : name(node, node.name);
    case 'JSXMemberExpression':
      return { kind: 'member', object: object(node.object), property: node.property.name, at: spanOf(node) };
    case 'JSXNamespacedName':
      return literal(node, `${node.namespace.name}:${node.name.name}`);
    default:
      return { kind: 'unknown', why: node.type, at: spanOf(node) };
  }
}

/** `<motion.div>` takes `motion` from the scope, lower case or not. */
function object(node: t.JSXIdentifier | t.JSXMemberExpression): Expression {
  return node.type === 'JSXIdentifier' ? name(node, node.name) : tagName(node);
}

function attribute(node: t.JSXAttribute | t.JSXSpreadAttribute, lower: Lowering): DictEntry {
  if (node.type === 'JSXSpreadAttribute') return { value: lower.expression(node.argument) };
  const { name: key } = node;
  const text = key.type === 'JSXIdentifier' ? key.name : `${key.namespace.name}:${key.name.name}`;
  return { key: literal(key, text), value: node.value ? lower.expression(node.value) : literal(node, true) };
}

function children(nodes: t.JSXElement['children'], lower: Lowering): Argument[] {
  return nodes.flatMap((node): Argument[] => {
    if (node.type === 'JSXText') return node.value.trim() === '' ? [] : [{ value: lower.expression(node) }];
    if (node.type === 'JSXSpreadChild') return [{ value: lower.expression(node.expression), spread: 'list' }];
    if (node.type === 'JSXExpressionContainer' && node.expression.type === 'JSXEmptyExpression') return [];
    return [{ value: lower.expression(node) }];
  });
}
