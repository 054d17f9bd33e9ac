// Functions of Helm's templates that decide what is printed. Those that draw at random, ask the cluster or read files
// give what cannot be told; so does every function that is not here.

import { HOLE } from '../documents/template.ts';
import { field, isHole, merged, textOfValue, truth, UNKNOWN, type Value, yamlOf } from './values.ts';

type Fn = (args: Value[]) => Value;

const text = (value: Value) => textOfValue(value);
/** On text alone: a hole anywhere makes the result one. */
const onText =
  (fn: (...texts: string[]) => Value): Fn =>
  (args) =>
    args.some(isHole) ? HOLE : fn(...args.map(text));

const compare =
  (fn: (a: number, b: number) => boolean): Fn =>
  ([a, b]) =>
    isHole(a) || isHole(b) ? UNKNOWN : fn(Number(a), Number(b));

const reckon =
  (fn: (a: number, b: number) => number): Fn =>
  (args): Value =>
    args.some(isHole) ? UNKNOWN : args.map(Number).reduce((a, b) => fn(a, b));

function equal(a: Value, b: Value): Value {
  if (isHole(a) || isHole(b)) return UNKNOWN;
  return typeof a === 'object' || typeof b === 'object' ? yamlOf(a) === yamlOf(b) : a === b;
}

function negated(value: Value): Value {
  return value === UNKNOWN ? UNKNOWN : value !== true;
}

/** `default x v`: v unless it is empty. */
function orDefault([fallback, value]: Value[]): Value {
  const holds = truth(value);
  return holds === UNKNOWN ? UNKNOWN : holds ? value : fallback;
}

function kindOf(value: Value): Value {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === undefined) return 'invalid';
  if (Array.isArray(value)) return 'slice';
  if (value instanceof Map) return 'map';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'float64';
}

const LONGEST_INDENT = 200;

function indented(by: Value, value: Value): string {
  const margin = ' '.repeat(Math.max(0, Math.min(Number(isHole(by) ? 0 : by) || 0, LONGEST_INDENT)));
  return text(value).replace(/^/gm, margin);
}

