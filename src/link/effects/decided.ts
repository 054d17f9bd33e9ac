// Whether a request decides a value: some text of its sender stands in it, and nothing on the way bound it to values that
// the program chose itself.

import { type Library, namesExport } from '../../core/library.ts';
import type { Condition } from '../../core/linked.ts';
import type { EffectKind } from '../../core/model.ts';
import { type Catalogue, ecosystemOf, exportPath } from '../catalogue.ts';
import { subjectKey } from '../subject.ts';
import { knownText } from '../texts.ts';
import type { MadeValue, Value } from '../values.ts';

export interface Deciding {
  catalogue: Catalogue;
  kind: EffectKind;
  /** What holds where the value is used. */
  conditions: readonly Condition[];
}

const DEEPEST = 8;

export function isDecided(value: Value | undefined, deciding: Deciding, depth = 0): boolean {
  if (value === undefined || depth > DEEPEST) return false;
  const inner = (one: Value) => isDecided(one, deciding, depth + 1);
  switch (value.kind) {
    case 'unknown':
      return value.request === true && !isBound(value, deciding);
    case 'method':
      return inner(value.receiver) && !isBound(value, deciding);
    case 'text':
      return decisive(value.parts, deciding.kind).some((part) => typeof part !== 'string' && inner(part));
    case 'list':
      return value.items.some(inner);
    case 'dict':
      return [...value.entries.values()].some(inner);
    case 'choice':
      return value.options.some(({ value: one, when }) =>
        isDecided(one, { ...deciding, conditions: [...deciding.conditions, ...when] }, depth + 1),
      );
    case 'made':
      return !neutralises(value, deciding) && sourcesOf(value).some(inner);
    default:
      return false;
  }
}

/** What something was made of; a call without arguments gives its object in another form: `path.resolve()`. */
function sourcesOf({ of, arguments: { positional, named } }: MadeValue): Value[] {
  const given = [...positional, ...named.values()];
  return given.length === 0 && of.made ? [of.made] : given;
}

const ADDRESSED = new Set<EffectKind>(['outbound-request', 'redirect']);
/** The host stands, or the path begins: what follows leads nowhere else. */
const HOST_TOLD = /^(?:[a-z][\w+.-]*:)?\/\/[^/?#\\]+[/?#]|^\/[^/\\]|^[^/:\\]+[/?#]/i;

/** Of an address only its beginning decides which host is asked. A setting stands for a host. */
function decisive(parts: readonly (string | Value)[], kind: EffectKind): readonly (string | Value)[] {
  if (!ADDRESSED.has(kind)) return parts;
  let text = '';
  for (const [index, part] of parts.entries()) {
    if (HOST_TOLD.test(text)) return parts.slice(0, index);
    const known = typeof part === 'string' ? part : knownText(part);
    // What is not the caller's is a word that we do not know.
    text += known ?? (typeof part !== 'string' && part.kind === 'setting' ? 'x://x' : 'x');
    if (index === 0 && text.startsWith('x') && typeof parts[1] === 'string' && parts[1].startsWith('/')) text = 'x://x';
  }
  return parts;
}

/** Asked before: is it this text, is it one of these? */
function isBound(value: Value, { conditions }: Deciding): boolean {
  const key = subjectKey(value);
  if (key === undefined) return false;
  return conditions.some(({ tests }) => {
    const ways = tests ?? [];
    return ways.length > 0 && ways.every((way) => way.some(({ bounds, holds }) => holds && bounds === key));
  });
}

function neutralises({ of, site }: MadeValue, { catalogue, kind }: Deciding): boolean {
  const library: Library | undefined = catalogue.find(of.source, ecosystemOf(site.file));
  const path = exportPath(of);
  return (library?.neutralises ?? []).some(
    ({ calls, kinds }) =>
      (kinds === undefined || kinds.includes(kind)) && calls.some((name) => namesExport(name, path)),
  );
}
