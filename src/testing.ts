// Reads the tests that can say something of a control, after the program is known: files that send requests or name a
// control, and the helpers they import. A program's own routes never come from them.

import type { Coverage } from './core/coverage.ts';
import type { Document } from './core/document.ts';
import { compareText, evidenceOnLine } from './core/evidence.ts';
import type { Program } from './core/ir.ts';
import type { Linked } from './core/linked.ts';
import type { SourceFile } from './core/source.ts';
import type { Discovery } from './discover/discover.ts';
import { createTestImports, linkTests, testMarkers } from './link/exercised/tests.ts';
import { createMarkerScan } from './parse/markers.ts';
import type { ParsePool } from './parse/pool.ts';
import { createParsers, type Parsing } from './parsing.ts';

export interface TestingRequest {
  discovery: Discovery;
  linked: Linked;
  programs: Program[];
  documents: Map<string, Document>;
  parsing: Parsing;
}

/** Bytes of tests that are parsed: some repositories hold more tests than code. */
const MOST_BYTES = 3_000_000;

export async function withTests(request: TestingRequest): Promise<Linked> {
  const { discovery, linked, programs, documents, parsing } = request;
  const files = discovery.files.map(({ path }) => path);
  const words = testMarkers(linked);
  if (words.length === 0) return linked;
  const state: State = {
    discovery,
    left: MOST_BYTES,
    cut: [],
    parsed: new Map(),
    pool: createParsers(parsing),
  };
  try {
    await readTests(state, createMarkerScan(words), createTestImports(files, documents));
  } finally {
    await state.pool.close();
  }
  const tests = linkTests({ tests: [...state.parsed.values()], programs, files, documents });
  return { ...linked, tests, unresolved: [...linked.unresolved, ...unread(state)] };
}

interface State {
  discovery: Discovery;
  pool: ParsePool;
  left: number;
  cut: SourceFile[];
  parsed: Map<string, Program>;
}

async function readTests(
  state: State,
  mayMatter: (bytes: Uint8Array) => boolean,
  importsOf: (program: Program) => string[],
): Promise<void> {
  const byPath = new Map(state.discovery.files.map((file) => [file.path, file]));
  let wanted = state.discovery.files.filter(isTest).sort((a, b) => compareText(a.path, b.path));
  const asked = new Set<string>();
  for (let round = 0; wanted.length > 0 && round < 8; round++) {
    for (const { path } of wanted) asked.add(path);
    const read = await Promise.all(wanted.map((file) => parseOne(state, file, round === 0 ? mayMatter : undefined)));
    const named = new Set(read.flatMap((program) => (program ? importsOf(program) : [])));
    // What the marks passed over is read after all when a test imports it.
    wanted = [...named]
      .filter((path) => !state.parsed.has(path) && (round === 0 || !asked.has(path)))
      .sort(compareText)
      .flatMap((path) => byPath.get(path) ?? [])
      .filter(isTest);
  }
}

/** Tests in Go are not read for what they send. */
const isTest = ({ role, language }: SourceFile) =>
  role === 'test' && (language === 'javascript' || language === 'typescript' || language === 'python');

async function parseOne(
  state: State,
  file: SourceFile,
  mayMatter?: (bytes: Uint8Array) => boolean,
): Promise<Program | undefined> {
  const read = state.discovery.read(file.path);
  if ('why' in read || (mayMatter && !mayMatter(read.bytes))) return undefined;
  if (read.bytes.length > state.left) {
    state.cut.push(file);
    return undefined;
  }
  state.left -= read.bytes.length;
  const { program } = await state.pool.parse(file, new TextDecoder().decode(read.bytes));
  if (program) state.parsed.set(file.path, program);
  return program;
}

function unread({ cut }: State): Coverage['unresolved'] {
  const [first] = cut;
  if (!first) return [];
  const why = `${cut.length} files of tests beyond ${MOST_BYTES / 1e6} MB were not read`;
  return [{ what: 'which tests exercise a control', why, evidence: [evidenceOnLine(first.path, 1)] }];
}
