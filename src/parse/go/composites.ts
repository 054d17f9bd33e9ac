// Go's composite literals to the IR.

import type { Argument, DictEntry, Expression } from '../../core/ir.ts';
import { textOf, unknown } from '../tree-sitter/leaves.ts';
import { child, type Node } from '../tree-sitter/tree.ts';
import type { Lowering } from './lowering.ts';
import { lowerType } from './types.ts';

const LISTS = new Set(['slice_type', 'array_type', 'implicit_length_array_type']);

/** `[]T{…}` is a list, `map[K]V{…}` a dict, `T{…}` a call of T with `isNew`: named arguments are its fields. */
export function lowerComposite(node: Node, lower: Lowering): Expression {
  const type = child(node, 'type');
  return type ? composed(node, type, child(node, 'body'), lower) : unknown(node, node.type, lower);
}

function composed(node: Node, type: Node, body: Node | undefined, lower: Lowering): Expression {
  const elements = body?.children ?? [];
  const at = lower.at(node);
  if (LISTS.has(type.type)) {
    const element = child(type, 'element');
    return { kind: 'list', items: elements.map((e) => valueOf(valueNode(e), element, lower)), at };
  }
  if (type.type === 'map_type') {
    const element = child(type, 'value');
    const keyType = child(type, 'key');
    const entries = elements.flatMap((e): DictEntry[] => {
      const key = keyNode(e);
      if (!key) return [];
      return [{ key: valueOf(key, keyType, lower), value: valueOf(valueNode(e), element, lower) }];
    });
    return { kind: 'dict', entries, at };
  }
  const args = elements.map((e): Argument => {
    const key = keyNode(e);
    const value = valueOf(valueNode(e), undefined, lower);
    return key ? { value, name: textOf(key, lower) } : { value };
  });
  return { kind: 'call', callee: lowerType(type, lower), args, isNew: true, at };
}

function keyNode(element: Node): Node | undefined {
  if (element.type !== 'keyed_element') return undefined;
  const key = child(element, 'key');
  return key?.type === 'literal_element' ? key.children[0] : key;
}

function valueNode(element: Node): Node {
  const value = element.type === 'keyed_element' ? (child(element, 'value') ?? element) : element;
  return value.type === 'literal_element' ? (value.children[0] ?? value) : value;
}

/** Inside a list or map of T, `{…}` stands for `T{…}`. */
function valueOf(node: Node, type: Node | undefined, lower: Lowering): Expression {
  if (node.type !== 'literal_value') return lower.expression(node, node);
  const bare = type?.type === 'pointer_type' ? type.children[0] : type;
  return bare ? composed(node, bare, node, lower) : unknown(node, 'a literal without a type', lower);
}
