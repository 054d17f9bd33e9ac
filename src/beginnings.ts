// Where programs begin: files that a manifest starts, and those that stand beside one. They often name no framework (all
// they do is to make a server of ours and start it), but what they give to it decides what it serves.

import { posix } from 'node:path';
import type { Document, DocumentNode } from './core/document.ts';

const MANIFEST = /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.py|requirements\.txt|Pipfile)$/;
/** Keys of package.json whose texts name files. */
const STARTS = ['main', 'bin', 'scripts', 'module'];

export function beginningsOf(files: Iterable<string>, documents: Map<string, Document>): Set<string> {
  const paths = [...files];
  const homes = new Set(paths.filter((path) => MANIFEST.test(path)).map((path) => posix.dirname(path)));
  const started = [...documents].flatMap(([path, document]) =>
    posix.basename(path) === 'package.json'
      ? startedBy(document).map((word) => posix.join(posix.dirname(path), word))
      : [],
  );
  return new Set([...paths.filter((path) => homes.has(posix.dirname(path))), ...started]);
}

function startedBy(document: Document): string[] {
  const [root] = document.format === 'json' ? document.roots : [];
  if (root?.kind !== 'map') return [];
  return root.entries.filter(({ key }) => STARTS.includes(key)).flatMap(({ value }) => wordsIn(value));
}

function wordsIn(node: DocumentNode): string[] {
  if (node.kind === 'scalar') return String(node.value).split(/[\s'";&|]+/);
  return node.kind === 'map' ? node.entries.flatMap(({ value }) => wordsIn(value)) : [];
}
