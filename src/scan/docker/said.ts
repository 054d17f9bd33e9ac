// How scanners say something of the image that a Dockerfile makes. A Dockerfile declares one, whatever stages it has.

import type { Evidence } from '../../core/evidence.ts';
import type { FactOf } from '../../core/fact.ts';

export function said(property: string, value: string, evidence: Evidence, note = ''): FactOf<'declared'> {
  return { kind: 'declared', what: 'image', id: '', property, value, note, evidence };
}
