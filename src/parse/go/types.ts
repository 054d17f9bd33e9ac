// Go types to the IR: names of types as expressions, struct and interface types as classes. `[]T` is a list of T, a map a
// dict, a function type a function without a body. Pointers and type arguments are left out.

import type { ClassMember, ClassNode, Expression, FunctionNode, Parameter } from '../../core/ir.ts';
import { literal, name, textOf, unknown } from '../tree-sitter/leaves.ts';
import { child, childrenOf, type Node } from '../tree-sitter/tree.ts';
import { stringText } from './literals.ts';
import type { Lowering } from './lowering.ts';

export function lowerType(node: Node, lower: Lowering): Expression {
  const at = lower.at(node);
  switch (node.type) {
    case 'type_identifier':
    case 'identifier':
      return name(node, textOf(node, lower), lower);
    case 'qualified_type': {
      const [of, member] = [child(node, 'package'), child(node, 'name')];
      if (!of || !member) break;
      return { kind: 'member', object: name(of, textOf(of, lower), lower), property: textOf(member, lower), at };
    }
    case 'generic_type':
      return inner(node, child(node, 'type'), lower);
    case 'pointer_type':
    case 'parenthesized_type':
    case 'negated_type':
    case 'type_elem':
    case 'type_constraint':
      return inner(node, node.children[0], lower);
    case 'slice_type':
    case 'array_type':
    case 'implicit_length_array_type':
      return { kind: 'list', items: [inner(node, child(node, 'element'), lower)], at };
    case 'map_type': {
      const key = inner(node, child(node, 'key'), lower);
      return { kind: 'dict', entries: [{ key, value: inner(node, child(node, 'value'), lower) }], at };
    }
    case 'function_type':
      return { kind: 'function', function: lowerSignature(node, lower), at };
    case 'struct_type':
    case 'interface_type':
      return { kind: 'class', class: lowerTypeBody(undefined, node, node, lower), at };
  }
  return unknown(node, node.type, lower);
}

const inner = (owner: Node, node: Node | undefined, lower: Lowering): Expression =>
  node ? lower.expression(node, owner) : unknown(owner, owner.type, lower);

/** Parameters and results, without a body. */
export function lowerSignature(node: Node, lower: Lowering): FunctionNode {
  const result = child(node, 'result');
  const returns = result && lowerResult(result, lower);
  return {
    parameters: lowerParameters(child(node, 'parameters'), lower),
    body: [],
    decorators: [],
    ...(returns && { returns }),
    async: false,
    generator: false,
    arrow: false,
    at: lower.at(node),
  };
}

function lowerResult(node: Node, lower: Lowering): Expression {
  if (node.type !== 'parameter_list') return lower.expression(node, node);
  const items = node.children.flatMap((part) => {
    const type = child(part, 'type');
    const count = Math.max(childrenOf(part, 'name').length, 1);
    return type ? Array.from({ length: count }, () => lower.expression(type, part)) : [];
  });
  const [only] = items;
  return items.length === 1 && only ? only : { kind: 'list', items, at: lower.at(node) };
}

export function lowerParameters(node: Node | undefined, lower: Lowering): Parameter[] {
  return (node?.children ?? []).flatMap((part): Parameter[] => {
    const type = child(part, 'type');
    const annotation = type && lower.expression(type, part);
    const given = {
      ...(annotation && { annotation }),
      ...(part.type === 'variadic_parameter_declaration' && { rest: 'list' as const }),
    };
    const names = childrenOf(part, 'name');
    if (names.length === 0) return [{ target: name(part, '_', lower), ...given }];
    return names.map((one) => ({ target: name(one, textOf(one, lower), lower), ...given }));
  });
}

/**
 * What stands behind `type X`: a struct has fields, and what it embeds as bases; an interface is marked so, and its methods
 * have no body; any other type says of what it is made.
 */
export function lowerTypeBody(typeName: string | undefined, owner: Node, type: Node, lower: Lowering): ClassNode {
  const base = { ...(typeName !== undefined && { name: typeName }), decorators: [], at: lower.at(owner) };
  if (type.type === 'struct_type') return { ...base, ...structOf(type, lower), keywords: [] };
  if (type.type === 'interface_type') {
    const members = type.children.flatMap((part) => methodOf(part, lower));
    const bases = type.children.filter(({ type: t }) => t === 'type_elem').map((part) => lower.expression(part, part));
    return { ...base, bases, members, keywords: [{ name: 'interface', value: literal(type, true, lower) }] };
  }
  return { ...base, bases: [], members: [], keywords: [{ name: 'of', value: lower.expression(type, owner) }] };
}

function structOf(type: Node, lower: Lowering): Pick<ClassNode, 'bases' | 'members'> {
  const bases: Expression[] = [];
  const members: ClassMember[] = [];
  for (const field of type.children.flatMap((list) => list.children)) {
    const of = child(field, 'type');
    if (!of) continue;
    const annotation = lower.expression(of, field);
    const tag = child(field, 'tag');
    const decorators = tag ? [literal(tag, stringText(tag, lower), lower)] : [];
    const names = childrenOf(field, 'name');
    if (names.length === 0) bases.push(annotation);
    const called = names.length === 0 ? [embeddedName(annotation)] : names.map((n) => textOf(n, lower));
    for (const one of called)
      members.push({ kind: 'field', name: one, static: false, annotation, decorators, at: lower.at(field) });
  }
  return { bases, members };
}

/** What is embedded is a field by the name of its type. */
function embeddedName(type: Expression): string {
  if (type.kind === 'name') return type.name;
  return type.kind === 'member' ? type.property : '[unknown]';
}

function methodOf(part: Node, lower: Lowering): ClassMember[] {
  const called = child(part, 'name');
  if (part.type !== 'method_elem' || !called) return [];
  return [
    {
      kind: 'method',
      name: textOf(called, lower),
      static: false,
      annotation: { kind: 'function', function: lowerSignature(part, lower), at: lower.at(part) },
      decorators: [],
      at: lower.at(part),
    },
  ];
}
