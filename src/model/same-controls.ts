// Which controls are one. A function that is used with other arguments at each route is one control; so is the same check
// made by a library in the bodies of several handlers (`schema.parse(request.body)`), with every place where it is made.

import { compareEvidence, compareText, type Evidence } from '../core/evidence.ts';
import type { Linked, LinkedControl } from '../core/linked.ts';

export interface SameControls {
  linked: Linked;
  /** Of the checks in handlers, by id: where each is made, and what to call it. */
  inline: ReadonlyMap<string, { name: string; places: Evidence[] }>;
}

/** `placeOf` names the component that a file belongs to. */
export function mergeSame(linked: Linked, placeOf: (file: string) => string | undefined): SameControls {
  const written = replaced(linked, groupsOf(linked, sameFunction));
  const inHandlers = onlyInHandlers(written);
  const place = ({ evidence }: LinkedControl) => placeOf(evidence.file) ?? evidence.file;
  const groups = groupsOf(written, (control) =>
    inHandlers.has(control.id) && control.library !== undefined && control.flag === undefined
      ? JSON.stringify([place(control), control.library, control.families, control.mode, control.config])
      : undefined,
  );
  const inline = new Map<string, { name: string; places: Evidence[] }>();
  for (const group of groups) {
    const [first] = group;
    if (first === undefined) continue;
    const name = `${place(first)}#${first.library}`;
    inline.set(first.id, { name, places: group.map(({ evidence }) => evidence) });
  }
  return { linked: replaced(written, groups), inline };
}

function sameFunction({ name, families, mode, library, flag, config, evidence }: LinkedControl): string {
  const { file, line, column } = evidence;
  return JSON.stringify([file, line, column, name, families, mode, library, flag?.name, config]);
}

/** In order of place, so that the first of a group is the same whatever order they come in. */
function groupsOf({ controls }: Linked, keyOf: (control: LinkedControl) => string | undefined): LinkedControl[][] {
  const groups = new Map<string, LinkedControl[]>();
  const byPlace = (a: LinkedControl, b: LinkedControl) =>
    compareEvidence(a.evidence, b.evidence) || compareText(a.id, b.id);
  for (const control of [...controls].sort(byPlace)) {
    // What was not read may be anything: two of them are never known to be one.
    const key = control.unread === undefined ? keyOf(control) : undefined;
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), control]);
  }
  return [...groups.values()];
}

function onlyInHandlers({ endpoints }: Linked): Set<string> {
  const guards = endpoints.flatMap((endpoint) => endpoint.guards);
  const elsewhere = new Set(guards.filter(({ via }) => via !== 'handler').map(({ control }) => control));
  return new Set(guards.map(({ control }) => control).filter((id) => !elsewhere.has(id)));
}

/** The first of each group stands for all of them. */
function replaced(linked: Linked, groups: readonly LinkedControl[][]): Linked {
  const standIns = new Map<string, LinkedControl>();
  for (const group of groups) {
    const [first] = group;
    for (const { id } of group) if (first !== undefined) standIns.set(id, first);
  }
  const controls = linked.controls.map((control) => standIns.get(control.id) ?? control);
  const endpoints = linked.endpoints.map((endpoint) => ({
    ...endpoint,
    guards: endpoint.guards.map((guard) => ({ ...guard, control: standIns.get(guard.control)?.id ?? guard.control })),
  }));
  return { ...linked, controls: [...new Map(controls.map((one) => [one.id, one])).values()], endpoints };
}
