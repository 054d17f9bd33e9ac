// What a program imports: statements, `require('…')` and `import('…')` of literal paths.

import type { Program } from '../../core/ir.ts';
import type { RepositoryResolver } from '../resolve/resolver.ts';
import { addSpellings, loadedBy, newSpellings, type Spellings } from './files/loaded.ts';

/** Files that a program imports by a literal path, wherever in it the import stands, and those that it loads by a computed
 *  one, as far as its text tells where they are. */
export function importedBy(program: Program, resolver: RepositoryResolver): string[] {
  const sources = sourcesOf(program);
  const imported = sources.flatMap((source) => {
    const file = resolver.resolve(source, program.file);
    return file === undefined ? [] : [file];
  });
  if (program.language === 'go') return goFiles(program, imported, resolver);
  return [...imported, ...loadedBy(program, spellingsOf(program), sources, resolver)];
}

/** Go imports packages: all files of each, and those beside the program itself. */
function goFiles(program: Program, imported: readonly string[], { filesOfPackage }: RepositoryResolver): string[] {
  const files = [program.file, ...imported].flatMap((file) => filesOfPackage?.(file) ?? [file]);
  return [...new Set(files)].filter((file) => file !== program.file);
}

const knownSources = new WeakMap<Program, string[]>();
const knownSpellings = new WeakMap<Program, Spellings>();

function spellingsOf(program: Program): Spellings {
  sourcesOf(program);
  return knownSpellings.get(program) ?? newSpellings();
}

/** The sources of all imports: statements, `require('…')`, `import('…')`, and names that may be submodules. */
export function sourcesOf(program: Program): string[] {
  const known = knownSources.get(program) ?? findSources(program);
  knownSources.set(program, known);
  return known;
}

function findSources(program: Program): string[] {
  const sources = new Set<string>();
  const used = usedNames(program);
  const spellings = newSpellings();
  knownSpellings.set(program, spellings);
  const pending: unknown[] = [program.body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) for (const item of node as unknown[]) pending.push(item);
    else if (node !== null && typeof node === 'object') {
      addSources(node as Record<string, unknown>, sources, program, used);
      addSpellings(node as Record<string, unknown>, spellings);
      for (const key in node) {
        const child = (node as Record<string, unknown>)[key];
        // Spans are most of the arrays, and hold only numbers.
        if (key !== 'at' && child !== null && typeof child === 'object') pending.push(child);
      }
    }
  }
  return [...sources];
}

function addSources(node: Record<string, unknown>, sources: Set<string>, program: Program, used: Set<string>): void {
  const { kind, source } = node;
  if ((kind === 'import' || kind === 'export') && typeof source === 'string') {
    if (node.typeOnly === true || isElided(node, program, used)) return;
    sources.add(source);
    // `from package import module`
    const names = program.language === 'python' ? (node.names as { imported: string }[]) : [];
    for (const { imported: name } of names)
      if (name !== '*') sources.add(source.endsWith('.') ? source + name : `${source}.${name}`);
  }
  if (kind === 'import') addLiteral(source, sources);
  if (kind !== 'call') return;
  const callee = node.callee as { kind: string; name?: string };
  const [first] = node.args as { value: unknown }[];
  if (callee.kind === 'name' && callee.name === 'require') addLiteral(first?.value, sources);
}

function addLiteral(node: unknown, sources: Set<string>): void {
  const literal = node as { kind?: string; value?: unknown } | undefined;
  if (literal?.kind === 'literal' && typeof literal.value === 'string') sources.add(literal.value);
}

/** TypeScript drops an import whose names occur only as types; the IR has no types but in annotations. */
function isElided(node: Record<string, unknown>, program: Program, used: Set<string>): boolean {
  if (!/\.[cm]?tsx?$/.test(program.file) || node.kind !== 'import') return false;
  const names = node.names as { local: string }[];
  return names.length > 0 && names.every(({ local }) => !used.has(local));
}

function usedNames(program: Program): Set<string> {
  const used = new Set<string>();
  const pending: unknown[] = [program.body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) for (const item of node as unknown[]) pending.push(item);
    else if (node !== null && typeof node === 'object') addNames(node as Record<string, unknown>, used, pending);
  }
  return used;
}

function addInjected(constructor: unknown, pending: unknown[]): void {
  const { parameters } = constructor as { parameters: { annotation?: unknown }[] };
  for (const { annotation } of parameters) if (annotation) pending.push(annotation);
}

const NO_VALUES = new Set(['at', 'annotation', 'returns']);

function addNames(node: Record<string, unknown>, used: Set<string>, pending: unknown[]): void {
  if (node.kind === 'name' && typeof node.name === 'string') used.add(node.name);
  if (node.kind === 'export') for (const { local } of node.names as { local: string }[]) used.add(local);
  // Containers put in what the types of a constructor's parameters name (injection.ts).
  if (node.name === 'constructor' && node.kind === 'method') addInjected(node.function, pending);
  for (const key in node) {
    const child = node[key];
    if (!NO_VALUES.has(key) && child !== null && typeof child === 'object') pending.push(child);
  }
}
