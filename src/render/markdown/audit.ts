// The audit style: boundaries with their controls, threats by letter with their state, how data is classified and kept,
// attack scenarios, every control with the tests that exercise it, what risk remains.

import { compareText } from '../../core/evidence.ts';
import {
  type Asset,
  type Boundary,
  type Control,
  type Mode,
  STRIDE,
  type Stride,
  type Threat,
  type ThreatState,
} from '../../core/model.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { familyWords, LETTERS, THEMES, themeOf } from '../families.ts';
import { homesOfControl } from '../homes.ts';
import {
  bySeverity,
  count,
  groupedBy,
  listed,
  listedUpTo,
  rankOf,
  seenControls,
  standingThreats,
  worstFirst,
} from '../words.ts';
import { idleControls } from './idle.ts';
import { coverageOfGroup, groupName, inGroups } from './mitigations.ts';
import { heading, staleness, status } from './opening.ts';
import { allNamed, bulleted, citations, cited, named, numbered, type Page, tabled } from './page.ts';
import { said } from './said.ts';
import { diagram, scope } from './system.ts';
import { tested } from './tested.ts';
import { declarations, fixOf, stopped, told } from './threats.ts';
import { unread } from './unread.ts';

const ROWS = 40;
const SCENARIOS = 6;
const REMAINING = 20;
const ASKED = 10;

export function audit(page: Page): string[] {
  return [
    heading(page, 'Threat Model (audit)'),
    status(page),
    '## Executive summary',
    ...summary(page),
    '## System overview',
    '### Components',
    ...scope(page),
    '### Data flow',
    ...diagram(page),
    '## Trust boundaries',
    ...boundaries(page),
    '## STRIDE analysis',
    ...STRIDE.flatMap((letter) => [`### ${LETTERS[letter]}`, ...letterTable(page, letter)]),
    '## Data classification',
    ...classification(page),
    '## Attack scenarios',
    ...scenarios(page),
    '## Security controls summary',
    ...controlsTable(page),
    '## Residual risks',
    ...residual(page),
    ...said(page),
    '## Review schedule',
    staleness(page),
    '## What was not read',
    ...unread(page),
  ];
}

const STATES: Record<ThreatState, string> = {
  open: '**Open**',
  partial: '**Partly mitigated**',
  conditional: '**Conditional**',
  mitigated: 'Mitigated',
  accepted: 'Accepted',
  unverifiable: 'Not determined',
};
const ORDER: readonly ThreatState[] = ['open', 'partial', 'conditional', 'unverifiable', 'accepted', 'mitigated'];

