// Counting and naming that all the renderers share: which threats stand, worst first; numbers with their nouns; places.

import { compareText, type Evidence } from '../core/evidence.ts';
import {
  type Control,
  type ControlFamily,
  type Endpoint,
  type Gap,
  type Model,
  type Presence,
  SEVERITIES,
  type Serves,
  type Severity,
  type Threat,
  type ThreatState,
} from '../core/model.ts';
import type { Saying } from '../core/said.ts';
import { concerns, isServed, isWanted } from '../core/served.ts';

/** What a report is about. Mitigated and accepted threats are settled, unverifiable ones are asked as questions. */
const STANDING: ReadonlySet<ThreatState> = new Set<ThreatState>(['open', 'partial', 'conditional']);

export function standingThreats(model: Model, minSeverity: Severity = 'info'): Threat[] {
  return model.threats
    .filter(({ state, severity }) => STANDING.has(state) && rankOf(severity) <= rankOf(minSeverity))
    .sort(worstFirst);
}

export function worstFirst(
  a: { severity: Severity; targets: string[]; id: string },
  b: { severity: Severity; targets: string[]; id: string },
): number {
  return rankOf(a.severity) - rankOf(b.severity) || b.targets.length - a.targets.length || compareText(a.id, b.id);
}

/** 0 is the worst. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** `1 critical, 2 high`. */
export function bySeverity(items: readonly { severity: Severity }[]): string {
  return SEVERITIES.map((severity) => ({ severity, n: items.filter((item) => item.severity === severity).length }))
    .filter(({ n }) => n > 0)
    .map(({ severity, n }) => `${n} ${severity}`)
    .join(', ');
}

/** The gap that says what to do about a threat. */
export function gapOf(threat: Threat, gaps: readonly Gap[]): Gap | undefined {
  const concerned = new Set([threat.target, ...threat.targets]);
  return gaps.find((gap) => gap.rule === threat.rule && gap.targets.some((target) => concerned.has(target)));
}

export const SERVES_WORDS: Record<Serves, string> = {
  static: 'static files',
  application: 'another application',
  events: 'event stream',
};

const PLURALS: Record<string, string> = {
  boundary: 'boundaries',
  query: 'queries',
  entry: 'entries',
  library: 'libraries',
  policy: 'policies',
  repository: 'repositories',
  mismatch: 'mismatches',
  'installation of packages': 'installations of packages',
};

export function count(n: number, noun: string): string {
  return `${n} ${n === 1 ? noun : (PLURALS[noun] ?? `${noun}s`)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** The first few, and how many more there are: nothing is cut in silence. */
export function listedUpTo(limit: number, items: readonly string[]): string {
  const more = items.length - limit;
  return more > 0 ? listed([...items.slice(0, limit), `${more} more`]) : listed(items);
}

/** Groups in the order in which their keys first appear; none is empty. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): [key: string, items: [T, ...T[]]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups];
}

/** What people say is there was not seen: it is told apart, and counted nowhere. */
export function seenControls({ controls }: Model): Control[] {
  return controls.filter(({ said }) => said === undefined);
}

export function place({ file, line }: Evidence): string {
  return `${file}:${line}`;
}

/** Endpoints that answer: hidden ones are served too. */
export function servedEndpoints(model: Model): Endpoint[] {
  return model.endpoints.filter(isServed);
}

/** `said`: of those where it is not present, how many people say are protected. */
export type Tally = Record<Presence | 'total' | 'said', number>;

/** Of the endpoints that the family concerns; `total` says how many those are. */
export function tallyOf(endpoints: readonly Endpoint[], family: ControlFamily): Tally {
  const isThere = ({ controls }: Endpoint) =>
    controls[family].presence === 'present' || controls[family].presence === 'conditional';
  const concerned = endpoints.filter(
    (endpoint) => concerns(family, endpoint) && (isWanted(family, endpoint) !== false || isThere(endpoint)),
  );
  const tally: Tally = { total: concerned.length, present: 0, absent: 0, conditional: 0, unknown: 0, said: 0 };
  for (const { controls } of concerned) {
    const { presence, said = [] } = controls[family];
    tally[presence] += 1;
    if (presence !== 'present' && said.length > 0) tally.said += 1;
  }
  return tally;
}

const ALWAYS_TOLD: readonly ControlFamily[] = ['authentication', 'authorization', 'rate-limit', 'validation'];
const TOLD_WHEN_THERE: readonly ControlFamily[] = [
  'cors',
  'csrf',
  'security-headers',
  'body-limit',
  'timeout',
  'error-handling',
  'webhook-signature',
  'upload-guard',
  'audit-log',
];

/** Whether a control of this family guards requests, and so must be met by an endpoint to protect anything. */
export function guardsRequests(family: ControlFamily): boolean {
  return ALWAYS_TOLD.includes(family) || TOLD_WHEN_THERE.includes(family);
}

/** The families whose coverage of endpoints is worth a line. */
export function toldFamilies(endpoints: readonly Endpoint[]): ControlFamily[] {
  const there = TOLD_WHEN_THERE.filter((family) => {
    const { present, conditional } = tallyOf(endpoints, family);
    return present + conditional > 0;
  });
  return [...ALWAYS_TOLD, ...there];
}

/** What is left of n after the present ones, in words; '' when all are present. */
export function restOf({ absent, conditional, unknown, said }: Tally): string {
  const parts = [
    [absent, 'without'],
    [conditional, 'conditional'],
    [unknown, 'not determined'],
    [said, 'of these protected as people say'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`)
    .join(', ');
}

