// What a program computes from settings: which setting it rests on, and what comes out when nobody sets it.

import type { Condition, Flag } from '../../core/linked.ts';
import { truth } from '../truth.ts';
import { type ChoiceValue, constant, type SettingValue, UNDEFINED, type Value } from '../values.ts';

export type Outcome = NonNullable<Condition['byDefault']>;

const DEEPEST = 8;

/** What stands there when nobody sets it, as far as it can be told. */
export function defaultOf({ fallback, absent }: SettingValue): Value | undefined {
  return fallback ?? absent;
}

/** The same setting, after a computation that can be followed on its default. */
export function derive(setting: SettingValue, compute: (now: Value) => Value | undefined): SettingValue {
  const { name, site } = setting;
  const now = defaultOf(setting);
  // A default that is a setting itself is computed with what that one is by default.
  const plain = now?.kind === 'setting' ? defaultOf(now) : now;
  const computed = plain && compute(plain);
  const initial = setting.initial ?? setting.fallback ?? UNDEFINED;
  const fallback = computed && computed.kind !== 'unknown' ? { fallback: computed } : {};
  return { kind: 'setting', name, ...fallback, initial, ...(setting.asText && { asText: true }), site };
}

/** `bool(x)`, `Boolean(x)`, `!!x`: text is true, whatever it says. */
export function asTruth(setting: SettingValue): SettingValue {
  const derived = derive(setting, (now) => told(outcomeOf(now)));
  return setting.text ? { ...derived, asText: true } : derived;
}

export function negated(setting: SettingValue): SettingValue {
  const derived = derive(setting, (now) => told(opposite(outcomeOf(now))));
  return setting.text ? { ...derived, asText: true } : derived;
}

function told(outcome: Outcome): Value | undefined {
  return outcome === 'unknown' ? undefined : constant(outcome === 'true');
}

export function opposite(outcome: Outcome): Outcome {
  return outcome === 'true' ? 'false' : outcome === 'false' ? 'true' : 'unknown';
}

/** Whether a value counts as true where nobody sets what it rests on. */
export function outcomeOf(value: Value | undefined, depth = 0): Outcome {
  if (value === undefined || depth > DEEPEST) return 'unknown';
  if (value.kind === 'setting') return outcomeOf(defaultOf(value), depth + 1);
  if (value.kind === 'choice') return outcomeOfChoice(value, depth + 1);
  const certain = truth(value);
  return certain === 'unknown' ? 'unknown' : certain ? 'true' : 'false';
}

/** Options without a condition stand where none of the others holds. */
function outcomeOfChoice({ options }: ChoiceValue, depth: number): Outcome {
  const held = options.map(({ value, when }) => ({ value, when, holds: allHold(when) }));
  const chosen = held.findLast(({ when, holds }) => when.length > 0 && holds === 'true');
  if (chosen) return outcomeOf(chosen.value, depth);
  if (held.some(({ when, holds }) => when.length > 0 && holds === 'unknown')) return 'unknown';
  const rest = held.filter(({ when }) => when.length === 0);
  // `a and b` with an `a` that is false.
  if (rest.length === 0) return options.length === 1 ? 'false' : 'unknown';
  const outcomes = new Set(rest.map(({ value }) => outcomeOf(value, depth)));
  const [only] = outcomes;
  return outcomes.size === 1 && only ? only : 'unknown';
}

/** All of several conditions, where nobody sets anything. */
export function allHold(conditions: readonly Pick<Condition, 'byDefault'>[]): Outcome {
  const outcomes = conditions.map((c) => c.byDefault ?? 'unknown');
  if (outcomes.includes('false')) return 'false';
  return outcomes.every((o) => o === 'true') ? 'true' : 'unknown';
}

const YES = ['true', 't', 'yes', 'y', 'on', '1'];
const NO = ['false', 'f', 'no', 'n', 'off', '0'];

/** Text read as a word for yes or no: `strtobool`, `cast=bool` of settings libraries, pydantic's `bool`. */
export function wordTruth(value: Value): Value | undefined {
  if (value.kind !== 'constant') return undefined;
  if (typeof value.value !== 'string') return value.value === undefined ? undefined : constant(Boolean(value.value));
  const word = value.value.trim().toLowerCase();
  return YES.includes(word) ? constant(true) : NO.includes(word) ? constant(false) : undefined;
}

/** The setting, read as a word for yes or no. */
export function byWord(setting: SettingValue): SettingValue {
  return derive(setting, wordTruth);
}

/** What is surprising in how the code reads a flag: text that says no, and is there. */
export function trapIn({ asText, default: initial }: Flag): string | undefined {
  if (!asText) return undefined;
  const word = initial.trim().toLowerCase();
  if (NO.includes(word) || /^(none|null|disabled?)$/.test(word)) return `the text '${initial}' counts as true`;
  return YES.includes(word) ? "any text counts as true, also 'false'" : undefined;
}
