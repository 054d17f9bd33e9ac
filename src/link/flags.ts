// The switch behind a control: the setting that decides, and whether the control is on where nobody sets it.

import type { Condition, Flag } from '../core/linked.ts';
import type { Switch } from '../core/model.ts';
import { allHold, trapIn } from './evaluate/derived.ts';

/** Of a control that acts in several ways, each under conditions of its own. Undefined when no setting decides. */
export function switchOf(ways: readonly Condition[][]): Switch | undefined {
  const decided = ways.map((conditions) => conditions.filter(({ flags }) => flags.length > 0));
  const all = decided.flatMap((conditions) => conditions.flatMap(({ flags }) => flags));
  const [first] = all;
  if (!first) return undefined;
  // Asked of the whole first, whether it is there: what decides is the one inside.
  const flag = all.find(({ name }) => name.startsWith(`${first.name}.`)) ?? first;
  const outcomes = decided.map(allHold);
  const on = outcomes.includes('true') ? 'on' : outcomes.every((o) => o === 'false') ? 'off' : 'unknown';
  const note = noteOf(all);
  return { name: flag.name, default: flag.default, byDefault: on, ...(note && { note }), setIn: [] };
}

/** What a reader would take for off, and the code for on. */
function noteOf(flags: readonly Flag[]): string | undefined {
  const [trap] = flags.flatMap((f) => trapIn(f) ?? []);
  return trap ?? (flags.some((f) => f.asText) ? "any text counts as true, also 'false'" : undefined);
}
