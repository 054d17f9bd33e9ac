// Go's declarations to the IR: imports, constants, variables, types, functions and methods.

import type { Expression, FunctionNode, ImportedName, Statement } from '../../core/ir.ts';
import { name, textOf } from '../tree-sitter/leaves.ts';
import { child, childOfType, childrenOf, type Node } from '../tree-sitter/tree.ts';
import { packageNames } from './imports.ts';
import { stringText } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { lowerSignature, lowerTypeBody } from './types.ts';

export function lowerImports(node: Node, lower: Lowering): Statement[] {
  const specs = node.children.flatMap((part) => (part.type === 'import_spec_list' ? part.children : [part]));
  return specs.flatMap((spec): Statement[] => {
    const path = child(spec, 'path');
    if (!path) return [];
    const source = stringText(path, lower);
    return [{ kind: 'import', source, names: importedNames(spec, source, lower), typeOnly: false, at: lower.at(spec) }];
  });
}

/** Without a name of its own, a package is bound by the name that it gives itself, which its path only suggests. */
function importedNames(spec: Node, source: string, lower: Lowering): ImportedName[] {
  const alias = child(spec, 'name');
  if (alias?.type === 'blank_identifier') return [];
  if (alias?.type === 'dot') return [{ imported: '*', local: '*' }];
  const locals = alias ? [textOf(alias, lower)] : packageNames(source);
  return locals.map((local) => ({ imported: '*', local }));
}

/** A constant without a value repeats the one above it, with the next `iota`. */
export function lowerConstants(node: Node, lower: Lowering): Statement[] {
  let above: { values: Node; type: Node | undefined } | undefined;
  const outer = lower.iota;
  const statements = node.children.flatMap((spec, index): Statement[] => {
    lower.iota = index;
    const own = child(spec, 'value');
    if (own) above = { values: own, type: child(spec, 'type') };
    return above ? declared(spec, above.values, child(spec, 'type') ?? above.type, 'const', lower) : [];
  });
  lower.iota = outer;
  return statements;
}

export function lowerVariables(node: Node, lower: Lowering): Statement[] {
  const specs = node.children.flatMap((part) => (part.type === 'var_spec_list' ? part.children : [part]));
  return specs.flatMap((spec) => declared(spec, child(spec, 'value'), child(spec, 'type'), 'let', lower));
}

function declared(
  spec: Node,
  values: Node | undefined,
  type: Node | undefined,
  declares: 'const' | 'let',
  lower: Lowering,
): Statement[] {
  const targets = childrenOf(spec, 'name').map((one) => name(one, textOf(one, lower), lower));
  const annotation = type ? { annotation: lower.expression(type, spec) } : {};
  const at = lower.at(spec);
  const given = values?.children ?? [];
  if (given.length > 0 && given.length !== targets.length) {
    const value = lower.expression(given[0], spec);
    return [{ kind: 'assign', target: { kind: 'list', items: targets, at }, value, declares, at }];
  }
  return targets.map((target, i) => {
    const value = given[i];
    return {
      kind: 'assign',
      target,
      ...(value && { value: lower.expression(value, spec) }),
      ...annotation,
      declares,
      at,
    };
  });
}

export function lowerTypes(node: Node, lower: Lowering): Statement[] {
  return node.children.flatMap((spec): Statement[] => {
    const [called, type] = [child(spec, 'name'), child(spec, 'type')];
    if (!called || !type) return [];
    const at = lower.at(spec);
    if (spec.type !== 'type_alias')
      return [{ kind: 'class', class: lowerTypeBody(textOf(called, lower), spec, type, lower), at }];
    const target = name(called, textOf(called, lower), lower);
    return [{ kind: 'assign', target, value: lower.expression(type, spec), declares: 'const', at }];
  });
}

export function lowerFunctionDeclaration(node: Node, lower: Lowering): Statement[] {
  return [{ kind: 'function', function: lowerFunction(node, lower), at: lower.at(node) }];
}

export function lowerFunction(node: Node, lower: Lowering): FunctionNode {
  const called = child(node, 'name');
  const receiver = child(node, 'receiver')?.children[0];
  const results = resultsOf(node);
  const outer = lower.results;
  lower.results = results.map(({ node: one }) => textOf(one, lower));
  const body = lower.statements(child(node, 'body')?.children ?? []);
  lower.results = outer;
  const signature = lowerSignature(node, lower);
  return {
    ...signature,
    ...(called && { name: textOf(called, lower) }),
    body: [...results.map(({ node: one, type }) => resultDeclared(one, type, lower)), ...body],
    ...(receiver && { receiver: receiverOf(receiver, lower) }),
  };
}

/** Named results, which a bare `return` gives. */
function resultsOf(node: Node): { node: Node; type: Node | undefined }[] {
  const result = child(node, 'result');
  if (result?.type !== 'parameter_list') return [];
  return result.children.flatMap((part) =>
    childrenOf(part, 'name').map((one) => ({ node: one, type: child(part, 'type') })),
  );
}

function resultDeclared(node: Node, type: Node | undefined, lower: Lowering): Statement {
  const annotation: { annotation?: Expression } = type ? { annotation: lower.expression(type, node) } : {};
  return {
    kind: 'assign',
    target: name(node, textOf(node, lower), lower),
    ...annotation,
    declares: 'let',
    at: lower.at(node),
  };
}

function receiverOf(node: Node, lower: Lowering): { name?: string; type: string } {
  const called = child(node, 'name');
  let type = child(node, 'type');
  while (type && ['pointer_type', 'generic_type', 'parenthesized_type'].includes(type.type))
    type = childOfType(type, 'type_identifier') ?? type.children[0];
  return { ...(called && { name: textOf(called, lower) }), type: type ? textOf(type, lower) : '[unknown]' };
}
