// Measures that keep a container from its host, as several files together have it: an override of compose or a patch of
// kustomize may give the host away again.

import type { Fact, FactOf } from '../../core/fact.ts';
import { UNDOES_CONFINEMENT } from '../../core/properties/workload.ts';
import { directoryOf } from '../paths.ts';

export function undoneElsewhere(facts: readonly Fact[]): (practice: FactOf<'practice'>) => boolean {
  const undone = new Set(
    facts.flatMap((fact) => {
      const says = fact.kind === 'declared' && fact.what === 'workload' && UNDOES_CONFINEMENT.has(fact.property);
      return says && fact.value !== 'false' ? [keyOf(fact)] : [];
    }),
  );
  return (practice) =>
    practice.family === 'container-hardening' && practice.what === 'workload' && undone.has(keyOf(practice));
}

/** Compose joins the files of a directory; objects of a cluster have a kind and a name wherever they are patched. */
const keyOf = ({ id, evidence }: Pick<FactOf<'practice'>, 'id' | 'evidence'>) =>
  id.includes('/') ? id : `${directoryOf(evidence.file)}/${id}`;
