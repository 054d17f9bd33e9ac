// Whether the release of an action that a workflow takes has a published advisory, or its authors gave the action up. A
// commit tells no version; the comment behind it does.

import type { Advisory, KnownAction } from '../../core/knowledge.ts';
import { isGiven } from '../known.ts';
import { compareVersions, type UsedAction } from './known-actions.ts';
import { type Binding, bound } from './workflow.ts';

export interface Problem {
  why: string;
  archived: boolean;
}

export function problemOf(
  known: KnownAction | undefined,
  { version }: UsedAction,
  given: readonly Binding[],
): Problem | undefined {
  const found =
    version === undefined ? undefined : known?.advisories?.find((one) => affects(one, version) && meets(one, given));
  if (found)
    return { why: `${found.id}${found.before === undefined ? '' : `, fixed in ${found.before}`}`, archived: false };
  return known?.archived ? { why: 'its authors no longer maintain it', archived: true } : undefined;
}

function meets({ given, unless }: Advisory, inputs: readonly Binding[]): boolean {
  if (unless && isGiven(unless, bound(inputs, unless.input)?.value)) return false;
  return given === undefined || isGiven(given, bound(inputs, given.input)?.value);
}

/** `v4` moves with the newest 4.x, so it is only affected where no 4.x is fixed. */
function affects({ from = '0', before }: Advisory, version: string): boolean {
  if (compareVersions(version, from) < 0 && !from.startsWith(`${version}.`)) return false;
  if (before === undefined) return true;
  const floating = version.split('.').length < 3;
  if (floating && (before === version || before.startsWith(`${version}.`))) return false;
  return compareVersions(version, before) < 0;
}
