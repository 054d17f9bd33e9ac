// What entries of a lock file say together of where packages come from: counted, with the names of the first few.

import type { LockGroup, LockSources, Requirement } from '../../core/document.ts';

/** A package that a lock file settles. */
export interface LockEntry extends Requirement {
  /**
   * Whether a hash binds what is fetched; `platform`: none does, of a package that only some machines fetch. Undefined for
   * what no registry gives: a commit, a directory, what comes inside another package.
   */
  bound?: boolean | 'platform';
  /** The address it is fetched from, where the file says so. */
  from?: string;
}

const MOST_NAMES = 3;
/** More hosts than that are no registries. */
const MOST_ORIGINS = 20;

export function sourcesOf(entries: readonly LockEntry[]): LockSources {
  const fetched = entries.filter(({ bound }) => bound !== undefined);
  const plain = fetched.filter(({ from }) => from !== undefined && PLAIN.test(from));
  return {
    fetched: fetched.length,
    ...named('unbound', groupOf(fetched.filter(({ bound }) => bound === false))),
    ...named('unboundForPlatform', groupOf(fetched.filter(({ bound }) => bound === 'platform'))),
    ...named('plain', groupOf(plain)),
    ...named('plainUnbound', groupOf(plain.filter(({ bound }) => bound !== true))),
    origins: originsOf(fetched),
  };
}

const PLAIN = /^http:\/\/(?!localhost[:/]|127\.|\[::1\])/i;

function named<K extends string>(key: K, group: LockGroup | undefined): Partial<Record<K, LockGroup>> {
  return group === undefined ? {} : ({ [key]: group } as Record<K, LockGroup>);
}

function groupOf(entries: readonly LockEntry[]): LockGroup | undefined {
  const [first] = entries;
  if (!first) return undefined;
  const names = [...new Set(entries.map(({ name }) => name))].slice(0, MOST_NAMES);
  return { count: entries.length, names, at: first.at };
}

function originsOf(entries: readonly LockEntry[]): LockSources['origins'] {
  const byOrigin = new Map<string, LockEntry[]>();
  for (const one of entries) {
    const origin = one.from === undefined ? undefined : originOf(one.from);
    if (origin === undefined) continue;
    const known = byOrigin.get(origin);
    if (known) known.push(one);
    else if (byOrigin.size < MOST_ORIGINS) byOrigin.set(origin, [one]);
  }
  return [...byOrigin].flatMap(([origin, own]) => {
    const group = groupOf(own);
    return group ? [{ origin, ...group }] : [];
  });
}

/** Protocol and host, without user and token. */
export function originOf(address: string): string | undefined {
  const [, protocol, host] = /^(https?):\/\/(?:[^\s/@]*@)?([\w.-]+(?::\d+)?)(?:[/?#]|$)/i.exec(address) ?? [];
  return protocol === undefined || host === undefined ? undefined : `${protocol}://${host}`.toLowerCase();
}

/** Named by a commit: the address itself says which bytes. */
export function isOfCommit(address: string): boolean {
  return /^(?:git|ssh)|^(?:github|gitlab|bitbucket|gist):|\.git(?:#|$)|[/#@][0-9a-f]{40}(?:[/.#?]|$)/i.test(address);
}