/** `2 services, 1 store`, in the order in which kinds first appear in `order`. */
export function byKind<K extends string>(kinds: readonly K[], order: readonly K[]): string {
  return order
    .map((kind) => ({ kind, n: kinds.filter((other) => other === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => count(n, kind))
    .join(', ');
}

/** Every file that was not read whole, once, whatever the reason. */
export function unreadFiles({ coverage }: Model): string[] {
  const files = [...coverage.partly, ...coverage.skipped, ...coverage.failed].map(({ file }) => file);
  return [...new Set(files)].sort(compareText);
}

/** Threats that the model counts and no report lists: the questions decide them. */
function undecided({ threats }: Model): string[] {
  const n = threats.filter(({ state }) => state === 'unverifiable').length;
  return n > 0 ? [`${n} undecided`] : [];
}

/** What people say, and how much of it does not count. Decisions about threats are told apart from all else. */
function saidBeside({ said = [] }: Model): string[] {
  const decisions = said.filter(({ kind }) => kind === 'decision' || kind === 'ignore');
  const others = said.filter((one) => !decisions.includes(one));
  return [...tellSaid(others, 'said'), ...tellSaid(decisions, 'decided')];
}

function tellSaid(said: readonly Saying[], word: string): string[] {
  if (said.length === 0) return [];
  const idle = said.filter(({ state }) => state !== 'counts').length;
  return [`${count(said.length, 'entry')} ${word} by people${idle > 0 ? ` (${idle} not counted)` : ''}`];
}

function knownBefore({ threats }: Model): string[] {
  const known = threats.flatMap(({ decided = [] }) => decided.filter(({ is }) => is === 'baseline'));
  const n = known.reduce((sum, { targets }) => sum + targets.length, 0);
  return n > 0 ? [`${count(n, 'finding')} known before`] : [];
}

function unresolvedBeside({ coverage: { unresolved } }: Model): string[] {
  return unresolved.length > 0 ? [`${count(unresolved.length, 'place')} not resolved`] : [];
}

/** The line that ends a report. */
export function summaryLine(model: Model, threats: readonly Threat[] = standingThreats(model)): string {
  const severities = threats.length > 0 ? ` (${bySeverity(threats)})` : '';
  return [
    `${count(threats.length, 'threat')}${severities}`,
    ...undecided(model),
    count(model.gaps.length, 'gap'),
    count(model.questions.length, 'question'),
    ...saidBeside(model),
    ...knownBefore(model),
    `${count(unreadFiles(model).length, 'file')} not read`,
    ...unresolvedBeside(model),
  ].join(', ');
}
