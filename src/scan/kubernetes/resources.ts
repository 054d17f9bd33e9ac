// Facts about objects that are no workloads: one declaration each, and what is said of it.

import type { Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { type ClusterObject, objectId } from './objects.ts';

export interface ResourceSaying {
  property: string;
  value: string;
  at: Span;
  note?: string;
}

export function* resourceFacts(object: ClusterObject, sayings: Iterable<ResourceSaying>): Iterable<Fact> {
  const id = objectId(object);
  const { kind, name, platform, at, point } = object;
  yield { kind: 'declares', what: 'resource', id, name: `${kind} ${name}`.trim(), evidence: point(at) };
  for (const { property, value, at: span, note = '' } of [
    { property: 'platform', value: platform, at },
    { property: 'type', value: kind, at },
    ...sayings,
  ]) {
    yield { kind: 'declared', what: 'resource', id, property, value, note, evidence: point(span) };
  }
}

export const holds = (property: string, at: Span, note = ''): ResourceSaying => ({ property, value: 'true', at, note });
