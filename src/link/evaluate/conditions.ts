// Conditions of branches that cannot be decided here: their words, and the settings that they rest on.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression } from '../../core/ir.ts';
import type { Condition } from '../../core/linked.ts';
import { knownText, type Value } from '../values.ts';
import type { Frame, Machine } from './machine.ts';
import { sourceText } from './source-text.ts';

export function conditionOf(machine: Machine, test: Expression, frame: Frame, holds: boolean): Condition {
  const text = sourceText(test);
  return {
    text: holds ? text : text.startsWith('not ') ? text.slice(4) : `not ${text}`,
    flags: flagsOf(machine, test, frame),
    evidence: evidenceAt(frame.module.file, test.at),
  };
}

/** The settings that decide a test: alone, negated, or compared with a constant. A secret that is compared with what the
 *  caller sent decides nothing by itself, so it is not among them. */
export function flagsOf(machine: Machine, test: Expression, frame: Frame): Condition['flags'] {
  const flags = new Map<string, string>();
  const pending: Expression[] = [test];
  for (let e = pending.pop(); e; e = pending.pop()) {
    if (e.kind === 'name' || e.kind === 'member' || e.kind === 'index') addFlag(machine.evaluate(e, frame), flags);
    if (e.kind === 'unary' || e.kind === 'await') pending.push(e.value);
    if (e.kind === 'call' && e.callee.kind === 'member') pending.push(e.callee.object);
    if (e.kind !== 'binary') continue;
    if (e.operator === 'and' || e.operator === 'or' || isFixed(e.left) || isFixed(e.right))
      pending.push(e.left, e.right);
  }
  return [...flags].map(([name, fallback]) => ({ name, default: fallback })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isFixed(e: Expression): boolean {
  return e.kind === 'literal' || (e.kind === 'list' && e.items.every(isFixed));
}

function addFlag(value: Value, flags: Map<string, string>): void {
  const settings = value.kind === 'choice' ? value.options.map((o) => o.value) : [value];
  for (const setting of settings)
    if (setting.kind === 'setting') flags.set(setting.name, fallbackText(setting.fallback));
}

function fallbackText(value: Value | undefined): string {
  if (value?.kind === 'constant') return String(value.value);
  return knownText(value) ?? '';
}
