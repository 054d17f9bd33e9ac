// What a function that is asked about origins answers: which origins get past it. It is read, not run: an answer counts as
// checked where a test of the origin stands before it.

import type { Expression, FunctionNode, Statement } from '../../core/ir.ts';
import type { Tri } from '../../core/model.ts';
import { nodesBelow } from '../sites/nodes.ts';
import { lastWord } from '../sites/walk.ts';
import { optionsOf, type Value } from '../values.ts';
import type { CallSite } from './look.ts';
import { comparisonBypassed, patternSaid } from './origin-pattern.ts';
import { resolved } from './places.ts';
import { inProduction } from './production.ts';

const MOST_NODES = 3_000;

export interface OriginAnswer {
  reflects: Tri;
  bypassed: Tri;
  /** A list that it compares the origin with has `null` in it. */
  nullListed: Tri;
}

interface Asking {
  site: CallSite;
  origin: string;
  /** The name of the callback; undefined: what is returned counts. */
  callback: string | undefined;
}

/** How a statement is reached: by a test of the origin, in some environments only, or by everybody. */
type Reached = 'checked' | 'sometimes' | 'always';

interface Answer {
  value: Expression;
  reached: Reached;
}

export function answersOf(site: CallSite, node: FunctionNode, by: 'callback' | 'return'): OriginAnswer {
  const [first, second] = node.parameters.map(({ target }) => (target.kind === 'name' ? target.name : undefined));
  if (first === undefined || (by === 'callback' && second === undefined))
    return { reflects: 'unknown', bypassed: false, nullListed: false };
  const asking: Asking = { site, origin: first, callback: by === 'callback' ? second : undefined };
  const answers: Answer[] = [];
  collect(asking, node.body, 'always', answers);
  const opened = answers.flatMap((answer) => reflecting(asking, answer));
  const reflects = opened.includes(true) ? true : opened.includes('unknown') ? 'unknown' : false;
  return {
    reflects: answers.length === 0 ? 'unknown' : reflects,
    bypassed: isBypassed(asking, node),
    nullListed: listsNull(asking, node),
  };
}

function collect(asking: Asking, body: readonly Statement[], from: Reached, answers: Answer[]): void {
  let reached = from;
  for (const statement of body) {
    if (statement.kind === 'if') {
      const inside = after(asking, statement.test, reached);
      collect(asking, statement.then, onlyMissing(asking, statement.test) ? 'checked' : inside, answers);
      collect(asking, statement.otherwise, inside, answers);
      if (leaves(statement.then)) reached = onlyMissing(asking, statement.test) ? reached : inside;
      continue;
    }
    for (const inner of innerBodies(statement)) collect(asking, inner, reached, answers);
    const value = statement.kind === 'return' || statement.kind === 'expression' ? statement.value : undefined;
    if (value) collectFrom(asking, value, { reached, returned: statement.kind === 'return' }, answers);
  }
}

function collectFrom(
  asking: Asking,
  value: Expression,
  at: { reached: Reached; returned: boolean },
  answers: Answer[],
): void {
  if (value.kind === 'conditional') {
    const reached = after(asking, value.test, at.reached);
    for (const branch of [value.then, value.otherwise]) collectFrom(asking, branch, { ...at, reached }, answers);
    return;
  }
  if (asking.callback === undefined) {
    if (at.returned) answers.push({ value, reached: at.reached });
    return;
  }
  if (value.kind !== 'call' || value.callee.kind !== 'name' || value.callee.name !== asking.callback) return;
  const [, allowed] = value.args;
  if (allowed) answers.push({ value: allowed.value, reached: at.reached });
}

function innerBodies(statement: Statement): Statement[][] {
  if (statement.kind === 'try')
    return [statement.body, ...statement.handlers.map(({ body }) => body), statement.finally];
  if (statement.kind === 'each' || statement.kind === 'while') return [statement.body];
  return [];
}

/** What a test makes of everything behind it. */
function after(asking: Asking, test: Expression, before: Reached): Reached {
  if (before === 'checked' || (mentions(test, asking.origin) && !onlyMissing(asking, test))) return 'checked';
  const live = inProduction(asking.site, test);
  return live === undefined && !/env|dev|prod/i.test(JSON.stringify(test).slice(0, 400)) ? before : 'sometimes';
}

