// The baseline style: what the system is, where trust changes, how it can be abused, what protects it and what does not.

import { markdownCode, markdownText } from '../escape.ts';
import { bySeverity, count, standingThreats } from '../words.ts';
import { endpoints } from './endpoints.ts';
import { mitigations } from './mitigations.ts';
import type { Page } from './page.ts';
import { specifications } from './specifications.ts';
import { assets, boundaries, diagram, scope, systemModel } from './system.ts';
import { abusePaths, assumptions, knownGaps } from './threats.ts';
import { unread } from './unread.ts';

export function baseline(page: Page): string[] {
  return [
    `# ${markdownText(page.model.subject.name) || 'Unnamed'} Threat Model (Draft)`,
    status(page),
    '## Scope',
    ...scope(page),
    '## System model',
    ...systemModel(page),
    '### Data flow',
    ...diagram(page),
    '## Primary trust boundaries',
    ...boundaries(page),
    '## Key assets',
    ...assets(page),
    '## Endpoints',
    ...endpoints(page),
    ...specifications(page),
    '## Top abuse paths',
    ...abusePaths(page),
    '## Existing mitigations',
    ...mitigations(page),
    '## Known gaps',
    ...knownGaps(page),
    '## Open assumptions to validate',
    ...assumptions(page),
    '## What was not read',
    ...unread(page),
  ];
}

function status({ model }: Page): string {
  const { subject, tool, gaps, questions } = model;
  const threats = standingThreats(model);
  const from =
    subject.commit === undefined
      ? 'from a directory without a commit'
      : `from commit ${markdownCode(subject.commit.slice(0, 12))}`;
  const found = [
    threats.length > 0 ? `${count(threats.length, 'threat')} (${bySeverity(threats)})` : 'no threats',
    count(gaps.length, 'gap'),
    `${count(questions.length, 'question')} that code cannot answer`,
  ].join(', ');
  return `Status: draft by threatdraft ${markdownText(tool.version)}, ${from}. ${found}.`;
}
