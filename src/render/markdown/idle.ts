// Controls that are in the code and do not protect, in the words of what their family does.

import type { Control, ControlFamily, Mode } from '../../core/model.ts';
import { groupedBy, seenControls } from '../words.ts';
import { coverageOfGroup, groupName } from './mitigations.ts';
import { cited, type Page } from './page.ts';

const IDLE: Partial<Record<Mode, string>> = {
  'attached-only': 'is there and refuses nobody',
  'fail-open': 'lets requests through when it fails',
  dead: 'is defined and never reached',
  'declared-only': 'is declared and nothing acts on it',
};

/** In the words of what the family does. */
const IDLE_AS: Partial<Record<ControlFamily, Partial<Record<Mode, string>>>> = {
  authentication: { 'attached-only': 'attaches an identity and rejects nobody' },
  authorization: { 'attached-only': 'looks at who asks and rejects nobody' },
  validation: { 'attached-only': 'looks for faults that nothing acts on everywhere' },
  'error-handling': { 'attached-only': 'hands every error on' },
  'audit-log': { 'fail-open': 'leaves no record when writing it fails' },
};

export function idleControls(page: Page): string[] {
  const idle = seenControls(page.model).flatMap((control) => {
    const does = idleAs(page, control);
    return does === undefined ? [] : [{ control, does }];
  });
  const alike = groupedBy(idle, ({ control: { id, family, library }, does }) =>
    JSON.stringify([family, library ?? id, does]),
  );
  return alike.map(([, group]) => {
    const [{ control, does }] = group;
    const evidence = group.flatMap((one) => one.control.evidence.slice(0, group.length > 1 ? 1 : undefined));
    return cited(page, `${groupName(control, group.length)} ${group.length > 1 ? inPlural(does) : does}`, evidence);
  });
}

const inPlural = (does: string) => `each ${does}`;

function idleAs(page: Page, control: Control): string | undefined {
  if (control.properties.wildcard === true) return 'lets every origin in';
  if (control.mode === 'attached-only' && isActedOn(page, control)) return undefined;
  const does = IDLE_AS[control.family]?.[control.mode] ?? IDLE[control.mode];
  return does ?? (coversNothing(page, control) ? 'can reject and guards none of the elements it could' : undefined);
}

/** A session is no guard; and what one collects, another may refuse by. */
function isActedOn({ model }: Page, { id, family }: Control): boolean {
  if (family === 'session') return true;
  const own = model.endpoints.filter(({ guards }) => guards.some(({ control }) => control === id));
  return own.length > 0 && own.every(({ controls }) => controls[family].presence === 'present');
}

function coversNothing(page: Page, control: Control): boolean {
  return control.mode === 'enforcing' && coverageOfGroup(page, [control])?.covered.length === 0;
}
