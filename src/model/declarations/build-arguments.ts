// Secrets that builds pass as arguments: the Dockerfile says which of its arguments is named like one, a pipeline or a
// compose file that a value is given to it. Both places are told.

import type { Fact } from '../../core/fact.ts';
import type { Build } from '../deployment/builds.ts';
import type { Container, ImageFile } from '../deployment/containers.ts';
import { directoryOf } from '../paths.ts';
import type { Statement } from './statement.ts';

type Told = Omit<Statement, 'of'>;

export interface Giving {
  facts: readonly Fact[];
  builds: readonly Build[];
  /** The containers that run it where it is deployed. */
  running: readonly Container[];
}

export function givenSecrets(image: ImageFile, { facts, builds, running }: Giving): Told[] {
  const wanted = new Map(
    image.said.filter(({ property }) => property === 'secretArgument').map((fact) => [fact.note, fact]),
  );
  if (wanted.size === 0) return [];
  const keys = new Set(running.map(({ key }) => key));
  const byCompose = facts.flatMap((fact) => {
    if (fact.kind !== 'declared' || fact.property !== 'buildArgument') return [];
    const { value: name, evidence } = fact;
    return keys.has(`${directoryOf(evidence.file)}/${fact.id}`) ? [{ name, evidence }] : [];
  });
  const byPipeline = builds
    .filter(({ dockerfile, by }) => by === 'pipeline' && dockerfile === image.file)
    .flatMap(({ given, evidence }) => given.filter(isGiven).map(({ name }) => ({ name, evidence })));
  return [...byCompose, ...byPipeline].flatMap(({ name, evidence }): Told[] => {
    const argument = wanted.get(`ARG ${name}`);
    if (argument === undefined) return [];
    const told = { property: 'secretArgument', value: 'true' };
    return [
      { ...told, note: `ARG ${name}, given at ${evidence.file}:${evidence.line}`, evidence: argument.evidence },
      { ...told, note: `passes ${name} as a build argument`, evidence },
    ];
  });
}

/** An empty one, or a word that says there is none, is no secret. */
const isGiven = ({ value }: Build['given'][number]) =>
  value === undefined || !/^(?:|true|false|none|dummy|placeholder|unused|example|x+)$/i.test(value.trim());
