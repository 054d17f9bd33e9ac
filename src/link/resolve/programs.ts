// Picks the resolution of the language that the importing file is written in.

import type { Document } from '../../core/document.ts';
import { createJavaScriptResolver } from './javascript.ts';
import { createPythonResolver } from './python.ts';
import type { ProgramResolver } from './resolver.ts';

export function createResolver(files: string[], documents: Map<string, Document>): ProgramResolver {
  const all = new Set(files);
  const javascript = createJavaScriptResolver(all, documents);
  const python = createPythonResolver(all);
  const known = new Map<string, string | undefined>();
  return {
    resolve: (source, from) => {
      const key = `${from}\0${source}`;
      if (!known.has(key)) {
        const resolver = from === '' || from.endsWith('.py') ? python : javascript;
        known.set(key, resolver.resolve(source, from));
      }
      return known.get(key);
    },
  };
}
