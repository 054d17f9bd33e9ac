// Whether the context of a build, where all of it is copied into what ships, brings secrets and history along: that is
// for the .dockerignore to keep out, which lies at the root of the context or bears the name of the Dockerfile.

import { evidenceOnLine } from '../../core/evidence.ts';
import type { Container, ImageFile } from '../deployment/containers.ts';
import { climb, directoryOf } from '../paths.ts';
import type { JoinParts, Statement } from './statement.ts';

type Told = Omit<Statement, 'of'>;

/** The history lies at the root of the repository alone. */
const askedIn = (contexts: readonly string[]) => (contexts.includes('.') ? ['.env', '.git'] : ['.env']);

export function contextOf(image: ImageFile, deployed: readonly Container[], { input }: JoinParts): Told[] {
  const copies = image.said.filter(({ property }) => property === 'wholeContext');
  if (copies.length === 0) return [];
  const paths = new Set(input.files.map(({ path }) => path));
  const contexts = deployed.flatMap(({ context }) => context ?? []);
  const own = directoryOf(image.file);
  const candidates = contexts.length > 0 ? [...new Set(contexts)] : climb(own);
  const lists = [`${image.file}.dockerignore`, ...candidates.map((directory) => ignoreIn(directory))];
  const list = lists.find((path) => paths.has(path));
  const kept = new Set(
    input.facts.flatMap((fact) =>
      fact.kind === 'declared' && fact.property === 'keepsOut' && fact.evidence.file === list ? [fact.value] : [],
    ),
  );
  const missing = askedIn(contexts.length > 0 ? contexts : [own]).filter((file) => !kept.has(file));
  if (missing.length === 0) return [];
  const where = list === undefined ? 'there is no .dockerignore' : `${list} lets ${missing.join(' and ')} in`;
  return copies.map(({ evidence: { file, line }, note }) => ({
    property: 'contextUnfiltered',
    value: 'true',
    note: `${note}; ${where}`,
    evidence: evidenceOnLine(file, line),
  }));
}

const ignoreIn = (directory: string) => (directory === '.' ? '.dockerignore' : `${directory}/.dockerignore`);
