// Functions, methods and classes to the IR.

import type * as t from '@babel/types';
import type { ClassMember, ClassNode, Expression, FunctionNode, Parameter, Statement } from '../../core/ir.ts';
import { lowerAnnotation } from './annotations.ts';
import { plainKey } from './expressions.ts';
import { type Lowering, literal, spanOf } from './lowering.ts';

export function lowerFunction(node: t.Function, lower: Lowering): FunctionNode {
  const name = functionName(node);
  const returns = node.returnType ? lowerAnnotation(node.returnType) : undefined;
  return {
    ...(name === undefined ? {} : { name }),
    parameters: node.params.filter((param) => !isThis(param)).map((param) => parameter(param, lower)),
    body: functionBody(node.body, lower),
    decorators: 'decorators' in node ? decorators(node.decorators, lower) : [],
    ...(returns ? { returns } : {}),
    async: node.async === true,
    generator: node.generator === true,
    arrow: node.type === 'ArrowFunctionExpression',
    at: spanOf(node),
  };
}

function functionName(node: t.Function): string | undefined {
  if (node.type === 'ArrowFunctionExpression') return undefined;
  return 'key' in node ? plainKey(node) : node.id?.name;
}

function functionBody(body: t.Node, lower: Lowering): Statement[] {
  if (body.type !== 'BlockStatement') return [{ kind: 'return', value: lower.expression(body), at: spanOf(body) }];
  return [...directives(body.directives), ...lower.statements(body.body)];
}

/** 'use server' and its like change what a function is. */
export function directives(nodes: readonly t.Directive[]): Statement[] {
  return nodes.map((node) => ({
    kind: 'expression',
    value: literal(node.value, node.value.value),
    at: spanOf(node),
  }));
}

export function decorators(nodes: readonly t.Decorator[] | null | undefined, lower: Lowering): Expression[] {
  return (nodes ?? []).map((node) => lower.expression(node.expression));
}

/** TypeScript's `this` parameter is a type, not a parameter. */
function isThis(node: t.Node): boolean {
  return node.type === 'Identifier' && node.name === 'this';
}

function parameter(node: t.Node, lower: Lowering): Parameter {
  if (node.type === 'TSParameterProperty') {
    const found = decorators(node.decorators, lower);
    const inner = parameter(node.parameter, lower);
    return { ...inner, property: true, ...(found.length > 0 ? { decorators: found } : {}) };
  }
  const bare = node.type === 'AssignmentPattern' ? node.left : node.type === 'RestElement' ? node.argument : node;
  const annotation = 'typeAnnotation' in bare ? lowerAnnotation(bare.typeAnnotation) : undefined;
  const found = 'decorators' in node ? decorators(node.decorators, lower) : [];
  return {
    target: lower.target(bare),
    ...(node.type === 'AssignmentPattern' ? { default: lower.expression(node.right) } : {}),
    ...(annotation ? { annotation } : {}),
    ...(node.type === 'RestElement' ? { rest: 'list' as const } : {}),
    ...(found.length > 0 ? { decorators: found } : {}),
  };
}

export function lowerClass(node: t.Class, lower: Lowering): ClassNode {
  return {
    ...(node.id ? { name: node.id.name } : {}),
    bases: node.superClass ? [lower.expression(node.superClass)] : [],
    keywords: [],
    decorators: decorators(node.decorators, lower),
    members: node.body.body.flatMap((part) => classMember(part, lower)),
    at: spanOf(node),
  };
}

function classMember(node: t.ClassBody['body'][number], lower: Lowering): ClassMember[] {
  switch (node.type) {
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return [method(node, lower)];
    case 'ClassProperty':
    case 'ClassPrivateProperty':
    case 'ClassAccessorProperty':
      return [field(node, lower)];
    case 'StaticBlock':
      return [
        {
          kind: 'static-block',
          name: '',
          static: true,
          decorators: [],
          body: lower.statements(node.body),
          at: spanOf(node),
        },
      ];
    default:
      // Overloads, abstract methods and index signatures: declared only.
      return [];
  }
}

const KINDS = { get: 'getter', set: 'setter', method: 'method', constructor: 'method' } as const;

function method(node: t.ClassMethod | t.ClassPrivateMethod, lower: Lowering): ClassMember {
  return {
    kind: KINDS[node.kind],
    name: plainKey(node) ?? '[unknown]',
    static: node.static,
    function: { ...lower.function(node), decorators: [] },
    decorators: decorators(node.decorators, lower),
    at: spanOf(node),
  };
}

function field(node: t.ClassProperty | t.ClassPrivateProperty | t.ClassAccessorProperty, lower: Lowering): ClassMember {
  const annotation = lowerAnnotation(node.typeAnnotation);
  return {
    kind: 'field',
    name: plainKey(node) ?? '[unknown]',
    static: node.static,
    ...(node.value ? { value: lower.expression(node.value) } : {}),
    ...(annotation ? { annotation } : {}),
    decorators: decorators(node.decorators, lower),
    at: spanOf(node),
  };
}
