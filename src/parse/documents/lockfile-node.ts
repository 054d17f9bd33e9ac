// Lock files of yarn (classic and berry) and pnpm, read by line.

import type { Span } from '../../core/evidence.ts';
import { isOfCommit, type LockEntry } from './lock-sources.ts';
import { linesOf } from './positions.ts';

interface Yarn {
  name: string;
  at: Span;
  /** What is asked for: `a@npm:^1`. */
  asked: string;
  version?: string;
  resolved?: string;
  hashed: boolean;
  platform: boolean;
}

/** The classic `"a@^1", a@^2:` and berry's `"a@npm:^1":`, both followed by indented lines. */
export function* yarnPackages(text: string): Generator<LockEntry> {
  // Berry keeps its hashes in lines of their own, and may be told to keep none.
  const berry = text.slice(0, 1000).includes('__metadata:');
  let open: Yarn | undefined;
  for (const { text: raw, line } of linesOf(text)) {
    if (/^[^\s#]/.test(raw)) {
      if (open) yield* yarnEntry(open, berry);
      open = yarnHeader(raw, line);
    } else if (open) readYarnLine(open, raw);
  }
  if (open) yield* yarnEntry(open, berry);
}

/** Undefined for what is no package of a registry: the file's own header, packages of the workspace. */
function yarnHeader(raw: string, line: number): Yarn | undefined {
  const name = /^"?((?:@[^\s@/"]+\/)?[^\s@/":,]+)@/.exec(raw)?.[1];
  if (name === undefined || raw.includes('@workspace:')) return undefined;
  return { name, at: [line, 1, line, raw.length + 1], asked: raw, hashed: false, platform: false };
}

function readYarnLine(open: Yarn, raw: string): void {
  const [, key = '', value = ''] =
    /^ {2}(version|resolved|resolution|integrity|checksum|conditions):?\s+"?([^"\s]+)/.exec(raw) ?? [];
  if (key === 'version') open.version ??= value;
  else if (key === 'resolved' || key === 'resolution') open.resolved ??= value;
  else if (key === 'integrity' || key === 'checksum') open.hashed = true;
  else if (key === 'conditions') open.platform = true;
}

function* yarnEntry({ name, at, asked, version, resolved = '', hashed, platform }: Yarn, berry: boolean) {
  if (version === undefined) return;
  yield { name, version, at, ...(berry ? berrySource() : classicSource()) } satisfies LockEntry;

  /** `a@npm:1.0.0`; where a host stands behind it (`::__archiveUrl=…`), the registry of the settings gave that. */
  function berrySource(): Pick<LockEntry, 'bound'> {
    if (!/@npm:/.test(resolved) || /@(?:patch|link|portal|file|exec):/.test(asked)) return {};
    return { bound: hashed ? true : platform ? 'platform' : false };
  }

  /** Before 1.10 the hash stood behind the address alone. */
  function classicSource(): Pick<LockEntry, 'bound' | 'from'> {
    const [address = '', fragment = ''] = resolved.split('#', 2);
    if (!/^https?:/i.test(address) || isOfCommit(address) || /\.git$/.test(address)) return {};
    return { bound: hashed || /^[0-9a-f]{40}$/.test(fragment), from: address };
  }
}

interface Pnpm {
  name: string;
  version: string;
  at: Span;
  bound?: boolean;
  from?: string;
}

/** Keys of the `packages` section: `/a/1.0.0:` (5), `/a@1.0.0:` (6), `a@1.0.0:` (9), with peers behind `(` or `_`. */
export function* pnpmPackages(text: string): Generator<LockEntry> {
  let inside = false;
  let open: Pnpm | undefined;
  let resolving = false;
  for (const { text: raw, line } of linesOf(text)) {
    if (/^\S/.test(raw)) inside = raw.startsWith('packages:');
    if (!inside) continue;
    if (/^ {2}[^\s#]/.test(raw)) {
      if (open) yield open;
      const key = /^['"]?\/?((?:@[^/\s]+\/)?[^@/\s]+)[@/](\d[^\s'":(_]*)/.exec(raw.slice(2));
      open = key ? { name: key[1] ?? '', version: key[2] ?? '', at: [line, 3, line, raw.length + 1] } : undefined;
      resolving = false;
    } else if (/^ {4}\S/.test(raw)) resolving = raw.startsWith('    resolution:');
    if (open && resolving) readResolution(open, raw);
  }
  if (open) yield open;
}

/** `resolution: {integrity: sha512-…}` on one line, or its keys on lines of their own. */
function readResolution(open: Pnpm, raw: string): void {
  if (/[\s{](?:directory|repo|commit):\s/.test(raw)) return;
  const tarball = /[\s{]tarball:\s+['"]?([^\s'",}]+)/.exec(raw)?.[1];
  const hashed = /[\s{]integrity:\s+\S/.test(raw);
  if (tarball !== undefined && /^https?:/i.test(tarball)) open.from = tarball;
  if (hashed) open.bound = true;
  else if (tarball !== undefined && !isOfCommit(tarball) && !tarball.startsWith('file:')) open.bound ??= false;
}
