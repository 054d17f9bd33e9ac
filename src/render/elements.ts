// What the ids of a model stand for: a name to call each element by, the component it belongs to, where it was read.

import type { DeclarationKind } from '../core/declaration.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Control, Endpoint, Model, Threat } from '../core/model.ts';

export type Noun = DeclarationKind | 'component' | 'endpoint' | 'asset' | 'boundary' | 'flow' | 'control' | 'element';

export interface Element {
  noun: Noun;
  /** As in the repository: escape it for the sink. */
  label: string;
  /** The id of a component; an element between components belongs to the one it comes from. */
  component?: string;
  evidence: Evidence[];
}

/** Never fails: an id that nothing in the model has is called by itself. */
export type Lookup = (id: string) => Element;

export function elementsOf(model: Model): Lookup {
  const elements = new Map<string, Element>();
  const names = new Map(model.components.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  for (const control of model.controls) {
    const { id, evidence } = control;
    const by = meansOf(control);
    elements.set(id, {
      noun: 'control',
      label: labelOf(control, by),
      evidence,
    });
  }
  for (const { id, name, from, evidence } of model.boundaries) {
    elements.set(id, { noun: 'boundary', label: name, component: from, evidence });
  }
  for (const { id, from, to, evidence } of model.flows) {
    elements.set(id, { noun: 'flow', label: `${nameOf(from)} → ${nameOf(to)}`, component: from, evidence });
  }
  for (const { id, name, storedIn, evidence } of model.assets) {
    const component = storedIn.find((place) => place.component !== undefined)?.component;
    elements.set(id, { noun: 'asset', label: name, evidence, ...(component === undefined ? {} : { component }) });
  }
  for (const endpoint of model.endpoints) {
    const { id, component, evidence } = endpoint;
    elements.set(id, { noun: 'endpoint', label: endpointLabel(endpoint), component, evidence });
  }
  elements.set('system', {
    noun: 'component',
    label: `${model.subject.name || 'the repository'} as a whole`,
    evidence: [],
  });
  for (const { id, kind, name, component, evidence } of model.declarations) {
    elements.set(id, { noun: kind, label: name, evidence, ...(component === undefined ? {} : { component }) });
  }
  for (const { id, name, evidence } of model.components) {
    elements.set(id, { noun: 'component', label: name, component: id, evidence });
  }
  return (id) => elements.get(id) ?? { noun: 'element', label: id, evidence: [] };
}

/** Where a threat shows at one of its targets: the place that says it, or else the one that declares the target. */
export function placesAt({ places, evidence: seen }: Threat, id: string, lookup: Lookup): Evidence[] {
  const said = places?.[id] ?? lookup(id).evidence.slice(0, 1);
  return said.length > 0 ? said : seen.slice(0, 1);
}

function labelOf({ family, said, config }: Control, by: string | undefined): string {
  if (said !== undefined) return `${family} (${String(config['what'])}, as ${said.by} says)`;
  return by === undefined || by === family ? family : `${family} (${by})`;
}

/** What a control is made with: a library, or the function of the repository that its id names. */
export function meansOf({ id, library }: Control): string | undefined {
  const hash = id.lastIndexOf('#');
  return library ?? (hash < 0 ? undefined : id.slice(hash + 1));
}

export function endpointLabel({ method, transport, path }: Endpoint): string {
  return `${method ?? transport.toUpperCase()} ${path}`;
}
