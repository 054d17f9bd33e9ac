// Python functions, parameters and classes to the IR.

import type {
  Argument,
  ClassMember,
  ClassNode,
  Expression,
  FunctionNode,
  Parameter,
  Statement,
} from '../../core/ir.ts';
import { textOf, unknown } from '../tree-sitter/leaves.ts';
import { child, childOfType, type Node } from '../tree-sitter/tree.ts';
import type { Lowering } from './lowering.ts';

export function lowerFunction(node: Node, decorators: Expression[], lower: Lowering): FunctionNode {
  const parameters = lower.parameters(child(node, 'parameters'));
  const hint = child(node, 'return_type');
  const body = child(node, 'body');
  const { result, scope } = lower.inFunction(() => lower.statements(body?.children ?? []));
  return {
    name: nameOf(node, lower),
    parameters,
    body: result,
    decorators,
    ...(hint ? { returns: lower.expression(hint, node) } : {}),
    async: childOfType(node, 'async') !== undefined,
    generator: scope.generator,
    arrow: false,
    ...(scope.globals.length > 0 ? { globals: scope.globals } : {}),
    ...(scope.nonlocals.length > 0 ? { nonlocals: scope.nonlocals } : {}),
    at: lower.at(node),
  };
}

function nameOf(node: Node, lower: Lowering): string {
  const found = child(node, 'name');
  return found ? textOf(found, lower) : '[unknown]';
}

export function lowerParameters(node: Node | undefined, lower: Lowering): Parameter[] {
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  for (const part of node?.children ?? []) {
    if (part.type === 'keyword_separator') keywordOnly = true;
    if (part.type === 'keyword_separator' || part.type === 'positional_separator') continue;
    const found = parameter(part, lower);
    parameters.push(keywordOnly && !found.rest ? { ...found, keywordOnly } : found);
    if (found.rest === 'list') keywordOnly = true;
  }
  return parameters;
}

function parameter(node: Node, lower: Lowering): Parameter {
  switch (node.type) {
    case 'list_splat_pattern':
      return { target: lower.expression(node.children[0], node), rest: 'list' };
    case 'dictionary_splat_pattern':
      return { target: lower.expression(node.children[0], node), rest: 'dict' };
    case 'default_parameter':
    case 'typed_default_parameter': {
      const hint = child(node, 'type');
      return {
        target: lower.expression(child(node, 'name'), node),
        default: lower.expression(child(node, 'value'), node),
        ...(hint ? { annotation: lower.expression(hint, node) } : {}),
      };
    }
    case 'typed_parameter': {
      const [target] = node.children;
      const hint = child(node, 'type');
      const bare = target ? parameter(target, lower) : { target: unknown(node, node.type, lower) };
      return hint ? { ...bare, annotation: lower.expression(hint, node) } : bare;
    }
    default:
      return { target: lower.expression(node, node) };
  }
}

export function lowerClass(node: Node, decorators: Expression[], lower: Lowering): ClassNode {
  const args = lower.arguments(child(node, 'superclasses'));
  const isBase = (argument: Argument) => argument.name === undefined && argument.spread !== 'dict';
  return {
    name: nameOf(node, lower),
    bases: args.filter(isBase).map(({ value, spread }) => (spread ? { kind: 'spread', value, at: value.at } : value)),
    keywords: args.filter((argument) => !isBase(argument)),
    decorators,
    members: members(lower.statements(child(node, 'body')?.children ?? [])),
    at: lower.at(node),
  };
}

/** Functions are methods, plain assignments are fields; whatever else a class body does is kept in order. */
function members(statements: Statement[]): ClassMember[] {
  const found: ClassMember[] = [];
  for (const statement of statements) {
    const member = memberOf(statement);
    const last = found.at(-1);
    if (member) found.push(member);
    else if (last?.body) last.body.push(statement);
    else
      found.push({ kind: 'static-block', name: '', static: true, decorators: [], body: [statement], at: statement.at });
  }
  return found;
}

function memberOf(statement: Statement): ClassMember | undefined {
  if (statement.kind === 'function') return method(statement.function);
  if (statement.kind !== 'assign' || statement.target.kind !== 'name' || statement.operator !== undefined)
    return undefined;
  const { value, annotation } = statement;
  return {
    kind: 'field',
    name: statement.target.name,
    // `x: int` alone only announces what instances hold.
    static: value !== undefined,
    ...(value ? { value } : {}),
    ...(annotation ? { annotation } : {}),
    decorators: [],
    at: statement.at,
  };
}

function method(node: FunctionNode): ClassMember {
  const names = node.decorators.map(lastName);
  const kind = names.some((name) => name === 'property' || name === 'cached_property')
    ? 'getter'
    : names.includes('setter')
      ? 'setter'
      : 'method';
  return {
    kind,
    name: node.name ?? '[unknown]',
    static: names.includes('staticmethod'),
    function: { ...node, decorators: [] },
    decorators: node.decorators,
    at: node.at,
  };
}

function lastName(decorator: Expression): string | undefined {
  if (decorator.kind === 'name') return decorator.name;
  return decorator.kind === 'member' ? decorator.property : undefined;
}
