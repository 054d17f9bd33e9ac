// Reads and parses what matters of a repository: documents that say what runs, the programs that the marker pass picks,
// and what those import. Keeps account of every file that was not read whole. Of files that are not needed nothing is kept.

import { beginningsOf } from './beginnings.ts';
import type { Coverage } from './core/coverage.ts';
import type { Document } from './core/document.ts';
import { compareText } from './core/evidence.ts';
import type { Program } from './core/ir.ts';
import type { ParsedFile } from './core/parsed.ts';
import { isProgramLanguage, type SourceFile } from './core/source.ts';
import type { Discovery } from './discover/discover.ts';

export interface SearchRequest {
  discovery: Discovery;
  /** Data files that hold the defaults of settings, as libraries look for them: `config/default.json`. */
  settingsFiles?: string[];
  /** What the text of every file is searched for, whoever else reads it. */
  search?: TextSearch;
}

export interface ReadRequest extends SearchRequest {
  parse: (file: SourceFile, text: string) => Promise<ParsedFile>;
  /** The marker pass: whether a program can matter at all. */
  mayMatter: (bytes: Uint8Array) => boolean;
  /** The same for documents, where the scanners of their language say what they look for. */
  documentMayMatter?: (file: SourceFile, bytes: Uint8Array) => boolean;
  /** Documents in places that say nothing of what runs, which may still describe it: specifications in a manual. */
  mayDescribe?: (bytes: Uint8Array) => boolean;
  /** Given all documents: what a program needs besides itself. */
  imports: (documents: Map<string, Document>) => (program: Program) => string[];
  onFile: (done: number, of: number) => void;
}

export interface TextSearch {
  wants: (file: SourceFile) => boolean;
  look: (file: SourceFile, bytes: Uint8Array) => void;
}

export interface Reading {
  /** The files as they turned out to be: content may show that one was generated. */
  files: SourceFile[];
  parsed: ParsedFile[];
  documents: Map<string, Document>;
  coverage: Pick<Coverage, 'files' | 'read' | 'partly' | 'skipped'>;
}

/** Texts that wait for a parser at one time. */
const IN_FLIGHT = 32;

export async function readRepository(request: ReadRequest): Promise<Reading> {
  const state = beginning(request);
  const { documents, others, programs } = listsOf(request);
  await readAll(state, documents, (file, bytes) => request.documentMayMatter?.(file, bytes) ?? true);
  await readAll(state, others, (_, bytes) => request.mayDescribe?.(bytes) ?? false);
  const beginnings = beginningsOf(state.files.keys(), documentsIn(state));
  await readAll(
    state,
    programs,
    (file, bytes) => file.role === 'source' && (beginnings.has(file.path) || request.mayMatter(bytes)),
  );
  await readImported(state, request.imports(documentsIn(state)));
  searchOthers(state);
  const parsed = state.parsed.sort((a, b) => compareText(a.file.path, b.file.path));
  return { files: [...state.files.values()], parsed, documents: documentsIn(state), coverage: coverageOf(state) };
}

/** Searches the same texts and parses nothing. */
export function searchRepository(request: SearchRequest): void {
  const state = beginning(request);
  const { documents, others, programs } = listsOf(request);
  for (const file of [...documents, ...others, ...programs]) textOf(state, file, () => false);
  searchOthers(state);
}

function beginning<R extends SearchRequest>(request: R): State<R> {
  return {
    request,
    files: new Map(request.discovery.files.map((file) => [file.path, file])),
    opened: new Map(),
    parsed: [],
    searched: new Set(),
    cut: [],
  };
}

function listsOf({ discovery, settingsFiles }: SearchRequest) {
  const known = discovery.files.filter(({ language }) => language !== 'other');
  const holdsSettings = ({ path }: SourceFile) =>
    settingsFiles?.some((f) => path === f || path.endsWith(`/${f}`)) === true;
  const documents = known.filter((file) => saysWhatRuns(file) || holdsSettings(file));
  const programs = known.filter(({ language, role }) => isProgramLanguage(language) && role === 'source');
  const asked = new Set(documents);
  const others = known.filter((file) => isData(file) && !asked.has(file));
  return { documents, others, programs };
}

function documentsIn({ parsed }: State): Map<string, Document> {
  return new Map(parsed.flatMap(({ file, document }) => (document ? [[file.path, document]] : [])));
}

/** Documents of tests, examples and manuals do not. JSON is mostly data: what is not a manifest waits to be imported. */
function saysWhatRuns({ path, language, role }: SourceFile): boolean {
  if (isProgramLanguage(language)) return false;
  if (language === 'lockfile' || language === 'dotenv') return true;
  if (role !== 'source' && role !== 'generated') return false;
  return language !== 'json' || CONFIGURES.test(path);
}

/** YAML and JSON of ours, also in manuals; a folder called `spec` holds specifications as often as tests. */
function isData({ path, language, role }: SourceFile): boolean {
  if (language !== 'json' && language !== 'yaml') return false;
  if (role === 'test') return /(^|\/)specs?\//.test(path) && !/(^|\/)(__)?(tests?|fixtures|e2e)(__)?\//.test(path);
  return role === 'source' || role === 'generated' || role === 'docs';
}

/** Manifests, what compilers and their `extends` may name, files of flags. */
const CONFIGURES =
  /(?:^|\/)package\.json$|(?:^|[/._-])(?:flags?|features?|toggles?|switches)(?:[._-][\w-]+)*\.json$|[tj]sconfig|(?:^|\/)(?:renovate\.json5?|\.renovaterc(?:\.json5?)?)$|^\.github\/rulesets?\/[^/]+\.json$/;

