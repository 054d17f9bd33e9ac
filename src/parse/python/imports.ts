// Python imports to the IR.

import type { ImportedName, Statement } from '../../core/ir.ts';
import { textOf } from '../tree-sitter/leaves.ts';
import { child, childOfType, childrenOf, type Node } from '../tree-sitter/tree.ts';
import type { Lowering } from './lowering.ts';

/** `import a.b` binds `a` and loads `a.b`: two statements. */
export function lowerImport(node: Node, lower: Lowering): Statement[] {
  const at = lower.at(node);
  return childrenOf(node, 'name').flatMap((part): Statement[] => {
    const { source, alias } = nameAndAlias(part, lower);
    if (alias !== undefined) return [imported(source, [{ imported: '*', local: alias }], at)];
    const [top = source] = source.split('.', 1);
    const binding = imported(top, [{ imported: '*', local: top }], at);
    return top === source ? [binding] : [binding, imported(source, [], at)];
  });
}

export function lowerImportFrom(node: Node, lower: Lowering): Statement[] {
  const module = child(node, 'module_name');
  const source = module ? withoutSpace(textOf(module, lower)) : '';
  const names = childrenOf(node, 'name').map((part): ImportedName => {
    const found = nameAndAlias(part, lower);
    return { imported: found.source, local: found.alias ?? found.source };
  });
  if (childOfType(node, 'wildcard_import')) names.push({ imported: '*', local: '*' });
  return [imported(source, names, lower.at(node))];
}

function imported(source: string, names: ImportedName[], at: Statement['at']): Statement {
  return { kind: 'import', source, names, typeOnly: false, at };
}

function nameAndAlias(node: Node, lower: Lowering): { source: string; alias?: string } {
  if (node.type !== 'aliased_import') return { source: withoutSpace(textOf(node, lower)) };
  const source = child(node, 'name');
  const alias = child(node, 'alias');
  return {
    source: source ? withoutSpace(textOf(source, lower)) : '',
    ...(alias ? { alias: textOf(alias, lower) } : {}),
  };
}

/** `a . b` and a dotted name over a line continuation are one name. */
function withoutSpace(text: string): string {
  return text.replace(/[\s\\]+/g, '');
}
