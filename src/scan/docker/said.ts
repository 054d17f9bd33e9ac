// How scanners say something of the image that a Dockerfile makes. A Dockerfile declares one, whatever stages it has;
// what only holds where another target is built is said under the name of that stage.

import type { Evidence } from '../../core/evidence.ts';
import type { FactOf } from '../../core/fact.ts';

export function said(property: string, value: string, evidence: Evidence, note = '', id = ''): FactOf<'declared'> {
  return { kind: 'declared', what: 'image', id, property, value, note, evidence };
}
