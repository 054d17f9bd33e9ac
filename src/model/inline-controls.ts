// Checks that handlers make in their own bodies with a library (`schema.parse(request.body)`): the same check in the same
// file is one control, with every place where it is made, not one for each call.

import { compareEvidence, compareText, type Evidence } from '../core/evidence.ts';
import type { Linked, LinkedControl } from '../core/linked.ts';

export interface InlineControls {
  linked: Linked;
  /** Where a merged control is made, by its id. */
  places: ReadonlyMap<string, Evidence[]>;
}

export function mergeInline(linked: Linked): InlineControls {
  const elsewhere = new Set<string>();
  const inHandlers = new Set<string>();
  for (const { control, via } of linked.endpoints.flatMap(({ guards }) => guards)) {
    (via === 'handler' ? inHandlers : elsewhere).add(control);
  }
  const groups = new Map<string, LinkedControl[]>();
  for (const control of [...linked.controls].sort(
    (a, b) => compareEvidence(a.evidence, b.evidence) || compareText(a.id, b.id),
  )) {
    const { id, library, unread, flag } = control;
    if (!inHandlers.has(id) || elsewhere.has(id) || library === undefined || unread !== undefined || flag) continue;
    const key = keyOf(control);
    groups.set(key, [...(groups.get(key) ?? []), control]);
  }
  return applied(linked, groups);
}

/** What must be the same for two checks to be one. */
function keyOf({ library, families, mode, config, evidence }: LinkedControl): string {
  return JSON.stringify([evidence.file, library, families, mode, config]);
}

function applied(linked: Linked, groups: Map<string, LinkedControl[]>): InlineControls {
  const standIns = new Map<string, LinkedControl>();
  const places = new Map<string, Evidence[]>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const merged = { ...first, name: first.library ?? first.name };
    for (const { id } of group) standIns.set(id, merged);
    places.set(
      first.id,
      group.map(({ evidence }) => evidence),
    );
  }
  const controls = new Map(
    linked.controls.map((control) => standIns.get(control.id) ?? control).map((one) => [one.id, one]),
  );
  const endpoints = linked.endpoints.map((endpoint) => ({
    ...endpoint,
    guards: endpoint.guards.map((guard) => ({ ...guard, control: standIns.get(guard.control)?.id ?? guard.control })),
  }));
  return { linked: { ...linked, controls: [...controls.values()], endpoints }, places };
}
