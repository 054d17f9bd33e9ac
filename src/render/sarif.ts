// SARIF 2.1.0 as GitHub code scanning reads it: one run, every rule described, one result per rule and line, minified.
// Questions, accepted and mitigated threats are no results: GitHub would show them as open alerts.

import { gzipSync } from 'node:zlib';
import type { Log, Run } from 'sarif';
import type { Model, Severity } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { notesOf } from './sarif/notes.ts';
import { placesIn, type SarifContext } from './sarif/places.ts';
import { placedResults } from './sarif/results.ts';
import { cweTaxonomy, describeRules, INFORMATION_URI } from './sarif/rules.ts';
import { standingThreats } from './words.ts';

export interface SarifOptions extends SarifContext {
  /** All rules that were asked, hit or not. */
  rules: readonly Rule[];
  version: string;
  minSeverity?: Severity;
  /** Keeps the alerts of this part of a repository apart from those of others. Left out, the upload chooses. */
  category?: string;
  /** The most bytes that a compressed file may have. */
  bytes?: number;
}

/** GitHub refuses above ten megabytes: some room is left for whoever compresses worse. */
const BYTES = 9_500_000;
/** How much of the results stays when a file is too large. */
const KEPT = 0.7;

export function renderSarif(model: Model, options: SarifOptions): string {
  const { bytes = BYTES } = options;
  const fits = (text: string) => text.length <= bytes || gzipSync(text).length <= bytes;
  let printed = print(model, options);
  for (let most = printed.results; !fits(printed.text) && most > 0; ) {
    most = Math.floor(most * KEPT);
    printed = print(model, { ...options, most });
  }
  return printed.text;
}

function print(model: Model, options: SarifOptions & { most?: number }): { text: string; results: number } {
  const rules = describeRules(options.rules);
  const places = placesIn(options);
  const placed = placedResults(model, standingThreats(model, options.minSeverity), rules, places, options.most);
  const run: Run = {
    tool: {
      driver: {
        name: 'threatdraft',
        semanticVersion: options.version,
        informationUri: INFORMATION_URI,
        supportedTaxonomies: [{ name: 'CWE', index: 0 }],
        rules,
      },
    },
    ...(options.category === undefined ? {} : { automationDetails: { id: categoryId(options.category) } }),
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notesOf(model, placed, places) }],
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
    columnKind: 'utf16CodeUnits',
    taxonomies: [cweTaxonomy(options.rules)],
    results: placed.results,
  };
  const log: Log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return { text: `${JSON.stringify(log)}\n`, results: placed.results.length };
}

/** GitHub takes what stands before the last slash for the category, and the rest for the run. */
function categoryId(category: string): string {
  return `${category.replace(/\/+$/, '')}/`;
}
