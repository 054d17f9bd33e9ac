// What can go wrong, what is known to be missing, and what a person has to answer.

import type { Evidence } from '../../core/evidence.ts';
import type { AbusePath, Gap, Question, Threat } from '../../core/model.ts';
import { placesAt } from '../elements.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { familyWords } from '../families.ts';
import {
  count,
  gapOf,
  groupedBy,
  listed,
  listedUpTo,
  rankOf,
  seenControls,
  standingThreats,
  worstFirst,
} from '../words.ts';
import { idleControls } from './idle.ts';
import { allNamed, citations, cited, named, numbered, type Page } from './page.ts';

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
  const at = targets.length > 0 ? targets : [target];
  const places = [...declarations(page, threat, at), ...evidence];
  const text = `**${judged}**: ${story(page, threat, at)}`;
  return missing.length > 0
    ? `${text} ${lacking(page, missing, places)}`
    : cited(page, text.replace(/\.$/, ''), places, 4);
}

/** `Missing: rate limit (a:1).` */
export function lacking(page: Page, missing: readonly string[], places: readonly Evidence[]): string {
  return cited(page, `Missing: ${listed(missing.map((family) => markdownText(familyWords(family))))}`, places, 4);
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

/** `12 endpoints of server`, `cors of server`, `server`: where it shows, counted and not listed. */
export function whereOf(page: Page, { target, targets }: Pick<Threat, 'target' | 'targets'>): string {
  const home = page.lookup(target);
  const of = target === 'system' ? '' : ` of ${named(page, target)}`;
  const [first, ...others] = targets;
  if (first === undefined || first === target) return named(page, target);
  const { noun, label } = page.lookup(first);
  const called = noun === 'install' ? 'installation of packages' : noun;
  if (others.length > 0) return `${count(targets.length, called)}${of}`;
  // The path of an endpoint may contain the name of a component and not mean it.
  const told = noun !== 'endpoint' && label.includes(home.label);
  return told ? named(page, first) : `${named(page, first)}${of}`;
}

/** The same threat in several components is one line. */
export function wheresOf(page: Page, threats: readonly Pick<Threat, 'target' | 'targets'>[]): string {
  return listedUpTo(
    4,
    threats.map((threat) => whereOf(page, threat)),
  );
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
  const told = targets.every((id) => title.includes(page.lookup(id).label));
  const at = targets.length > 0 && !told ? ` (${allNamed(page, targets)})` : '';
  const looked =
    searched !== undefined && searched.length > 0 ? ` Searched: ${listedUpTo(4, searched.map(markdownText))}.` : '';
  return `${cited(page, `**${severity}**: ${stopped(title)}${at}`, evidence)} ${stopped(fix)}.${looked}`;
}

const ANSWERING = 'Answer them in `threatdraft.yml`, each by the name at its end.';

export function assumptions(page: Page): string[] {
  const groups = groupedBy(page.model.questions, (question) => ruleOf(page, question.id)?.ask ?? question.text);
  const items = groups.map(([, same]) => (same.length > 1 ? askedOnce(page, same) : questionItem(page, same[0])));
  if (items.length > 0) return [ANSWERING, numbered(items, LIST_LIMIT, 'question')];
  return ['Nothing that the rules ask was left open by the code.'];
}

export const ruleOf = ({ rules }: Page, id: string) => rules.find((rule) => id.startsWith(`${rule.id}@`));

/** The same question in several places: where it is asked of is counted, not listed. */
export function askedOnce(page: Page, same: readonly [Question, ...Question[]]): string {
  const [first] = same;
  const rule = ruleOf(page, first.id);
  if (rule === undefined || same.some(({ affects }) => affects.length === 0)) return questionItem(page, first);
  const where = same.map(({ id, affects }) =>
    whereOf(page, { target: id.slice(id.indexOf('@') + 1), targets: affects }),
  );
  const because = same.flatMap((one) => one.because);
  const names = listed(same.map(({ id }) => markdownCode(id)));
  return `${markdownText(rule.ask)} ${cited(page, listedUpTo(4, where), because)} ${names}`;
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
