// Lock files written as JSON: npm's three versions, bun's (with trailing commas) and Pipfile's.

import type { DocumentEntry, DocumentNode, Requirement } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { entries, entry, isTrue, items, textAt, textOf } from '../query.ts';
import { readJson } from './json.ts';

export function readJsonLock(text: string): { packages: Iterable<Requirement>; problems: Problem[] } {
  const { roots, problems } = readJson(text);
  return { packages: packagesOf(roots[0]), problems };
}

function* packagesOf(root: DocumentNode | undefined): Generator<Requirement> {
  const packages = entry(root, 'packages');
  if (packages) {
    for (const one of entries(packages)) yield* one.value.kind === 'list' ? bunPackage(one) : npmPackage(one);
    return;
  }
  yield* npmTree(entry(root, 'dependencies'));
  for (const section of ['default', 'develop']) {
    for (const { key, keyAt, value } of entries(entry(root, section))) {
      yield { name: key, version: (textAt(value, 'version') ?? '').replace(/^==/, ''), at: keyAt };
    }
  }
}

/** npm 2 and 3: the key is a path in node_modules. The root and links to the workspace are no packages. */
function* npmPackage({ key, keyAt, value }: DocumentEntry): Generator<Requirement> {
  const folder = key.lastIndexOf('node_modules/');
  const version = textAt(value, 'version');
  if (folder === -1 || version === undefined || isTrue(entry(value, 'link'))) return;
  const name = textAt(value, 'name') ?? key.slice(folder + 'node_modules/'.length);
  yield { name, version, at: keyAt };
}

/** bun: `"a": ["a@1.0.0", …]`. Packages of the workspace stand as `a@workspace:path`. */
function* bunPackage({ keyAt, value }: DocumentEntry): Generator<Requirement> {
  const settled = textOf(items(value)[0]) ?? '';
  const at = settled.lastIndexOf('@');
  const version = settled.slice(at + 1);
  if (at > 0 && !version.startsWith('workspace:')) yield { name: settled.slice(0, at), version, at: keyAt };
}

/** npm 1: packages hold the packages below them. */
function* npmTree(root: DocumentNode | undefined): Generator<Requirement> {
  const open = [root];
  for (let at = 0; at < open.length; at++) {
    for (const { key, keyAt, value } of entries(open[at])) {
      const version = textAt(value, 'version');
      if (version !== undefined) yield { name: key, version, at: keyAt };
      const below = entry(value, 'dependencies');
      if (below) open.push(below);
    }
  }
}
