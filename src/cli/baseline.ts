// `threatdraft baseline create|update|prune|show`: keeps what was known when a team began to look, so that gates speak of
// what is new. It is keyed by identity, not by line, and says nothing about whether a finding is acceptable.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BASELINE_FILE, type Baseline } from '../core/baseline.ts';
import { UserError } from '../core/errors.ts';
import { findingsIn, held } from '../record/baseline.ts';
import { count } from '../render/words.ts';
import { type AnalyseOptions, analyse, repositoryRoot } from './analyse.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readBaseline } from './read-baseline.ts';
import { printable, say, writeReport } from './streams.ts';
import { writeFileSafely } from './write-file.ts';

interface BaselineOptions extends AnalyseOptions {
  baseline?: string;
  force?: boolean;
}

export async function baseline([action = '', path]: string[], options: BaselineOptions): Promise<ExitCode> {
  const file = options.baseline ?? resolve(repositoryRoot(path), BASELINE_FILE);
  if (action === 'create' && existsSync(file) && !options.force)
    throw new UserError(`${printable(file)} is there already: update or prune it, or say --force`);
  const before: Baseline = action === 'create' ? { schemaVersion: '1', findings: [] } : readBaseline(file);
  const now = findingsIn((await analyse(path, options)).model);
  const { known, changed, gone, fresh } = held(before, now);
  if (action === 'show') {
    const tell = (word: string, all: Baseline['findings']) =>
      all.map(({ id }) => `${word.padEnd(8)} ${printable(id)}\n`);
    const lines = [...tell('new', fresh), ...tell('changed', changed), ...tell('gone', gone), ...tell('known', known)];
    await writeReport(lines.join(''));
    return EXIT.clean;
  }
  const left = new Set(gone.map(({ id }) => id));
  const findings = action === 'prune' ? before.findings.filter(({ id }) => !left.has(id)) : now;
  writeFileSafely(file, baselineText(findings));
  if (!options.quiet) say(`threatdraft: ${count(findings.length, 'finding')} in the baseline, ${gone.length} gone`);
  return EXIT.clean;
}

/** One finding on a line, so that a change of one is a change of one line. */
function baselineText(findings: Baseline['findings']): string {
  const lines = findings.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `{\n  "schemaVersion": "1",\n  "findings": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}
