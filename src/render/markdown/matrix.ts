// The matrix style: a cell for every component and letter of STRIDE with what is there, what is missing or what was
// asked; controls by theme; the gravest scenarios.

import { compareText } from '../../core/evidence.ts';
import {
  type Component,
  type ComponentKind,
  type ControlFamily,
  STRIDE,
  type Stride,
  type Threat,
} from '../../core/model.ts';
import type { ElementKind } from '../../core/rule.ts';
import { isServed } from '../../core/served.ts';
import { answersTo, familyWords, LETTERS, THEMES, themeOf } from '../families.ts';
import { homeOfThreat, homesOfControl } from '../homes.ts';
import { count, guardsRequests, listed, standingThreats, tallyOf, worstFirst } from '../words.ts';
import { behindFlags, inFamilies } from './mitigations.ts';
import { heading, staleness, status } from './opening.ts';
import { allNamed, bulleted, cited, link, named, type Page, tabled } from './page.ts';
import { said } from './said.ts';
import { scope } from './system.ts';
import { assumptions, declarations, lacking, stopped, told } from './threats.ts';
import { unread } from './unread.ts';

const ROWS = 25;
const IN_CELL = 3;
const SCENARIOS = 8;
const PER_THEME = 12;
const JUDGED: ReadonlySet<ComponentKind> = new Set<ComponentKind>([
  'service',
  'frontend',
  'agent',
  'queue',
  'store',
  'pipeline',
]);

export function matrix(page: Page): string[] {
  return [
    heading(page, 'Threat Model (STRIDE matrix)'),
    status(page),
    '## Architecture scope',
    ...scope(page),
    '## STRIDE matrix',
    ...cells(page),
    '## Mitigations and controls',
    ...byTheme(page),
    '## Threat scenarios',
    ...scenarios(page),
    '## Open questions',
    ...assumptions(page),
    ...said(page),
    '## Review cadence',
    staleness(page),
    '## What was not read',
    ...unread(page),
  ];
}

function cells(page: Page): string[] {
  const components = page.model.components.filter(({ kind }) => JUDGED.has(kind)).sort(byWeight(page));
  const whole = page.model.threats.filter((threat) => homeOfThreat(threat, page.lookup) === undefined);
  const rows = components
    .slice(0, ROWS)
    .map((component) => [named(page, component.id), ...STRIDE.map((letter) => cellOf(page, component, letter))]);
  if (whole.length > 0) {
    const missing = STRIDE.map((letter) => missingIn(page, whole, letter) || 'nothing found for the whole');
    rows.push([named(page, 'system'), ...missing]);
  }
  const more = components.length - ROWS;
  return [
    'Each cell says what enforces there (k of n endpoints, where it guards requests), then what is missing; or how many rules asked and found nothing. External systems are judged at the components that talk to them.',
    tabled(['Component', ...STRIDE.map((letter) => LETTERS[letter])], rows),
    more > 0 ? `…and ${count(more, 'more component')}, in the data of \`threatdraft -f json\`.` : '',
  ];
}

/** What is threatened most stands first. */
function byWeight(page: Page) {
  const standing = standingThreats(page.model);
  const weights = new Map<string, number>();
  for (const threat of standing) {
    const home = homeOfThreat(threat, page.lookup);
    if (home !== undefined) weights.set(home, (weights.get(home) ?? 0) + 1);
  }
  return (a: Component, b: Component) => (weights.get(b.id) ?? 0) - (weights.get(a.id) ?? 0) || compareText(a.id, b.id);
}

function cellOf(page: Page, component: Component, letter: Stride): string {
  const own = page.model.threats.filter((threat) => homeOfThreat(threat, page.lookup) === component.id);
  const there = thereIn(page, component, letter);
  const missing = missingIn(page, own, letter);
  const open = own.filter((threat) => threat.state === 'unverifiable' && threat.stride.includes(letter)).length;
  const parts = [there, missing, open > 0 ? `${open} not determined` : ''].filter(Boolean);
  return parts.length > 0 ? parts.join('<br>') : nothing(page, component, letter);
}

