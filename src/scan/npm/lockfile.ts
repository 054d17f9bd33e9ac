// Lock files of npm, yarn, pnpm, bun and Deno: that they exist, and which versions they settle.

import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { directoryOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials } from '../secrets.ts';

const FLAVOURS = new Set(['npm', 'yarn', 'pnpm', 'bun', 'deno']);

export default defineScanner({
  id: 'npm/lockfile',
  recognises:
    '`package-lock.json` (versions 1 to 3), `npm-shrinkwrap.json`, `yarn.lock` (classic and berry), `pnpm-lock.yaml`, `bun.lock`, `deno.lock`',
  ignores:
    'packages of the workspace itself; what `bun.lockb` holds (binary); packages of JSR; who asked for a package',
  docs: 'https://docs.npmjs.com/cli/configuring-npm/package-lock-json',
  reads: ['lockfile'],
  *scan({ file, document }): Iterable<Fact> {
    if (document?.format !== 'lockfile' || !FLAVOURS.has(document.flavour)) return;
    const directory = directoryOf(file.path);
    const { flavour } = document;
    yield { kind: 'lockfile', ecosystem: 'npm', flavour, directory, evidence: evidenceOnLine(file.path, 1) };
    for (const { name, version: written, at } of document.packages) {
      const version = withoutCredentials(written);
      yield { kind: 'locked', ecosystem: 'npm', name, version, directory, evidence: evidenceAt(file.path, at) };
    }
  },
});
