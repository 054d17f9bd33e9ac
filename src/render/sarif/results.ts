// Threats as results: each at the line that declares the element it shows at, one result per rule and line.

import type { ReportingDescriptor, Result } from 'sarif';
import { compareEvidence, compareText, type Evidence } from '../../core/evidence.ts';
import type { Model, Severity, Threat } from '../../core/model.ts';
import { elementsOf } from '../elements.ts';
import { sarifText } from '../escape.ts';
import { gapOf, groupedBy, listed, listedUpTo, place, rankOf } from '../words.ts';
import { type FlowsOf, flowsIn } from './flows.ts';
import { type Hit, hitsOf } from './hits.ts';
import type { Places } from './places.ts';

export interface PlacedResults {
  results: Result[];
  /** How many were left out for GitHub's limit. */
  cut: number;
  /** How many do not name all the other places of their threat. */
  shortened: number;
  /** Ids of threats that no line of the repository shows. */
  unplaced: string[];
}

interface Alert {
  severity: Severity;
  uri: string;
  at: Evidence;
  result: Result;
  shortened: boolean;
}

/** What all results are made with. */
interface Making {
  model: Model;
  rules: ReadonlyMap<string, { descriptor: ReportingDescriptor; index: number }>;
  /** The places of each threat, one for each line. */
  distinct: ReadonlyMap<string, Hit[]>;
  places: Places;
  flowsOf: FlowsOf;
}

const RESULTS_LIMIT = 5000;
const BASIS_LIMIT = 20;
const ELSEWHERE_LIMIT = 10;
const LABELS_SHOWN = 3;

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

export function placedResults(
  model: Model,
  threats: readonly Threat[],
  descriptors: readonly ReportingDescriptor[],
  places: Places,
  most = RESULTS_LIMIT,
): PlacedResults {
  const lookup = elementsOf(model);
  const hits = new Map(threats.map((threat) => [threat.id, hitsOf(threat, lookup)]));
  const rules = new Map(descriptors.map((descriptor, index) => [descriptor.id, { descriptor, index }]));
  const distinct = new Map(
    [...hits].map(([id, all]) => [id, groupedBy(all, ({ at }) => place(at)).map(([, [one]]) => one)]),
  );
  const making: Making = { model, rules, distinct, places, flowsOf: flowsIn(model, places) };
  const groups = groupedBy([...hits.values()].flat(), ({ threat, at }) =>
    JSON.stringify([threat.rule, at.file, at.line]),
  );
  const alerts = groups.map(([, group]) => alertOf(group, making));
  const kept = alerts
    .sort((a, b) => rankOf(a.severity) - rankOf(b.severity) || byPlace(a, b))
    .slice(0, most)
    .sort(byPlace);
  return {
    results: kept.map(({ result }) => result),
    cut: alerts.length - kept.length,
    shortened: kept.filter(({ shortened }) => shortened).length,
    unplaced: threats.filter(({ id }) => hits.get(id)?.length === 0).map(({ id }) => id),
  };
}

function byPlace(a: Alert, b: Alert): number {
  return (
    compareText(a.uri, b.uri) ||
    a.at.line - b.at.line ||
    (a.at.column ?? 1) - (b.at.column ?? 1) ||
    compareText(a.result.ruleId ?? '', b.result.ruleId ?? '')
  );
}

