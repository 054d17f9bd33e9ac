// Where in the system threats and controls are at home: which component, and whether in the program, in how it is
// deployed or in how it is built.

import type { Control, Model, Threat } from '../core/model.ts';
import { componentAt } from '../core/named-components.ts';
import type { ElementKind, Rule } from '../core/rule.ts';
import type { Lookup } from './elements.ts';

export const LAYERS = ['application', 'deployment', 'build'] as const;
export type Layer = (typeof LAYERS)[number];

const DEPLOYED: ReadonlySet<ElementKind> = new Set(['image', 'workload', 'resource', 'site', 'variable', 'component']);
const BUILT: ReadonlySet<ElementKind> = new Set(['workflow', 'job', 'step', 'install', 'repository']);
export function layerOfKind(kind: ElementKind): Layer {
  if (BUILT.has(kind)) return 'build';
  return DEPLOYED.has(kind) ? 'deployment' : 'application';
}

export function layerOfThreat(threat: Threat, rules: readonly Rule[], lookup: Lookup): Layer {
  const asked = rules.find(({ id }) => id === threat.rule)?.each;
  const { noun } = lookup(threat.targets[0] ?? threat.target);
  return layerOfKind(asked ?? (noun === 'element' ? 'system' : noun));
}

/** Undefined for what concerns the repository as a whole. */
export function homeOfThreat({ target, targets }: Threat, lookup: Lookup): string | undefined {
  return lookup(target).component ?? targets.map((id) => lookup(id).component).find((id) => id !== undefined);
}

/** The components whose requests it guards; one that guards none is at home where its file lies. */
export function homesOfControl(control: Control, { endpoints, components }: Model): string[] {
  const covered = new Set(control.coverage?.covered ?? []);
  const guarded = endpoints.filter(
    (one) => covered.has(one.id) || one.controls[control.family].by.includes(control.id),
  );
  if (guarded.length > 0) return [...new Set(guarded.map(({ component }) => component))];
  const homes = control.evidence.map(({ file }) => componentAt(file, components)?.id).filter((id) => id !== undefined);
  return [...new Set(homes)];
}