function summary({ model }: Page): string[] {
  const { threats, endpoints } = model;
  const controls = seenControls(model);
  const standing = standingThreats(model);
  const words = threats.filter(rests).length;
  const counted = ORDER.map((state): [string, number] => [
    STATES[state],
    threats.filter((one) => one.state === state && !rests(one)).length,
  ]);
  const states = [...counted, ['Mitigated as people say', words] as [string, number]]
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${n} ${state.replaceAll('*', '').toLowerCase()}`);
  const exercised = controls.filter(({ tests }) => tests.some(({ strength }) => strength === 'exercises')).length;
  const worst = standing[0];
  return [
    bulleted(
      [
        `Threats judged: ${states.length > 0 ? listed(states) : 'none'}${standing.length > 0 ? ` (standing: ${bySeverity(standing)})` : ''}.`,
        `Controls found: ${controls.length}, of which ${controls.filter(({ mode }) => mode === 'enforcing').length} enforce and ${exercised} are exercised by a test.`,
        `Ways in: ${count(endpoints.length, 'endpoint')}.`,
        ...(worst === undefined ? [] : [`Gravest: ${stopped(worst.title)} (${worst.severity}).`]),
      ],
      4,
      'line',
    ),
  ];
}

function boundaries(page: Page): string[] {
  const { boundaries: all } = page.model;
  if (all.length === 0) return ['No trust boundary was found.'];
  const rows = all
    .slice(0, ROWS)
    .map((boundary) => [
      `${markdownText(boundary.name)} ${inBrackets(citations(page, boundary.evidence))}`.trim(),
      crossing(page, boundary),
      controlsAt(page, boundary) || '**none found**',
    ]);
  return [tabled(['Boundary', 'Description', 'Controls'], rows), rest(all.length, 'boundary')];
}

const inBrackets = (text: string) => (text === '' ? '' : `(${text})`);
const rest = (total: number, noun: string) => (total > ROWS ? `…and ${count(total - ROWS, `more ${noun}`)}.` : '');

function crossing(page: Page, { kind, from, to, address }: Boundary): string {
  const flows = page.model.flows.filter((flow) => flow.from === from && flow.to === to);
  const protocols = [...new Set(flows.flatMap(({ protocol }) => protocol ?? []))].map(markdownText);
  const over = protocols.length > 0 ? `, ${listed(protocols)}` : '';
  const at = address === undefined ? '' : ` at ${markdownText(address)}`;
  return `${markdownText(kind)}${over}${at}`;
}

/** Those that guard requests to where the line leads; on a line to elsewhere, only what its flows say. */
function controlsAt({ model }: Page, { from, to }: Boundary): string {
  const flows = model.flows.filter((flow) => flow.from === from && flow.to === to);
  const said = [
    flows.length > 0 && flows.every(({ encrypted }) => encrypted === true) ? 'encrypted' : '',
    flows.length > 0 && flows.every(({ authenticated }) => authenticated === true) ? 'authenticated' : '',
  ];
  const guarding = model.controls.filter(
    (control) =>
      control.mode === 'enforcing' && control.coverage !== undefined && homesOfControl(control, model).includes(to),
  );
  const enters = model.endpoints.some(({ component }) => component === to);
  const families = enters ? [...new Set(guarding.map(({ family }) => familyWords(family)))] : [];
  return listedUpTo(6, [...said.filter(Boolean), ...families]);
}

/** Kept away by a person's word alone. */
const rests = ({ state, said: words }: Threat) => state === 'mitigated' && words !== undefined;

function letterTable(page: Page, letter: Stride): string[] {
  const own = page.model.threats
    .filter(({ stride }) => stride[0] === letter)
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || worstFirst(a, b));
  if (own.length === 0) {
    const asked = page.rules.filter(({ stride }) => stride[0] === letter).length;
    return [`Nothing here concerned the ${count(asked, 'rule')} of this letter.`];
  }
  const rows = own
    .slice(0, ROWS)
    .map((threat) => [
      `${stopped(threat.title)} (${named(page, threat.target)}) ${inBrackets(citations(page, threat.evidence))}`.trim(),
      threat.severity,
      mitigation(page, threat),
      rests(threat) ? 'Said, not seen' : STATES[threat.state],
    ]);
  return [tabled(['Threat', 'Severity', 'Mitigation', 'Status'], rows), rest(own.length, 'threat')];
}

function mitigation(page: Page, threat: Threat): string {
  const by = threat.mitigatedBy.length > 0 ? allNamed(page, threat.mitigatedBy, 2) : '';
  if (threat.state === 'mitigated') return by;
  const fix = fixOf(page, threat);
  const todo = fix === '' ? 'none' : `To do: ${stopped(fix)}.`;
  return by === '' ? todo : `In part ${by}. ${todo}`;
}

const KEPT: Record<Asset['storedIn'][number]['how'], string> = {
  plaintext: '**in plaintext**',
  encrypted: 'encrypted',
  hashed: 'hashed',
  unknown: 'not determined',
};

function classification(page: Page): string[] {
  const { assets } = page.model;
  if (assets.length === 0) return ['No credential, personal data or other asset was recognised.'];
  const sorted = [...assets].sort((a, b) => compareText(a.class, b.class) || compareText(a.id, b.id));
  const rows = sorted.slice(0, ROWS).map(({ name, class: kind, sensitivity, storedIn, evidence }) => {
    const places = storedIn.map(({ component, path }) =>
      [component === undefined ? '' : named(page, component), markdownText(path ?? '')].filter(Boolean).join(' '),
    );
    const told = storedIn.filter(({ how }) => how !== 'unknown');
    const how = [...new Set(told.map((one) => KEPT[one.how]))];
    return [
      `${markdownText(name)} ${inBrackets(citations(page, evidence))}`.trim(),
      sensitivity === undefined ? kind : `${kind}, ${sensitivity} as people say`,
      listedUpTo(3, [...new Set(places)].filter(Boolean)) || 'not determined',
      how.length === 0
        ? 'not determined'
        : `${listed(how)}${told.length < storedIn.length ? ', not determined elsewhere' : ''}`,
    ];
  });
  return [
    'Classes are what the code tells; how sensitive your organisation holds them to be is for people to say.',
    tabled(['Data', 'Class', 'Storage', 'Protection'], rows),
    rest(assets.length, 'asset'),
  ];
}

function scenarios(page: Page): string[] {
  const standing = standingThreats(page.model);
  if (standing.length === 0) return ['No threat stands, so there is no scenario to tell.'];
  return standing.slice(0, SCENARIOS).flatMap((threat, at) => {
    const { title, mitigatedBy, evidence, targets } = threat;
    const places = [...declarations(page, threat, targets), ...evidence];
    const path = page.model.paths.find((one) => one.threat === threat.id);
    const steps = (path?.steps ?? []).map((step) => cited(page, stopped(step.says), step.evidence));
    const fix = fixOf(page, threat);
    return [
      `### Scenario ${at + 1}: ${stopped(title)}`,
      steps.length > 0
        ? `**Attack:**\n\n${numbered(steps, steps.length, 'step')}`
        : cited(page, `**Attack:** ${stopped(told(threat))}`, places, 4),
      `**Mitigations:** ${mitigatedBy.length > 0 ? `in part, ${allNamed(page, mitigatedBy)}` : 'none found'}.`,
      fix === '' ? '' : `**Missing:** ${stopped(fix)}.`,
    ];
  });
}

