// deno.json and deno.jsonc: the packages of npm that a program for Deno asks for.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, spanOf, textOf } from '../../parse/query.ts';
import { directoryOf, nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';

const MANIFEST = new Set(['deno.json', 'deno.jsonc']);
const NPM = /^npm:\/?((?:@[\w.-]+\/)?[\w.-]+)(?:@([^/]+))?(?:\/|$)/;

export default defineScanner({
  id: 'npm/deno',
  recognises: '`deno.json` and `deno.jsonc`: `npm:` packages among `imports`',
  ignores: 'packages of JSR and modules by address, scopes, tasks, `npm:` specifiers that only the source has',
  docs: 'https://docs.deno.com/runtime/fundamentals/configuration/',
  reads: (path) => MANIFEST.has(nameOf(path)),
  *scan({ file: { path }, document }): Iterable<Fact> {
    const root = document?.format === 'json' ? document.roots[0] : undefined;
    const told = new Set<string>();
    for (const one of entries(entry(root, 'imports'))) {
      const [, name, version = ''] = NPM.exec(textOf(one.value) ?? '') ?? [];
      if (name === undefined || told.has(name)) continue;
      told.add(name);
      const [evidence, directory] = [evidenceAt(path, spanOf(one)), directoryOf(path)];
      yield { kind: 'dependency', ecosystem: 'npm', name, version, development: false, directory, evidence };
    }
  },
});
