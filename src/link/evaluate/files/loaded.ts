// Files that a program loads without naming them in an import: those in directories that it spells out, when it imports
// what it computes, or when a library does so for it. Too many are better than too few: reading a file says nothing by itself.

import type { Expression, Program, Statement } from '../../../core/ir.ts';
import { belongsTo } from '../../framework.ts';
import { directoryOf, type RepositoryResolver } from '../../resolve/resolver.ts';
import { fold, type Names } from './fold.ts';
import { filesMatching } from './glob.ts';
import { absolute, directoryAt, fileAt } from './places.ts';

const MOST_FILES = 4000;
const PROGRAM = /\.([cm]?[jt]sx?|py)$/;
const DOCUMENT = /\.(json|ya?ml)$/;

/** Expressions in which a path may be spelt, found by the walk over the program that finds its imports. */
export interface Spellings {
  /** It imports something computed: `require(path)`, `import_module(name)`. */
  computes: boolean;
  paths: Expression[];
  /** What is given to calls that list a directory; alone there, the program's own directory counts. */
  listed: Expression[];
  /** What is given to computed imports, which count relative paths from the program's own directory. */
  imported: Expression[];
  assigned: Map<string, Expression>;
}

const LISTING =
  /^(readdir|readdirSync|opendirSync|listdir|scandir|iter_modules|walk_packages|walk|sync|glob|globSync|globby|globbySync|context|requireAll|require_all)$/;
const READING = /^(readFile|readFileSync|readJson|readJsonSync|readJSON|readJSONSync|open)$/;
/** Methods of a path. */
const OF_PATHS = new Set(['iterdir', 'read_text', 'read_bytes']);
const IMPORTING = new Set(['require', 'import_module', '__import__']);

type Assignment = Extract<Statement, { kind: 'assign' }>;

export function newSpellings(): Spellings {
  return { computes: false, paths: [], listed: [], imported: [], assigned: new Map() };
}

export function addSpellings(node: Record<string, unknown>, found: Spellings): void {
  const e = node as unknown as Expression | Assignment;
  if (e.kind === 'assign' && e.target.kind === 'name' && e.value) found.assigned.set(e.target.name, e.value);
  if (e.kind === 'import' && typeof e.source === 'object' && e.source.kind !== 'literal') addImported(e.source, found);
  if (e.kind === 'literal' && typeof e.value === 'string' && /\/|\*/.test(e.value)) found.paths.push(e);
  if (e.kind === 'template' || e.kind === 'binary') found.paths.push(e);
  if (e.kind !== 'call') return;
  found.paths.push(e);
  const name = e.callee.kind === 'member' ? e.callee.property : e.callee.kind === 'name' ? e.callee.name : '';
  const [first] = e.args;
  if (first && IMPORTING.has(name) && first.value.kind !== 'literal') addImported(first.value, found);
  if (LISTING.test(name) && first) found.listed.push(first.value);
  if (OF_PATHS.has(name) && e.callee.kind === 'member') found.listed.push(e.callee.object);
  if (READING.test(name) && first) found.listed.push(first.value);
}

function addImported(path: Expression, found: Spellings): void {
  found.computes = true;
  found.imported.push(path);
}

/** Files that may be loaded, without those that are imported by name. */
export function loadedBy(
  program: Program,
  spellings: Spellings,
  sources: string[],
  { tree, loaders, resolve }: RepositoryResolver,
): string[] {
  const byLibrary = sources.some((s) => belongsTo(s, loaders));
  if (!spellings.computes && !byLibrary && !spellings.listed.some(isRead)) return [];
  const names: Names = { file: program.file, assigned: spellings.assigned };
  const found = new Set<string>();
  const take = (e: Expression, ownToo: boolean, base = '') => {
    const told = fold(e, names);
    if (told === undefined || told === '' || told === '.') return;
    if (program.language === 'python' && !told.startsWith('/'))
      addPackage(told.replace(/\.$/, ''), program, resolve, tree, found);
    if (e.kind === 'literal' && !byLibrary && !told.includes('*') && !ownToo) return;
    const text = /^\.\.?\//.test(told) ? base + told : told;
    for (const file of filesAt(text, program.file, ownToo, tree)) if (found.size < MOST_FILES) found.add(file);
  };
  if (spellings.computes || byLibrary) for (const e of spellings.paths) take(e, false);
  for (const e of spellings.listed) take(e, true);
  const own = `${absolute(directoryOf(program.file))}/`;
  for (const e of spellings.imported) take(e, true, own);
  return [...found].filter((f) => f !== program.file).sort();
}

function isRead(e: Expression): boolean {
  return e.kind !== 'literal' || (typeof e.value === 'string' && DOCUMENT.test(e.value));
}

function filesAt(text: string, from: string, ownToo: boolean, tree: RepositoryResolver['tree']): string[] {
  if (/[*?]/.test(text)) return (filesMatching(text, from, tree) ?? []).filter((f) => PROGRAM.test(f));
  const file = fileAt(text, from, tree);
  if (file !== undefined) return PROGRAM.test(file) || DOCUMENT.test(file) ? [file] : [];
  const directory = directoryAt(text, from, tree) ?? directoryAt(directoryOf(text), from, tree);
  if (directory === undefined || directory === '') return [];
  const around = from.startsWith(`${directory}/`);
  if (around && !ownToo) return [];
  return tree.filesBelow(directory).filter((f) => PROGRAM.test(f));
}

/** `import_module(f'app.routes.{name}')`: the package that the known beginning names. */
function addPackage(
  text: string,
  program: Program,
  resolve: RepositoryResolver['resolve'],
  tree: RepositoryResolver['tree'],
  found: Set<string>,
): void {
  if (!/^\.*[A-Za-z_][\w.]*$/.test(text)) return;
  const target = resolve(text, program.file);
  if (target === undefined) return;
  const directory = target.endsWith('__init__.py')
    ? directoryOf(target)
    : tree.isDirectory(target)
      ? target
      : undefined;
  if (directory === undefined) found.add(target);
  else
    for (const file of tree.filesBelow(directory)) if (file.endsWith('.py') && found.size < MOST_FILES) found.add(file);
}
