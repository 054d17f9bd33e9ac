// go.mod: the module, and what it requires by itself. What others require stands there too, marked as indirect.

import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { directoryOf, nameOf } from '../paths.ts';
import { repositoryNamed } from '../repository-names.ts';
import { defineScanner } from '../scanner.ts';

const REQUIRED = /^\s*(?:require\s+)?([\w.~-]+\.[\w.~-]+\/[\w./~-]+|gopkg\.in\/[\w./~-]+)\s+v(\S+)\s*(?:\/\/\s*(.*))?$/;

export default defineScanner({
  id: 'go/manifest',
  recognises: '`go.mod`: `module`, `require` alone and in blocks',
  ignores:
    'indirect requirements, `exclude`, `retract`, `tool`, replacements (the linker follows those to directories)',
  docs: 'https://go.dev/ref/mod#go-mod-file',
  reads: (path) => nameOf(path) === 'go.mod',
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'lines') return;
    const directory = directoryOf(path);
    let block = '';
    for (const [index, line] of document.lines.entries()) {
      const evidence = evidenceOnLine(path, index + 1);
      const [, name] = /^module\s+"?([^\s"]+)/.exec(line) ?? [];
      if (name !== undefined) yield { kind: 'package', ecosystem: 'go', name, directory, private: false, evidence };
      const repository = directory === '.' && name !== undefined ? repositoryNamed(name, false) : undefined;
      if (repository !== undefined) yield { kind: 'repository-name', name: repository, evidence };
      const [, opened] = /^(\w+)\s*\(/.exec(line) ?? [];
      if (opened !== undefined) block = opened;
      else if (/^\s*\)/.test(line)) block = '';
      else if (block === 'require' || line.startsWith('require ')) {
        const [, required, version = '', comment = ''] = REQUIRED.exec(line) ?? [];
        if (required === undefined || /^indirect\b/.test(comment)) continue;
        yield { kind: 'dependency', ecosystem: 'go', name: required, version, development: false, directory, evidence };
      }
    }
  },
});
