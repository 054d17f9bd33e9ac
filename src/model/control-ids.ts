// Names for controls that survive edits above them: family, file and name; the line only where that is not enough.

import type { LinkedControl } from '../core/linked.ts';
import type { ControlFamily } from '../core/model.ts';

export type ControlId = (family: ControlFamily, control: LinkedControl) => string;

const PLAIN_NAME = /^[\w$.@/-]+$/;

/** `given`: names that somebody has found already, by id. */
export function controlIds(controls: readonly LinkedControl[], given: (id: string) => string | undefined): ControlId {
  const spellings: ((control: LinkedControl) => string)[] = [
    ({ id, name, evidence }) =>
      given(id) ?? (PLAIN_NAME.test(name) ? `${evidence.file}#${name}` : `${evidence.file}:${evidence.line}`),
    ({ name, evidence }) => `${evidence.file}:${evidence.line}${PLAIN_NAME.test(name) ? `#${name}` : ''}`,
    ({ evidence }) => `${evidence.file}:${evidence.line}:${evidence.column ?? 1}`,
    ({ name, mode, evidence }) => `${evidence.file}:${evidence.line}${PLAIN_NAME.test(name) ? `#${name}` : ''}/${mode}`,
    ({ name, families, evidence }) =>
      `${evidence.file}:${evidence.line}${PLAIN_NAME.test(name) ? `#${name}` : ''}/${families.join('+')}`,
    ({ id }) => id,
  ];
  const names = new Map<string, string>();
  let open = [...new Map(controls.map((control) => [control.id, control])).values()];
  for (const spell of spellings) {
    const counts = new Map<string, number>();
    for (const control of open) counts.set(spell(control), (counts.get(spell(control)) ?? 0) + 1);
    const taken = new Set(names.values());
    const unique = (control: LinkedControl) => counts.get(spell(control)) === 1 && !taken.has(spell(control));
    for (const control of open) if (unique(control)) names.set(control.id, spell(control));
    open = open.filter(({ id }) => !names.has(id));
  }
  return (family, { id }) => `${family}:${names.get(id) ?? id}`;
}
