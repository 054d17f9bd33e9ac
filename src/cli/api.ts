// What programs import: `import { scan } from 'threatdraft'`. Small on purpose: a scan, its model, and every format of it.
// Nothing is printed, no exit code is set, no colour is made; errors that the caller can mend are `UserError`.

import type { Model } from '../core/model.ts';

export { UserError } from '../core/errors.ts';
export type { Evidence } from '../core/evidence.ts';
export type {
  AbusePath,
  Asset,
  Boundary,
  Component,
  Control,
  ControlFamily,
  ControlState,
  Declaration,
  Effect,
  Endpoint,
  Flow,
  Gap,
  Model,
  Question,
  Severity,
  Stride,
  Threat,
  ThreatState,
} from '../core/model.ts';

export interface ScanOptions {
  /** Directories with rules of your own, besides those that ship. */
  rules?: readonly string[];
  /** `audit` judges hygiene too. */
  profile?: 'default' | 'audit';
  /** The day by which entries of threatdraft.yml expire, as 2027-06-30. */
  today?: string;
  /** How many workers parse; the result is the same. */
  threads?: number;
  /** For trees of strangers: no answer, decision or comment in the tree counts. */
  ignoreAnswers?: boolean;
  /** Keep what was computed for the next scan of the same bytes. Left out, nothing is kept. */
  cacheDir?: string;
}

export type ReportFormat = 'pretty' | 'compact' | 'json' | 'sarif' | 'markdown' | 'github' | 'mermaid' | 'summary';

export interface ScanResult {
  /** What `threatdraft -f json` prints; its JSON Schema is `threatdraft/schemas/model.schema.json`. */
  model: Model;
  report(format: ReportFormat): Promise<string>;
}

/** Reads the repository in this directory, and executes nothing of it. */
export async function scan(directory: string, options: ScanOptions = {}): Promise<ScanResult> {
  const { analyse } = await import('./analyse.ts');
  const { rules = [], cacheDir, ...others } = options;
  const analysis = await analyse(directory, {
    ...others,
    rules: [...rules],
    quiet: true,
    silent: true,
    ...(cacheDir === undefined ? { cache: false } : { cacheDir }),
  });
  return {
    model: analysis.model,
    report: async (format) => (await import('./report.ts')).printReport(format, analysis, {}),
  };
}
