// Conditions of branches that cannot be decided here: their words, the settings that they rest on, and whether they hold
// where nobody sets these.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression } from '../../core/ir.ts';
import type { Condition, Flag } from '../../core/linked.ts';
import { knownText } from '../texts.ts';
import { constant, optionsOf, type SettingValue, type Value } from '../values.ts';
import { type Outcome, opposite, outcomeOf, trapIn } from './derived.ts';
import type { Frame, Machine } from './machine.ts';
import { sourceText } from './source-text.ts';

export function conditionOf(machine: Machine, test: Expression, frame: Frame, holds: boolean): Condition {
  const text = sourceText(test);
  const flags = flagsOf(machine, test, frame);
  const outcome = byDefault(machine, test, frame);
  const written = holds ? text : text.startsWith('not ') ? text.slice(4) : `not ${text}`;
  return {
    text: `${written}${trapOf(flags)}`,
    flags,
    byDefault: holds ? outcome : opposite(outcome),
    evidence: evidenceAt(frame.module.file, test.at),
  };
}

/** A reader takes the value for what it says; the code takes it for text. */
function trapOf(flags: Flag[]): string {
  const trap = flags.find((f) => trapIn(f) !== undefined);
  return trap ? ` (${trapIn(trap)})` : '';
}

/** The settings that decide a test: alone, negated, converted, or compared with a constant. A secret that is compared with
 *  what the caller sent decides nothing by itself, so it is not among them. */
function flagsOf(machine: Machine, test: Expression, frame: Frame): Flag[] {
  const flags = new Map<string, Flag>();
  const pending: Expression[] = [test];
  for (let e = pending.pop(); e; e = pending.pop()) {
    if (e.kind === 'name' || e.kind === 'member' || e.kind === 'index') addFlags(machine.evaluate(e, frame), flags);
    const result = machine.results.get(e);
    if (result) addFlags(result, flags);
    // What it gave stands for what it was computed from.
    if (result?.kind === 'setting' && !(e.kind === 'binary' && (e.operator === 'and' || e.operator === 'or'))) continue;
    if (e.kind === 'unary' || e.kind === 'await') pending.push(e.value);
    if (e.kind === 'call' && e.callee.kind === 'member') pending.push(e.callee.object);
    if (e.kind !== 'binary') continue;
    if (e.operator === 'and' || e.operator === 'or' || isFixed(e.left) || isFixed(e.right))
      pending.push(e.left, e.right);
  }
  return [...flags.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isFixed(e: Expression): boolean {
  return e.kind === 'literal' || (e.kind === 'list' && e.items.every(isFixed));
}

function addFlags(value: Value, flags: Map<string, Flag>): void {
  const options = optionsOf(value);
  for (const { value: option } of options) if (option.kind === 'setting') addFlag(option, flags);
  // A variable that is true or false by what a setting says.
  if (!options.every((o) => o.value.kind === 'constant' || o.value.kind === 'setting')) return;
  for (const flag of options.flatMap((o) => o.when.flatMap((c) => c.flags)))
    if (!flags.has(flag.name)) flags.set(flag.name, flag);
}

function addFlag(setting: SettingValue, flags: Map<string, Flag>): void {
  for (let at: Value | undefined = setting, depth = 0; at?.kind === 'setting' && depth < 8; depth += 1) {
    const asText = at.asText ?? at.text;
    const flag: Flag = { name: at.name, default: fallbackText(at.initial ?? at.fallback), ...(asText && { asText }) };
    if (!flags.has(at.name)) flags.set(at.name, flag);
    at = at.fallback;
  }
}

function fallbackText(value: Value | undefined): string {
  if (value?.kind === 'constant') return value.value === undefined || value.value === null ? '' : String(value.value);
  return knownText(value) ?? '';
}

/** Whether a test holds where nobody sets what it rests on. */
function byDefault(machine: Machine, test: Expression, frame: Frame): Outcome {
  if (test.kind === 'unary' && test.operator === 'not') return opposite(byDefault(machine, test.value, frame));
  if (test.kind === 'await') return byDefault(machine, test.value, frame);
  if (test.kind === 'binary' && (test.operator === 'and' || test.operator === 'or')) {
    const sides = [byDefault(machine, test.left, frame), byDefault(machine, test.right, frame)];
    const decisive = test.operator === 'and' ? 'false' : 'true';
    if (sides.includes(decisive)) return decisive;
    return sides.includes('unknown') ? 'unknown' : opposite(decisive);
  }
  if (test.kind === 'name' || test.kind === 'member' || test.kind === 'index')
    return outcomeOf(machine.evaluate(test, frame));
  return outcomeOf(test.kind === 'literal' ? constant(test.value) : machine.results.get(test));
}
