// Node's and TypeScript's module resolution: extensions, directories, `.js` written for `.ts`, tsconfig `paths`, package
// `imports`, and packages of the same repository by name.

import type { Document, DocumentNode } from '../../core/document.ts';
import { ancestors, below, directoryOf, joinPath, type ProgramResolver } from './resolver.ts';

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];
/** TypeScript lets a specifier name the file that will be built. */
const BUILT_FROM: Record<string, string[]> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
};
const CONFIGS = ['tsconfig.json', 'jsconfig.json'];
const DEEPEST_EXTENDS = 8;

interface Aliases {
  base: string;
  paths: [pattern: string, targets: string[]][];
  hasBaseUrl: boolean;
}

export function createJavaScriptResolver(files: Set<string>, documents: Map<string, Document>): ProgramResolver {
  const packages = packagesByName(documents);
  const aliasesOf = memo((directory: string) => nearestAliases(directory, documents, files));

  function resolve(source: string, from: string): string | undefined {
    const directory = directoryOf(from);
    if (source.startsWith('./') || source.startsWith('../') || source === '.' || source === '..') {
      return probePath(directory, source, files, documents);
    }
    if (source.startsWith('/')) return undefined;
    return (
      byAlias(source, aliasesOf(directory), files, documents) ??
      (source.startsWith('#') ? byImportsField(source, directory, files, documents) : undefined) ??
      byPackageName(source, packages, files, documents)
    );
  }
  return { resolve };
}

function probePath(directory: string, source: string, files: Set<string>, documents: Map<string, Document>) {
  const path = joinPath(directory, source);
  if (path === undefined) return undefined;
  // A trailing slash (or a bare dot) means the directory, even when a file of that name stands beside it.
  const directoryOnly = source.endsWith('/') || source === '.' || source === '..' || source.endsWith('/..');
  return (directoryOnly ? undefined : probeFile(path, files)) ?? probeDirectory(path, files, documents);
}

function probeFile(path: string, files: Set<string>): string | undefined {
  if (files.has(path) && /\.[cm]?[jt]sx?$|\.json$/.test(path)) return path;
  const written = /\.[cm]?jsx?$/.exec(path)?.[0];
  for (const extension of (written && BUILT_FROM[written]) ?? []) {
    const candidate = path.slice(0, -(written?.length ?? 0)) + extension;
    if (files.has(candidate)) return candidate;
  }
  for (const extension of EXTENSIONS) if (files.has(path + extension)) return path + extension;
  return undefined;
}

function probeDirectory(path: string, files: Set<string>, documents: Map<string, Document>): string | undefined {
  const manifest = documents.get(below(path, 'package.json'));
  for (const entry of manifest ? entryPoints(manifest) : []) {
    const target = joinPath(path, entry);
    const found =
      target === undefined ? undefined : (probeFile(target, files) ?? probeFile(below(target, 'index'), files));
    if (found) return found;
  }
  return probeFile(below(path, 'index'), files);
}

/** `main`, `module`, `exports['.']`; and since those often name build output that is not there, the usual sources. */
function entryPoints(manifest: Document): string[] {
  const root = rootMap(manifest);
  const points = [exportTarget(field(field(root, 'exports'), '.')), exportTarget(field(root, 'exports'))];
  for (const key of ['source', 'module', 'main']) points.push(scalar(field(root, key)));
  return [...points.filter((p): p is string => p !== undefined), './src/index', './index', './src'];
}

function exportTarget(node: DocumentNode | undefined): string | undefined {
  const own = scalar(node);
  if (own !== undefined) return own.startsWith('.') ? own : undefined;
  if (node?.kind !== 'map') return undefined;
  for (const condition of ['source', 'development', 'import', 'node', 'require', 'default']) {
    const target = exportTarget(field(node, condition));
    if (target !== undefined) return target;
  }
  return undefined;
}

function packagesByName(documents: Map<string, Document>): Map<string, string> {
  const byName = new Map<string, string>();
  for (const [path, document] of [...documents].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!path.endsWith('package.json')) continue;
    const name = scalar(field(rootMap(document), 'name'));
    if (name !== undefined && !byName.has(name)) byName.set(name, directoryOf(path));
  }
  return byName;
}

function byPackageName(
  source: string,
  packages: Map<string, string>,
  files: Set<string>,
  documents: Map<string, Document>,
) {
  const parts = source.split('/');
  const name = parts.slice(0, source.startsWith('@') ? 2 : 1).join('/');
  const directory = packages.get(name);
  if (directory === undefined) return undefined;
  const rest = source.slice(name.length + 1);
  if (rest === '') return probeDirectory(directory, files, documents);
  const exported = exportTarget(
    field(field(rootMap(documents.get(below(directory, 'package.json'))), 'exports'), `./${rest}`),
  );
  for (const candidate of [exported, rest, `src/${rest}`]) {
    const found = candidate && probePath(directory, `./${candidate}`, files, documents);
    if (found) return found;
  }
  return undefined;
}

