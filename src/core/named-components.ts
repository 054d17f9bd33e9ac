// The components that a word of a person names: by name, by id, or by a folder that they lie in.

import type { Component } from './model.ts';

export function componentsNamed({ components }: { components: readonly Component[] }, part: string): Component[] {
  const folder = folderOf(part);
  return components.filter((one) => one.name === part || one.id === part || liesBelow(one.path, folder));
}

/** `./server/` is `server`. */
export const folderOf = (part: string): string => part.replace(/^\.\//, '').replace(/\/+$/, '');

/** The folder itself or what lies in it; the root is nobody's part. */
export const liesBelow = (path: string | undefined, folder: string): boolean =>
  path === folder || path?.startsWith(`${folder}/`) === true;

/** The component with the deepest folder around a file. */
export function componentAt(file: string, components: readonly Component[]): Component | undefined {
  let best: Component | undefined;
  for (const one of components) {
    if (one.path === undefined || !(one.path === '.' || liesBelow(file, one.path))) continue;
    if (best?.path === undefined || best.path === '.' || one.path.length > best.path.length) best = one;
  }
  return best;
}
