// Chains of guards as readers meet them: what all endpoints of a group share, and one short word for each guard.

import type { Control, Guard, Model } from '../core/model.ts';
import { meansOf } from './elements.ts';

/** What every endpoint of a group meets first, in the same order and mode: told once, not in every row. */
export function sharedGuards([first, ...others]: readonly { guards: Guard[] }[]): Guard[] {
  if (first === undefined || others.length === 0) return [];
  const same = (a: Guard, b: Guard | undefined) => a.control === b?.control && a.mode === b.mode;
  const end = first.guards.findIndex((guard, at) => others.some(({ guards }) => !same(guard, guards[at])));
  return end < 0 ? first.guards : first.guards.slice(0, end);
}

/** `authentication:requireUser`, `rate-limit:express-rate-limit[conditional]`. As in the repository: escape it for the sink. */
export type ChainWords = (guards: readonly Guard[]) => string[];

export function chainWords(model: Model): ChainWords {
  const controls = new Map(model.controls.map((control) => [control.id, control]));
  return (guards) => joined(guards.map((guard) => ({ ...wordOf(guard, controls), mark: markOf(guard) })));
}

interface Word {
  family: string;
  means: string;
  mark: string;
}

function wordOf({ control: id }: Guard, controls: ReadonlyMap<string, Control>): Omit<Word, 'mark'> {
  const control = controls.get(id);
  const colon = id.indexOf(':');
  const place = id.slice(colon + 1).replace(/#unread$/, '');
  if (control === undefined) return { family: id.slice(0, Math.max(colon, 0)) || 'unknown', means: place };
  return { family: control.family, means: meansOf(control) ?? place };
}

function markOf({ mode }: Guard): string {
  return mode === 'enforcing' ? '' : `[${mode}]`;
}

/** One guard that serves several families is one link of the chain. */
function joined(words: readonly Word[]): string[] {
  const links: { families: string[]; means: string; mark: string }[] = [];
  for (const { family, means, mark } of words) {
    const last = links.at(-1);
    if (last?.means === means && last.mark === mark) last.families.push(family);
    else links.push({ families: [family], means, mark });
  }
  return links.map(({ families, means, mark }) => `${[...new Set(families)].join('+')}:${means}${mark}`);
}
