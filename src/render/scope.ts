// A model cut down to some of its parts: what is theirs, and what they touch. Nothing is judged anew.

import type { Evidence } from '../core/evidence.ts';
import type { Component, Model } from '../core/model.ts';
import { elementsOf } from './elements.ts';
import { homeOfThreat, homesOfControl } from './homes.ts';

export function scopedTo(model: Model, components: readonly Component[]): Model {
  const kept = new Set(components.map(({ id }) => id));
  const lookup = elementsOf(model);
  const flows = model.flows.filter(({ from, to }) => kept.has(from) || kept.has(to));
  const boundaries = model.boundaries.filter(({ from, to }) => kept.has(from) || kept.has(to));
  const touched = new Set([...kept, ...[...flows, ...boundaries].flatMap(({ from, to }) => [from, to])]);
  const isTheirs = (id: string) => kept.has(lookup(id).component ?? id);
  const concerns = (ids: readonly string[], evidence: readonly Evidence[]) =>
    ids.length > 0 ? ids.some(isTheirs) : evidence.some(({ file }) => liesIn(file, components));
  return {
    ...model,
    components: model.components.filter(({ id }) => touched.has(id)),
    endpoints: model.endpoints.filter(({ component }) => kept.has(component)),
    assets: model.assets.filter(
      ({ id, evidence }) => isTheirs(id) || evidence.some(({ file }) => liesIn(file, components)),
    ),
    boundaries,
    flows,
    controls: model.controls.filter((control) => homesOfControl(control, model).some((id) => kept.has(id))),
    declarations: model.declarations.filter(({ id }) => isTheirs(id)),
    threats: model.threats.filter((threat) => kept.has(homeOfThreat(threat, lookup) ?? '')),
    paths: model.paths.filter(({ entries }) => entries.some(isTheirs)),
    gaps: model.gaps.filter(({ targets, evidence }) => concerns(targets, evidence)),
    questions: model.questions.filter(({ affects, because }) => concerns(affects, because)),
  };
}

function liesIn(file: string, components: readonly Component[]): boolean {
  return components.some(({ path }) => path !== undefined && (path === '.' || file.startsWith(`${path}/`)));
}
