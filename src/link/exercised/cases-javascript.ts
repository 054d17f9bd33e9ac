// The tests that a JavaScript file announces: `describe`, `it`, `test` and their kin of all runners, with what skips them.

import type { Expression } from '../../core/ir.ts';
import { aside, type Reader } from './record.ts';
import { GAP, type Known, literal, lookUp, type Scope, textOf, UNKNOWN } from './values.ts';

type CallNode = Extract<Expression, { kind: 'call' }>;

const GROUPS = new Set(['describe', 'suite', 'context', 'xdescribe', 'fdescribe']);
const TESTS = new Set(['it', 'test', 'specify', 'xit', 'xtest', 'fit']);
const BEFORE = new Set(['beforeEach', 'beforeAll', 'before', 'setup']);
const AFTER = new Set(['afterEach', 'afterAll', 'after', 'teardown']);
const SKIPS = new Set(['skip', 'todo', 'fixme', 'failing', 'fails', 'skipIf', 'runIf', 'xdescribe', 'xit', 'xtest']);

interface Announcement {
  /** `describe`, `it`, `beforeEach`. */
  root: string;
  /** `skip`, `only`, `each`, `describe`… */
  modifiers: string[];
  table?: Expression;
}

/** Undefined when the call announces nothing. */
export function announce(reader: Reader, node: CallNode, scope: Scope): Known | undefined {
  if (scope.file.endsWith('.py')) return undefined;
  const found = announcement(node.callee);
  if (!found || isOwn(scope, found.root)) return undefined;
  const { root, modifiers } = found;
  if (AFTER.has(root) || AFTER.has(modifiers.at(-1) ?? '')) return UNKNOWN;
  const callback = functionIn(reader, node, scope);
  if (BEFORE.has(root) || BEFORE.has(modifiers.at(-1) ?? '')) {
    if (callback) aside(reader, () => reader.apply(callback, paramsOf(callback)));
    return UNKNOWN;
  }
  const [title] = node.args;
  const name = title === undefined ? '' : shown(reader.evaluate(title.value, scope));
  const skipped = [root, ...modifiers].some((one) => SKIPS.has(one));
  if (modifiers.includes('step') || (title && title.value.kind === 'function')) return undefined;
  // `test.skip()` within a test, or with a condition.
  if (!callback && !modifiers.includes('todo') && modifiers.some((one) => SKIPS.has(one))) {
    reader.record.skipped = true;
    return UNKNOWN;
  }
  if (!GROUPS.has(root) && !modifiers.includes('describe'))
    addCase(reader, node, { found, name, skipped, callback, scope });
  else if (callback) group(reader, { found, name, skipped, callback, scope });
  return UNKNOWN;
}

interface Announced {
  found: Announcement;
  name: string;
  skipped: boolean;
  callback: Known | undefined;
  scope: Scope;
}

/** A name of the runner that the file does not define otherwise. */
function isOwn(scope: Scope, root: string): boolean {
  const value = lookUp(scope, root);
  return value !== undefined && !(value.kind === 'outside' && value.file === undefined);
}

/** `it`, `it.skip`, `test.describe.only`, `it.each(table)`, `describe.skipIf(x)`. */
function announcement(callee: Expression): Announcement | undefined {
  const modifiers: string[] = [];
  let table: Expression | undefined;
  let at = callee;
  for (let count = 0; count < 6; count++) {
    if (at.kind === 'name') {
      const known = GROUPS.has(at.name) || TESTS.has(at.name) || BEFORE.has(at.name) || AFTER.has(at.name);
      return known ? { root: at.name, modifiers: modifiers.reverse(), ...(table && { table }) } : undefined;
    }
    if (at.kind === 'member') {
      modifiers.push(at.property);
      at = at.object;
    } else if (at.kind === 'call') {
      table ??= at.args[0]?.value;
      at = at.callee;
    } else return undefined;
  }
  return undefined;
}

function functionIn(reader: Reader, node: CallNode, scope: Scope): Known | undefined {
  for (const { value } of node.args) {
    if (value.kind !== 'function' && value.kind !== 'name') continue;
    const known = reader.evaluate(value, scope);
    if (known.kind === 'function') return known;
  }
  return undefined;
}

const shown = (title: Known) => textOf(title).replaceAll(GAP, '…');

function group(reader: Reader, { found, name, skipped, callback, scope }: Announced): void {
  for (const row of rowsOf(reader, found, scope)) {
    reader.around.push({ title: name, skipped, rows: row });
    if (callback) aside(reader, () => reader.apply(callback, row));
    reader.around.pop();
  }
}

/** Rows of `each`, as what the function is given. */
function rowsOf(reader: Reader, { table, modifiers }: Announcement, scope: Scope): Known[][] {
  const over =
    table && (modifiers.includes('each') || modifiers.includes('for')) ? reader.evaluate(table, scope) : undefined;
  if (over?.kind !== 'list') return [[]];
  const spreads = modifiers.includes('each');
  return over.items.slice(0, 40).map((item) => (spreads && item.kind === 'list' ? item.items : [item]));
}

function addCase(reader: Reader, node: CallNode, { found, name, skipped, callback, scope }: Announced): void {
  const title = [...reader.around.map((one) => one.title), name].join(' ').trim();
  const isSkipped = skipped || reader.around.some((one) => one.skipped);
  for (const row of rowsOf(reader, found, scope)) {
    const body =
      callback?.kind === 'function'
        ? { node: callback.node, scope: callback.scope, given: row.length > 0 ? row : paramsOf(callback) }
        : undefined;
    reader.cases.push({ file: scope.file, line: node.at[0], title, skipped: isSkipped, ...(body && { body }) });
  }
}

/** Runners give tests what they ask for by name: Playwright's `request` sends, its pages have one that does. */
function paramsOf(callback: Known): Known[] {
  const first = callback.kind === 'function' ? callback.node.parameters[0]?.target : undefined;
  if (first?.kind !== 'dict') return [];
  const client: Known = { kind: 'client', app: 'unknown' };
  const page: Known = { kind: 'dict', entries: new Map([['request', client]]) };
  return [
    {
      kind: 'dict',
      entries: new Map<string, Known>([
        ['request', client],
        ['page', page],
        ['context', page],
        ['baseURL', literal(GAP)],
      ]),
    },
  ];
}
