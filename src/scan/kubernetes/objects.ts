// The objects of Kubernetes and OpenShift that a YAML file holds: one a document, items of a List, objects of a Template.
// Charts are read as they are rendered; a template that nobody could render says nothing.

import type { DocumentNode } from '../../core/document.ts';
import { type Evidence, evidenceAt, type Span } from '../../core/evidence.ts';
import type { ParsedFile } from '../../core/parsed.ts';
import { entry, items, textAt } from '../../parse/query.ts';
import { keySpan } from './reading.ts';

export interface ClusterObject {
  kind: string;
  /** Without its version: 'apps', '' for the core group. */
  group: string;
  /** '' where a template makes it, or nobody gives one. */
  name: string;
  namespace: string;
  node: DocumentNode;
  /** Its name, or the object where it has none. */
  at: Span;
  platform: 'kubernetes' | 'helm';
  point: (at: Span, note?: string) => Evidence;
}

/** Words of which a file must have one to hold such an object. */
export const OBJECT_WORDS = ['apiVersion'] as const;

const MOST_OBJECTS = 2000;

export function objectsIn({ file: { path }, document, rendered, problems }: ParsedFile): ClusterObject[] {
  if (document?.format !== 'yaml') return [];
  if (rendered === undefined && problems.some(({ why }) => why.startsWith('a template:'))) return [];
  const platform = rendered === undefined ? 'kubernetes' : 'helm';
  const point = (at: Span, note?: string) => evidenceAt(path, at, note);
  const open = [...(rendered ?? document.roots)];
  const found: ClusterObject[] = [];
  for (let next = open.shift(); next && found.length < MOST_OBJECTS; next = open.shift()) {
    const kind = textAt(next, 'kind');
    const version = textAt(next, 'apiVersion');
    if (kind === undefined || version === undefined) continue;
    if (kind.endsWith('List')) open.push(...items(entry(next, 'items')));
    else if (kind === 'Template') open.push(...items(entry(next, 'objects')));
    else found.push({ ...objectOf(next, kind, version), platform, point });
  }
  return found;
}

function objectOf(node: DocumentNode, kind: string, version: string): Omit<ClusterObject, 'platform' | 'point'> {
  const slash = version.indexOf('/');
  return {
    kind,
    group: slash === -1 ? '' : version.slice(0, slash),
    name: plainName(textAt(node, 'metadata', 'name') ?? textAt(node, 'metadata', 'generateName')),
    namespace: plainName(textAt(node, 'metadata', 'namespace')),
    node,
    at: keySpan(node, 'metadata', 'name') ?? node.at,
  };
}

function plainName(written: string | undefined): string {
  return (written ?? '').slice(0, 253);
}

/** What a declaration of this object is called in its file. */
export function objectId({ kind, name }: Pick<ClusterObject, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}
