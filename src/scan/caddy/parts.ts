// A Caddyfile in its parts: global options, snippets and sites; and within a site the directives, each with the path that
// it is for. `import` of a snippet of the same file is what the snippet says.

import type { Directive } from '../../core/document.ts';

export interface CaddySite {
  addresses: string[];
  body: Directive[];
  at: Directive['at'];
}

export interface Parts {
  globals: Directive[];
  sites: CaddySite[];
  snippets: Map<string, Directive[]>;
}

export function sitesIn(directives: readonly Directive[]): Parts {
  const [first, ...others] = directives;
  const globals = first?.name === '' && first.block ? first.block : [];
  const rest = first?.name === '' ? others : [...directives];
  const snippets = new Map<string, Directive[]>();
  const sites: CaddySite[] = [];
  const [only] = rest;
  // One site without braces: its address stands alone on the first line.
  if (only && !only.block && only.name !== 'import') {
    sites.push({ addresses: [only.name, ...only.args], body: rest.slice(1), at: only.at });
    return { globals, sites, snippets };
  }
  for (const { name, args, at, block } of rest) {
    if (!block) continue;
    if (/^\(.*\)$/.test(name)) snippets.set(name.slice(1, -1), block);
    else if (name !== '' && !name.startsWith('&(')) sites.push({ addresses: [name, ...args], body: block, at });
  }
  return { globals, sites, snippets };
}

const NESTED = 5;

/** Snippets put in where they are imported, as deep as anybody nests them. */
export function bodyOf(body: readonly Directive[], snippets: ReadonlyMap<string, Directive[]>): Directive[] {
  let result = [...body];
  for (let round = 0; round < NESTED && result.length < 2000; round++) {
    const next = result.flatMap((directive) => {
      const own = directive.name === 'import' ? snippets.get(directive.args[0] ?? '') : undefined;
      return own ?? [directive];
    });
    if (next.length === result.length && next.every((one, index) => one === result[index])) break;
    result = next;
  }
  return result;
}

export interface Part {
  directive: Directive;
  /** '' for the whole site. */
  path: string;
  /** All directives beside it: what guards the site guards this. */
  body: readonly Directive[];
}

const WRAPPERS = new Set(['handle', 'handle_path', 'route']);

export function partsOf(body: Directive[]): Part[] {
  const matchers = new Map(
    body.filter(({ name }) => name.startsWith('@')).map((matcher) => [matcher.name, pathOf(matcher)] as const),
  );
  const parts: Part[] = [];
  const waiting = [{ level: body, path: '', depth: 0 }];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    for (const directive of next.level) {
      const [first = ''] = directive.args;
      const own = first.startsWith('/') ? first : first.startsWith('@') ? (matchers.get(first) ?? first) : '';
      const path = `${next.path}${own}`;
      if (WRAPPERS.has(directive.name) && directive.block) {
        if (next.depth < 50)
          waiting.push({ level: directive.block, path: path.replace(/\*$/, ''), depth: next.depth + 1 });
      } else parts.push({ directive, path, body: next.level });
    }
  }
  return parts;
}

function pathOf({ name, args, block = [] }: Directive): string {
  if (args[0] === 'path') return args[1] ?? name;
  return block.find((one) => one.name === 'path')?.args[0] ?? name;
}
