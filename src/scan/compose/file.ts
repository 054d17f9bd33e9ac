// What makes a YAML file a compose file, and the services that one declares.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { ParsedFile } from '../../core/parsed.ts';
import { entries, entry, textAt, textOf } from '../../parse/query.ts';
import { nameOf } from '../paths.ts';

const NAMED = /^(?:[\w-]+[._-])?(?:docker-)?compose(?:[._-][\w.-]*)?\.ya?ml$/;

export interface ComposeService extends DocumentEntry {
  /** The document that declares it: its `volumes` and `networks` say what the service's names mean. */
  root: DocumentNode;
}

export function servicesOf({ file: { path }, document }: ParsedFile): ComposeService[] {
  if (document?.format !== 'yaml') return [];
  return document.roots.flatMap((root) => {
    const services = entry(root, 'services');
    if (!NAMED.test(nameOf(path)) && !looksLikeServices(services)) return [];
    return entries(services)
      .filter(({ value }) => value.kind === 'map')
      .map((service) => ({ ...service, root }));
  });
}

/** Any YAML may have `services`; those of compose are maps that name an image or a build. */
function looksLikeServices(services: DocumentNode | undefined): boolean {
  return entries(services).some(({ value }) => textAt(value, 'image') !== undefined || hasBuild(value));
}

function hasBuild(service: DocumentNode): boolean {
  const build = entry(service, 'build');
  return textOf(build) !== undefined || textAt(build, 'context') !== undefined;
}
