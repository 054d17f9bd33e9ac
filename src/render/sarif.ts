// SARIF 2.1.0 as GitHub code scanning reads it: one run, every rule described, one result per rule and line, minified.
// Questions, accepted and mitigated threats are no results: GitHub would show them as open alerts.

import type { Log, Notification, Run } from 'sarif';
import type { Model, Severity } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { relativeUri } from './escape.ts';
import { type PlacedResults, placedResults, type SarifContext } from './sarif/results.ts';
import { cweTaxonomy, describeRules, INFORMATION_URI } from './sarif/rules.ts';
import { count, standingThreats } from './words.ts';

export interface SarifOptions extends SarifContext {
  /** All rules that were asked, hit or not. */
  rules: readonly Rule[];
  version: string;
  minSeverity?: Severity;
}

const NOTES_SHOWN = 200;

export function renderSarif(model: Model, options: SarifOptions): string {
  const rules = describeRules(options.rules);
  const placed = placedResults(model, standingThreats(model, options.minSeverity), rules, options);
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
    invocations: [
      { executionSuccessful: true, toolExecutionNotifications: [...limitNotes(placed), ...coverageNotes(model)] },
    ],
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
    columnKind: 'utf16CodeUnits',
    taxonomies: [cweTaxonomy(options.rules)],
    results: placed.results,
  };
  const log: Log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log)}\n`;
}

function limitNotes({ cut, unplaced }: PlacedResults): Notification[] {
  const notes: Notification[] = [];
  if (cut > 0) {
    notes.push(
      note('warning', `${count(cut, 'result')} of the lowest severity left out: GitHub keeps 5,000 of a run.`),
    );
  }
  if (unplaced.length > 0) {
    notes.push(
      note('warning', `${count(unplaced.length, 'threat')} without a line to point at: ${unplaced.join(', ')}.`),
    );
  }
  return notes;
}

function coverageNotes({ coverage: { partly, failed, skipped } }: Model): Notification[] {
  const notes = [
    ...partly.map(({ file, why }) => note('warning', `Read in part: ${why}.`, file)),
    ...failed.map(({ scanner, file, why }) => note('warning', `Scanner ${scanner} failed: ${why}.`, file)),
    ...skipped.map(({ file, why }) => note('note', `Not read: ${why}.`, file)),
  ];
  const more = notes.length - NOTES_SHOWN;
  if (more <= 0) return notes;
  return [
    ...notes.slice(0, NOTES_SHOWN),
    note('note', `${count(more, 'more file')} not read whole: see the JSON report.`),
  ];
}

function note(level: Notification.level, text: string, file?: string): Notification {
  if (file === undefined) return { level, message: { text } };
  const artifactLocation = { uri: relativeUri(file), uriBaseId: '%SRCROOT%' };
  return { level, message: { text }, locations: [{ physicalLocation: { artifactLocation } }] };
}
