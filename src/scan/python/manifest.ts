// pyproject.toml (standard tables, dependency groups, poetry, pdm, uv), Pipfile and requirement lists.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt, type Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { ParsedFile } from '../../core/parsed.ts';
import { parseRequirement } from '../../parse/documents/requirements.ts';
import { entries, entry, items, spanOf, textAt, textOf } from '../../parse/query.ts';
import { directoryOf, nameOf } from '../paths.ts';
import { repositoryNamed } from '../repository-names.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials, withoutSecrets } from '../secrets.ts';
import { isForDevelopment, normalName } from './names.ts';

const LIST = /^(?!constraints).*\.(?:txt|in)$/;

export default defineScanner({
  id: 'python/manifest',
  recognises:
    '`pyproject.toml` (project, optional dependencies, dependency groups, poetry, pdm, uv), `Pipfile`, requirement lists; scripts; the repository that the one at the root names',
  ignores: '`setup.py` and `setup.cfg`, constraint files, environment markers, requirements that are a path',
  docs: 'https://packaging.python.org/en/latest/specifications/pyproject-toml/',
  reads: (path) => nameOf(path) === 'pyproject.toml' || nameOf(path) === 'Pipfile' || LIST.test(nameOf(path)),
  *scan({ file: { path }, document }: ParsedFile): Iterable<Fact> {
    if (document?.format === 'requirements') {
      const development = isForDevelopment(nameOf(path));
      for (const { name, version, at } of document.requirements) {
        yield dependency(path, { name, version, development, at });
      }
    }
    if (document?.format !== 'toml') return;
    const root = document.roots[0];
    if (nameOf(path) === 'Pipfile') {
      yield* table(path, entry(root, 'packages'), false);
      yield* table(path, entry(root, 'dev-packages'), true);
    } else yield* pyproject(path, root);
  },
});

function* pyproject(path: string, root: DocumentNode | undefined): Iterable<Fact> {
  const poetry = entry(root, 'tool', 'poetry');
  yield* packages(path, [entry(root, 'project'), poetry]);
  if (directoryOf(path) === '.') yield* repository(path, [entry(root, 'project', 'urls'), poetry]);
  yield* listed(path, entry(root, 'project', 'dependencies'), false);
  for (const { key, value } of entries(entry(root, 'project', 'optional-dependencies'))) {
    yield* listed(path, value, isForDevelopment(key));
  }
  for (const { value } of entries(entry(root, 'dependency-groups'))) yield* listed(path, value, true);
  for (const { value } of entries(entry(root, 'tool', 'pdm', 'dev-dependencies'))) yield* listed(path, value, true);
  yield* listed(path, entry(root, 'tool', 'uv', 'dev-dependencies'), true);
  yield* table(path, entry(poetry, 'dependencies'), false);
  yield* table(path, entry(poetry, 'dev-dependencies'), true);
  for (const { key, value } of entries(entry(poetry, 'group'))) {
    yield* table(path, entry(value, 'dependencies'), isForDevelopment(key));
  }
  yield* scripts(path, entry(root, 'project', 'scripts'));
  yield* scripts(path, entry(poetry, 'scripts'));
}

const DEVELOPED = /^(?:repository|source|source[ _-]?code|code|github)$/i;

function* repository(path: string, tables: (DocumentNode | undefined)[]): Iterable<Fact> {
  for (const one of tables.flatMap(entries)) {
    const name = DEVELOPED.test(one.key) ? repositoryNamed(textOf(one.value) ?? '', false) : undefined;
    if (name !== undefined) yield { kind: 'repository-name', name, evidence: evidenceAt(path, spanOf(one)) };
  }
}

/** One package, named by the first table that names it. A pyproject.toml of tool settings alone is no package. */
function* packages(path: string, tables: (DocumentNode | undefined)[]): Iterable<Fact> {
  const found = tables.find((one) => one !== undefined);
  if (!found) return;
  const named = tables.flatMap(entries).find(({ key }) => key === 'name');
  yield {
    kind: 'package',
    ecosystem: 'pypi',
    name: named ? (textOf(named.value) ?? '') : '',
    directory: directoryOf(path),
    private: false,
    evidence: evidenceAt(path, named ? spanOf(named) : found.at),
  };
}

interface Asked {
  name: string;
  version: string;
  development: boolean;
  at: Span;
}

function dependency(path: string, { name, version, development, at }: Asked): Fact {
  return {
    kind: 'dependency',
    ecosystem: 'pypi',
    name: normalName(name),
    version: withoutCredentials(version),
    development,
    directory: directoryOf(path),
    evidence: evidenceAt(path, at),
  };
}

/** Requirements as lines of text. `{ include-group = … }` repeats what another group says. */
function* listed(path: string, list: DocumentNode | undefined, development: boolean): Iterable<Fact> {
  for (const item of items(list)) {
    const read = parseRequirement(textOf(item) ?? '');
    if (read) yield dependency(path, { ...read, development, at: item.at });
  }
}

/** `name = "^1"` or `name = { version = "^1", extras = […] }`, of poetry and pipenv. */
function* table(path: string, tables: DocumentNode | undefined, development: boolean): Iterable<Fact> {
  for (const one of entries(tables)) {
    if (one.key === 'python') continue;
    const address = textAt(one.value, 'git') ?? textAt(one.value, 'url') ?? textAt(one.value, 'path');
    const version = textOf(one.value) ?? textAt(one.value, 'version') ?? (address ? `@ ${address}` : '');
    yield dependency(path, { name: one.key, version, development, at: spanOf(one) });
  }
}

function* scripts(path: string, tables: DocumentNode | undefined): Iterable<Fact> {
  for (const one of entries(tables)) {
    const command = withoutSecrets(textOf(one.value) ?? textAt(one.value, 'callable') ?? '');
    const evidence = evidenceAt(path, spanOf(one));
    yield { kind: 'script', name: one.key, command, directory: directoryOf(path), evidence };
  }
}
