// Lock files written as JSON: npm's three versions, bun's (with trailing commas), Deno's and Pipfile's.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { entries, entry, isTrue, items, textAt, textOf } from '../query.ts';
import { readJson } from './json.ts';
import { isOfCommit, type LockEntry } from './lock-sources.ts';

export function readJsonLock(text: string): { packages: Iterable<LockEntry>; problems: Problem[] } {
  const { roots, problems } = readJson(text);
  return { packages: packagesOf(roots[0]), problems };
}

/** Deno: `"npm": {"hono@4.6.3": {"integrity": …}}`, in version 3 below `packages`; peers stand behind a `_`. */
export function readDenoLock(text: string): { packages: Iterable<LockEntry>; problems: Problem[] } {
  const { roots, problems } = readJson(text);
  const packages = entry(roots[0], 'npm') ?? entry(entry(roots[0], 'packages'), 'npm');
  return { packages: entries(packages).flatMap(denoPackage), problems };
}

function denoPackage({ key, keyAt, value }: DocumentEntry): LockEntry[] {
  const at = key.indexOf('@', 1);
  if (at <= 0) return [];
  const version = key.slice(at + 1).replace(/_.*$/s, '');
  return [{ name: key.slice(0, at), version, at: keyAt, bound: textAt(value, 'integrity') !== undefined }];
}

function* packagesOf(root: DocumentNode | undefined): Generator<LockEntry> {
  const packages = entry(root, 'packages');
  if (packages) {
    for (const one of entries(packages)) yield* one.value.kind === 'list' ? bunPackage(one) : npmPackage(one);
    return;
  }
  yield* npmTree(entry(root, 'dependencies'));
  for (const section of ['default', 'develop']) {
    for (const { key, keyAt, value } of entries(entry(root, section))) {
      const version = (textAt(value, 'version') ?? '').replace(/^==/, '');
      yield { name: key, version, at: keyAt, ...pipenvSource(value) };
    }
  }
}

/** npm 2 and 3: the key is a path in node_modules. The root and links to the workspace are no packages. */
function* npmPackage({ key, keyAt, value }: DocumentEntry): Generator<LockEntry> {
  const folder = key.lastIndexOf('node_modules/');
  const version = textAt(value, 'version');
  if (folder === -1 || version === undefined || isTrue(entry(value, 'link'))) return;
  const name = textAt(value, 'name') ?? key.slice(folder + 'node_modules/'.length);
  yield { name, version, at: keyAt, ...npmSource(value, textAt(value, 'resolved') ?? '') };
}

/** What stands inside the archive of another package is bound with it. */
function npmSource(value: DocumentNode, address: string): Pick<LockEntry, 'bound' | 'from'> {
  const inside = isTrue(entry(value, 'inBundle')) || isTrue(entry(value, 'bundled'));
  if (inside || isOfCommit(address) || /^(?:file|link):/.test(address)) return {};
  const from = address === '' ? {} : { from: address };
  if (textAt(value, 'integrity') !== undefined) return { bound: true, ...from };
  const platform =
    isTrue(entry(value, 'optional')) && (entry(value, 'os') !== undefined || entry(value, 'cpu') !== undefined);
  return { bound: platform ? 'platform' : false, ...from };
}

/**
 * bun: `"a": ["a@1.0.0", "", {}, "sha512-…"]`, the second one the registry where it is not the usual one. Packages of the
 * workspace stand as `a@workspace:path`.
 */
function* bunPackage({ keyAt, value }: DocumentEntry): Generator<LockEntry> {
  const [first, registry, , hash] = items(value);
  const settled = textOf(first) ?? '';
  const at = settled.indexOf('@', 1);
  const version = settled.slice(at + 1);
  if (at <= 0 || version.startsWith('workspace:')) return;
  const address = textOf(registry);
  // A commit, an archive or a directory has no registry in the second place.
  const served = address !== undefined && /^\d/.test(version);
  const from = address === undefined || address === '' ? {} : { from: address };
  yield {
    name: settled.slice(0, at),
    version,
    at: keyAt,
    ...(served ? { bound: /^sha\d+-/.test(textOf(hash) ?? ''), ...from } : {}),
  };
}

/** npm 1: packages hold the packages below them. */
function* npmTree(root: DocumentNode | undefined): Generator<LockEntry> {
  const open = [root];
  for (let at = 0; at < open.length; at++) {
    for (const { key, keyAt, value } of entries(open[at])) {
      const version = textAt(value, 'version');
      // What is no plain version is the address itself.
      const address = textAt(value, 'resolved') ?? (version !== undefined && /^\d/.test(version) ? '' : version);
      if (version !== undefined) yield { name: key, version, at: keyAt, ...npmSource(value, address ?? '') };
      const below = entry(value, 'dependencies');
      if (below) open.push(below);
    }
  }
}

function pipenvSource(value: DocumentNode): Pick<LockEntry, 'bound'> {
  const elsewhere = ['git', 'hg', 'svn', 'bzr', 'path', 'file'].some((key) => entry(value, key) !== undefined);
  return elsewhere ? {} : { bound: items(entry(value, 'hashes')).length > 0 };
}
