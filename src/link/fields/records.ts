// The types, tables and models of a program that hold credentials or data about people, with where they are kept and where they
// leave. Types that nothing keeps and nothing answers with are no records: most are arguments of functions.

import type { Document } from '../../core/document.ts';
import { compareEvidence, compareText, evidenceAt } from '../../core/evidence.ts';
import type { Program } from '../../core/ir.ts';
import type { Linked, LinkedKept, LinkedRecord } from '../../core/linked.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import { createReader, type Reader } from '../sites/frames.ts';
import { type CallNode, walk } from '../sites/walk.ts';
import { howWritten, isWriter, joinHow, type Written, writtenBy } from './files.ts';
import type { Following } from './follow.ts';
import type { Place } from './judge.ts';
import { howKept, protectedSomewhere } from './kept.ts';
import { answers, givenTo, isLogCall, isReport, type Leaving, placeOf, promptPlaces, withInner } from './leaves.ts';
import { prismaModels } from './prisma.ts';
import { sensitiveFields } from './sensitive.ts';
import { type Table, tablesIn } from './tables.ts';
import { createTypes, type Type } from './types.ts';
import { type Write, writesIn } from './writes.ts';

export interface RecordInput {
  machine: Machine;
  catalogue: Catalogue;
  programs: readonly Program[];
  documents: ReadonlyMap<string, Document>;
  endpoints: Linked['endpoints'];
  effects: Linked['effects'];
}

export function recordsIn(input: RecordInput): LinkedRecord[] {
  const following = createFollowing(input);
  const tables = allTables(input, following).filter(({ type }) => sensitiveFields(type, following.types).length > 0);
  const seen = lookAround(input, following);
  const kept = new Map<Type, LinkedKept[]>();
  const writes = writesOf(input.programs, following, [
    ...tables.map(({ type }) => type),
    ...typesWritten(following, seen.written),
  ]);
  for (const table of tables) kept.set(table.type, [inDatabase(following, table, writes)]);
  for (const [type, places] of inFiles(following, seen.written, writes))
    kept.set(type, [...(kept.get(type) ?? []), ...places]);
  const leaving = [...seen.leaving, ...ofEndpoints(input, following)];
  const types = new Set([...kept.keys(), ...leaving.map(({ type }) => type)]);
  return [...types].flatMap((type) => recordOf(following, type, kept.get(type) ?? [], leaving)).sort(compareRecords);
}

function createFollowing({ machine, catalogue, programs }: RecordInput): Following {
  const readers = new Map<string, Reader>();
  const byFile = new Map(programs.map((program) => [program.file, program]));
  const readerOf = (program: Program) => {
    const reader = readers.get(program.file) ?? createReader(machine, byFile.get(program.file) ?? program);
    readers.set(program.file, reader);
    return reader;
  };
  return {
    catalogue,
    types: createTypes(programs, machine.resolver),
    readerOf,
    programOf: (file) => byFile.get(file),
  };
}

function allTables({ catalogue, programs, documents }: RecordInput, following: Following): Table[] {
  const models = prismaModels(documents);
  const library = catalogue.libraries.find(({ id }) => id === 'prisma-client');
  const found = tablesIn({ types: following.types, catalogue, readerOf: following.readerOf }, programs);
  const all = [...found, ...(library ? models.map((type) => ({ type, library })) : [])];
  return all.filter(({ type: { name, program } }) => !PAST.test(program.file) && !/(Mixin|Abstract\w*)$/.test(name));
}

/** What migrations say of tables is what these once were. */
const PAST = /(^|\/)(migrations?|revisions|alembic)\//;

interface Seen {
  written: Written[];
  leaving: Leaving[];
}

/** One walk over everything that is called. */
function lookAround({ programs, effects, catalogue }: RecordInput, following: Following): Seen {
  const seen: Seen = { written: [], leaving: [] };
  const prompts = promptPlaces(effects);
  const reports = new Set(
    catalogue.libraries.flatMap(({ reports: all = [] }) => all.map((name) => name.split('.').at(-1) ?? name)),
  );
  for (const program of programs) {
    if (program.language === 'go') continue;
    walk(program, new Set(['call']), (node, around) => {
      const call = node as unknown as CallNode;
      const place: Place = { program, around };
      if (isWriter(call)) {
        const written = writtenBy(following, call, place);
        if (written && written.followed.types.size > 0) seen.written.push(written);
      }
      const by = leavesBy(following, call, place, { prompts, reports });
      if (by) seen.leaving.push(...givenTo(following, by, call, place));
    });
  }
  return seen;
}

interface Ways {
  prompts: ReadonlySet<string>;
  reports: ReadonlySet<string>;
}

