// Measures that keep a service from its host count only where nothing beside them gives the host away again, and nothing
// that cannot be told might.

import type { DocumentNode } from '../../core/document.ts';
import { UNDOES_CONFINEMENT } from '../../core/properties/workload.ts';
import { entry, items, textAt, textOf } from '../../parse/query.ts';
import type { Said } from './said.ts';
import { settled } from './values.ts';
import { readVolume } from './volumes.ts';

/** What is said without measures that are undone by something else that is said. */
export function withoutUndone(said: readonly Said[], service: DocumentNode): Said[] {
  const undone = said.some((one) => 'property' in one && undoes(one.property, one.value)) || restsOnVariable(service);
  const whole = NEEDED.every((property) => said.some((one) => isRefused(one, property)));
  return undone || !whole ? said.filter((one) => 'property' in one || one.family !== 'container-hardening') : [...said];
}

/** One measure alone leaves the ways that the others close. */
const NEEDED = ['runsAsRoot', 'mayEscalate', 'keepsCapabilities'];

const isRefused = (one: Said, property: string) =>
  'property' in one && one.property === property && one.value === 'false';

const OWN = new Set(['runsAsRoot', 'mayEscalate']);

function undoes(property: string, value: string): boolean {
  // Whatever it takes over may be privileged.
  if (property === 'extends') return true;
  return (OWN.has(property) || UNDOES_CONFINEMENT.has(property)) && value !== 'false';
}

function restsOnVariable(service: DocumentNode): boolean {
  const listed = ['cap_add', 'security_opt', 'devices'].flatMap((key) =>
    items(entry(service, key)).map((item) => textOf(item) ?? textAt(item, 'source')),
  );
  const mounted = items(entry(service, 'volumes')).map((item) => readVolume(item, settled)?.source);
  return [...listed, ...mounted].some((text) => settled(text).includes('$'));
}
