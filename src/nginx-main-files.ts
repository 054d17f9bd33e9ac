// nginx files with servers, under the main file that they are installed with: what it says for all servers holds for theirs.
// Dockerfiles and compose files tell which files stand together below /etc/nginx; where they do not, a main file beside them
// makes what is not said unknown.

import { posix } from 'node:path';
import type { Directive } from './core/document.ts';
import type { ParsedFile } from './core/parsed.ts';
import { entries, entry, items, textAt, textOf } from './parse/query.ts';

const MAIN = '/etc/nginx/nginx.conf';

/** Where a path of the repository stands in a container. */
interface Placing {
  from: string;
  to: string;
}

export interface MainFiles {
  /** The main file that everybody installs a file with. */
  certain: ReadonlyMap<string, string>;
  /** Files beside a main file that may be installed with them. */
  possible: ReadonlySet<string>;
}

export function mainFilesIn(parsed: readonly ParsedFile[]): MainFiles {
  const bodies = new Map(
    parsed.flatMap((one) =>
      one.document?.format === 'nginx' ? [[one.file.path, one.document.directives] as const] : [],
    ),
  );
  const mains = [...bodies].filter(([, directives]) => httpOf(directives) !== undefined).map(([path]) => path);
  const parts = [...bodies].filter(([, list]) => list.some(({ name }) => name === 'server')).map(([path]) => path);
  if (mains.length === 0 || parts.length === 0) return { certain: new Map(), possible: new Set() };
  const containers = parsed.flatMap(placingsIn);
  const certain = new Map<string, string>();
  const possible = new Set<string>();
  for (const part of parts) {
    const over = new Set(containers.flatMap((placings) => mainsOver(part, { placings, mains, bodies })));
    const [only] = over;
    if (only !== undefined && only !== '' && over.size === 1) certain.set(part, only);
    else if (mains.some((main) => isBeside(main, part))) possible.add(part);
  }
  return { certain, possible };
}

/** What a main file says on the level of `http`, without its own servers. */
export function settingsOf(directives: readonly Directive[]): Directive[] {
  return (httpOf(directives)?.block ?? []).filter(({ name }) => name !== 'server');
}

function httpOf(directives: readonly Directive[]): Directive | undefined {
  return directives.find(({ name, block }) => name === 'http' && block !== undefined);
}

const isBeside = (main: string, part: string) => {
  const home = posix.dirname(main);
  return home === '.' || part.startsWith(`${home}/`);
};

interface Installed {
  placings: readonly Placing[];
  mains: readonly string[];
  bodies: ReadonlyMap<string, readonly Directive[]>;
}

/** The main file of a container that takes the part in; '' for one that is not seen; none where the part is not installed. */
function mainsOver(part: string, { placings, mains, bodies }: Installed): string[] {
  const stands = standsAt(part, placings);
  if (stands === undefined) return [];
  const main = mains.find((one) => standsAt(one, placings) === MAIN);
  const taken = (httpOf(bodies.get(main ?? '') ?? [])?.block ?? []).some(
    ({ name, args: [pattern = ''] }) => name === 'include' && covers(posix.resolve('/etc/nginx', pattern), stands),
  );
  return [main !== undefined && taken ? main : ''];
}

/** The last placing counts: it covers those before it. */
function standsAt(path: string, placings: readonly Placing[]): string | undefined {
  const found = placings.findLast(({ from }) => path === from || from === '.' || path.startsWith(`${from}/`));
  if (!found) return undefined;
  if (path !== found.from) return posix.join(found.to, posix.relative(found.from, path));
  return found.to.endsWith('/') ? posix.join(found.to, posix.basename(path)) : found.to;
}

/** A star stands for names of one directory. */
function covers(pattern: string, path: string): boolean {
  const [before = '', after, ...more] = pattern.split('*');
  if (after === undefined) return pattern === path;
  const inner = path.slice(before.length, path.length - after.length);
  return more.length === 0 && path.startsWith(before) && path.endsWith(after) && !inner.includes('/');
}

function placingsIn({ file: { path }, document }: ParsedFile): Placing[][] {
  const home = posix.dirname(path);
  if (document?.format === 'dockerfile') {
    const copied = document.instructions
      .filter(({ name, flags }) => name === 'COPY' && flags.from === undefined)
      .flatMap(({ args }) => {
        const to = args.at(-1) ?? '';
        const into = args.length > 2 && !to.endsWith('/') ? `${to}/` : to;
        return args.slice(0, -1).map((from) => ({ from: posix.join(home, from).replace(/\/$/, ''), to: into }));
      });
    return [copied];
  }
  if (document?.format !== 'yaml') return [];
  const services = document.roots.flatMap((root) => entries(entry(root, 'services')));
  return services.map(({ value }) => items(entry(value, 'volumes')).flatMap((volume) => mounted(volume, home)));
}

function mounted(volume: Parameters<typeof textOf>[0], home: string): Placing[] {
  const [from, to] = textOf(volume)?.split(':') ?? [textAt(volume, 'source'), textAt(volume, 'target')];
  if (from === undefined || to === undefined || !from.startsWith('.')) return [];
  return [{ from: posix.join(home, from).replace(/\/$/, ''), to: to.replace(/\/$/, '') }];
}