interface State<R extends SearchRequest = ReadRequest> {
  request: R;
  files: Map<string, SourceFile>;
  /** Files that were opened, and what was wrong with each. */
  opened: Map<string, { unread?: string; problem?: string }>;
  parsed: ParsedFile[];
  /** Files whose text was searched. */
  searched: Set<string>;
  /** Files of text that were too large to be searched. */
  cut: { file: string; why: string }[];
}

type Wanted = (file: SourceFile, bytes: Uint8Array) => boolean;

async function readAll(state: State, files: SourceFile[], wanted: Wanted): Promise<void> {
  const running = new Set<Promise<void>>();
  for (const [index, file] of files.entries()) {
    state.request.onFile(index, files.length);
    const text = textOf(state, file, wanted);
    if (text === undefined) continue;
    const task = parseOne(state, state.files.get(file.path) ?? file, text).finally(() => running.delete(task));
    running.add(task);
    if (running.size >= IN_FLIGHT) await Promise.race(running);
  }
  await Promise.all(running);
}

/** Undefined when the file could not be read or is not wanted. */
function textOf(state: State<SearchRequest>, file: SourceFile, wanted: Wanted): string | undefined {
  const read = state.request.discovery.read(file.path);
  if ('why' in read) {
    state.opened.set(file.path, { unread: read.why });
    return undefined;
  }
  state.opened.set(file.path, read.problem === undefined ? {} : { problem: read.problem });
  const turnedOut = read.role === undefined ? file : { ...file, role: read.role };
  state.files.set(file.path, turnedOut);
  searchText(state, turnedOut, read.bytes);
  return wanted(turnedOut, read.bytes) ? decode(read.bytes) : undefined;
}

function searchText({ request, searched }: State<SearchRequest>, file: SourceFile, bytes: Uint8Array): void {
  if (searched.has(file.path)) return;
  searched.add(file.path);
  if (request.search?.wants(file)) request.search.look(file, bytes);
}

/** Files that nothing else needs to read: other languages, tests, prose. */
function searchOthers(state: State<SearchRequest>): void {
  const { discovery, search } = state.request;
  if (!search) return;
  const left: SourceFile[] = [];
  let shown = 0;
  for (const file of state.files.values()) {
    if (state.opened.has(file.path) || state.searched.has(file.path) || !search.wants(file)) continue;
    if (isShown(file)) shown += file.size;
    if (isShown(file) && shown > MOST_SHOWN) {
      left.push(file);
      continue;
    }
    const read = discovery.read(file.path);
    if ('bytes' in read) searchText(state, file, read.bytes);
    else if (read.why !== 'binary') state.cut.push({ file: file.path, why: `not searched for secrets: ${read.why}` });
  }
  const [first, ...more] = left;
  const which = `manuals, tests and examples beyond ${MOST_SHOWN / 1e6} MB (this and ${more.length} more)`;
  if (first) state.cut.push({ file: first.path, why: `not searched for secrets: ${which}` });
}

/** Such files are full of credentials for show: one manual can be larger than all the rest of a repository. */
const MOST_SHOWN = 4_000_000;

function isShown({ role }: SourceFile): boolean {
  return role === 'docs' || role === 'test' || role === 'example';
}

async function parseOne(state: State, file: SourceFile, text: string): Promise<void> {
  const parsed = await state.request.parse(file, text);
  state.parsed.push(parsed);
  const before = state.opened.get(file.path);
  if (parsed.unread !== undefined) state.opened.set(file.path, { unread: parsed.unread });
  else if (parsed.problems.length > 0 && before?.problem === undefined)
    state.opened.set(file.path, { problem: said(parsed.problems) });
}

function said(problems: ParsedFile['problems']): string {
  const [first] = problems;
  const where = first?.line === undefined ? '' : `line ${first.line}: `;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `${where}${first?.why ?? 'unknown'}${more}`;
}

/** Until nothing new is named. A test is never needed by what it tests. */
async function readImported(state: State, importsOf: (program: Program) => string[]): Promise<void> {
  const asked = new Set(state.parsed.map(({ file }) => file.path));
  for (let from = 0; from < state.parsed.length; ) {
    const programs = state.parsed.slice(from).flatMap(({ program }) => program ?? []);
    from = state.parsed.length;
    const named = [...new Set(programs.flatMap(importsOf))].filter((path) => !asked.has(path)).sort(compareText);
    for (const path of named) asked.add(path);
    const files = named.flatMap((path) => state.files.get(path) ?? []);
    await readAll(
      state,
      files.filter(({ role, language }) => role !== 'test' && (isProgramLanguage(language) || isDocument(language))),
      () => true,
    );
  }
}

/** What a program may load as data. */
function isDocument(language: SourceFile['language']): boolean {
  return language === 'json' || language === 'yaml' || language === 'toml';
}

function coverageOf({ request: { discovery }, opened, cut }: State): Reading['coverage'] {
  const entries = [...opened].sort(([a], [b]) => compareText(a, b));
  const partly = entries.flatMap(([file, { problem }]) => (problem === undefined ? [] : [{ file, why: problem }]));
  const unread = entries.flatMap(([file, { unread: why }]) => (why === undefined ? [] : [{ file, why }]));
  return {
    files: discovery.files.length,
    read: opened.size - unread.length,
    partly: [...partly, ...cut].sort((a, b) => compareText(a.file, b.file)),
    skipped: [...discovery.skipped, ...unread].sort((a, b) => compareText(a.file, b.file)),
  };
}

/** Read again when it is asked for: keeping the text of every file would cost more memory than all the rest. */
export function readText(discovery: Discovery, file: string): string | undefined {
  const read = discovery.read(file);
  return 'why' in read ? undefined : decode(read.bytes);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What is not UTF-8 becomes U+FFFD; discover has said so. */
function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
