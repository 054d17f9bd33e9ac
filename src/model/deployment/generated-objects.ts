// Objects of a cluster that a tool wrote out again: an installation file that kustomize or a chart printed repeats what
// its sources say. One thing is one finding, where people write it.

import { compareText } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { SourceFile } from '../../core/source.ts';

/** Without what generated files repeat of others; of several that repeat each other the first one speaks. */
export function withoutGeneratedObjects(facts: readonly Fact[], files: ReadonlyMap<string, SourceFile>): Fact[] {
  const isGenerated = (file: string) => files.get(file)?.role === 'generated';
  const speaks = new Map<string, string>();
  for (const fact of facts) {
    const object = fact.kind === 'declares' ? objectOf(fact) : undefined;
    if (object === undefined) continue;
    const { file } = fact.evidence;
    const before = speaks.get(object);
    if (before === undefined || goesBefore(file, before, isGenerated)) speaks.set(object, file);
  }
  return facts.filter((fact) => {
    const object = objectOf(fact);
    const { file } = fact.evidence;
    return object === undefined || !isGenerated(file) || speaks.get(object) === file;
  });
}

/** `Deployment/shop`, whatever of it a fact speaks of; undefined for what is no object of a cluster. */
function objectOf(fact: Fact): string | undefined {
  if (fact.kind !== 'declares' && fact.kind !== 'declared' && fact.kind !== 'practice') return undefined;
  if ((fact.what !== 'workload' && fact.what !== 'resource') || !/^[A-Z]\w*\/./.test(fact.id)) return undefined;
  return `${fact.what} ${fact.id}`;
}

function goesBefore(file: string, other: string, isGenerated: (file: string) => boolean): boolean {
  const [own, its] = [isGenerated(file), isGenerated(other)];
  return own === its ? compareText(file, other) < 0 : its;
}
