// Annotations for a GitHub workflow. GitHub shows ten of a level and step; the worst ten are written, the others counted.

import type { Model, Severity } from '../core/model.ts';
import { elementsOf, placesAt } from './elements.ts';
import { workflowMessage, workflowProperty } from './escape.ts';
import { count, gapOf, listed, listedUpTo, standingThreats, summaryLine } from './words.ts';

const SHOWN = 10;
const LEVELS: Record<Severity, 'error' | 'warning' | 'notice'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

export interface GithubOptions {
  minSeverity?: Severity;
  /** From the root of the repository, which GitHub knows files by, to what was scanned: `services/api/`. */
  rootPrefix?: string;
}

export function renderGithub(model: Model, { minSeverity, rootPrefix = '' }: GithubOptions = {}): string {
  const lookup = elementsOf(model);
  const threats = standingThreats(model, minSeverity);
  const lines = threats.slice(0, SHOWN).map((threat) => {
    const { severity, title, rule, missing, targets, target } = threat;
    const ids = targets.length > 0 ? targets : [target];
    const [at] = ids.flatMap((id) => placesAt(threat, id, lookup));
    const where = at === undefined ? '' : `file=${workflowProperty(rootPrefix + at.file)},line=${at.line},`;
    const labels = listedUpTo(
      3,
      ids.map((id) => lookup(id).label),
    );
    const lacks = missing.length > 0 ? ` Missing: ${listed(missing)}.` : '';
    const fix = gapOf(threat, model.gaps)?.fix;
    const message = workflowMessage(`${labels}: ${title}.${lacks}${fix ? ` ${fix}` : ''} [${rule}]`);
    return `::${LEVELS[severity]} ${where}title=${workflowProperty(`${severity}: ${title}`)}::${message}`;
  });
  const more = threats.length - SHOWN;
  const rest = more > 0 ? [`…and ${count(more, 'more threat')}: see the full report.`] : [];
  return [...lines, ...rest, summaryLine(model, threats), ''].join('\n');
}
