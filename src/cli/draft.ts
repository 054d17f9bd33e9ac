// `threatdraft draft [path]`: writes the threat model into the repository, for people to read, edit and commit.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { StyleName } from '../render/markdown.ts';
import { summaryLine } from '../render/words.ts';
import { type AnalyseOptions, analyse, repositoryRoot } from './analyse.ts';
import { originOf, sealed } from './draft-file.ts';
import type { ExitCode } from './exit-codes.ts';
import { judge } from './gate.ts';
import { printReport } from './report.ts';
import { printable, say, writeReport } from './streams.ts';
import { statOf, writeFileSafely } from './write-file.ts';

interface DraftOptions extends AnalyseOptions {
  style: StyleName;
  output?: string;
  force?: boolean;
  strict?: boolean;
}

export async function draft([path = '.']: string[], options: DraftOptions): Promise<ExitCode> {
  repositoryRoot(path);
  const file = options.output ?? join(path, 'THREAT_MODEL.md');
  if (file !== '-' && !options.force) refuseToOverwrite(file);
  const analysis = await analyse(path, options);
  const text = await printReport('markdown', analysis, { style: options.style });
  if (file === '-') await writeReport(text);
  else writeFileSafely(file, sealed(text));
  const outcome = judge(analysis.model, { failOn: 'none', strict: options.strict === true });
  if (!options.quiet) {
    if (file !== '-') say(`threatdraft: wrote ${printable(file)}`);
    say(`threatdraft: ${summaryLine(analysis.model)}`);
    if (outcome.because !== undefined) say(`threatdraft: ${outcome.because}`);
  }
  return outcome.code;
}

/** What people wrote or edited is not ours to replace. */
function refuseToOverwrite(file: string): void {
  if (!statOf(file)?.isFile()) return;
  const origin = originOf(readFileSync(file, 'utf8'));
  if (origin === 'ours') return;
  const what = origin === 'edited' ? 'has been edited since threatdraft wrote it' : 'was not written by threatdraft';
  throw new UserError(`${printable(file)} ${what}: name another file with -o, or replace it with --force`);
}