function leavesBy(
  following: Following,
  call: CallNode,
  place: Place,
  { prompts, reports }: Ways,
): Leaving['by'] | undefined {
  if (isLogCall(call)) return 'log';
  const [line, column] = call.at;
  if (prompts.has(placeOf(place.program.file, line, column))) return 'prompt';
  const word =
    call.callee.kind === 'member' ? call.callee.property : call.callee.kind === 'name' ? call.callee.name : '';
  return reports.has(word) && call.args.length > 0 && isReport(following, call, place) ? 'telemetry' : undefined;
}

function typesWritten(following: Following, written: readonly Written[]): Type[] {
  return written.flatMap(({ followed }) => withInner(following, [...followed.types]));
}

function writesOf(programs: readonly Program[], following: Following, types: readonly Type[]): Map<string, Write[]> {
  const names = new Set(types.flatMap((type) => sensitiveFields(type, following.types).map(({ name }) => name)));
  const writes = new Map<string, Write[]>();
  if (names.size === 0) return writes;
  const into = (write: Write) => writes.set(write.field, [...(writes.get(write.field) ?? []), write]);
  for (const program of programs) writesIn(program, names, into);
  return writes;
}

function inDatabase(following: Following, table: Table, writes: ReadonlyMap<string, readonly Write[]>): LinkedKept {
  const { type, library } = table;
  const how = howKept(following, table, sensitiveFields(type, following.types), writes);
  return { in: 'database', library: library.id, how, evidence: evidenceAt(type.program.file, type.at) };
}

function inFiles(
  following: Following,
  all: readonly Written[],
  writes: ReadonlyMap<string, readonly Write[]>,
): Map<Type, LinkedKept[]> {
  const guarded = new Map<string, boolean>();
  const isProtected = (field: string) => {
    const known = guarded.get(field) ?? protectedSomewhere(following, writes.get(field) ?? []);
    guarded.set(field, known);
    return known;
  };
  const groups = new Map<string, { type: Type; written: Written[] }>();
  for (const written of all) {
    for (const type of withInner(following, [...written.followed.types])) {
      if (sensitiveFields(type, following.types).length === 0) continue;
      const key = `${type.program.file} ${type.name} ${written.in} ${written.path ?? ''}`;
      const group = groups.get(key) ?? { type, written: [] };
      groups.set(key, { type, written: [...group.written, written] });
    }
  }
  const kept = new Map<Type, LinkedKept[]>();
  for (const { type, written } of groups.values()) {
    const fields = sensitiveFields(type, following.types);
    const judged = written.map((one) => ({
      judged: howWritten(following, one, fields, isProtected),
      evidence: one.evidence,
    }));
    const [first] = written;
    if (!first) continue;
    const { in: place, path, evidence } = first;
    const one = { in: place, ...(path !== undefined && { path }), how: joinHow(judged, fields), evidence };
    kept.set(type, [...(kept.get(type) ?? []), one]);
  }
  return kept;
}

function ofEndpoints({ endpoints, programs }: RecordInput, following: Following): Leaving[] {
  const wanted = new Map<string, Linked['endpoints']>();
  for (const endpoint of endpoints) {
    if (!endpoint.handler || endpoint.state === 'unmounted') continue;
    const { file } = endpoint.handler;
    wanted.set(file, [...(wanted.get(file) ?? []), endpoint]);
  }
  return programs.flatMap((program) => {
    const here = wanted.get(program.file) ?? [];
    if (here.length === 0 || program.language === 'go') return [];
    const found: Leaving[] = [];
    walk(program, new Set(['function']), (node, outer) => {
      const { function: handler } = node as unknown as {
        function: Extract<Place['around'], { kind: 'function' }>['node'];
      };
      const endpoint = here.find(
        ({ handler: h }) => h?.line === handler.at[0] && (h.name === undefined || h.name === handler.name),
      );
      if (endpoint)
        found.push(
          ...answers(following, endpoint, program, {
            node: handler,
            around: { kind: 'function', node: handler, outer },
          }),
        );
    });
    return found;
  });
}

function recordOf(following: Following, type: Type, kept: LinkedKept[], leaving: readonly Leaving[]): LinkedRecord[] {
  const leaves = leaving
    .filter((one) => one.type === type)
    .map(({ by, fields, evidence }) => ({ by, fields, evidence }));
  const fields = sensitiveFields(type, following.types).map(({ field: _, ...own }) => own);
  const unique = [...new Map(leaves.map((one) => [JSON.stringify(one), one])).values()];
  unique.sort((a, b) => compareText(a.by, b.by) || compareEvidence(a.evidence, b.evidence));
  if (fields.length === 0) return [];
  return [{ name: type.name, fields, kept, leaves: unique, evidence: evidenceAt(type.program.file, type.at) }];
}

function compareRecords(a: LinkedRecord, b: LinkedRecord): number {
  return compareEvidence(a.evidence, b.evidence) || compareText(a.name, b.name);
}
