// What the tests of a repository do: which requests they send with which answers asserted, which functions of the program
// they call, which of them are skipped or assert nothing. What that says of controls is for the model to tell.

import { compareText } from '../../core/evidence.ts';
import type { Program } from '../../core/ir.ts';
import type { LinkedTest } from '../../core/linked.ts';
import type { ProgramResolver } from '../resolve/resolver.ts';
import { bindParameters } from './bind.ts';
import { pythonCases, setUp } from './cases-python.ts';
import { definedAt } from './definitions.ts';
import { evaluateExpression } from './expressions.ts';
import { type Case, newRecord, type Reader } from './record.ts';
import { executeBody } from './statements.ts';
import { importsOf, overridden } from './surroundings.ts';
import { GAP, inside, type Known, type Scope, type Sent, UNKNOWN } from './values.ts';

export interface ExercisedInput {
  /** Files of tests, and the helpers that they import. */
  tests: readonly Program[];
  programs: readonly Program[];
  resolve: ProgramResolver['resolve'];
  frameworks: readonly string[];
}

/** Steps for reading one file of tests; helpers call each other no deeper. */
const STEPS_FOR_FILE = 60_000;
const DEEPEST = 8;

export function exercisedBy(input: ExercisedInput): LinkedTest[] {
  const reader = createReader(input);
  const files = [...input.tests].sort((a, b) => compareText(a.file, b.file));
  return files.flatMap((program) => testsIn(reader, program)).sort(compareTests);
}

function createReader({ tests, programs, resolve, frameworks }: ExercisedInput): Reader {
  const reader: Reader = {
    tests: new Map(tests.map((program) => [program.file, program])),
    programs: new Map(programs.map((program) => [program.file, program])),
    resolve,
    frameworks,
    modules: new Map(),
    fixtures: new Map(),
    record: newRecord(),
    cases: [],
    around: [],
    raising: 0,
    lost: 0,
    depth: 0,
    steps: 0,
    most: STEPS_FOR_FILE,
    evaluate: (expression, scope) => evaluateExpression(reader, expression, scope),
    execute: (body, scope) => executeBody(reader, body, scope),
    apply: (callee, given, named) => apply(reader, callee, given, named),
    moduleOf: (file) => moduleOf(reader, file),
  };
  return reader;
}

function apply(reader: Reader, callee: Known, given: readonly Known[], named?: ReadonlyMap<string, Known>): Known {
  if (callee.kind !== 'function' || reader.depth >= DEEPEST || ++reader.steps > reader.most) return UNKNOWN;
  const { node, scope: outer, self } = callee;
  const scope = inside(outer);
  const isMethod = self !== undefined && scope.file.endsWith('.py');
  if (self && !isMethod) scope.names.set('this', self);
  reader.depth++;
  bindParameters(reader, node, scope, isMethod ? [self, ...given] : given, named);
  const result = reader.execute(node.body, scope);
  reader.depth--;
  return result ?? UNKNOWN;
}

/** The file is read once; tests in it that are announced meanwhile are kept by their file. */
function moduleOf(reader: Reader, file: string): Scope | undefined {
  const known = reader.modules.get(file);
  const program = reader.tests.get(file);
  if (known || !program) return known;
  const scope: Scope = { file, names: new Map() };
  reader.modules.set(file, scope);
  const { record, around, depth, raising, lost } = reader;
  Object.assign(reader, { record: newRecord(), around: [], depth: 0, raising: 0, lost: 0 });
  reader.execute(program.body, scope);
  Object.assign(reader, { record, around, depth, raising, lost });
  return scope;
}

function testsIn(reader: Reader, program: Program): LinkedTest[] {
  reader.steps = 0;
  const { file } = program;
  moduleOf(reader, file);
  const cases = file.endsWith('.py') ? pythonCases(reader, file) : reader.cases.filter((one) => one.file === file);
  const about = { imports: importsOf(reader, program), replaced: overridden(reader, program) };
  return merged(cases.map((one) => testOf(reader, one, about)));
}

type About = Pick<LinkedTest, 'imports' | 'replaced'>;

function testOf(reader: Reader, { body, file, line, title, skipped }: Case, { imports, replaced }: About): LinkedTest {
  const record = newRecord();
  Object.assign(reader, { record, raising: 0, lost: 0, depth: 0 });
  if (body) {
    if (body.self) setUp(reader, body.self);
    const self = body.self === undefined ? {} : { self: body.self };
    reader.apply({ kind: 'function', node: body.node, scope: body.scope, ...self }, body.given);
  }
  // Of what is never sent nothing is asserted. Clients of Python send at once.
  const sent = record.requests.filter(({ awaited }) => awaited || file.endsWith('.py'));
  return {
    file,
    line,
    title,
    skipped: skipped || record.skipped,
    asserts: record.assertions + sent.reduce((sum, { assertions }) => sum + assertions, 0) > 0,
    requests: sent.map(requestOf),
    calls: record.calls.map((call) => ({
      ...definedAt(reader, call.file, call.path),
      rejects: call.rejects,
      statuses: [...call.statuses],
    })),
    imports,
    replaced: [...new Set([...replaced, ...record.replaced])].sort(compareText),
  };
}

function requestOf({ method, path, app, statuses, headers, lacking }: Sent): LinkedTest['requests'][number] {
  const sorted = (texts: Set<string>) => [...texts].sort(compareText);
  const numbers = [...statuses].sort((a, b) => a - b);
  return { method, path: addressOf(path), app, statuses: numbers, headers: sorted(headers), lacking: sorted(lacking) };
}

/** Gaps in braces, as the model writes parameters. */
const addressOf = (path: string) => path.replaceAll(GAP, '{}');

/** One for each place: the rows of a table are one test. */
function merged(tests: readonly LinkedTest[]): LinkedTest[] {
  const byLine = new Map<number, LinkedTest>();
  for (const test of tests) {
    const known = byLine.get(test.line);
    if (!known) byLine.set(test.line, test);
    else {
      known.requests.push(...test.requests);
      known.calls.push(...test.calls);
      known.asserts ||= test.asserts;
    }
  }
  return [...byLine.values()];
}

function compareTests(a: LinkedTest, b: LinkedTest): number {
  return compareText(a.file, b.file) || a.line - b.line || compareText(a.title, b.title);
}
