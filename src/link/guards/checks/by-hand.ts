// Validation that a handler writes by hand: each field that it reads is of a type, as long as, of a form or one of a few
// values, and refused otherwise before it is used. That a field is there says nothing of it.

import { compareText } from '../../../core/evidence.ts';
import type { Test } from '../../../core/linked.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { waysThrough } from '../../evaluate/tests.ts';
import type { Observation } from '../../observe.ts';
import { isLanguage, partsOf } from '../../parts.ts';
import { subjectKey } from '../../subject.ts';
import type { MadeValue, Value } from '../../values.ts';
import { decides, type Way } from '../proof.ts';
import type { Found, Pass } from './check.ts';
import { fieldsRead } from './fields-read.ts';
import { isMadeOf, lastName } from './made.ts';

/** With other statuses something else is refused than what was sent. */
const WRONG = [400, 422];

export function validatedByHand(seen: Observation, passes: readonly Pass[]): Found | undefined {
  if (!seen.complete || seen.lost.length > 0 || passes.length === 0) return undefined;
  const refusals = seen.rejects.filter(
    ({ status, wentOn }) => status !== undefined && WRONG.includes(status) && !wentOn,
  );
  const refused = refusals.flatMap((r) => waysThrough(r.conditions));
  const [first] = refusals;
  const checked = (way: Way) => fieldsChecked(way, refused, seen);
  const ways = passes.flatMap((p) => waysThrough(p.conditions)).map(checked);
  const [some = new Set<string>(), ...others] = ways;
  const everywhere = [...some].filter((field) => others.every((way) => way.has(field)));
  const read = everywhere.length > 0 ? fieldsRead(seen.ran) : undefined;
  if (!first || !read) return undefined;
  const early = usedEarly(seen, checked);
  const held = everywhere.filter((field) => read.has(field) && !early.has(field)).sort(compareText);
  const open = [...read].filter((field) => !held.includes(field)).sort(compareText);
  if (held.length === 0) return undefined;
  const parts = [...new Set(held.map((field) => field.slice(0, field.indexOf('.'))))];
  const base = { name: 'checks written by hand', config: { parts, fields: held }, site: first.site };
  const why = `refuses at ${first.site.file}:${first.site.at[0]} what does not fit of ${held.join(', ')}`;
  if (open.length === 0) return { ...base, mode: 'enforcing', why };
  return { ...base, mode: 'conditional', why: `${why}, and does not check ${open.join(', ')}` };
}

/** The fields that are checked on this way, or not there. */
function fieldsChecked(way: Way, refused: readonly Way[], seen: Observation): Set<string> {
  const fields = new Set<string>();
  for (const test of way) {
    if (test.flags.length > 0) continue;
    const found = (seen.tests.get(test.place) ?? []).map((shape) => checkedBy(shape, test));
    const [field] = found;
    if (field === undefined || !found.every((one) => one === field)) continue;
    if (decides(test, refused) || isMissing(test)) fields.add(field);
  }
  return fields;
}

const isMissing = ({ asks, holds }: Test) => asks === 'presence' && !holds;

const TYPES = new Set(['bigint', 'boolean', 'number', 'string']);

function checkedBy(shape: Shape, test: Test): string | undefined {
  if (shape.kind === 'value' && shape.type === undefined && isMissing(test)) return fieldOf(shape.value);
  if (shape.kind === 'value' && shape.type !== undefined)
    return test.holds && TYPES.has(shape.type) ? fieldOf(shape.value) : undefined;
  if (test.holds && test.bounds !== undefined) return boundField(shape, test.bounds);
  if (shape.kind === 'comparison') return shape.operator === '==' || test.holds ? undefined : ofLength(shape);
  if (!test.holds) return undefined;
  if (shape.kind === 'call' && shape.on.kind === 'regex' && shape.name === 'test')
    return isWhole(shape.on.source) ? fieldOf(shape.given[0]) : undefined;
  return shape.value.kind === 'made' ? byCall(shape.value) : undefined;
}

/** One of a few values of the program. */
function boundField(shape: Shape, bounds: string): string | undefined {
  const sides = shape.kind === 'comparison' ? [shape.left, shape.right] : shape.kind === 'call' ? shape.given : [];
  return fieldOf(sides.find((side) => subjectKey(side) === bounds));
}

/** `name.length > 80`, where it does not hold: no text is longer. */
function ofLength({ operator, left, right }: Extract<Shape, { kind: 'comparison' }>): string | undefined {
  if (!['>', '>='].includes(operator) || right.kind !== 'constant' || !right.value) return undefined;
  if (left.kind === 'method' && left.name === 'length') return fieldOf(left.receiver);
  if (left.kind !== 'made' || !isLanguage(left.of) || lastName(left.of) !== 'len') return undefined;
  return fieldOf(left.arguments.positional[0]);
}

/** `Number.isInteger(age)`, `isinstance(name, str)`, `re.fullmatch(form, name)`: of the languages. */
function byCall({ of, arguments: { positional } }: MadeValue): string | undefined {
  const [first, second] = positional;
  const name = lastName(of);
  if (of.source === 're' && name === 'fullmatch') return fieldOf(second);
  if (!isLanguage(of)) return undefined;
  if (of.path[0] === 'Number' && ['isFinite', 'isInteger', 'isSafeInteger'].includes(name)) return fieldOf(first);
  return name === 'isinstance' && isPlainType(second) ? fieldOf(first) : undefined;
}

function isPlainType(type: Value | undefined): boolean {
  const types = type?.kind === 'list' ? type.items : [type];
  return types.every((one) => one?.kind === 'library' && ['bool', 'float', 'int', 'str'].includes(lastName(one)));
}

/** From the beginning to the end: a pattern that is found somewhere leaves the rest open. */
const isWhole = (source: string) => /^\^[^|]*\$$/.test(source) && !/\.[*+]/.test(source);

const FIELD =
  /^`[^`]*`(?:\.get\("([\w-]+)"[^()]*\)|\.([\w$]+))((?:\.(?:trim|strip|toLowerCase|toUpperCase|lower|upper)\(\))*)$/;

/** `body.name`, also with blanks cut off. */
function fieldOf(value: Value | undefined): string | undefined {
  const key = subjectKey(value);
  const [part, ...more] = partsOf(value);
  const match = key === undefined || more.length > 0 ? undefined : FIELD.exec(key);
  const name = match?.[1] ?? match?.[2];
  return name === undefined || (part !== 'body' && part !== 'query') ? undefined : `${part}.${name}`;
}

/** Fields that some call is given where they are not checked yet. */
function usedEarly(seen: Observation, checked: (way: Way) => Set<string>): Set<string> {
  const early = new Set<string>();
  for (const { given, callee, conditions, site } of seen.calls) {
    if (isLanguage(callee) || seen.tests.has(`${site.file}:${site.at.join(':')}`)) continue;
    const ways = waysThrough(conditions).map(checked);
    for (const value of [...given.positional, ...given.named.values()])
      isMadeOf(value, (one) => {
        const field = fieldOf(one);
        if (field !== undefined && !ways.every((way) => way.has(field))) early.add(field);
        return false;
      });
  }
  return early;
}