function byImportsField(source: string, directory: string, files: Set<string>, documents: Map<string, Document>) {
  for (const ancestor of ancestors(directory)) {
    const imports = field(rootMap(documents.get(below(ancestor, 'package.json'))), 'imports');
    if (imports?.kind !== 'map') continue;
    for (const { key, value } of imports.entries) {
      const rest = matchPattern(key, source);
      const target = exportTarget(value);
      if (rest === undefined || target === undefined) continue;
      return probePath(ancestor, target.replace('*', rest), files, documents);
    }
    return undefined;
  }
  return undefined;
}

function byAlias(source: string, aliases: Aliases | undefined, files: Set<string>, documents: Map<string, Document>) {
  if (!aliases) return undefined;
  const matches = aliases.paths
    .map(([pattern, targets]) => ({ pattern, targets, rest: matchPattern(pattern, source) }))
    .filter((m) => m.rest !== undefined)
    // TypeScript takes the pattern with the longest text before the star.
    .sort((a, b) => b.pattern.indexOf('*') - a.pattern.indexOf('*'));
  for (const { targets, rest } of matches) {
    for (const target of targets) {
      const found = probePath(aliases.base, `./${target.replace('*', rest ?? '')}`, files, documents);
      if (found) return found;
    }
  }
  return aliases.hasBaseUrl ? probePath(aliases.base, `./${source}`, files, documents) : undefined;
}

function matchPattern(pattern: string, source: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === source ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  if (source.length < before.length + after.length || !source.startsWith(before) || !source.endsWith(after))
    return undefined;
  return source.slice(before.length, source.length - after.length);
}

function nearestAliases(directory: string, documents: Map<string, Document>, files: Set<string>): Aliases | undefined {
  for (const ancestor of ancestors(directory)) {
    for (const name of CONFIGS) {
      const aliases = readAliases(below(ancestor, name), documents, files, 0);
      if (aliases) return aliases;
    }
  }
  return undefined;
}

function readAliases(
  path: string,
  documents: Map<string, Document>,
  files: Set<string>,
  depth: number,
): Aliases | undefined {
  const document = documents.get(path);
  if (!document || depth > DEEPEST_EXTENDS) return undefined;
  const root = rootMap(document);
  const options = field(root, 'compilerOptions');
  const baseUrl = scalar(field(options, 'baseUrl'));
  const paths = field(options, 'paths');
  const directory = directoryOf(path);
  const inherited = inheritedAliases(root, directory, documents, files, depth);
  if (baseUrl === undefined && paths?.kind !== 'map') return inherited;
  const base = baseUrl === undefined ? directory : (joinPath(directory, baseUrl) ?? directory);
  return {
    base,
    hasBaseUrl: baseUrl !== undefined || (inherited?.hasBaseUrl ?? false),
    paths:
      paths?.kind === 'map' ? paths.entries.map(({ key, value }) => [key, texts(value)]) : (inherited?.paths ?? []),
  };
}

function inheritedAliases(
  root: DocumentNode | undefined,
  directory: string,
  documents: Map<string, Document>,
  files: Set<string>,
  depth: number,
): Aliases | undefined {
  const parents = field(root, 'extends');
  const named = parents?.kind === 'list' ? texts(parents) : [scalar(parents) ?? ''];
  // A solution-style tsconfig holds no options, only references: the application's own config stands beside it.
  const references = field(root, 'references');
  const referenced = references?.kind === 'list' ? references.items.map((i) => scalar(field(i, 'path')) ?? '') : [];
  for (const parent of [...named.reverse(), ...referenced]) {
    if (!parent.startsWith('.')) continue;
    const target = joinPath(directory, parent);
    if (target === undefined) continue;
    for (const candidate of [target, `${target}.json`, below(target, 'tsconfig.json')]) {
      const found = readAliases(candidate, documents, files, depth + 1);
      if (found) return found;
    }
  }
  return undefined;
}

function rootMap(document: Document | undefined): DocumentNode | undefined {
  return document && 'roots' in document ? document.roots[0] : undefined;
}

function field(node: DocumentNode | undefined, key: string): DocumentNode | undefined {
  return node?.kind === 'map' ? node.entries.find((e) => e.key === key)?.value : undefined;
}

function scalar(node: DocumentNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

function texts(node: DocumentNode): string[] {
  if (node.kind !== 'list') return [];
  return node.items.map(scalar).filter((t): t is string => t !== undefined);
}

function memo<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as T;
  };
}
