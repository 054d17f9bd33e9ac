// One line per threat, as compilers print: for editors, grep and people in a hurry.

import type { Evidence } from '../core/evidence.ts';
import type { Model, Severity } from '../core/model.ts';
import { elementsOf } from './elements.ts';
import { plainText } from './escape.ts';
import { standingThreats, summaryLine } from './words.ts';

export function renderCompact(model: Model, minSeverity?: Severity): string {
  const lookup = elementsOf(model);
  const threats = standingThreats(model, minSeverity);
  const lines = threats.flatMap(({ targets, target, severity, rule, title, evidence }) =>
    (targets.length > 0 ? targets : [target]).map((id) => {
      const element = lookup(id);
      const at = element.evidence[0] ?? evidence[0];
      return plainText(`${at ? position(at) : '-'}: ${severity} ${rule}: ${title} (${element.label})`);
    }),
  );
  return [...lines, summaryLine(model, threats), ''].join('\n');
}

function position({ file, line, column = 1 }: Evidence): string {
  return `${file}:${line}:${column}`;
}