const MODES: Record<Mode, string> = {
  enforcing: 'enforces',
  conditional: '**only under a condition**',
  'attached-only': '**rejects nobody**',
  'fail-open': '**lets through when it fails**',
  dead: '**never reached**',
  'declared-only': '**nothing acts on it**',
  unknown: 'not determined',
};

function controlsTable(page: Page): string[] {
  const controls = seenControls(page.model);
  if (controls.length === 0) return ['No control was found.'];
  const byTheme = (a: Control, b: Control) => THEMES.indexOf(themeOf(a.family)) - THEMES.indexOf(themeOf(b.family));
  const groups = groupedBy([...controls].sort(byTheme), ({ mode }) => mode).flatMap(([, same]) => inGroups(same));
  const sorted = groups.sort(([a], [b]) => byTheme(a, b) || compareText(a.family, b.family) || compareText(a.id, b.id));
  const rows = sorted.slice(0, ROWS).map((group) => controlRow(page, group));
  const idle = idleControls(page);
  return [
    tabled(['Control', 'Mode', 'Coverage', 'Tests'], rows),
    rest(sorted.length, 'control'),
    idle.length > 0 ? 'In the code, and protecting nothing:' : '',
    bulleted(idle, REMAINING, 'control'),
  ];
}

function controlRow(page: Page, group: readonly [Control, ...Control[]]): string[] {
  const [first] = group;
  const covered = coverageOfGroup(page, group);
  const total = covered === undefined ? 0 : Object.values(covered).flat().length;
  const evidence = group.flatMap((control) => control.evidence.slice(0, 1));
  return [
    `${groupName(first, group.length)} ${inBrackets(citations(page, evidence))}`.trim(),
    MODES[first.mode],
    covered === undefined || total === 0 ? 'not of requests' : `${guarded(group, covered.covered)} of ${total}`,
    tested(page, group) || 'none found',
  ];
}

/** One that hangs on a condition makes no endpoint safe, and still has its reach. */
function guarded([first, ...others]: readonly [Control, ...Control[]], covered: readonly string[]): number {
  if (first.mode !== 'conditional') return covered.length;
  return new Set([first, ...others].flatMap(({ coverage }) => coverage?.covered ?? [])).size;
}

/** What stays when everything that was found is believed: conditions, parts, what nobody could tell. */
function residual(page: Page): string[] {
  const { threats, questions } = page.model;
  const left = threats
    .filter(
      ({ state }) => state === 'conditional' || state === 'partial' || state === 'accepted' || state === 'unverifiable',
    )
    .sort((a, b) => rankOf(a.severity) - rankOf(b.severity) || worstFirst(a, b));
  const items = left.map((threat) =>
    cited(
      page,
      `**${stopped(threat.title)}** (${threat.severity}): ${STATES[threat.state].replaceAll('*', '').toLowerCase()}`,
      threat.evidence,
    ),
  );
  const asked = questions.length > 0 ? `${count(questions.length, 'question')} about it only people can answer.` : '';
  return [
    items.length > 0
      ? numbered(items, REMAINING, 'risk')
      : 'No threat is accepted, conditional, partly mitigated or undetermined.',
    asked,
    numbered(
      questions.map(({ id, text }) => `${markdownText(text)} ${markdownCode(id)}`),
      ASKED,
      'question',
    ),
  ];
}