function alertOf(group: [Hit, ...Hit[]], making: Making): Alert {
  const hits = [...group].sort((a, b) => compareEvidence(a.at, b.at) || compareText(a.target, b.target));
  const [first = group[0]] = hits;
  const { threat, at, target } = first;
  const { places, rules } = making;
  const severity = hits.map((hit) => hit.threat.severity).sort((a, b) => rankOf(a) - rankOf(b))[0] ?? threat.severity;
  const rule = rules.get(threat.rule);
  const basis = basisOf(hits, at);
  const elsewhere = elsewhereOf(hits, making);
  const related = [
    ...basis.map((other, index) => places.location(other, other.note, index + 1)),
    ...elsewhere.shown.map((hit, index) => places.location(hit.at, `${hit.label} too.`, basis.length + index + 1)),
  ];
  const codeFlows = making.flowsOf(hits);
  const taxa = taxaOf(rule?.descriptor);
  const hash = places.hashAt(at);
  const result: Result = {
    ruleId: threat.rule,
    ...(rule === undefined ? {} : { ruleIndex: rule.index }),
    level: LEVELS[severity],
    message: { text: messageOf(hits, making.model, basis, elsewhere) },
    locations: [{ physicalLocation: places.physical(at) }],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(codeFlows.length === 0 ? {} : { codeFlows }),
    ...(taxa.length === 0 ? {} : { taxa }),
    partialFingerprints: {
      ...(hash === undefined ? {} : { primaryLocationLineHash: hash }),
      'threatdraftElement/v1': threat.identities?.[target]?.id ?? `${threat.rule}@${target}`,
    },
  };
  return { severity, uri: places.uri(at.file), at, result, shortened: elsewhere.more > 0 };
}

/** The weaknesses of the rule, by the taxonomy of the run. */
function taxaOf(rule: ReportingDescriptor | undefined): NonNullable<Result['taxa']> {
  return (rule?.relationships ?? []).map(({ target }) => target);
}

interface Elsewhere {
  shown: Hit[];
  more: number;
}

/** Where the same threats show besides. */
function elsewhereOf(hits: readonly Hit[], { distinct }: Making): Elsewhere {
  const own = new Set(hits.map(({ at }) => place(at)));
  const shown: Hit[] = [];
  let more = 0;
  for (const id of new Set(hits.map(({ threat }) => threat.id))) {
    const all = distinct.get(id) ?? [];
    const others = all.slice(0, ELSEWHERE_LIMIT + own.size).filter(({ at }) => !own.has(place(at)));
    const added = others.slice(0, ELSEWHERE_LIMIT - shown.length);
    shown.push(...added);
    more += all.length - own.size - added.length;
  }
  return { shown, more: Math.max(more, 0) };
}

/** GitHub shows the first sentence where space is short: it names the thing. */
function messageOf(hits: readonly Hit[], model: Model, basis: readonly Evidence[], elsewhere: Elsewhere): string {
  const threat = hits[0]?.threat;
  if (threat === undefined) return '';
  const labels = [...new Set(hits.map(({ label }) => label))];
  const state = threat.state === 'open' ? '' : ` (${threat.state})`;
  const fix = gapOf(threat, model.gaps)?.fix;
  const sentences = [
    `${listedUpTo(LABELS_SHOWN, labels)}: ${withoutStop(threat.title)}${state}.`,
    threat.missing.length > 0 ? `Missing: ${threat.missing.join(', ')}.` : '',
    fix ? `Fix: ${withoutStop(fix)}.` : '',
  ].map(sarifText);
  const links = basis.slice(0, LABELS_SHOWN).map((other, at) => linkTo(place(other), at + 1));
  if (links.length > 0) sentences.push(`See ${listedUpTo(LABELS_SHOWN, links)}.`);
  const others = elsewhere.shown.slice(0, LABELS_SHOWN).map(({ label }, at) => linkTo(label, basis.length + at + 1));
  const untold = elsewhere.shown.length - others.length + elsewhere.more;
  if (others.length > 0)
    sentences.push(`The same at ${listed([...others, ...(untold > 0 ? [`${untold} more`] : [])])}.`);
  return sentences.filter(Boolean).join(' ');
}

const linkTo = (text: string, id: number) => `[${sarifText(text)}](${id})`;

function withoutStop(text: string): string {
  return text.trim().replace(/\.$/, '');
}

function basisOf(hits: readonly Hit[], primary: Evidence): Evidence[] {
  const seen = new Set([place(primary)]);
  const basis: Evidence[] = [];
  for (const other of hits.flatMap(({ at, others }) => [at, ...others])) {
    if (seen.has(place(other)) || basis.length === BASIS_LIMIT) continue;
    seen.add(place(other));
    basis.push(other);
  }
  return basis;
}
