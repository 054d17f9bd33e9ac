// Lock files: which package is settled at which version. Read by line or with the JSON reader, never as YAML or TOML:
// they run to megabytes. The flavour is told by the file's name.

import type { Requirement } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { readJsonLock } from './lockfile-json.ts';
import { linesOf } from './positions.ts';

export interface Lockfile {
  flavour: string;
  packages: Requirement[];
  problems: Problem[];
}

type Reader = (text: string) => { packages: Iterable<Requirement>; problems: Problem[] };

const MOST = 20_000;
const byLine = (read: (text: string) => Iterable<Requirement>) => (text: string) => ({
  packages: read(text),
  problems: [],
});

const READERS: Record<string, { flavour: string; read: Reader }> = {
  'package-lock.json': { flavour: 'npm', read: readJsonLock },
  'npm-shrinkwrap.json': { flavour: 'npm', read: readJsonLock },
  'yarn.lock': { flavour: 'yarn', read: byLine(yarnPackages) },
  'pnpm-lock.yaml': { flavour: 'pnpm', read: byLine(pnpmPackages) },
  'bun.lock': { flavour: 'bun', read: readJsonLock },
  'bun.lockb': { flavour: 'bun', read: () => ({ packages: [], problems: [{ why: 'a binary lock file' }] }) },
  'poetry.lock': { flavour: 'poetry', read: byLine(tomlPackages) },
  'uv.lock': { flavour: 'uv', read: byLine(tomlPackages) },
  'pylock.toml': { flavour: 'pylock', read: byLine(tomlPackages) },
  'pdm.lock': { flavour: 'pdm', read: byLine(tomlPackages) },
  'Pipfile.lock': { flavour: 'pipenv', read: readJsonLock },
};

export function readLockfile(path: string, text: string): Lockfile {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (!reader) return { flavour: 'unknown', packages: [], problems: [{ why: `no reader for ${name}` }] };
  const { packages: found, problems } = reader.read(text);
  const packages: Requirement[] = [];
  for (const one of found) {
    if (packages.length === MOST) {
      return { flavour: reader.flavour, packages, problems: [...problems, { why: `only ${MOST} packages are read` }] };
    }
    packages.push(one);
  }
  return { flavour: reader.flavour, packages, problems };
}

/** The classic `"a@^1", a@^2:` and berry's `"a@npm:^1":`, both followed by an indented version. */
function* yarnPackages(text: string): Generator<Requirement> {
  let open: { name: string; line: number; length: number } | undefined;
  for (const { text: raw, line } of linesOf(text)) {
    if (/^[^\s#]/.test(raw)) open = yarnHeader(raw, line);
    const version = open && /^\s+version:?\s+"?([^"\s]+)"?\s*$/.exec(raw)?.[1];
    if (!open || version === undefined) continue;
    yield { name: open.name, version, at: [open.line, 1, open.line, open.length + 1] };
    open = undefined;
  }
}

/** Undefined for what is no package of a registry: the file's own header, packages of the workspace. */
function yarnHeader(raw: string, line: number) {
  const name = /^"?((?:@[^\s@/"]+\/)?[^\s@/":,]+)@/.exec(raw)?.[1];
  if (name === undefined || raw.includes('@workspace:')) return undefined;
  return { name, line, length: raw.length };
}

/** Keys of the `packages` section: `/a/1.0.0:` (5), `/a@1.0.0:` (6), `a@1.0.0:` (9), with peers behind `(` or `_`. */
function* pnpmPackages(text: string): Generator<Requirement> {
  let inside = false;
  for (const { text: raw, line } of linesOf(text)) {
    if (/^\S/.test(raw)) inside = raw.startsWith('packages:');
    if (!inside || !/^ {2}[^\s#]/.test(raw)) continue;
    const key = /^['"]?\/?((?:@[^/\s]+\/)?[^@/\s]+)[@/](\d[^\s'":(_]*)/.exec(raw.slice(2));
    if (key) yield { name: key[1] ?? '', version: key[2] ?? '', at: [line, 3, line, raw.length + 1] };
  }
}

/** `[[package]]` tables of poetry, uv and pdm, `[[packages]]` of pylock.toml: their name and version stand on lines of their own. */
function* tomlPackages(text: string): Generator<Requirement> {
  let name: { text: string; line: number; length: number } | undefined;
  let inside = false;
  for (const { text: raw, line } of linesOf(text)) {
    if (raw.startsWith('[')) inside = /^\[\[packages?\]\]/.test(raw);
    const pair = inside ? /^(name|version)\s*=\s*"([^"]*)"/.exec(raw) : null;
    if (pair?.[1] === 'name') name = { text: pair[2] ?? '', line, length: raw.length };
    if (pair?.[1] !== 'version' || !name) continue;
    yield { name: name.text, version: pair[2] ?? '', at: [name.line, 1, name.line, name.length + 1] };
    name = undefined;
  }
}
