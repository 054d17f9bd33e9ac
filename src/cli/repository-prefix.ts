// The way from the root of a repository down to what is scanned, for reports that speak of the whole repository.

import { dirname, relative, sep } from 'node:path';
import { gitDirectoryOf } from '../discover/git-directory.ts';

/** `services/api/`; '' at the root itself, and where there is no repository around it. */
export function prefixInRepository(root: string): string {
  let directory = root;
  while (gitDirectoryOf(directory) === undefined) {
    const parent = dirname(directory);
    if (parent === directory) return '';
    directory = parent;
  }
  const way = relative(directory, root).replaceAll(sep, '/');
  return way === '' ? '' : `${way}/`;
}
