// Lock files of poetry, uv, pdm and pylock.toml, read by line: tables of packages with their name, version and files.

import type { Span } from '../../core/evidence.ts';
import type { LockEntry } from './lock-sources.ts';
import { linesOf } from './positions.ts';

interface Open {
  name?: { text: string; at: Span };
  version?: string;
  /** It stands for a commit, a directory or the project itself. */
  elsewhere: boolean;
  /** Files that are named, and those of them with a hash. */
  files: number;
  hashed: number;
  from: string | undefined;
}

/** `[[package]]` tables, `[[packages]]` of pylock.toml. Older files keep all hashes in one table at their end. */
export function* tomlPackages(text: string): Generator<LockEntry> {
  const older = olderHashes(text);
  let open: Open | undefined;
  let table = '';
  for (const { text: raw, line } of linesOf(text)) {
    if (raw.startsWith('[')) {
      table = /^\[+([^\]]*)/.exec(raw)?.[1] ?? '';
      if (table === 'package' || table === 'packages') {
        if (open) yield* entryOf(open, older);
        open = { elsewhere: false, files: 0, hashed: 0, from: undefined };
      } else if (!/^packages?\./.test(table)) {
        if (open) yield* entryOf(open, older);
        open = undefined;
      }
    } else if (open) readLine(open, table, raw, line);
  }
  if (open) yield* entryOf(open, older);
}

const ELSEWHERE = /\b(?:git|editable|virtual|directory|path|vcs)\s*=/;

function readLine(open: Open, table: string, raw: string, line: number): void {
  if (table.endsWith('.source')) {
    if (/^type\s*=\s*"(?:git|directory|file)"/.test(raw)) open.elsewhere = true;
    open.from ??= /^url\s*=\s*"(https?:[^"]*)"/.exec(raw)?.[1];
    return;
  }
  if (table !== 'package' && table !== 'packages') {
    if (/^packages\.(?:vcs|directory|archive)/.test(table)) open.elsewhere = true;
    if (/^packages\.(?:wheels|sdist)$/.test(table)) readFile(open, raw);
    return;
  }
  const [, key = '', value = ''] = /^(name|version)\s*=\s*"([^"]*)"/.exec(raw) ?? [];
  if (key === 'name') open.name = { text: value, at: [line, 1, line, raw.length + 1] };
  else if (key === 'version') open.version = value;
  else if (/^source\s*=/.test(raw)) {
    if (ELSEWHERE.test(raw)) open.elsewhere = true;
    open.from ??= /\bregistry\s*=\s*"(https?:[^"]*)"/.exec(raw)?.[1];
  } else if (/^(?:git|path|editable|vcs|directory)\s*=/.test(raw)) open.elsewhere = true;
  else readFile(open, raw);
}

/** One artifact stands on one line: `{url = "…", hash = "sha256:…"}`, `{file = "…", hash = "…"}`. */
function readFile(open: Open, raw: string): void {
  if (!/\{\s*(?:url|file)\s*=|\burl\s*=\s*"/.test(raw)) return;
  open.files++;
  if (/\bhash(?:es)?\s*=\s*(?:"\w+:|\{)/.test(raw)) open.hashed++;
}

function* entryOf({ name, version, elsewhere, files, hashed, from }: Open, older: Older | undefined) {
  if (name === undefined || version === undefined) return;
  const bound = files > 0 ? hashed === files : (older?.has(name.text) ?? false);
  yield {
    name: name.text,
    version,
    at: name.at,
    ...(elsewhere ? {} : { bound, ...(from === undefined ? {} : { from }) }),
  } satisfies LockEntry;
}

interface Older {
  has: (name: string) => boolean;
}

/** `[metadata.files]` (poetry before 1.3, pdm before 2.6): `name = [` or `"name 1.0" = [`, hashes below; `name = []` has none. */
function olderHashes(text: string): Older | undefined {
  const at = /^\[metadata\.(?:files|hashes)\]/m.exec(text)?.index;
  if (at === undefined) return undefined;
  const names = new Set<string>();
  for (const { text: raw } of linesOf(text.slice(at))) {
    const [, name] = /^"?([\w.-]+)(?: [^"]*)?"?\s*=\s*\[\s*(?:$|[^\s\]])/.exec(raw) ?? [];
    if (name !== undefined) names.add(name.toLowerCase());
  }
  return { has: (name) => names.has(name.toLowerCase()) };
}
