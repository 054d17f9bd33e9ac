// Whether the release of an action that a workflow takes has a published advisory, or its authors gave the action up. A
// commit tells no version; the comment behind it does.

import { ADVISORIES, type Advisory, ARCHIVED } from './action-advisories.ts';
import type { UsedAction } from './known-actions.ts';
import { type Binding, bound } from './workflow.ts';

export interface Known {
  why: string;
  archived: boolean;
}

export function vulnerability({ name, version }: UsedAction, given: readonly Binding[]): Known | undefined {
  const found =
    version === undefined ? undefined : ADVISORIES[name]?.find((one) => affects(one, version) && meets(one, given));
  if (found) return { why: `${found.id}${found.before === '' ? '' : `, fixed in ${found.before}`}`, archived: false };
  return ARCHIVED.has(name) ? { why: 'its authors no longer maintain it', archived: true } : undefined;
}

function meets(advisory: Advisory, inputs: readonly Binding[]): boolean {
  const has = ([name, pattern]: readonly [string, RegExp]) => pattern.test(bound(inputs, name)?.value.trim() ?? '');
  if (advisory.spared && has(advisory.spared)) return false;
  return advisory.given === undefined || has(advisory.given);
}

/** `v4` moves with the newest 4.x, so it is only affected where no 4.x is fixed. */
function affects({ from = '0', before }: Advisory, version: string): boolean {
  if (compare(version, from) < 0 && !from.startsWith(`${version}.`)) return false;
  if (before === '') return true;
  const floating = version.split('.').length < 3;
  if (floating && (before === version || before.startsWith(`${version}.`))) return false;
  return compare(version, before) < 0;
}

function compare(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < 3; index++) {
    const by = (left[index] ?? 0) - (right[index] ?? 0);
    if (by !== 0) return by;
  }
  return 0;
}
