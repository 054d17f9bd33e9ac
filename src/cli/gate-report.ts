// `threatdraft gate <report>`: judges a model that a scan wrote, so that a pipeline can upload first and fail afterwards.

import { UserError } from '../core/errors.ts';
import type { Model } from '../core/model.ts';
import { readRegularFile } from '../discover/open.ts';
import { summaryLine } from '../render/words.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type GateOptions, judge } from './gate.ts';
import { printable, say } from './streams.ts';

const MOST_BYTES = 512 * 1024 * 1024;

export function gate([file = '']: string[], options: GateOptions & { quiet?: boolean }): Promise<ExitCode> {
  const model = readModel(file);
  const { code, because } = judge(model, options);
  if (!options.quiet) {
    say(`threatdraft: ${printable(summaryLine(model))}`);
    if (because !== undefined) say(`threatdraft: ${because}`);
    else if (code === EXIT.clean) say(`threatdraft: nothing at or above ${options.failOn} (--fail-on)`);
  }
  return Promise.resolve(code);
}

function readModel(file: string): Model {
  const name = printable(file);
  const opened = readRegularFile(file, MOST_BYTES);
  if ('why' in opened) throw new UserError(`${name}: not read: ${opened.why}`);
  let read: Partial<Model> | null;
  try {
    read = JSON.parse(opened.bytes.toString('utf8')) as Partial<Model> | null;
  } catch {
    throw new UserError(`${name} is no JSON: give it a file that -o report.json wrote`);
  }
  // Only what is judged is asked for: a gate that took half a report for a clean one would be worse than none.
  const whole = read?.schemaVersion === '1' && REQUIRED.every((key) => Array.isArray(read[key])) && read.coverage;
  if (!whole) throw new UserError(`${name} is no model of threatdraft: give it a file that -o report.json wrote`);
  return read as Model;
}

const REQUIRED = ['threats', 'gaps', 'questions'] as const;
