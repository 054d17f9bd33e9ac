// The tests of a Python file: functions and methods called `test…`, their fixtures, and what skips them.

import type { ClassNode, Expression, FunctionNode } from '../../core/ir.ts';
import { ancestors, below, directoryOf } from '../resolve/resolver.ts';
import { classMember } from './bind.ts';
import { clientOf } from './clients.ts';
import { aside, type Case, type Reader } from './record.ts';
import { type Known, type KnownClass, type Scope, UNKNOWN } from './values.ts';

export function pythonCases(reader: Reader, file: string): Case[] {
  const program = reader.tests.get(file);
  const scope = reader.moduleOf(file);
  if (!program || !scope) return [];
  const marked = program.body.some(
    (s) =>
      s.kind === 'assign' &&
      s.target.kind === 'name' &&
      s.target.name === 'pytestmark' &&
      s.value !== undefined &&
      skips(s.value),
  );
  return program.body.flatMap((s): Case[] => {
    if (s.kind === 'function') return caseOf(reader, s.function, { scope, title: '', skipped: marked });
    if (s.kind !== 'class') return [];
    const known = scope.names.get(s.class.name ?? '');
    return known?.kind === 'class' ? classCases(reader, known, marked) : [];
  });
}

interface Around {
  scope: Scope;
  title: string;
  skipped: boolean;
  of?: KnownClass;
}

function classCases(reader: Reader, of: KnownClass, marked: boolean): Case[] {
  const { name = '', decorators } = of.node;
  if (!/^Test|Tests?$|TestCase$/.test(name) && !isTestCase(of.node)) return [];
  const skipped = marked || decorators.some(skips);
  const around = { scope: of.scope, title: name, skipped, of };
  return of.node.members.flatMap((member) => (member.function ? caseOf(reader, member.function, around) : []));
}

function isTestCase({ bases }: ClassNode): boolean {
  return bases.some((base) =>
    /Test/.test(base.kind === 'member' ? base.property : base.kind === 'name' ? base.name : ''),
  );
}

function caseOf(reader: Reader, node: FunctionNode, { scope, title, skipped, of }: Around): Case[] {
  if (!node.name?.startsWith('test')) return [];
  const about = {
    file: scope.file,
    line: node.at[0],
    title: [title, node.name].join(' ').trim(),
    skipped: skipped || node.decorators.some(skips),
  };
  const given = (row: ReadonlyMap<string, Known>): Known[] => parametersOf(reader, node, scope, of, row);
  return rowsOf(reader, node, scope).map((row) => ({
    ...about,
    body: { node, scope, ...selfOf(of), given: given(row) },
  }));
}

const selfOf = (of: KnownClass | undefined) =>
  of ? { self: { kind: 'instance' as const, of, fields: new Map<string, Known>() } } : {};

/** `@pytest.mark.skip(…)`, `@unittest.skipIf(…)`, lists of marks. */
function skips(node: Expression): boolean {
  const at = node.kind === 'call' ? node.callee : node;
  if (at.kind === 'list') return at.items.some(skips);
  const name = at.kind === 'member' ? at.property : at.kind === 'name' ? at.name : '';
  return /^(?:skip|skipif|skipIf|skipUnless|xfail|expectedFailure)$/.test(name);
}

/** Rows of `@pytest.mark.parametrize`; several tables are not multiplied: the first is walked, of the others the first row. */
function rowsOf(reader: Reader, node: FunctionNode, scope: Scope): Map<string, Known>[] {
  const tables = node.decorators.flatMap((one) => {
    const isTable = one.kind === 'call' && one.callee.kind === 'member' && one.callee.property === 'parametrize';
    return isTable ? [tableOf(reader, one, scope)] : [];
  });
  const [first, ...others] = tables;
  if (!first || first.length === 0) return [new Map<string, Known>()];
  return first
    .slice(0, 40)
    .map((row) => new Map<string, Known>([...others.flatMap((rows) => [...(rows[0] ?? [])]), ...row]));
}

function tableOf(reader: Reader, node: Extract<Expression, { kind: 'call' }>, scope: Scope): Map<string, Known>[] {
  const [names, values] = node.args.map(({ value }) => reader.evaluate(value, scope));
  const columns =
    names?.kind === 'list'
      ? names.items.map((one) => (one.kind === 'literal' ? String(one.value) : ''))
      : String(names?.kind === 'literal' ? names.value : '')
          .split(',')
          .map((one) => one.trim());
  if (values?.kind !== 'list') return [];
  return values.items.map((row) => {
    // `pytest.param(a, b, id='x')`
    const cells = row.kind === 'made' ? row.given : row.kind === 'list' && columns.length > 1 ? row.items : [row];
    return new Map(columns.map((column, at) => [column, cells[at] ?? UNKNOWN]));
  });
}

/** In order of the parameters: from the table, from a fixture, or from what the annotation says. */
function parametersOf(
  reader: Reader,
  node: FunctionNode,
  scope: Scope,
  of: KnownClass | undefined,
  row: ReadonlyMap<string, Known>,
): Known[] {
  const parameters = of ? node.parameters.slice(1) : node.parameters;
  return parameters.map(({ target, annotation }) => {
    const name = target.kind === 'name' ? target.name : '';
    const value = row.get(name) ?? fixture(reader, name, scope, of);
    return value ?? annotated(reader, annotation, scope);
  });
}

function annotated(reader: Reader, annotation: Expression | undefined, scope: Scope): Known {
  if (!annotation) return UNKNOWN;
  const client = clientOf(reader, reader.evaluate(annotation, scope), [], new Map());
  return client ?? UNKNOWN;
}

/** In the class, in the file, then in `conftest.py` of each directory up. */
function fixture(reader: Reader, name: string, scope: Scope, of: KnownClass | undefined): Known | undefined {
  const own = of && classMember(reader, of, name, UNKNOWN);
  const homes = [
    scope,
    ...ancestors(directoryOf(scope.file)).flatMap((at) => reader.moduleOf(below(at, 'conftest.py')) ?? []),
  ];
  const found = [own, ...homes.map((home) => home.names.get(name))].find(
    (one) => one?.kind === 'function' && isFixture(one.node),
  );
  if (found?.kind !== 'function') return undefined;
  const known = reader.fixtures.get(found.node);
  if (known) return known;
  reader.fixtures.set(found.node, UNKNOWN);
  const given = aside(reader, () => {
    const asked = parametersOf(reader, found.node, found.scope, found.self ? of : undefined, new Map());
    return reader.apply(found, asked);
  });
  reader.fixtures.set(found.node, given);
  return given;
}

function isFixture({ decorators }: FunctionNode): boolean {
  return decorators.some((node) => {
    const at = node.kind === 'call' ? node.callee : node;
    return (at.kind === 'member' ? at.property : at.kind === 'name' ? at.name : '') === 'fixture';
  });
}

const SET_UP = ['setUpClass', 'setup_class', 'setUp', 'asyncSetUp', 'setup_method'];

/** What a test case does before each test. */
export function setUp(reader: Reader, self: Known): void {
  if (self.kind !== 'instance') return;
  for (const name of SET_UP) {
    const method = classMember(reader, self.of, name, self);
    if (method) aside(reader, () => reader.apply(method, []));
  }
}
