// Servers and locations of one nginx file, each with the levels around it: http, server, location. What a directive of an
// outer level means inside is inheritance: in nginx the innermost level that has the directive decides, and replaces.

import type { Directive } from '../../core/document.ts';

/** A server, or a location in one. `levels`: the bodies around it, the outermost first, its own last. */
export interface Place {
  levels: Directive[][];
  /** '' for the server itself; else as written: `/api/`, `= /x`, `~ \.php$`. */
  path: string;
  modifier: string;
  at: Directive['at'];
}

export interface Server {
  at: Directive['at'];
  /** The server itself first, then its locations in the order of the file. */
  places: Place[];
  /** The first one for a port, or one that says so, answers whoever names no other. */
  first: boolean;
}

export interface Configuration {
  /** Body of `http`, or of a file that is included there. */
  http: Directive[];
  servers: Server[];
}

export function configurationsIn(directives: Directive[]): Configuration[] {
  const blocks = directives.filter(({ name, block }) => name === 'http' && block !== undefined);
  const bodies = blocks.length > 0 ? blocks.map(({ block }) => block ?? []) : [directives];
  return bodies.map((http) => ({ http, servers: serversIn(http) }));
}

function serversIn(http: Directive[]): Server[] {
  const blocks = http.filter(({ name, block }) => name === 'server' && block !== undefined);
  return blocks.map((server, index) => ({
    at: server.at,
    places: placesIn([http, server.block ?? []], server.at),
    first: index === 0,
  }));
}

function placesIn(levels: Directive[][], at: Directive['at']): Place[] {
  const places: Place[] = [{ levels, path: '', modifier: '', at }];
  const waiting: { levels: Directive[][]; directive: Directive }[] = [];
  const locationsOf = (outer: Directive[][]) =>
    (outer.at(-1) ?? [])
      .filter(({ name, block }) => name === 'location' && block !== undefined)
      .map((directive) => ({ levels: [...outer, directive.block ?? []], directive }));
  waiting.push(...locationsOf(levels).reverse());
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { args, at: where } = next.directive;
    const modifier = args.length > 1 ? (args[0] ?? '') : '';
    places.push({ levels: next.levels, path: args.join(' '), modifier, at: where });
    waiting.push(...locationsOf(next.levels).reverse());
  }
  return places;
}

export const own = ({ levels }: Place): Directive[] => levels.at(-1) ?? [];

export function named(level: readonly Directive[], ...names: string[]): Directive[] {
  return level.filter(({ name }) => names.includes(name));
}

/** The directives of these names on the innermost level that says one of them. */
export function inherited({ levels }: Place, ...names: string[]): Directive[] {
  const level = levels.findLast((one) => named(one, ...names).length > 0);
  return level ? named(level, ...names) : [];
}

/** A directive on its own level, and in the `if` and `limit_except` blocks on it. */
export function within(level: readonly Directive[]): { directive: Directive; condition?: Directive }[] {
  return level.flatMap((directive) =>
    (directive.name === 'if' || directive.name === 'limit_except') && directive.block
      ? directive.block.map((one) => ({ directive: one, condition: directive }))
      : [{ directive }],
  );
}

/** Included files that hold no more than what their names promise. */
const HARMLESS =
  /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi)(?:_params|\.conf)|proxy_params|koi-(?:utf|win)|win-utf)$/;

/** An include that may say anything: what is not found on these levels is not known to be absent. */
export function openEnd(levels: readonly Directive[][], servers = false): Directive | undefined {
  return levels
    .flat()
    .find(
      ({ name, args: [file = ''] }) => name === 'include' && !HARMLESS.test(file) && (servers || !isForServers(file)),
    );
}

/** `conf.d/*.conf` on the level of `http` brings servers; settings too, now and then. */
function isForServers(file: string): boolean {
  return /sites-enabled|conf\.d\/\*|vhosts?|modules/.test(file);
}
