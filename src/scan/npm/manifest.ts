// package.json: the package, what it depends on, its scripts.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, isTrue, spanOf, textAt, textOf } from '../../parse/query.ts';
import { directoryOf, nameOf } from '../paths.ts';
import { repositoryNamed } from '../repository-names.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials, withoutSecrets } from '../secrets.ts';

export default defineScanner({
  id: 'npm/manifest',
  recognises:
    '`package.json`: name, private flag, the repository that the one at the root names, dependencies (with `optionalDependencies`), `devDependencies`, scripts',
  ignores: 'peer dependencies (the package that uses this one installs them), overrides, workspaces',
  docs: 'https://docs.npmjs.com/cli/configuring-npm/package-json',
  reads: (path) => nameOf(path) === 'package.json',
  *scan({ file: { path }, document }): Iterable<Fact> {
    const root = document?.format === 'json' ? document.roots[0] : undefined;
    if (root?.kind !== 'map') return;
    yield packageFact(path, root);
    yield* repository(path, root);
    yield* dependencies(path, entry(root, 'dependencies'), false);
    yield* dependencies(path, entry(root, 'optionalDependencies'), false);
    yield* dependencies(path, entry(root, 'devDependencies'), true);
    for (const one of entries(entry(root, 'scripts'))) {
      const command = withoutSecrets(textOf(one.value) ?? '');
      const evidence = evidenceAt(path, spanOf(one));
      yield { kind: 'script', name: one.key, command, directory: directoryOf(path), evidence };
    }
  },
});

/** At the root alone: a package below may come from elsewhere. */
function* repository(path: string, root: DocumentNode): Iterable<Fact> {
  const found = entries(root).find(({ key }) => key === 'repository');
  const text = textOf(found?.value) ?? textAt(found?.value, 'url');
  const name = text === undefined || directoryOf(path) !== '.' ? undefined : repositoryNamed(text, true);
  if (found && name !== undefined) yield { kind: 'repository-name', name, evidence: evidenceAt(path, spanOf(found)) };
}

function packageFact(path: string, root: DocumentNode): Fact {
  const named = entries(root).find(({ key }) => key === 'name');
  return {
    kind: 'package',
    ecosystem: 'npm',
    name: textAt(root, 'name') ?? '',
    directory: directoryOf(path),
    private: isTrue(entry(root, 'private')),
    evidence: evidenceAt(path, named ? spanOf(named) : root.at),
  };
}

function* dependencies(path: string, section: DocumentNode | undefined, development: boolean): Iterable<Fact> {
  for (const one of entries(section)) {
    const version = withoutCredentials(textOf(one.value) ?? '');
    const evidence = evidenceAt(path, spanOf(one));
    const directory = directoryOf(path);
    yield { kind: 'dependency', ecosystem: 'npm', name: one.key, version, development, directory, evidence };
  }
}
