// Whether two values are surely the same text, although each was computed for itself: `path.join(root, req.params.id)`.

import { subjectKey } from '../../subject.ts';
import { type Arguments, exportName, type Value } from '../../values.ts';

const DEEPEST = 6;

export function isSame(a: Value | undefined, b: Value | undefined, depth = 0): boolean {
  if (!a || !b || depth > DEEPEST) return false;
  if (a === b) return true;
  if (a.kind === 'constant' && b.kind === 'constant') return a.value === b.value;
  if (a.kind === 'setting' && b.kind === 'setting') return a.name === b.name;
  if (a.kind === 'made' && b.kind === 'made')
    return (
      a.of.source === b.of.source &&
      exportName(a.of) === exportName(b.of) &&
      (a.of.made === b.of.made || isSame(a.of.made, b.of.made, depth + 1)) &&
      haveSame(a.arguments, b.arguments, depth + 1)
    );
  if (a.kind === 'library' && b.kind === 'library')
    return (
      a.source === b.source &&
      exportName(a) === exportName(b) &&
      (a.made === b.made || isSame(a.made, b.made, depth + 1))
    );
  const key = subjectKey(a);
  return key !== undefined && key === subjectKey(b);
}

function haveSame(a: Arguments, b: Arguments, depth: number): boolean {
  if (a.open !== undefined || b.open !== undefined || a.named.size > 0 || b.named.size > 0) return false;
  return a.positional.length === b.positional.length && a.positional.every((v, i) => isSame(v, b.positional[i], depth));
}
