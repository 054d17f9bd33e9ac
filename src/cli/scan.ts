// `threatdraft [scan] [path]`: the report on stdout, more reports in files, and an exit code for gates.

import { extname, relative, sep } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { Severity } from '../core/model.ts';
import { FORMAT_OF_EXTENSION, type Format } from '../render/index.ts';
import { summaryLine } from '../render/words.ts';
import { type AnalyseOptions, type Analysis, analyse } from './analyse.ts';
import type { FormatName } from './commands.ts';
import type { ExitCode } from './exit-codes.ts';
import { type GateOptions, judge } from './gate.ts';
import { printReport } from './report.ts';
import { type ColorChoice, printable, say, wantsColor, writeReport } from './streams.ts';
import { appendText, writeFileSafely } from './write-file.ts';

interface ScanOptions extends AnalyseOptions, GateOptions {
  format: FormatName;
  output: string[];
  summary?: string;
  baseline?: string;
  sarifCategory?: string;
  minSeverity: Severity;
  color: ColorChoice;
}

export async function scan([path]: string[], options: ScanOptions): Promise<ExitCode> {
  const outputs = options.output.map((file) => ({ file, format: formatOf(file) }));
  const { baseline } = options;
  const analysis = await analyse(path, { ...options, ...(baseline !== undefined && { baselined: baseline }) });
  const color = wantsColor(options.color, process.stdout.isTTY, process.env);
  const { minSeverity, sarifCategory: category } = options;
  const plain = { minSeverity, ...(category !== undefined && { category }) };
  const look = { ...plain, color, width: process.stdout.columns, pathPrefix: prefixTo(analysis.root) };
  await writeReport(await printReport(options.format, analysis, look));
  for (const { file, format } of outputs) writeFileSafely(file, await printReport(format, analysis, plain));
  if (options.summary !== undefined) appendText(options.summary, await printReport('summary', analysis, plain));
  const outcome = judge(analysis.model, options);
  if (!options.quiet) sayOutcome(analysis, options, outcome.because);
  return outcome.code;
}

/** From where the command was typed to the repository, so that the places on the terminal can be opened from there. */
function prefixTo(root: string): string {
  const way = relative(process.cwd(), root).replaceAll(sep, '/');
  return way === '' ? '' : `${way}/`;
}

function formatOf(file: string): Format {
  const format = FORMAT_OF_EXTENSION[extname(file)];
  if (format) return format;
  const known = Object.keys(FORMAT_OF_EXTENSION).join(', ');
  throw new UserError(`cannot tell the format of ${printable(file)}: its name must end in one of ${known}`);
}

function sayOutcome({ model }: Analysis, { format }: ScanOptions, because: string | undefined): void {
  // The pretty report says both of these itself.
  if (format !== 'pretty') {
    if (model.components.length === 0 && model.endpoints.length === 0)
      say('threatdraft: nothing that runs, stores or answers was recognised');
    say(`threatdraft: ${summaryLine(model)}`);
  }
  if (because !== undefined) say(`threatdraft: ${because}`);
}
