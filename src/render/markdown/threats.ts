// What can go wrong, what is known to be missing, and what a person has to answer.

import type { AbusePath, Gap, Question, Threat } from '../../core/model.ts';
import { placesAt } from '../elements.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { count, gapOf, listed, listedUpTo, rankOf, seenControls, standingThreats, worstFirst } from '../words.ts';
import { idleControls } from './idle.ts';
import { allNamed, citations, cited, numbered, type Page } from './page.ts';

const PATHS_LIMIT = 15;
const LIST_LIMIT = 30;

export function abusePaths(page: Page): string[] {
  const { threats } = page.model;
  const standing = standingThreats(page.model);
  const unverifiable = threats.filter(({ state }) => state === 'unverifiable').length;
  const chained = new Set(page.model.paths.map(({ threat }) => threat));
  const chains = page.model.paths.map((path) => ({ severity: path.severity, text: chain(page, path) }));
  const others = standing
    .filter(({ id }) => !chained.has(id))
    .map((threat) => ({ severity: threat.severity, text: abusePath(page, threat) }));
  const items = [...chains, ...others].sort((a, b) => rankOf(a.severity) - rankOf(b.severity));
  return [
    items.length > 0
      ? numbered(
          items.map(({ text }) => text),
          PATHS_LIMIT,
          'threat',
        )
      : `None of the ${count(page.rules.length, 'rule')} that were asked found a threat that stands.`,
    unverifiable > 0
      ? `${count(unverifiable, 'threat')} could not be judged from code; the questions below decide.`
      : '',
  ];
}

/** From the way in to what is gained, each step with its place. */
function chain(page: Page, { title, severity, steps }: AbusePath): string {
  const told = steps.map(({ says, evidence }) => cited(page, stopped(says), evidence));
  return `**${severity}**: ${stopped(title)}. ${told.join(' ')}`;
}

function abusePath(page: Page, threat: Threat): string {
  const { severity, state, targets, target, missing, evidence } = threat;
  const judged = state === 'open' ? severity : `${severity}, ${state}`;
  const lacks = missing.length > 0 ? ` Missing: ${listed(missing.map(markdownText))}` : ' Seen';
  const at = targets.length > 0 ? targets : [target];
  return `**${judged}**: ${story(page, threat, at)}${cited(page, lacks, [...declarations(page, threat, at), ...evidence], 4)}`;
}

/** A scenario that opens with the title tells where by itself. */
function story(page: Page, { title, scenario }: Threat, at: readonly string[]): string {
  if (scenario.startsWith(title) && title !== '') return `${stopped(scenario)}.`;
  const why = scenario.trim() === '' ? '' : ` ${stopped(scenario)}.`;
  const total = at.length > 1 ? `${at.length} places, ` : '';
  return `${stopped(title)} (${total}${allNamed(page, at)}).${why}`;
}

export function declarations({ lookup }: Page, threat: Threat, ids: readonly string[]) {
  return ids.flatMap((id) => placesAt(threat, id, lookup).slice(0, 1));
}

/** A scenario without its title, where the title stands above it. */
export function told({ title, scenario }: Threat): string {
  return scenario.startsWith(`${title}: `) ? scenario.slice(title.length + 2) : scenario;
}

export function fixOf({ model, rules }: Page, threat: Threat): string {
  return gapOf(threat, model.gaps)?.fix ?? rules.find(({ id }) => id === threat.rule)?.fix ?? '';
}

export function stopped(text: string): string {
  return markdownText(text.trim().replace(/\.$/, ''));
}

export function knownGaps(page: Page): string[] {
  const { gaps } = page.model;
  const controls = seenControls(page.model);
  const idle = idleControls(page);
  const items = [...gaps].sort(worstFirst).map((gap) => gapItem(page, gap));
  const sections = items.length > 0 ? [numbered(items, LIST_LIMIT, 'gap')] : [];
  if (idle.length > 0)
    sections.push('Controls that are in the code and do not protect:', numbered(idle, LIST_LIMIT, 'control'));
  if (sections.length > 0) return sections;
  return [
    `No gap is known: every control that the rules ask for is present or could not be judged (${count(controls.length, 'control')} found).`,
  ];
}

export function gapItem(page: Page, { severity, title, targets, searched, fix, evidence }: Gap): string {
  const at = targets.length > 0 ? ` (${allNamed(page, targets)})` : '';
  const looked =
    searched !== undefined && searched.length > 0 ? ` Searched: ${listedUpTo(4, searched.map(markdownText))}.` : '';
  return `${cited(page, `**${severity}**: ${stopped(title)}${at}`, evidence)} ${stopped(fix)}.${looked}`;
}

const ANSWERING = 'Answer them in `threatdraft.yml`, each by the name at its end.';

export function assumptions(page: Page): string[] {
  const items = page.model.questions.map((question) => questionItem(page, question));
  if (items.length > 0) return [ANSWERING, numbered(items, LIST_LIMIT, 'question')];
  return ['Nothing that the rules ask was left open by the code.'];
}

/** Whom it concerns is said only where the text does not name one of them. */
export function questionItem(page: Page, { id, text, affects, because }: Question): string {
  const said = affects.length === 0 || affects.some((id) => text.includes(page.lookup(id).label));
  const asked = markdownText(text);
  const name = markdownCode(id);
  if (!said) return `${asked} ${cited(page, `It concerns ${allNamed(page, affects)}`, because)} ${name}`;
  const citation = citations(page, because);
  return citation === '' ? `${asked} ${name}` : `${asked} (${citation}) ${name}`;
}
