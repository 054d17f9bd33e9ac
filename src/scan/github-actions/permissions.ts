// What the token of a job may do: its own `permissions`, else those of the workflow, else a setting of the repository
// that no file tells.

import type { DocumentEntry } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { textOf } from '../../parse/query.ts';
import { contextsIn, expressionsIn } from './expression.ts';
import { textsBelow } from './texts.ts';
import type { Job, Text } from './workflow.ts';

export interface Grant {
  scope: string;
  at: Span;
}

export interface Permissions {
  kind: 'all' | 'listed' | 'unknown';
  /** Scopes that may be written. */
  writes: Grant[];
}

export function permissionsIn(found: DocumentEntry): Permissions {
  const word = textOf(found.value);
  if (word === 'write-all') return { kind: 'all', writes: [{ scope: 'write-all', at: found.keyAt }] };
  if (word === 'read-all') return { kind: 'listed', writes: [] };
  if (found.value.kind !== 'map') return { kind: 'unknown', writes: [] };
  const writes = found.value.entries.flatMap(({ key, keyAt, value }) =>
    textOf(value) === 'write' ? [{ scope: key, at: keyAt }] : [],
  );
  return { kind: 'listed', writes };
}

export function effectivePermissions(job: Job): Permissions {
  const found = job.permissions ?? job.workflow.permissions;
  return found === undefined ? { kind: 'unknown', writes: [] } : permissionsIn(found);
}

const SECRET = /^secrets(?:\.|$)/;

/** Secrets of the repository that a text names; the token of the run is none of them. */
export function secretsIn({ value }: Text): string[] {
  return expressionsIn(value).flatMap(({ expr }) =>
    [...contextsIn(expr)]
      .map((path) => path.join('.'))
      .filter((path) => SECRET.test(path) && path !== 'secrets.github_token'),
  );
}

export function holdsSecrets(job: Job): boolean {
  const texts = [...job.workflow.env, ...textsBelow(job.node)];
  return texts.some((text) => secretsIn(text).length > 0) || (job.node.kind === 'map' && inherits(job));
}

const inherits = ({ node }: Job) =>
  node.kind === 'map' && node.entries.some(({ key, value }) => key === 'secrets' && textOf(value) === 'inherit');

/** What somebody who takes the job over gets: `unknown` where only settings of the repository tell. */
export function privileged(job: Job): boolean | 'unknown' {
  const { kind, writes } = effectivePermissions(job);
  if (writes.length > 0 || holdsSecrets(job)) return true;
  return kind === 'unknown' ? 'unknown' : false;
}
