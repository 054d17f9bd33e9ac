// Switches that a committed file of flags holds: by the names of its keys, and whether each is on.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';

const FILE = /(^|[._-])(flags?|features?|toggles?|switches)([._-][\w-]+)*\.(json|ya?ml|toml)$/i;
/** Folders such as `.github` and `.devcontainer` hold what tools are told: `core-feature-alert.yml` is a workflow. */
const OF_TOOLS = /(^|\/)\.[^/]+\//;
/** `feature-flags.json`, `flags.prod.yml`, `toggles.toml`. */
const isFlagsFile = (path: string) => FILE.test(nameOf(path)) && !OF_TOOLS.test(path);
/** More switches than one reads. */
const MOST = 400;
const DEEPEST = 4;

export default defineScanner({
  id: 'flags/data-files',
  recognises: 'true and false in files that are called flags, features, toggles or switches (JSON, YAML, TOML)',
  ignores:
    'all other values; files in folders whose name begins with a dot; rules of rollouts, percentages, which file a program loads',
  reads: isFlagsFile,
  *scan({ file, document }): Iterable<Fact> {
    if (document?.format !== 'json' && document?.format !== 'yaml' && document?.format !== 'toml') return;
    const [root] = document.roots;
    for (const { name, on, at } of root ? switchesIn(root, [], 0).slice(0, MOST) : []) {
      const evidence = evidenceAt(file.path, at);
      yield { kind: 'environment-given', by: 'flags', name, literal: true, value: String(on), evidence };
    }
  },
});

interface Found {
  name: string;
  on: boolean;
  at: DocumentNode['at'];
}

function switchesIn(node: DocumentNode, path: readonly string[], depth: number): Found[] {
  if (node.kind === 'scalar')
    return typeof node.value === 'boolean' && path.length > 0
      ? [{ name: path.join('.'), on: node.value, at: node.at }]
      : [];
  if (node.kind !== 'map' || depth > DEEPEST) return [];
  return node.entries.flatMap(({ key, value }) => switchesIn(value, [...path, key], depth + 1));
}