function printf([format, ...args]: Value[]): Value {
  if (isHole(format)) return HOLE;
  let next = 0;
  return text(format).replace(/%(%|[-+#0]*\d*(?:\.\d+)?[sdvqtfT])/g, (_, verb: string) => {
    if (verb === '%') return '%';
    const shown = text(args[next++]);
    return verb === 'q' ? JSON.stringify(shown) : shown;
  });
}

function dict(args: Value[]): Value {
  const result = new Map<string, Value>();
  for (let at = 0; at < args.length; at += 2) result.set(text(args[at]), args[at + 1]);
  return result;
}

const onMap =
  (fn: (map: Map<string, Value>, names: string[]) => Value): Fn =>
  ([map, ...names]) =>
    map instanceof Map && !names.some(isHole) ? fn(map, names.map(text)) : map === undefined ? new Map() : UNKNOWN;

function indexed([from, ...path]: Value[]): Value {
  return path.reduce<Value>((value, key) => {
    if (isHole(key) || value === UNKNOWN) return UNKNOWN;
    return Array.isArray(value) ? value[Number(key)] : field(value, text(key));
  }, from);
}

function dug(args: Value[]): Value {
  const found = indexed([args.at(-1), ...args.slice(0, -2)]);
  return found === undefined ? args.at(-2) : found;
}

/** Charts ask for the version of the cluster: a recent one is taken. */
const CLUSTER: readonly [number, number] = [1, 31];
export const CLUSTER_VERSION = `v${CLUSTER.join('.')}.0`;

function semverCompare([constraint, version]: Value[]): Value {
  if (isHole(constraint) || isHole(version)) return UNKNOWN;
  const [, sign = '', major, minor] = /^\s*([<>]=?|=|\^|~)?\s*v?(\d+)\.(\d+)[\w.+-]*\s*$/.exec(text(constraint)) ?? [];
  const found = /^v?(\d+)\.(\d+)/.exec(text(version));
  if (major === undefined || !found || (sign !== '' && !/[<>]/.test(sign)) || sign === '') return UNKNOWN;
  const difference = Number(found[1]) - Number(major) || Number(found[2]) - Number(minor);
  if (sign.startsWith('>')) return difference > 0 || (difference === 0 && sign === '>=');
  return difference < 0 || (difference === 0 && sign === '<=');
}

function coalesce(args: Value[]): Value {
  for (const value of args) {
    const holds = truth(value);
    if (holds === UNKNOWN) return UNKNOWN;
    if (holds) return value;
  }
  return undefined;
}

function ternary([yes, no, test]: Value[]): Value {
  const holds = truth(test);
  return holds === UNKNOWN ? UNKNOWN : holds ? yes : no;
}

function joined([separator, list]: Value[]): Value {
  if (!Array.isArray(list)) return UNKNOWN;
  return list.map(text).join(text(separator));
}

function withKey([map, key, value]: Value[]): Value {
  if (!(map instanceof Map) || isHole(key)) return UNKNOWN;
  return map.set(text(key), value);
}

const listOf = (args: Value[]) => args.flatMap((value) => (Array.isArray(value) ? value : [UNKNOWN as Value]));

export const FUNCTIONS: Readonly<Record<string, Fn>> = {
  default: orDefault,
  quote: (args) => args.map((value) => JSON.stringify(text(value))).join(' '),
  squote: (args) => args.map((value) => `'${text(value)}'`).join(' '),
  toYaml: ([value]: Value[]) => yamlOf(value),
  toString: ([value]: Value[]) => text(value),
  nindent: ([by, value]) => `\n${indented(by, value)}`,
  indent: ([by, value]) => indented(by, value),
  print: (args) => args.map(text).join(''),
  printf,
  upper: onText((one = '') => one.toUpperCase()),
  lower: onText((one = '') => one.toLowerCase()),
  title: onText((one = '') => one.replace(/\b\w/g, (letter) => letter.toUpperCase())),
  trim: onText((one = '') => one.trim()),
  trunc: onText((length = '', one = '') =>
    Number(length) < 0 ? one.slice(Number(length)) : one.slice(0, Number(length)),
  ),
  trimSuffix: onText((end = '', one = '') => (end !== '' && one.endsWith(end) ? one.slice(0, -end.length) : one)),
  trimPrefix: onText((start = '', one = '') => (one.startsWith(start) ? one.slice(start.length) : one)),
  trimAll: onText((cut = '', one = '') => one.split(cut).join('').trim()),
  replace: onText((old = '', by = '', one = '') => one.replaceAll(old, by)),
  contains: ([part, whole]) => (isHole(part) || isHole(whole) ? UNKNOWN : text(whole).includes(text(part))),
  hasPrefix: ([part, whole]) => (isHole(part) || isHole(whole) ? UNKNOWN : text(whole).startsWith(text(part))),
  hasSuffix: ([part, whole]) => (isHole(part) || isHole(whole) ? UNKNOWN : text(whole).endsWith(text(part))),
  join: joined,
  splitList: ([by, whole]) => (isHole(by) || isHole(whole) ? UNKNOWN : text(whole).split(text(by))),
  b64enc: onText((one = '') => Buffer.from(one, 'utf8').toString('base64')),
  b64dec: onText((one = '') => Buffer.from(one, 'base64').toString('utf8')),
  eq: ([first, ...others]) => others.map((other) => equal(first, other)).find((one) => one !== false) ?? false,
  ne: ([a, b]) => negated(equal(a, b)),
  lt: compare((a, b) => a < b),
  le: compare((a, b) => a <= b),
  gt: compare((a, b) => a > b),
  ge: compare((a, b) => a >= b),
  not: ([value]) => negated(truth(value)),
  empty: ([value]) => negated(truth(value)),
  coalesce,
  ternary,
  required: ([, value]) => (truth(value) === true ? value : UNKNOWN),
  fail: () => UNKNOWN,
  dict,
  list: (args) => args,
  tuple: (args) => args,
  get: ([map, key]) => (isHole(key) ? UNKNOWN : field(map, text(key))),
  set: withKey,
  unset: onMap((map, names) => (names.forEach((name) => map.delete(name)), map)),
  hasKey: ([map, key]) =>
    map instanceof Map && !isHole(key) ? map.has(text(key)) || (map.has(HOLE) ? UNKNOWN : false) : UNKNOWN,
  keys: ([map]) => (map instanceof Map ? [...map.keys()] : UNKNOWN),
  values: ([map]) => (map instanceof Map ? [...map.values()] : UNKNOWN),
  pick: onMap((map, names) => new Map([...map].filter(([key]) => names.includes(key)))),
  omit: onMap((map, names) => new Map([...map].filter(([key]) => !names.includes(key)))),
  merge: (args) => args.reduce<Value>((over, under) => merged(over, under), undefined),
  mergeOverwrite: (args) => args.reduce((under, over) => merged(over, under)),
  mustMerge: (args) => args.reduce((over, under) => merged(over, under)),
  mustMergeOverwrite: (args) => args.reduce((under, over) => merged(over, under)),
  deepCopy: ([value]) => merged(value, new Map()),
  concat: listOf,
  append: ([list, item]) => (Array.isArray(list) ? [...list, item] : UNKNOWN),
  first: ([list]) => (Array.isArray(list) ? list[0] : UNKNOWN),
  last: ([list]) => (Array.isArray(list) ? list.at(-1) : UNKNOWN),
  has: ([item, list]) =>
    Array.isArray(list) && !isHole(item) ? list.some((one) => equal(one, item) === true) : UNKNOWN,
  uniq: ([list]) => list,
  compact: ([list]) => (Array.isArray(list) ? list.filter((one) => truth(one) !== false) : UNKNOWN),
  until: ([count]) =>
    Number(count) >= 0 && Number(count) <= 100 ? Array.from({ length: Number(count) }, (_, at) => at) : UNKNOWN,
  index: indexed,
  dig: dug,
  len: ([value]) =>
    Array.isArray(value)
      ? value.length
      : value instanceof Map
        ? value.size
        : isHole(value)
          ? UNKNOWN
          : text(value).length,
  int: ([value]) => (isHole(value) ? UNKNOWN : Math.trunc(Number(value)) || 0),
  int64: ([value]) => (isHole(value) ? UNKNOWN : Math.trunc(Number(value)) || 0),
  float64: ([value]) => (isHole(value) ? UNKNOWN : Number(value) || 0),
  add: reckon((a, b) => a + b),
  sub: reckon((a, b) => a - b),
  mul: reckon((a, b) => a * b),
  max: reckon((a, b) => Math.max(a, b)),
  min: reckon((a, b) => Math.min(a, b)),
  kindIs: ([kind, value]) => (value === UNKNOWN ? UNKNOWN : kindOf(value) === kind),
  kindOf: ([value]) => kindOf(value),
  typeOf: ([value]) => kindOf(value),
  typeIs: ([kind, value]) => (value === UNKNOWN ? UNKNOWN : kindOf(value) === kind),
  semverCompare,
};
