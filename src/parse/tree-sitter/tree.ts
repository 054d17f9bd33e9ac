// A tree-sitter tree copied into plain objects: every call into WebAssembly costs more than the node it asks about, so
// the cursor passes once and leaves out what the lowering never looks at (brackets, commas, comments, keywords).

import type { Language, Tree, TreeCursor } from '@vscode/tree-sitter-wasm';

export interface Node {
  type: string;
  /** The name of the parent's field this node fills, or ''. */
  field: string;
  start: number;
  end: number;
  missing: boolean;
  children: Node[];
}

export const ERROR = 'ERROR';

/** Anonymous tokens that carry meaning. */
const KEPT_TOKENS = new Set(['async', '_']);
/** Named nodes that carry none, or whose inside does not matter. */
const DROPPED = new Set(['comment', 'line_continuation']);
const LEAVES = new Set([
  ...['identifier', 'string_start', 'string_content', 'string_end', 'integer', 'float'],
  // Go
  ...['field_identifier', 'package_identifier', 'type_identifier', 'interpreted_string_literal', 'raw_string_literal'],
]);

/** The children of every leaf: a leaf is never gone into. */
const NONE: Node[] = [];

const OPERATOR = /^(?:[-+*/%@&|^~<>!]+=?|==?|and|or|in|not in|is|is not)$/;

interface Vocabulary {
  types: readonly string[];
  fields: readonly (string | null)[];
  /** By type id: never kept, unless it fills a field. */
  silent: readonly boolean[];
  leaf: readonly boolean[];
  /** Tokens that fill an operator's field, where there is one. */
  operator: readonly boolean[];
}

const vocabularies = new Map<Language, Vocabulary>();

function vocabularyOf(language: Language): Vocabulary {
  const known = vocabularies.get(language);
  if (known) return known;
  const { types, fields } = language;
  const vocabulary = {
    types,
    fields,
    silent: types.map((type, id) => (language.nodeTypeIsNamed(id) ? DROPPED.has(type) : !KEPT_TOKENS.has(type))),
    leaf: types.map((type, id) => LEAVES.has(type) || !language.nodeTypeIsNamed(id)),
    operator: types.map((type, id) => OPERATOR.test(type) && !language.nodeTypeIsNamed(id)),
  };
  vocabularies.set(language, vocabulary);
  return vocabulary;
}

/** The whole tree, on a stack of its own: hostile nesting is deeper than ours. */
export function copyTree(tree: Tree, language: Language): Node {
  const vocabulary = vocabularyOf(language);
  const faulty = tree.rootNode.hasError;
  const cursor = tree.walk();
  const root = copyNode(cursor, '', vocabulary, false) ?? emptyModule();
  const above: Node[] = [];
  let parent = root;
  let inside = cursor.gotoFirstChild();
  while (inside) {
    const node = copyNode(cursor, parent.type, vocabulary, faulty);
    if (node) {
      parent.children.push(node);
      if (node.children !== NONE && cursor.gotoFirstChild()) {
        above.push(parent);
        parent = node;
        continue;
      }
    }
    while (!cursor.gotoNextSibling()) {
      const next = above.pop();
      if (!next) {
        inside = false;
        break;
      }
      parent = next;
      cursor.gotoParent();
    }
  }
  cursor.delete();
  return root;
}

function emptyModule(): Node {
  return { type: 'module', field: '', start: 0, end: 0, missing: false, children: [] };
}

function copyNode(cursor: TreeCursor, within: string, vocabulary: Vocabulary, faulty: boolean): Node | undefined {
  const id = cursor.nodeTypeId;
  const missing = faulty && cursor.nodeIsMissing;
  // tree-sitter gives errors the type id 65535, which is not in the table.
  const type = vocabulary.types[id] ?? ERROR;
  // Operators fill a field; the colons of a slice tell its bounds apart.
  const isColon = within === 'slice' && type === ':';
  const silent = vocabulary.silent[id] === true && !missing && !isColon;
  if (silent && vocabulary.operator[id] !== true) return undefined;
  const field = vocabulary.fields[cursor.currentFieldId] ?? '';
  if (silent && field !== 'operator' && field !== 'operators') return undefined;
  return {
    type,
    field,
    start: cursor.startIndex,
    end: cursor.endIndex,
    missing,
    children: vocabulary.leaf[id] === true ? NONE : [],
  };
}

export function child(node: Node, field: string): Node | undefined {
  return node.children.find((part) => part.field === field);
}

export function childrenOf(node: Node, field: string): Node[] {
  return node.children.filter((part) => part.field === field);
}

export function childOfType(node: Node, type: string): Node | undefined {
  return node.children.find((part) => part.type === type);
}
