// Data files as values: an imported JSON document.

import type { Document, DocumentNode } from '../core/document.ts';
import { constant, dict, list, unknown, type Value } from './values.ts';

const DEEPEST = 40;

export function documentValue(document: Document | undefined): Value | undefined {
  const root = document && 'roots' in document ? document.roots[0] : undefined;
  return root && nodeValue(root, 0);
}

function nodeValue(node: DocumentNode, depth: number): Value {
  if (depth > DEEPEST) return unknown('data nested too deeply');
  switch (node.kind) {
    case 'scalar':
      return constant(node.value);
    case 'list':
      return list(node.items.map((i) => nodeValue(i, depth + 1)));
    case 'map':
      return dict(node.entries.map(({ key, value }): [string, Value] => [key, nodeValue(value, depth + 1)]));
    case 'unknown':
      return unknown(node.why);
  }
}
