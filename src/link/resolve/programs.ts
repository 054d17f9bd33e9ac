// Picks the resolution of the language that the importing file is written in.

import type { Document } from '../../core/document.ts';
import { inRepository } from '../evaluate/files/places.ts';
import { createGoResolver } from './go.ts';
import { createJavaScriptResolver } from './javascript.ts';
import { createPythonResolver } from './python.ts';
import type { RepositoryResolver } from './resolver.ts';
import { createFileTree } from './tree.ts';

export function createResolver(
  files: string[],
  documents: Map<string, Document>,
  loaders: string[] = [],
): RepositoryResolver {
  const all = new Set(files);
  const javascript = createJavaScriptResolver(all, documents);
  const python = createPythonResolver(all);
  const go = createGoResolver(all, documents);
  const known = new Map<string, string | undefined>();
  return {
    tree: createFileTree(all),
    loaders,
    filesOfPackage: go.filesOfPackage,
    goVersion: go.goVersion,
    resolve: (source, from) => {
      const key = `${from}\0${source}`;
      if (!known.has(key)) {
        if (from.endsWith('.go')) {
          known.set(key, go.resolve(source, from));
          return known.get(key);
        }
        const language = from === '' || from.endsWith('.py') ? python : javascript;
        const inside = inRepository(source);
        known.set(key, inside === undefined ? language.resolve(source, from) : language.resolve(`./${inside}`, 'root'));
      }
      return known.get(key);
    },
  };
}
