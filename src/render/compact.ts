// One line per threat, as compilers print: for editors, grep and people in a hurry.

import type { Evidence } from '../core/evidence.ts';
import type { Model, Severity } from '../core/model.ts';
import { elementsOf, placesAt } from './elements.ts';
import { plainText } from './escape.ts';
import { standingThreats, summaryLine } from './words.ts';

export interface CompactOptions {
  minSeverity?: Severity;
  /** From where the reader stands to the repository: `../shop/`. */
  pathPrefix?: string;
}

export function renderCompact(model: Model, { minSeverity, pathPrefix = '' }: CompactOptions = {}): string {
  const lookup = elementsOf(model);
  const threats = standingThreats(model, minSeverity);
  const lines = threats.flatMap((threat) => {
    const { targets, target, severity, rule, title } = threat;
    return (targets.length > 0 ? targets : [target]).flatMap((id) => {
      const places = placesAt(threat, id, lookup).map((at) => pathPrefix + position(at));
      const what = `${severity} ${rule}: ${title} (${lookup(id).label})`;
      return (places.length > 0 ? places : ['-']).map((at) => plainText(`${at}: ${what}`));
    });
  });
  return [...lines, summaryLine(model, threats), ''].join('\n');
}

function position({ file, line, column = 1 }: Evidence): string {
  return `${file}:${line}:${column}`;
}
