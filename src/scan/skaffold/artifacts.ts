// Images that Skaffold builds, by the names under which manifests of a cluster run them.

import { posix } from 'node:path';
import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, items, textAt } from '../../parse/query.ts';
import { directoryOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';

export default defineScanner({
  id: 'skaffold/artifacts',
  recognises: 'artifacts of Skaffold that are built from a Dockerfile: image, context, Dockerfile, target',
  ignores: 'profiles, artifacts that buildpacks, Jib, ko, Bazel or a command of its own builds',
  docs: 'https://skaffold.dev/docs/references/yaml/',
  reads: ['yaml'],
  mentions: ['skaffold/v'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'yaml') return;
    for (const root of document.roots) {
      if (!textAt(root, 'apiVersion')?.startsWith('skaffold/') || textAt(root, 'kind') !== 'Config') continue;
      for (const artifact of items(entry(root, 'build', 'artifacts'))) yield* built(artifact, path);
    }
  },
});

/** Everything but Docker is asked for by its own name. */
const PLAIN = new Set(['image', 'context', 'docker', 'sync', 'hooks', 'requires', 'platforms', 'runtimeType']);

function* built(artifact: DocumentNode, file: string): Iterable<Fact> {
  const image = textAt(artifact, 'image');
  if (image === undefined || entries(artifact).some(({ key }) => !PLAIN.has(key))) return;
  const context = posix.join(directoryOf(file), textAt(artifact, 'context') ?? '.');
  const dockerfile = posix.join(context, textAt(artifact, 'docker', 'dockerfile') ?? 'Dockerfile');
  const target = textAt(artifact, 'docker', 'target') ?? '';
  yield { kind: 'builds', by: 'skaffold', image, dockerfile, target, evidence: evidenceAt(file, artifact.at) };
}
