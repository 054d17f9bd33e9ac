// Services that programs ask with plain requests instead of a client: told by the host and the path that are asked. What
// they do is data, `asked` in the catalogue.

import { isHost, type Library, type LibraryAsked } from '../../core/library.ts';
import type { Tri } from '../../core/model.ts';
import type { Catalogue } from '../catalogue.ts';
import { isLanguage } from '../parts.ts';
import { knownText } from '../texts.ts';
import { optionsOf, type Value } from '../values.ts';

export interface AskedService {
  library: Library;
  asked: LibraryAsked;
  /** Whether the path is one that does it; unknown where it was not read. */
  does: Tri;
}

const DEEPEST = 6;
const MOST = 16;
/** Stands for what is not known; no host and no path holds it. */
const HOLE = '\0';

/** Each service that the address may belong to: one of several values is enough. */
export function servicesAt(address: Value | undefined, catalogue: Catalogue): AskedService[] {
  if (address === undefined) return [];
  const found = new Map<string, AskedService>();
  for (const text of textsOf(address, 0)) {
    for (const { library, asked } of servicesIn(catalogue)) {
      const does = isAsked(asked, text);
      const known = found.get(library.id);
      if (does !== false && known?.does !== true) found.set(library.id, { library, asked, does });
    }
  }
  return [...found.values()];
}

function servicesIn({ libraries }: Catalogue) {
  const before = services.get(libraries);
  const all = before ?? libraries.flatMap((library) => (library.asked ? [{ library, asked: library.asked }] : []));
  services.set(libraries, all);
  return all;
}

const services = new WeakMap<readonly Library[], { library: Library; asked: LibraryAsked }[]>();

function isAsked({ hosts, paths }: LibraryAsked, text: string): Tri {
  const [, authority = '', path = ''] = /^(?:https?|wss?):\/\/([^/?#]*)([^?#]*)/i.exec(text) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  if (!hosts.some((one) => isHost(one, host))) return false;
  if (paths.some((one) => path.replace(/\/$/, '').endsWith(one))) return true;
  return path.includes(HOLE) ? 'unknown' : false;
}

/** What the value may be as text, with holes for what is not known. */
function textsOf(value: Value, depth: number): string[] {
  const known = knownText(value);
  if (known !== undefined) return [known];
  if (depth > DEEPEST) return [HOLE];
  switch (value.kind) {
    case 'choice':
      return optionsOf(value)
        .flatMap((option) => textsOf(option.value, depth + 1))
        .slice(0, MOST);
    case 'text':
      return joined(value.parts.map((part) => (typeof part === 'string' ? [part] : textsOf(part, depth + 1))));
    // `new URL(…)`: what a language makes of a text still leads where that says.
    case 'made':
      return isLanguage(value.of)
        ? joined(
            value.arguments.positional
              .slice(0, 2)
              .reverse()
              .map((one) => textsOf(one, depth + 1)),
          )
        : [HOLE];
    default:
      return [HOLE];
  }
}

function joined(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>(
    (texts, options) => texts.flatMap((text) => options.map((one) => text + one)).slice(0, MOST),
    [''],
  );
}
