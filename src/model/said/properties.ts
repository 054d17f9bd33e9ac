// Whom a component serves and how sensitive an asset is, as people say.

import type { Placed, SaidClassification, SaidTenancy } from '../../core/answers.ts';
import { compareText } from '../../core/evidence.ts';
import type { Boundary, System } from '../../core/model.ts';
import { componentsNamed } from '../../core/named-components.ts';
import type { Told } from './told.ts';

/** Where several customers share a component, trust changes between them inside of it. */
export function sayTenancy(system: System, entry: Placed<SaidTenancy>): Told {
  const told: Told = { kind: 'tenancy', about: entry.component, says: `${entry.is} tenant` };
  const found = componentsNamed(system, entry.component);
  if (found.length === 0) return { ...told, why: 'no component is called or lies there' };
  const ids = new Set(found.map(({ id }) => id));
  const lines = found.map(
    ({ id, name }): Boundary => ({
      id: `boundary:tenant:${id}`,
      name: `Tenants of ${name}`,
      kind: 'tenant',
      from: id,
      to: id,
      evidence: [entry.at],
    }),
  );
  const others = system.boundaries.filter(({ id }) => !lines.some((line) => line.id === id));
  const boundaries = entry.is === 'multi' ? [...others, ...lines] : others;
  return {
    ...told,
    affects: [...ids],
    system: {
      ...system,
      components: system.components.map((one) => (ids.has(one.id) ? { ...one, tenancy: entry.is } : one)),
      questions: system.questions.filter(
        ({ topic, affects }) => topic !== 'tenancy' || !affects.some((id) => ids.has(id)),
      ),
      boundaries: boundaries.sort((a, b) => compareText(a.id, b.id)),
    },
  };
}

export function sayClassification(system: System, entry: Placed<SaidClassification>): Told {
  const { asset, is } = entry;
  const told: Told = { kind: 'classification', about: asset, says: is };
  const ids = new Set(system.assets.filter(({ id, name }) => id === asset || name === asset).map(({ id }) => id));
  if (ids.size === 0) return { ...told, why: 'no asset is called that' };
  const assets = system.assets.map((one) => (ids.has(one.id) ? { ...one, sensitivity: is } : one));
  return { ...told, affects: [...ids], system: { ...system, assets } };
}
