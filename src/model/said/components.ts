// Components that people add: what runs elsewhere and no file shows.

import type { Placed, SaidComponent } from '../../core/answers.ts';
import { compareText } from '../../core/evidence.ts';
import type { Component, System } from '../../core/model.ts';
import { wordOf } from '../../core/said.ts';
import type { Told } from './told.ts';

export function sayComponents(system: System, entry: Placed<SaidComponent>): Told {
  const { kind, name, technology = [] } = entry;
  const told: Told = { kind: 'component', about: name, says: [kind, ...technology].join(', ') };
  const id = `said:${name}`;
  const seen = system.components.find((one) => one.name === name || one.id === id);
  if (seen !== undefined) return { ...told, why: `a component of this name is there already: ${seen.kind}` };
  const own = { technology: [...technology].sort(compareText), said: wordOf(entry), properties: {} };
  const added: Component = { id, kind, name, ...own, evidence: [entry.at] };
  const components = [...system.components, added].sort((a, b) => compareText(a.id, b.id));
  return { ...told, system: { ...system, components }, affects: [id] };
}
