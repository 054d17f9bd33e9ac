// All scalars below a node, with their places.

import type { DocumentNode } from '../../core/document.ts';
import { walk } from '../../parse/query.ts';
import { scalar, type Text } from './workflow.ts';

export function textsBelow(node: DocumentNode | undefined): Text[] {
  const found: Text[] = [];
  for (const one of walk(node)) {
    const text = one.kind === 'scalar' ? scalar(one) : undefined;
    if (text) found.push(text);
  }
  return found.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]);
}