/** `!origin`: requests that say no origin are no pages of others. */
function onlyMissing({ origin }: Asking, test: Expression): boolean {
  if (test.kind === 'unary' && test.operator === 'not') return test.value.kind === 'name' && test.value.name === origin;
  return (
    test.kind === 'binary' &&
    test.operator === '==' &&
    test.left.kind === 'name' &&
    test.left.name === origin &&
    test.right.kind === 'literal' &&
    (test.right.value === undefined || test.right.value === null)
  );
}

function reflecting({ origin }: Asking, { value, reached }: Answer): Tri[] {
  const refuses =
    value.kind === 'literal' &&
    (value.value === false || value.value === null || value.value === undefined || value.value === '');
  if (refuses || reached === 'checked') return [];
  const isText = value.kind === 'literal' && typeof value.value === 'string' && value.value !== '*';
  if (isText) return [];
  const reflects = (value.kind === 'literal' && value.value === true) || isOrigin(value, origin);
  if (reflects) return [reached === 'always' ? true : 'unknown'];
  // The answer is the very test: `cb(null, list.includes(origin))`.
  return [mentions(value, origin) ? false : 'unknown'];
}

function isOrigin(value: Expression, origin: string): boolean {
  if (value.kind === 'name') return value.name === origin;
  if (value.kind === 'binary' && (value.operator === 'or' || value.operator === '??'))
    return isOrigin(value.left, origin);
  // A framework hands the request instead: `ctx.get('Origin')`, `req.headers.origin`.
  const asked = value.kind === 'call' ? value.args[0]?.value : undefined;
  const header = asked?.kind === 'literal' ? String(asked.value) : value.kind === 'call' ? '' : (lastWord(value) ?? '');
  return /^origin$/i.test(header) && mentions(value, origin);
}

const COMPARES = new Set([
  'startsWith',
  'startswith',
  'endsWith',
  'endswith',
  'includes',
  'indexOf',
  'search',
  'match',
  'test',
]);

function isBypassed({ site, origin }: Asking, node: FunctionNode): Tri {
  const found = calls(node.body).map((call): Tri => {
    const { callee, args } = call;
    if (callee.kind !== 'member' || !COMPARES.has(callee.property)) return false;
    const [first] = args;
    if (callee.property === 'test')
      return first && mentions(first.value, origin) ? ofRegex(resolved(site, callee.object)) : false;
    if (callee.object.kind !== 'name' || callee.object.name !== origin || !first) return false;
    if (callee.property === 'match' || callee.property === 'search') return ofRegex(resolved(site, first.value));
    const text = resolved(site, first.value);
    return text.kind === 'literal' && typeof text.value === 'string'
      ? comparisonBypassed(callee.property, text.value)
      : 'unknown';
  });
  return found.includes(true) ? true : found.includes('unknown') ? 'unknown' : false;
}

const LISTS = new Set(['includes', 'has', 'indexOf']);

function listsNull({ site, origin }: Asking, node: FunctionNode): Tri {
  return calls(node.body).some(({ callee, args: [first] }) => {
    if (callee.kind !== 'member' || !LISTS.has(callee.property) || !first || !isOrigin(first.value, origin))
      return false;
    return optionsOf(site.reader.read(callee.object, site.around)).some(({ value }) => hasNull(value));
  });
}

function hasNull(value: Value): boolean {
  if (value.kind === 'setting') return value.fallback !== undefined && hasNull(value.fallback);
  if (value.kind !== 'list') return false;
  return value.items.some((item) => item.kind === 'constant' && item.value === 'null');
}

function ofRegex(expression: Expression): Tri {
  return expression.kind === 'regex' ? patternSaid(expression.source, 'anywhere').bypassed : false;
}

function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.kind === 'return' || last?.kind === 'raise';
}

function mentions(root: unknown, name: string): boolean {
  return nodesBelow(root, MOST_NODES).some((node) => node.kind === 'name' && node.name === name);
}

type Call = Extract<Expression, { kind: 'call' }>;

const calls = (root: unknown) =>
  nodesBelow(root, MOST_NODES).filter((node) => node.kind === 'call') as unknown as Call[];
