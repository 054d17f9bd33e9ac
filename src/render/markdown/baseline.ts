// The baseline style: what the system is, where trust changes, how it can be abused, what protects it and what does not.

import { endpoints } from './endpoints.ts';
import { mitigations } from './mitigations.ts';
import { heading, status } from './opening.ts';
import type { Page } from './page.ts';
import { said } from './said.ts';
import { specifications } from './specifications.ts';
import { assets, boundaries, diagram, scope, systemModel } from './system.ts';
import { abusePaths, assumptions, knownGaps } from './threats.ts';
import { unread } from './unread.ts';

export function baseline(page: Page): string[] {
  return [
    heading(page, 'Threat Model (Draft)'),
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
    ...said(page),
    '## What was not read',
    ...unread(page),
  ];
}
