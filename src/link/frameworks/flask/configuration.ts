// `app.config`: where it comes from is remembered, and what is read from it is a setting with that as its default.

import { findMember } from '../../evaluate/classes.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { BodyLimit, FrameworkContext } from '../../framework.ts';
import { knownText } from '../../texts.ts';
import { truth } from '../../truth.ts';
import { type Arguments, dict, type RouterValue, type Site, UNDEFINED, unknown, type Value } from '../../values.ts';

/** The later one wins. */
const sources = new WeakMap<RouterValue, Value[]>();
const SETTINGS = new Set(['get', 'setdefault', 'from_object', 'from_mapping', 'update']);
/** Files and variables that are read when the program runs. */
const ELSEWHERE = new Set(['from_pyfile', 'from_envvar', 'from_file', 'from_json', 'from_prefixed_env']);

/** No app: it is not known which one is asked. */
export function configurationOf(app: RouterValue | undefined, context: FrameworkContext): Value {
  return {
    kind: 'native',
    name: 'config',
    member: (name) =>
      SETTINGS.has(name) || ELSEWHERE.has(name)
        ? methodOf(app, name, context)
        : settingOf(app, name, undefined, context),
    set: (name, value) => {
      if (app) add(app, dict([[name, value]]));
    },
  };
}

function methodOf(app: RouterValue | undefined, name: string, context: FrameworkContext): Value {
  const call = (given: Arguments, site: Site): Value => {
    const [first, second] = given.positional;
    if (name === 'get' || name === 'setdefault')
      return settingOf(app, knownText(first) ?? '?', second ?? given.named.get('default'), { ...context, site });
    if (app && ELSEWHERE.has(name)) add(app, unknown('settings of the running program'));
    if (app && name === 'from_object' && first) add(app, objectOf(first, context.machine, site));
    if (app && (name === 'update' || name === 'from_mapping')) {
      if (first) add(app, first);
      add(app, dict(given.named));
    }
    return UNDEFINED;
  };
  return { kind: 'native', name, call };
}

/** A name of a module, or of an object in one: `app.config.from_object('settings.Production')`. */
function objectOf(value: Value, machine: Machine, { file }: Site): Value {
  const name = knownText(value);
  if (name === undefined) return value;
  const whole = machine.resolve(name, file);
  const end = name.lastIndexOf('.');
  if (whole.kind === 'module' || end < 0) return whole;
  const outer = machine.resolve(name.slice(0, end), file);
  return outer.kind === 'module' ? machine.imported(outer, name.slice(end + 1)) : whole;
}

function add(app: RouterValue, source: Value): void {
  sources.set(app, [...(sources.get(app) ?? []), source]);
}

function settingOf(
  app: RouterValue | undefined,
  name: string,
  given: Value | undefined,
  { machine, site }: FrameworkContext,
): Value {
  const all = (app && sources.get(app)) ?? [];
  let found: Value | undefined;
  for (const source of all) found = readFrom(source, name, machine, site) ?? found;
  const fallback = found ?? given;
  if (fallback?.kind === 'setting') return fallback;
  return fallback ? { kind: 'setting', name, fallback, site } : { kind: 'setting', name, site };
}

/** What the configuration of an app says by yes or no, as far as the code sets it. */
export function isSet(app: RouterValue, name: string, machine: Machine): boolean | 'unknown' {
  let last: Value | undefined;
  for (const source of sources.get(app) ?? []) last = readFrom(source, name, machine, app.site) ?? last;
  if (last === undefined) return 'unknown';
  return truth(last.kind === 'setting' ? (last.fallback ?? last) : last);
}

/** Werkzeug refuses bodies above it with 413, and has no limit by itself. */
const LARGEST_BODY = 'MAX_CONTENT_LENGTH';

export function largestBody(within: readonly RouterValue[], machine: Machine): BodyLimit | undefined {
  let told: BodyLimit | undefined;
  for (const app of within) {
    for (const source of sources.get(app) ?? []) {
      const value = readFrom(source, LARGEST_BODY, machine, app.site);
      if (value) told = limitOf(value);
      else if (!isWhole(source))
        told ??= { presence: 'unknown', why: `settings that were not seen may say ${LARGEST_BODY}` };
    }
  }
  return told;
}

function limitOf(value: Value): BodyLimit | undefined {
  const own = value.kind === 'setting' ? value.fallback : value;
  if (own?.kind === 'constant' && typeof own.value === 'number')
    return {
      presence: 'present',
      why: `${LARGEST_BODY} is ${own.value}${value === own ? '' : ', when nobody sets another'}`,
    };
  if (value.kind === 'constant' && (value.value === null || value.value === undefined)) return undefined;
  return { presence: 'unknown', why: `how much ${LARGEST_BODY} is could not be told` };
}

function isWhole(source: Value): boolean {
  if (source.kind === 'dict') return source.open === undefined;
  return ['class', 'constant', 'instance', 'module'].includes(source.kind);
}

function readFrom(source: Value, name: string, machine: Machine, site: Site): Value | undefined {
  if (source.kind === 'dict') return source.entries.get(name);
  if (source.kind === 'class') return findMember(source, name);
  if (source.kind !== 'instance' && source.kind !== 'module') return undefined;
  const value = machine.member(source, name, site);
  return value.kind === 'unknown' ? undefined : value;
}
