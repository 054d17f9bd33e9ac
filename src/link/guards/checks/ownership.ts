// Whether an object that a request names is asked for together with its owner: in the filter of the query, or by comparing
// the owner of what was loaded with who asks.

import type { Tri } from '../../../core/model.ts';
import { controlsOf, ecosystemOf, effectsOf } from '../../catalogue.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import type { Observation } from '../../observe.ts';
import { partsOf } from '../../parts.ts';
import { knownText, symbol } from '../../texts.ts';
import type { Arguments, MadeValue, Site, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import { checkIn, type Found, type Pass, type Recognise } from './check.ts';
import { callBehind, chainOf, isMadeOf, lastName } from './made.ts';
import { statementOf } from './statement.ts';

export interface Ownership {
  state: Tri;
  found?: Found;
}

type Call = Observation['calls'][number];

export function ownershipIn(reader: GuardReader, seen: Observation, passes: readonly Pass[]): Ownership {
  const asked = seen.calls.filter((call) => isQuery(reader, call));
  const queries = asked.filter((call) => givenOf(call).some(namesObject));
  const [first] = queries;
  if (!first) return { state: 'unknown' };
  const whole = seen.complete && seen.lost.length === 0;
  const compared = checkIn(seen, passes, comparesOwner(reader));
  if (compared?.mode === 'enforcing') return { state: true, found: compared };
  const narrowed = queries.filter(isFilteredByOwner);
  const found = narrowed.length > 0 ? checkIn(seen, passes, foundWithOwner(narrowed)) : undefined;
  if (found?.mode === 'enforcing' && namesNothingElse(asked, narrowed)) return { state: true, found };
  if (seen.complete && queries.every(isFilteredByOwner)) {
    const at = `${first.site.file}:${first.site.at[0]}`;
    const base = { name: 'the owner in the query', config: { checks: 'owner' }, site: first.site };
    return { state: true, found: { ...base, mode: 'enforcing', why: `asks for the owner as well at ${at}` } };
  }
  return { state: whole && !compared && !mayAskWho(reader, seen) ? false : 'unknown' };
}

const CALLERS: readonly string[] = ['cookie', 'header', 'identity', 'other', 'whole'];

/** Anything that rests on who asks, wherever it is used, may be how the object was chosen; so may a token for it. */
function mayAskWho({ catalogue }: GuardReader, seen: Observation): boolean {
  const tested = [...seen.tests.values()].flat().flatMap((shape) => {
    if (shape.kind === 'comparison') return [shape.left, shape.right];
    return shape.kind === 'call' ? [shape.on, ...shape.given, shape.value] : [shape.value];
  });
  const values = [...tested, ...seen.calls.flatMap(givenOf)];
  if (values.some((value) => partsOf(value).some((part) => CALLERS.includes(part)))) return true;
  return seen.calls.some(({ callee, site }) => {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    return library !== undefined && controlsOf(library, callee).length > 0;
  });
}

function isQuery(
  { catalogue }: GuardReader,
  { callee, given, site }: Pick<Call, 'callee' | 'given' | 'site'>,
): boolean {
  const library = catalogue.find(callee.source, ecosystemOf(site.file));
  const kinds = library ? effectsOf(library, callee, given).map((e) => e.kind) : [];
  return kinds.includes('database-read') || kinds.includes('database-write');
}

const valuesOf = (given: Arguments) => [...given.positional, ...given.named.values()];

/** Its arguments, and those of the calls that it was built by. */
function givenOf({ callee, given }: Call): Value[] {
  return [given, ...chainOf(callee.made).map((made) => made.arguments)].flatMap(valuesOf);
}

const namesObject = (value: Value) => partsOf(value).some((part) => part === 'params' || part === 'query');

const OWNERS =
  /user|owner|account|author|tenant|org|team|member|customer|creator|created_?by|principal|(^|[._])sub$|uid|email|session|caller|identity|claims|\bme\b/i;

/** Who asks, as earlier code told; what else hangs on a request says nothing of them. */
function isOwner(value: Value): boolean {
  return isMadeOf(value, (one) => partsOf(one).includes('identity') && OWNERS.test(nameOf(one)));
}

function nameOf(value: Value): string {
  return value.kind === 'unknown' || value.kind === 'method' ? symbol(value) : '';
}

const FILTERS = new Set(['where', 'andWhere', 'and_where', 'filter', 'filter_by', 'eq', 'match']);
const FINDS = /^(find|get|one|first|count|update|delete|remove|destroy|select|exists|patch)/i;

function isFilteredByOwner(call: Call): boolean {
  return filtersIn(call).some((values) => values.some(namesObject) && values.some(isOwner)) || inStatement(call);
}

/** What one query is narrowed by: `where: {…}`, `.filter(a, b)`, `findOne({…})`. */
function filtersIn({ callee, given }: Call): Value[][] {
  const narrowed: Value[] = chainOf(callee.made)
    .filter((made) => FILTERS.has(lastName(made.of)))
    .flatMap((made) => valuesOf(made.arguments));
  if (FILTERS.has(lastName(callee))) narrowed.push(...valuesOf(given));
  const inside = valuesOf(given)
    .flatMap(chainIn)
    .filter((made) => FILTERS.has(lastName(made.of)));
  const [first] = given.positional;
  const dicts = [first, ...narrowed].flatMap((v) => (v?.kind === 'dict' ? [v] : []));
  const tables = dicts.flatMap((table) => {
    const where = table.entries.get('where');
    if (where?.kind === 'dict') return [[...where.entries.values()]];
    return FINDS.test(lastName(callee)) ? [[...table.entries.values()]] : [];
  });
  return [...tables, narrowed, inside.flatMap((made) => valuesOf(made.arguments))];
}

const chainIn = (value: Value): MadeValue[] => chainOf(callBehind(value));

/** `WHERE id = $1 AND owner = $2`, with who asks in the second place. */
function inStatement(call: Call): boolean {
  const { statement, parameters } = statementOf(call);
  const text = knownText(statement)?.toLowerCase().replace(/\s+/g, ' ');
  const from = text?.indexOf(' where ') ?? -1;
  if (text === undefined || from < 0 || /\bor\b/.test(text.slice(from))) return false;
  const filter = text.slice(from);
  const bound = boundIn(parameters, text, from);
  const used = bound.filter(({ mark }) => filter.includes(mark)).map(({ value }) => value);
  return used.some(namesObject) && used.some(isOwner);
}

/** Parameters that stand behind the `where`; plain marks (`?`, `%s`) are counted. */
function boundIn(parameters: Value | undefined, text: string, from: number): { mark: string; value: Value }[] {
  if (parameters?.kind === 'dict')
    return [...parameters.entries].flatMap(([name, value]) => [
      { mark: `:${name.toLowerCase()}`, value },
      { mark: `@${name.toLowerCase()}`, value },
      { mark: `%(${name.toLowerCase()})s`, value },
    ]);
  if (parameters?.kind !== 'list') return [];
  const before = text.slice(0, from).match(/\?|%s/g)?.length ?? 0;
  const plain = /\?|%s/.test(text);
  return parameters.items.flatMap((value, i) => {
    if (plain) return i >= before ? [{ mark: '', value }] : [];
    return [{ mark: `$${i + 1}`, value }];
  });
}

/** `if (!order) throw …`, of what a query for the object and its owner gave. */
function foundWithOwner(narrowed: readonly Call[]): Recognise {
  return (shape, { holds }) => {
    const value = existing(shape, holds);
    const [made] = value ? chainIn(value) : [];
    const query = made && narrowed.find(({ site }) => isSamePlace(made.site, site));
    if (!value || !query || (GIVES_MANY.test(lastName(query.callee)) && !countsThem(value))) return undefined;
    return { name: 'the owner in the query', config: { checks: 'owner' }, site: query.site };
  };
}

/** What the test says to be there, on the way on which it holds. */
function existing(shape: Shape, holds: boolean): Value | undefined {
  if (shape.kind === 'value') return holds ? shape.value : undefined;
  if (shape.kind !== 'comparison' || holds || !/^(==|is)$/.test(shape.operator)) return undefined;
  const nothing = (side: Value) =>
    side.kind === 'constant' && (side.value === null || side.value === undefined || side.value === 0);
  return nothing(shape.right) ? shape.left : nothing(shape.left) ? shape.right : undefined;
}

/** A list or an answer is there whether something was found or not. */
const GIVES_MANY = /all|many|query|execute|list|rows|iterate|select|each/i;

function countsThem(value: Value): boolean {
  const last = value.kind === 'library' ? value.path.at(-1) : undefined;
  return last !== undefined && /^(\[\]|length|count|row_?count|affected_?rows|changes)$/i.test(last);
}

/** Other queries ask for the same object only, by the same parts of the request. */
function namesNothingElse(asked: readonly Call[], narrowed: readonly Call[]): boolean {
  const checked = new Set(narrowed.flatMap(objectsIn));
  return asked.every((query) => objectsIn(query).every((name) => name !== '' && checked.has(name)));
}

function objectsIn(call: Call): string[] {
  const names = new Set<string>();
  for (const value of givenOf(call))
    isMadeOf(value, (one) => {
      if (namesObject(one)) names.add(nameOf(one));
      return false;
    });
  return [...names];
}

const isSamePlace = (a: Site, b: Site) => a.file === b.file && a.at[0] === b.at[0] && a.at[1] === b.at[1];

/** `if (order.owner !== req.user.id)`, of what a query for the object gave. */
function comparesOwner(reader: GuardReader): Recognise {
  return (shape, { holds }) => {
    if (shape.kind !== 'comparison' || shape.operator !== '==' || !holds) return undefined;
    const { left, right } = shape;
    const loaded = [left, right].find((side) => chainIn(side).some((made) => isObjectQuery(reader, made)));
    const asking = loaded === left ? right : left;
    const [call] = loaded ? chainIn(loaded) : [];
    if (!call || !isOwner(asking)) return undefined;
    return { name: 'the owner of what was loaded', config: { checks: 'owner' }, site: call.site };
  };
}

function isObjectQuery(reader: GuardReader, made: MadeValue): boolean {
  const { of, arguments: given, site } = made;
  const call = { callee: of, given, site };
  return isQuery(reader, call) && [made, ...chainOf(of.made)].flatMap((m) => valuesOf(m.arguments)).some(namesObject);
}
