// Lock files of poetry, uv, pdm and pipenv, and pylock.toml: that they exist, and which versions they settle.

import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { directoryOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { normalName } from './names.ts';

const FLAVOURS = new Set(['poetry', 'uv', 'pdm', 'pipenv', 'pylock']);

export default defineScanner({
  id: 'python/lockfile',
  recognises: '`poetry.lock`, `uv.lock`, `pdm.lock`, `Pipfile.lock`, `pylock.toml`',
  ignores: 'requirement lists with hashes, which settle versions as well; who asked for a package',
  docs: 'https://packaging.python.org/en/latest/specifications/pylock-toml/',
  reads: ['lockfile'],
  *scan({ file, document }): Iterable<Fact> {
    if (document?.format !== 'lockfile' || !FLAVOURS.has(document.flavour)) return;
    const directory = directoryOf(file.path);
    const { flavour } = document;
    yield { kind: 'lockfile', ecosystem: 'pypi', flavour, directory, evidence: evidenceOnLine(file.path, 1) };
    for (const { name: written, version, at } of document.packages) {
      const name = normalName(written);
      yield { kind: 'locked', ecosystem: 'pypi', name, version, directory, evidence: evidenceAt(file.path, at) };
    }
  },
});
