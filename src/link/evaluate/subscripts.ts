// What stands in brackets behind a value, where it is no plain index: sections, and arguments of types.

import { constant, list, type Site, type Value } from '../values.ts';

/** `name[:-3]`, `items[1:]`. */
export function section(object: Value, [from, to]: Value[]): Value | undefined {
  const [start, end] = [from, to].map((v) =>
    v?.kind === 'constant' && typeof v.value === 'number' ? v.value : undefined,
  );
  const isTold = [from, to].every((v) => v === undefined || v.kind === 'constant');
  if (!isTold) return undefined;
  if (object.kind === 'list') return list(object.items.slice(start ?? 0, end), object.open);
  return object.kind === 'constant' && typeof object.value === 'string'
    ? constant(object.value.slice(start ?? 0, end))
    : undefined;
}

/** `Annotated[User, Depends(f)]`, `Generic[T]`: kept as something made, with what stands in the brackets as arguments. */
export function subscript(object: Value, index: Value, site: Site): Value {
  if (object.kind !== 'library') return object;
  const positional = index.kind === 'list' ? index.items : [index];
  return {
    kind: 'made',
    of: { ...object, path: [...object.path, '[]'] },
    arguments: { positional, named: new Map() },
    site,
  };
}
