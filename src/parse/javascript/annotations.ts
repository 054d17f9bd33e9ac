// TypeScript annotations that name something, as expressions: `Repository<User>` is `Repository[User]`.
// Structural types say nothing about what runs; they are left out.

import type * as t from '@babel/types';
import type { Expression } from '../../core/ir.ts';
import { literal, name, spanOf } from './lowering.ts';

/** Types nest as deep as their author likes; what matters is at the top. */
const DEPTH = 8;

export function lowerAnnotation(node: t.Node | null | undefined): Expression | undefined {
  return node?.type === 'TSTypeAnnotation' ? lowerType(node.typeAnnotation, 0) : undefined;
}

export function lowerType(node: t.Node, depth: number): Expression | undefined {
  if (depth > DEPTH) return undefined;
  const keyword = KEYWORDS[node.type];
  if (keyword !== undefined) return name(node, keyword);
  switch (node.type) {
    case 'TSTypeReference':
      return reference(node, depth);
    case 'TSArrayType':
      return applied(node, name(node, 'Array'), [node.elementType], depth);
    case 'TSUnionType':
      return union(node, depth);
    case 'TSParenthesizedType':
      return lowerType(node.typeAnnotation, depth + 1);
    case 'TSLiteralType':
      return literalType(node);
    case 'TSNullKeyword':
      return literal(node, null);
    case 'TSUndefinedKeyword':
      return literal(node, undefined);
    default:
      return undefined;
  }
}

const KEYWORDS: Record<string, string> = {
  TSAnyKeyword: 'any',
  TSBooleanKeyword: 'boolean',
  TSNeverKeyword: 'never',
  TSNumberKeyword: 'number',
  TSObjectKeyword: 'object',
  TSStringKeyword: 'string',
  TSUnknownKeyword: 'unknown',
  TSVoidKeyword: 'void',
};

function reference(node: t.TSTypeReference, depth: number): Expression | undefined {
  const callee = entityName(node.typeName, depth);
  const params = node.typeParameters?.params ?? [];
  return callee && params.length > 0 ? applied(node, callee, params, depth) : callee;
}

/** Arguments that cannot be told take the whole application down to the bare name. */
function applied(node: t.Node, object: Expression, params: t.Node[], depth: number): Expression {
  const items = params.map((param) => lowerType(param, depth + 1)).filter((item) => item !== undefined);
  const [only] = items;
  if (!only || items.length < params.length) return object;
  const index: Expression = items.length === 1 ? only : { kind: 'list', items, at: spanOf(node) };
  return { kind: 'index', object, index, at: spanOf(node) };
}

/** `A.B.C` in a type or behind `import x =`. */
export function entityName(node: t.Node, depth = 0): Expression | undefined {
  if (depth > DEPTH) return undefined;
  if (node.type === 'Identifier') return name(node, node.name);
  if (node.type !== 'TSQualifiedName') return undefined;
  const object = entityName(node.left, depth + 1);
  return object && { kind: 'member', object, property: node.right.name, at: spanOf(node) };
}

function union(node: t.TSUnionType, depth: number): Expression | undefined {
  const parts = node.types.map((part) => lowerType(part, depth + 1)).filter((part) => part !== undefined);
  if (parts.length < node.types.length || parts.length > DEPTH) return undefined;
  return parts.reduce((left, right) => ({ kind: 'binary', operator: '|', left, right, at: spanOf(node) }));
}

function literalType(node: t.TSLiteralType): Expression | undefined {
  const { literal: written } = node;
  if (written.type === 'StringLiteral' || written.type === 'BooleanLiteral') return literal(node, written.value);
  return written.type === 'NumericLiteral' && Number.isFinite(written.value) ? literal(node, written.value) : undefined;
}
