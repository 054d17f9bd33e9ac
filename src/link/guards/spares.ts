// Library middleware that leaves paths alone which an option lists: `.unless({ path: ['/login', /^\/open/] })`.

import type { LibraryControl } from '../../core/library.ts';
import { askedMethod, askedPath } from '../asked.ts';
import { argument } from '../catalogue.ts';
import type { Asked } from '../evaluate/machine.ts';
import { isPathText, isText, matchesPattern } from '../evaluate/path-text.ts';
import { testPattern } from '../evaluate/patterns.ts';
import type { MadeValue, Value } from '../values.ts';

type Told = boolean | undefined;

/** Whether an endpoint is left alone; undefined where it cannot be told. */
export function sparesEndpoint({ spares }: LibraryControl, made: MadeValue, asked: Asked | undefined): Told {
  const path = asked && askedPath(asked, 'whole');
  const listed = spares === undefined ? undefined : argument(made.arguments, spares);
  // Other options may spare more.
  const [options] = made.arguments.positional;
  if (!asked || !path || !listed || options?.kind !== 'dict' || options.open || options.entries.size > 1)
    return undefined;
  if (listed.kind === 'list' && listed.open) return undefined;
  const told = (listed.kind === 'list' ? listed.items : [listed]).map((item) => isListed(item, path, asked));
  if (told.includes(true)) return true;
  return told.every((t) => t === false) ? false : undefined;
}

function isListed(item: Value, path: Value, asked: Asked): Told {
  if (item.kind === 'constant') return isSame(path, item.value);
  if (item.kind === 'regex') {
    if (isPathText(path)) return matchesPattern(path, item, false);
    return path.kind === 'constant' ? testPattern(item.source, item.flags, String(path.value)) : undefined;
  }
  const url = item.kind === 'dict' && !item.open ? item.entries.get('url') : undefined;
  if (item.kind !== 'dict' || !url || url.kind === 'dict') return undefined;
  const [here, method] = [isListed(url, path, asked), isMethod(item.entries.get('methods'), asked)];
  if (here === false || method === false) return false;
  return here && method ? true : undefined;
}

function isSame(path: Value, text: unknown): Told {
  if (typeof text !== 'string') return undefined;
  return isPathText(path) ? isText(path, text) : path.kind === 'constant' && path.value === text;
}

function isMethod(methods: Value | undefined, asked: Asked): Told {
  if (!methods) return true;
  const method = askedMethod(asked);
  const all = methods.kind === 'list' && !methods.open ? methods.items : [methods];
  if (method?.kind !== 'constant' || !all.every((m) => m.kind === 'constant')) return undefined;
  return all.some((m) => String(m.value).toUpperCase() === method.value);
}
