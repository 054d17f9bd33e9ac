// go.sum: which contents of which versions are built. A line that ends in `/go.mod` is about a manifest that was only read.

import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { directoryOf, nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';

const BUILT = /^(\S+) v(\S+) h1:\S+\s*$/;

export default defineScanner({
  id: 'go/checksums',
  recognises: '`go.sum`: that it exists, and the versions whose contents it settles',
  ignores: 'versions of which only the manifest was read',
  docs: 'https://go.dev/ref/mod#go-sum-files',
  reads: (path) => nameOf(path) === 'go.sum',
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'lines') return;
    const directory = directoryOf(path);
    yield { kind: 'lockfile', ecosystem: 'go', flavour: 'go', directory, evidence: evidenceOnLine(path, 1) };
    for (const [index, line] of document.lines.entries()) {
      const [, name, version = ''] = BUILT.exec(line) ?? [];
      if (name === undefined || version.endsWith('/go.mod')) continue;
      yield { kind: 'locked', ecosystem: 'go', name, version, directory, evidence: evidenceOnLine(path, index + 1) };
    }
  },
});
