// Threats as results: each at the line that declares the element it shows at, one result per rule and line.

import type { Location, PhysicalLocation, ReportingDescriptor, Result } from 'sarif';
import { compareEvidence, compareText, type Evidence } from '../../core/evidence.ts';
import type { Model, Severity, Threat } from '../../core/model.ts';
import { elementsOf, type Lookup } from '../elements.ts';
import { relativeUri, sarifText } from '../escape.ts';
import { lineHashes } from '../line-hash.ts';
import { gapOf, groupedBy, listedUpTo, place, rankOf } from '../words.ts';

export interface SarifContext {
  /** The whole text of a file of the repository; undefined when there is none. */
  lineText: (file: string) => string | undefined;
}

export interface PlacedResults {
  results: Result[];
  /** How many were left out for GitHub's limit. */
  cut: number;
  /** Ids of threats that no line of the repository shows. */
  unplaced: string[];
}

interface Hit {
  threat: Threat;
  target: string;
  label: string;
  at: Evidence;
  /** Everything else that was read about the element. */
  others: Evidence[];
}

interface Alert {
  severity: Severity;
  uri: string;
  at: Evidence;
  result: Result;
}

const RESULTS_LIMIT = 5000;
const RELATED_LIMIT = 20;
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
  rules: readonly ReportingDescriptor[],
  context: SarifContext,
): PlacedResults {
  const lookup = elementsOf(model);
  const sourceOf = sourceReader(context);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const hits = threats.flatMap((threat) => hitsOf(threat, lookup));
  const placed = new Set(hits.map(({ threat }) => threat.id));
  const alerts = groupedBy(hits, ({ threat, at }) => JSON.stringify([threat.rule, at.file, at.line])).map(([, group]) =>
    alertOf(group, model, indexes, sourceOf),
  );
  const kept = alerts
    .sort((a, b) => rankOf(a.severity) - rankOf(b.severity) || byPlace(a, b))
    .slice(0, RESULTS_LIMIT)
    .sort(byPlace);
  return {
    results: kept.map(({ result }) => result),
    cut: alerts.length - kept.length,
    unplaced: threats.filter(({ id }) => !placed.has(id)).map(({ id }) => id),
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

/**
 * A target is placed where it is declared; one that nothing declares, where the threat itself was seen. What the threat
 * rests on goes with each target, but for the places of its neighbours: they have results of their own.
 */
function hitsOf(threat: Threat, lookup: Lookup): Hit[] {
  const targets = threat.targets.length > 0 ? threat.targets : [threat.target];
  const declared = new Set(targets.flatMap((target) => lookup(target).evidence.map(place)));
  const shared = threat.evidence.filter((one) => !declared.has(place(one)));
  return targets.flatMap((target) => {
    const { label, evidence } = lookup(target);
    const said = threat.places?.[target];
    // Each place that says it is one to mend: it has a result of its own.
    if (said) return said.map((at) => ({ threat, target, label, at, others: evidence }));
    const [at = threat.evidence[0], ...others] = [...evidence, ...shared];
    return at === undefined ? [] : [{ threat, target, label, at, others }];
  });
}

function alertOf(
  group: [Hit, ...Hit[]],
  model: Model,
  indexes: ReadonlyMap<string, number>,
  sourceOf: (file: string) => Source | undefined,
): Alert {
  const hits = [...group].sort((a, b) => compareEvidence(a.at, b.at) || compareText(a.target, b.target));
  const [first = group[0]] = hits;
  const { threat, at, target } = first;
  const severity = hits.map((hit) => hit.threat.severity).sort((a, b) => rankOf(a) - rankOf(b))[0] ?? threat.severity;
  const source = sourceOf(at.file);
  const related = relatedOf(hits, at);
  const ruleIndex = indexes.get(threat.rule);
  const hash = source?.hashes[at.line - 1];
  const result: Result = {
    ruleId: threat.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text: messageOf(hits, threat, related, model) },
    locations: [{ physicalLocation: physical(at, source) }],
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((other, id) => relatedLocation(other, id + 1, sourceOf)) }),
    partialFingerprints: {
      ...(hash === undefined ? {} : { primaryLocationLineHash: hash }),
      'threatdraftElement/v1': `${threat.rule}@${target}`,
    },
  };
  return { severity, uri: relativeUri(at.file), at, result };
}

/** GitHub shows the first sentence where space is short: it names the thing. */
function messageOf(hits: Hit[], threat: Threat, related: Evidence[], model: Model): string {
  const labels = [...new Set(hits.map(({ label }) => label))];
  const state = threat.state === 'open' ? '' : ` (${threat.state})`;
  const fix = gapOf(threat, model.gaps)?.fix;
  const sentences = [
    `${listedUpTo(LABELS_SHOWN, labels)}: ${withoutStop(threat.title)}${state}.`,
    threat.missing.length > 0 ? `Missing: ${threat.missing.join(', ')}.` : '',
    fix ? `Fix: ${withoutStop(fix)}.` : '',
  ].map(sarifText);
  const links = related.slice(0, LABELS_SHOWN).map((other, at) => `[${sarifText(place(other))}](${at + 1})`);
  if (links.length > 0) sentences.push(`See ${listedUpTo(LABELS_SHOWN, links)}.`);
  return sentences.filter(Boolean).join(' ');
}

function withoutStop(text: string): string {
  return text.trim().replace(/\.$/, '');
}

function relatedOf(hits: Hit[], primary: Evidence): Evidence[] {
  const seen = new Set([place(primary)]);
  const related: Evidence[] = [];
  for (const other of hits.flatMap(({ at, others }) => [at, ...others])) {
    if (seen.has(place(other)) || related.length === RELATED_LIMIT) continue;
    seen.add(place(other));
    related.push(other);
  }
  return related;
}

function relatedLocation(evidence: Evidence, id: number, sourceOf: (file: string) => Source | undefined): Location {
  const physicalLocation = physical(evidence, sourceOf(evidence.file));
  return evidence.note === undefined
    ? { id, physicalLocation }
    : { id, physicalLocation, message: { text: sarifText(evidence.note) } };
}

/** Always one line: an alert shows in a pull request only when all its lines are in the difference. */
function physical(evidence: Evidence, source: Source | undefined): PhysicalLocation {
  const { file, line, column = 1, endLine = line, endColumn } = evidence;
  const lineEnd = (source?.lengths[line - 1] ?? column) + 1;
  const end = endLine === line && endColumn !== undefined ? endColumn : lineEnd;
  return {
    artifactLocation: { uri: relativeUri(file), uriBaseId: '%SRCROOT%' },
    region: { startLine: line, startColumn: column, endLine: line, endColumn: Math.max(end, column) },
  };
}

interface Source {
  hashes: string[];
  lengths: number[];
}

/** Each file is read and hashed once. */
function sourceReader({ lineText }: SarifContext): (file: string) => Source | undefined {
  const sources = new Map<string, Source | undefined>();
  return (file) => {
    if (sources.has(file)) return sources.get(file);
    const text = lineText(file);
    const source =
      text === undefined
        ? undefined
        : { hashes: lineHashes(text), lengths: text.split(/\r\n|[\r\n]/).map((line) => line.length) };
    sources.set(file, source);
    return source;
  };
}
