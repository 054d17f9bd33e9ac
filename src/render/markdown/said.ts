// What people say and code cannot show: told apart from what was seen, each with the name, the reason and the line. What
// does not count, because it has expired or matches nothing, is told too.

import type { Decided } from '../../core/decision.ts';
import type { Threat } from '../../core/model.ts';
import type { Saying } from '../../core/said.ts';
import { decisionsIn, decisionText } from '../decided.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { count, listed } from '../words.ts';
import { allNamed, bulleted, cited, type Page } from './page.ts';
import { stopped } from './threats.ts';

const LIST_LIMIT = 40;
const ASKED = 3;

/** The heading and all below it; nothing where nobody said anything. */
export function said(page: Page): string[] {
  return [...sayingsOf(page), ...decidedBy(page)];
}

function sayingsOf(page: Page): string[] {
  const sayings = (page.model.said ?? []).filter(({ kind }) => kind !== 'decision' && kind !== 'ignore');
  if (sayings.length === 0) return [];
  const counting = sayings.filter(({ state }) => state === 'counts');
  const others = sayings.filter(({ state }) => state !== 'counts');
  const settled = page.model.threats.filter((threat) => threat.state === 'mitigated' && threat.said !== undefined);
  return [
    '## As people say',
    counting.length > 0
      ? 'Nothing here was seen in the code. Severities, questions and states that rest on it say so.'
      : '',
    bulleted(
      counting.map((saying) => sayingItem(page, saying)),
      LIST_LIMIT,
      'entry',
    ),
    settled.length > 0 ? `${count(settled.length, 'threat')} kept away by these words alone:` : '',
    bulleted(
      settled.map((threat) =>
        cited(
          page,
          `${stopped(threat.title)} (${threat.severity}) at ${allNamed(page, threat.targets)}`,
          threat.evidence,
        ),
      ),
      LIST_LIMIT,
      'threat',
    ),
    others.length > 0 ? 'Not counted:' : '',
    bulleted(
      others.map((saying) => cited(page, `${subject(saying)}: ${markdownText(saying.why ?? '')}`, saying.evidence)),
      LIST_LIMIT,
      'entry',
    ),
  ];
}

/** Threats that people settled, whole or at some targets, and the words that settle nothing any more. */
function decidedBy(page: Page): string[] {
  const sayings = (page.model.said ?? []).filter(({ kind }) => kind === 'decision' || kind === 'ignore');
  if (sayings.length === 0) return [];
  const idle = sayings.filter(({ state }) => state !== 'counts');
  return [
    '## Accepted by people',
    'These were found and stand in the code. People decided about them; nobody else checked that.',
    bulleted(
      decisionsIn(page.model).map(({ threat, decided }) => decidedItem(page, threat, decided)),
      LIST_LIMIT,
      'decision',
    ),
    idle.length > 0 ? 'Decisions that do not count:' : '',
    bulleted(
      idle.map((saying) => cited(page, `${subject(saying)}: ${markdownText(saying.why ?? '')}`, saying.evidence)),
      LIST_LIMIT,
      'entry',
    ),
  ];
}

function decidedItem(page: Page, { title, severity, targets }: Threat, decided: Decided): string {
  const at = allNamed(page, decided.targets.length > 0 ? decided.targets : targets);
  const text = `${stopped(title)} (${severity}) at ${at}: ${stopped(decisionText(decided))}`;
  return cited(page, text, decided.evidence);
}

function sayingItem(page: Page, saying: Saying): string {
  const { says, by, reason, until, why, asked = [] } = saying;
  const till = until === undefined ? '' : `, until ${markdownText(until)}`;
  const but = why === undefined ? '' : `; ${markdownText(why)}`;
  const text = `${subject(saying)}: ${stopped(says)}. ${markdownText(by)} says so${till}: ${stopped(reason)}${but}`;
  return `${cited(page, text, saying.evidence)}${questions(asked)}`;
}

function questions(asked: readonly string[]): string {
  if (asked.length === 0) return '';
  const shown = asked.slice(0, ASKED).map((text) => markdownText(text));
  const more = asked.length > ASKED ? [`${asked.length - ASKED} more`] : [];
  return ` Asked: ${listed([...shown, ...more])}`;
}

const SUBJECTS: Record<Saying['kind'], string> = {
  answer: 'Answer to',
  exposure: 'Exposure of',
  tenancy: 'Tenancy of',
  classification: 'Classification of',
  control: 'Control',
  component: 'Component',
  'out-of-scope': 'Out of scope,',
  decision: 'Decision on',
  ignore: 'Comment on',
};

const subject = ({ kind, about }: Saying) => `**${SUBJECTS[kind]}** ${markdownCode(about)}`;
