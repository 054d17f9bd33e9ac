// What a value holds or was made from, one step in. Who walks on decides what more counts, and what does not.

import type { Value } from './values.ts';

export function insideOf(value: Value): Value[] {
  switch (value.kind) {
    case 'text':
      return value.parts.filter((part) => typeof part !== 'string');
    case 'list':
      return value.items;
    case 'dict':
      return [...value.entries.values()];
    case 'choice':
      return value.options.map((option) => option.value);
    case 'instance':
      return [...value.fields.values()];
    case 'method':
      return [value.receiver];
    case 'library':
      return value.made ? [value.made] : [];
    case 'made': {
      const { arguments: given, of } = value;
      return [...given.positional, ...given.named.values(), ...(of.made ? [of.made] : [])];
    }
    default:
      return [];
  }
}
