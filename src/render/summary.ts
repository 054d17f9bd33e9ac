// The result in a page of Markdown for a job summary or a comment on a pull request. GitHub refuses summaries above 1 MiB
// and comments above 65,536 characters, so it ends well before either, and says what it left out.

import type { Model, Severity, Threat } from '../core/model.ts';
import { elementsOf, type Lookup, placesAt } from './elements.ts';
import { markdownCode, markdownText } from './escape.ts';
import { bySeverity, count, place, standingThreats, summaryLine, unreadFiles } from './words.ts';

/** Bytes, which are never fewer than characters. */
export const MOST_BYTES = 60_000;
/** What stands below the table needs its room too. */
const TABLE_BYTES = 40_000;
const QUESTIONS_SHOWN = 20;
const FILES_SHOWN = 20;

/** A workflow that renews its comment looks for this line. */
const MARK = '<!-- threatdraft -->';

export interface SummaryOptions {
  minSeverity?: Severity;
  /** From the root of the repository to what was scanned: `services/api/`. */
  rootPrefix?: string;
}

export function renderSummary(model: Model, { minSeverity, rootPrefix = '' }: SummaryOptions = {}): string {
  const threats = standingThreats(model, minSeverity);
  const title =
    threats.length === 0 ? 'no threat found' : `${count(threats.length, 'threat')} (${bySeverity(threats)})`;
  return [
    MARK,
    `### threatdraft: ${title}`,
    '',
    ...table(threats, elementsOf(model), rootPrefix),
    ...folded(
      'Questions that code cannot answer',
      model.questions.map((question) => questionLine(question, rootPrefix)),
      QUESTIONS_SHOWN,
    ),
    ...folded(
      'Files that were not read',
      unreadFiles(model).map((file) => `- ${markdownCode(rootPrefix + file)}`),
      FILES_SHOWN,
    ),
    `${markdownText(summaryLine(model, threats))}. \`threatdraft explain RULE\` tells more of each.`,
    '',
  ].join('\n');
}

function table(threats: readonly Threat[], lookup: Lookup, rootPrefix: string): string[] {
  if (threats.length === 0) return [];
  const rows = within(
    TABLE_BYTES,
    threats.map((threat) => row(threat, lookup, rootPrefix)),
  );
  const more = threats.length - rows.length;
  return [
    '| severity | threat | where |',
    '|---|---|---|',
    ...rows,
    ...(more > 0 ? ['', `…and ${count(more, 'more threat')}: see the full report.`] : []),
    '',
  ];
}

function row(threat: Threat, lookup: Lookup, rootPrefix: string): string {
  const { severity, title, rule, state, targets, target } = threat;
  const ids = targets.length > 0 ? targets : [target];
  const [at] = ids.flatMap((id) => placesAt(threat, id, lookup));
  const more = ids.length > 1 ? ` and ${ids.length - 1} more` : '';
  const where = at === undefined ? markdownText(lookup(target).label) : markdownCode(rootPrefix + place(at));
  const told = state === 'open' ? '' : ` (${state})`;
  return `| ${severity} | ${markdownText(title)}${told} ${markdownCode(rule)} | ${where}${more} |`;
}

function questionLine({ text, because: [at] }: Model['questions'][number], rootPrefix: string): string {
  return `- ${markdownText(text)}${at === undefined ? '' : ` ${markdownCode(rootPrefix + place(at))}`}`;
}

function folded(title: string, lines: readonly string[], limit: number): string[] {
  if (lines.length === 0) return [];
  const shown = within((MOST_BYTES - TABLE_BYTES) / 2 - 2000, lines.slice(0, limit));
  const more = lines.length - shown.length;
  const rest = more > 0 ? ['', `…and ${more} more`] : [];
  return ['<details>', `<summary>${title}: ${lines.length}</summary>`, '', ...shown, ...rest, '', '</details>', ''];
}

/** As many of the first lines as fit; a single one that does not is left out too. */
function within(bytes: number, lines: readonly string[]): string[] {
  let left = bytes;
  const end = lines.findIndex((line) => {
    left -= Buffer.byteLength(line) + 1;
    return left < 0;
  });
  return end < 0 ? [...lines] : lines.slice(0, end);
}
