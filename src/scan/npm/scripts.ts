// What the scripts of a package.json run, command by command: pipelines start them by name.

import type { Fact } from '../../core/fact.ts';
import { entries, entry, textOf } from '../../parse/query.ts';
import { directoryOf, nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { runsOf } from '../script-runs.ts';

export default defineScanner({
  id: 'npm/scripts',
  recognises: 'the commands of every script of a `package.json`, and whether the script goes on when one fails',
  ignores: 'what `npm-run-all`, `concurrently` and monorepo tools start in turn',
  docs: 'https://docs.npmjs.com/cli/using-npm/scripts',
  reads: (path) => nameOf(path) === 'package.json',
  *scan({ file: { path }, document }): Iterable<Fact> {
    const root = document?.format === 'json' ? document.roots[0] : undefined;
    const around = { step: '', condition: '', needsFiles: [], tolerated: '' };
    for (const { key, value } of entries(entry(root, 'scripts'))) {
      const place = { platform: 'npm', file: path, job: key, name: key, directory: directoryOf(path), ...around };
      yield* runsOf(place, { text: textOf(value) ?? '', at: value.at }, { errexit: false, pipefail: false });
    }
  },
});
