// Images that `docker buildx bake` builds: the tags of its targets, each with the Dockerfile and the stage behind it.

import { posix } from 'node:path';
import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, textsOf } from '../../parse/query.ts';
import { directoryOf, nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';

const NAMED = /^docker-bake(?:\.[\w-]+)*\.(?:hcl|json)$/;
const DEEPEST = 5;

export default defineScanner({
  id: 'bake/targets',
  recognises: 'targets of bake files in HCL and JSON: tags, context, Dockerfile, stage, what they inherit',
  ignores: 'matrices, functions, contexts elsewhere; values of variables stay as written',
  docs: 'https://docs.docker.com/build/bake/reference/',
  reads: (path) => NAMED.test(nameOf(path)),
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'hcl' && document?.format !== 'json') return;
    const blocks = document.roots.flatMap(entries).filter(({ key }) => key === 'target');
    const targets = blocks.flatMap((block) => entries(block.value));
    const byName = new Map(targets.map(({ key, value }) => [key, value]));
    for (const { value, keyAt } of targets) {
      const told = (name: string) => saidOf(value, name, byName, 0);
      const context = textsOf(told('context'))[0] ?? '.';
      // Addresses, and stages of other targets.
      if (/^[\w+-]+:/.test(context) || context.includes('${')) continue;
      const home = posix.join(directoryOf(path), context);
      const dockerfile = posix.join(home, textsOf(told('dockerfile'))[0] ?? 'Dockerfile');
      if (dockerfile.includes('${')) continue;
      const target = textsOf(told('target'))[0] ?? '';
      for (const image of textsOf(told('tags')))
        yield { kind: 'builds', by: 'bake', image, dockerfile, target, evidence: evidenceAt(path, keyAt) };
    }
  },
});

/** What a target says itself, else the last that it inherits from and that says it. */
function saidOf(
  target: DocumentNode,
  name: string,
  byName: ReadonlyMap<string, DocumentNode>,
  depth: number,
): DocumentNode | undefined {
  const own = entry(target, name);
  if (own !== undefined || depth > DEEPEST) return own;
  for (const parent of textsOf(entry(target, 'inherits')).reverse()) {
    const node = byName.get(parent);
    const said = node && saidOf(node, name, byName, depth + 1);
    if (said) return said;
  }
  return undefined;
}