function thereIn(page: Page, component: Component, letter: Stride): string {
  const { model } = page;
  const families = answersTo(letter);
  const own = model.endpoints.filter((one) => one.component === component.id && isServed(one));
  const tallies = families.filter(guardsRequests).map((family) => ({ family, ...tallyOf(own, family) }));
  const there = tallies
    .filter(({ present }) => present > 0)
    .map(({ family, present, total }) => `${familyWords(family)} ${present} of ${total}`);
  const flagged = tallies
    .filter(({ conditional }) => conditional > 0)
    .map(({ family, conditional, total }) => `${familyWords(family)} ${conditional} of ${total}`);
  const all = [...there, ...otherFamilies(page, component, families)];
  return [
    all.length > 0 ? `There: ${all.join('; ')}` : '',
    flagged.length > 0 ? `Conditional: ${flagged.join('; ')}` : '',
  ]
    .filter(Boolean)
    .join('<br>');
}

/** Families that guard no requests: there, when a control that enforces is at home in the component. */
function otherFamilies({ model }: Page, component: Component, families: readonly ControlFamily[]): string[] {
  const enforcing = model.controls.filter(
    (control) =>
      control.mode === 'enforcing' &&
      families.includes(control.family) &&
      !guardsRequests(control.family) &&
      homesOfControl(control, model).includes(component.id),
  );
  return [...new Set(enforcing.map(({ family }) => familyWords(family)))];
}

function missingIn(page: Page, threats: readonly Threat[], letter: Stride): string {
  const standing = standingThreats({ ...page.model, threats: [...threats] }).filter(({ stride }) =>
    stride.includes(letter),
  );
  const items = standing.map((threat) => {
    const { title, severity, state, evidence } = threat;
    const [at] = evidence;
    const judged = state === 'open' ? severity : `${severity}, ${state}`;
    return `${stopped(title)} (${judged}${at === undefined ? '' : `, ${link(page, at)}`})`;
  });
  const more = items.length > IN_CELL ? [`${items.length - IN_CELL} more`] : [];
  return items.length > 0 ? `**Missing:** ${[...items.slice(0, IN_CELL), ...more].join('; ')}` : '';
}

/** How many rules of the letter could have found something here. */
function nothing(page: Page, component: Component, letter: Stride): string {
  const kinds = kindsIn(page, component);
  const asked = page.rules.filter(({ each, stride }) => kinds.has(each) && stride.includes(letter)).length;
  return asked > 0 ? `Nothing found by ${count(asked, 'rule')}` : 'No rule asks this here';
}

function kindsIn({ model }: Page, { id }: Component): Set<ElementKind> {
  const kinds = new Set<ElementKind>(['component']);
  if (model.endpoints.some((one) => one.component === id && isServed(one))) kinds.add('endpoint');
  if (model.flows.some(({ from, to }) => from === id || to === id)) kinds.add('flow');
  if (model.boundaries.some(({ from, to }) => from === id || to === id)) kinds.add('boundary');
  if (model.assets.some(({ storedIn }) => storedIn.some(({ component }) => component === id))) kinds.add('asset');
  for (const { component, kind } of model.declarations) if (component === id) kinds.add(kind);
  return kinds;
}

function byTheme(page: Page): string[] {
  const blocks = THEMES.flatMap((theme) => {
    const controls = page.model.controls.filter(({ family }) => themeOf(family) === theme);
    const items = [...inFamilies(page, controls), ...behindFlags(page, controls)];
    return items.length > 0 ? [`### ${theme}`, bulleted(items, PER_THEME, 'control')] : [];
  });
  const bare = THEMES.filter((theme) => !blocks.includes(`### ${theme}`)).map((theme) => theme.toLowerCase());
  const none = bare.length > 0 ? `No control that enforces was found for ${listed(bare)}.` : '';
  return [...blocks, none];
}

function scenarios(page: Page): string[] {
  const standing = standingThreats(page.model).sort(worstFirst);
  if (standing.length === 0)
    return [`None of the ${count(page.rules.length, 'rule')} that were asked found a threat that stands.`];
  const items = standing.slice(0, SCENARIOS).map((threat) => scenario(page, threat));
  const more = standing.length - items.length;
  return [items.join('\n'), more > 0 ? `…and ${count(more, 'more threat')}.` : ''];
}

function scenario(page: Page, threat: Threat): string {
  const { title, severity, targets, evidence, mitigatedBy, missing } = threat;
  const stands = mitigatedBy.length > 0 ? ` In its way, in part: ${allNamed(page, mitigatedBy)}.` : '';
  const at = [...declarations(page, threat, targets), ...evidence];
  const text = `- **${stopped(title)}** (${severity}): ${stopped(told(threat))}`;
  if (missing.length === 0) return `${cited(page, text, at)}${stands}`;
  return `${text}.${stands} ${lacking(page, missing, at)}`;
}
