// Parts that people leave out of the model: a component with what is its own, or what a folder alone tells. What was read
// there still counts for the rest: a guard that lies in it and stands before something else stays a guard.

import type { OutOfScope, Placed } from '../../core/answers.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Component, Control, System } from '../../core/model.ts';
import { componentAt, componentsNamed, folderOf, liesBelow } from '../../core/named-components.ts';
import type { Told } from './told.ts';

interface Cut {
  components: ReadonlySet<string>;
  /** Whether a place lies in what is left out. */
  holds: (evidence: Evidence) => boolean;
}

export function leaveOut(system: System, entry: Placed<OutOfScope>): Told {
  const about = entry.component ?? entry.path ?? '';
  const told: Told = { kind: 'out-of-scope', about, says: 'left out of the model' };
  const found = entry.component === undefined ? below(system, about) : componentsNamed(system, about);
  const components = new Set(found.map(({ id }) => id));
  const folder = folderOf(about);
  const isOwn = (file: string) => components.has(componentAt(file, system.components)?.id ?? '');
  const holds: Cut['holds'] = ({ file }) => (entry.path === undefined ? isOwn(file) : liesBelow(file, folder));
  const left = without(system, { components, holds });
  const gone = goneFrom(system, left);
  const why =
    entry.component === undefined ? 'nothing of the model lies there' : 'no component is called or lies there';
  return gone.length === 0 ? { ...told, why } : { ...told, system: left, affects: gone };
}

const below = ({ components }: System, part: string): Component[] =>
  components.filter(({ path }) => liesBelow(path, folderOf(part)));

/** Ids of the larger parts: what a reader would look for. */
function goneFrom(before: System, after: System): string[] {
  const ids = ({ components, endpoints, declarations }: System) =>
    [...components, ...endpoints, ...declarations].map(({ id }) => id);
  const left = new Set(ids(after));
  return ids(before).filter((id) => !left.has(id));
}

function without(system: System, cut: Cut): System {
  const { components, holds } = cut;
  const whole = (evidence: readonly Evidence[]) => evidence.length > 0 && evidence.every(holds);
  const endpoints = system.endpoints.filter(
    ({ component, evidence }) => !components.has(component) && !whole(evidence),
  );
  const kept = new Set(endpoints.map(({ id }) => id));
  const ways = new Set(system.endpoints.map(({ id }) => id));
  const isGone = (id: string) => components.has(id) || (ways.has(id) && !kept.has(id));
  const joins = ({ from, to }: { from: string; to: string }) => components.has(from) || components.has(to);
  const allGone = (ids: readonly string[]) => ids.length > 0 && ids.every(isGone);
  const specifications = system.specifications?.filter(({ component }) => !components.has(component ?? ''));
  return {
    ...system,
    components: withoutLonely(system, components),
    endpoints,
    assets: system.assets.filter(({ storedIn, evidence }) => {
      const homes = storedIn.flatMap(({ component }) => component ?? []);
      return !whole(evidence) && !(homes.length > 0 && homes.every((id) => components.has(id)));
    }),
    boundaries: system.boundaries.filter((one) => !joins(one)),
    flows: system.flows.filter((one) => !joins(one)),
    controls: system.controls.flatMap((control) => controlLeft(control, isGone, whole)),
    declarations: system.declarations.filter(
      ({ component, evidence }) => !components.has(component ?? '') && !whole(evidence),
    ),
    ...(specifications === undefined ? {} : { specifications }),
    questions: system.questions.filter(({ affects, because }) => !allGone(affects) && !whole(because)),
  };
}

/** Others' systems and people that nothing but the left out parts dealt with go with them. */
function withoutLonely({ components, flows }: System, gone: ReadonlySet<string>): Component[] {
  return components.filter(({ id, kind }) => {
    if (gone.has(id)) return false;
    if (kind !== 'external system' && kind !== 'actor') return true;
    const own = flows.filter(({ from, to }) => from === id || to === id);
    return own.length === 0 || own.some(({ from, to }) => !gone.has(from) && !gone.has(to));
  });
}

/** A control goes when all that it guarded goes, or when it guarded nothing and lies there. */
function controlLeft(
  control: Control,
  isGone: (id: string) => boolean,
  whole: (evidence: readonly Evidence[]) => boolean,
): Control[] {
  const { coverage, evidence } = control;
  const told = [...(coverage?.covered ?? []), ...(coverage?.missing ?? [])];
  if (coverage === undefined || told.length === 0) return whole(evidence) ? [] : [control];
  const covered = coverage.covered.filter((id) => !isGone(id));
  const missing = coverage.missing.filter((id) => !isGone(id));
  return covered.length + missing.length === 0 ? [] : [{ ...control, coverage: { covered, missing } }];
}
