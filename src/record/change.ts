// What a change does to the model: two models, of the whole project each, and what of the second was not in the first.
// Findings are known again by their identity, so that moved lines and renamed files are no change.

import type { Change, ChangedThreat, LostControl } from '../core/change.ts';
import { compareText, type Evidence } from '../core/evidence.ts';
import { lastingNames } from '../core/identity.ts';
import {
  CONTROL_FAMILIES,
  type Endpoint,
  type Model,
  type Presence,
  SEVERITIES,
  type Threat,
  type ThreatState,
} from '../core/model.ts';
import { isNameless } from '../core/nameless.ts';
import { concerns, isServed } from '../core/served.ts';
import { evidenceIn, shownAt, targetsOf } from '../core/shown-at.ts';
import type { ChangedLines } from './changed-lines.ts';

export interface Compared {
  before: Model;
  after: Model;
  against: string;
  files: readonly string[];
  /** Of a file after the change. */
  linesOf: (file: string) => ChangedLines;
}

export function changeBetween(compared: Compared): Change {
  const { before, after, against, files } = compared;
  return {
    schemaVersion: '1',
    against,
    files: [...files].sort(compareText),
    threats: threatsOf(compared),
    endpoints: newEndpoints(compared),
    lost: lostControls(compared),
    hosts: newHosts(compared),
    assets: newAssets(compared),
    questions: after.questions.filter(({ id }) => !before.questions.some((one) => one.id === id)),
    said: newSaid(compared),
    settled: [...findingsOf(before).keys()].filter((id) => !findingsOf(after).has(id)).length,
  };
}

const STANDING: ReadonlySet<ThreatState> = new Set<ThreatState>(['open', 'partial', 'conditional']);
const rankOf = (severity: Threat['severity']) => SEVERITIES.indexOf(severity);

interface Finding {
  threat: Threat;
  target: string;
  places: Evidence[];
}

function findingsOf(model: Model): Map<string, Finding> {
  const evidenceOf = evidenceIn(model);
  const found = new Map<string, Finding>();
  for (const threat of model.threats) {
    if (!STANDING.has(threat.state)) continue;
    for (const target of targetsOf(threat)) {
      const id = threat.identities?.[target]?.id ?? `${threat.rule}@${target}`;
      found.set(id, { threat, target, places: shownAt(threat, target, evidenceOf) });
    }
  }
  return found;
}

function threatsOf({ before, after, linesOf }: Compared): ChangedThreat[] {
  const known = findingsOf(before);
  const groups = new Map<
    string,
    { how: ChangedThreat['how']; threat: Threat; targets: string[]; places: Evidence[] }
  >();
  for (const [id, { threat, target, places }] of findingsOf(after)) {
    const old = known.get(id);
    const fresh =
      old === undefined || places.length > old.places.length
        ? 'new'
        : isWorse(old.threat, threat)
          ? 'worse'
          : undefined;
    if (fresh === undefined) continue;
    const written = places.filter((at) => isWritten(at, linesOf));
    const own = old === undefined || written.length === 0 ? places : written;
    const key = `${threat.id} ${fresh}`;
    const group = groups.get(key) ?? { how: fresh, threat, targets: [], places: [] };
    groups.set(key, { ...group, targets: [...group.targets, target], places: [...group.places, ...own] });
  }
  return [...groups.values()]
    .map(({ how, threat, targets, places }): ChangedThreat => {
      const written = places.filter((at) => isWritten(at, linesOf));
      const at = written.length > 0 ? written : places.length > 0 ? places : threat.evidence.slice(0, 1);
      const shown = threat.places === undefined ? {} : { places: within(threat.places, targets, at) };
      return {
        how,
        threat: { ...threat, targets, ...shown },
        severity: threat.severity,
        at,
        touched: written.length > 0,
      };
    })
    .sort((a, b) => rankOf(a.severity) - rankOf(b.severity) || compareText(a.threat.id, b.threat.id));
}

function within(places: Record<string, Evidence[]>, targets: readonly string[], at: readonly Evidence[]) {
  const own = Object.entries(places).flatMap(([id, all]) => {
    const left = targets.includes(id) ? all.filter((one) => at.includes(one)) : [];
    return left.length === 0 ? [] : [[id, left] as const];
  });
  return Object.fromEntries(own);
}

const isWorse = (old: Threat, now: Threat) =>
  rankOf(now.severity) < rankOf(old.severity) || (old.state === 'conditional' && now.state === 'open');

function isWritten({ file, line, endLine = line }: Evidence, linesOf: Compared['linesOf']): boolean {
  const lines = linesOf(file);
  if (lines === undefined || lines === 'all') return lines === 'all';
  for (let at = line; at <= Math.min(endLine, line + 50); at++) if (lines.has(at)) return true;
  return false;
}

const labelOf = ({ method, transport, path }: Endpoint) => `${method ?? transport.toUpperCase()} ${path}`;

function placeOf(evidence: readonly Evidence[], { linesOf }: Compared): Evidence {
  return evidence.find((at) => isWritten(at, linesOf)) ?? evidence[0] ?? { file: '.', line: 1 };
}

/** Endpoints by a name that survives another file. */
function byName(model: Model): Map<string, Endpoint> {
  const name = lastingNames(model);
  return new Map(model.endpoints.filter(isServed).map((one) => [name(one.id), one]));
}

function newEndpoints(compared: Compared): Change['endpoints'] {
  const known = byName(compared.before);
  return [...byName(compared.after)].flatMap(([name, one]) => {
    if (known.has(name)) return [];
    const { authentication, authorization } = one.controls;
    const at = placeOf(one.evidence, compared);
    return [
      {
        id: one.id,
        label: labelOf(one),
        authentication: authentication.presence,
        authorization: authorization.presence,
        at,
      },
    ];
  });
}

const WORTH: Record<Presence, number> = { present: 3, conditional: 2, unknown: 1, absent: 0 };

function lostControls(compared: Compared): LostControl[] {
  const known = byName(compared.before);
  const controls = new Map(compared.before.controls.map((control) => [control.id, control]));
  const groups = new Map<string, LostControl>();
  for (const [name, now] of byName(compared.after)) {
    const old = known.get(name);
    if (old === undefined) continue;
    for (const family of CONTROL_FAMILIES) {
      const from = old.controls[family];
      const to = now.controls[family];
      if (from.presence !== 'present' && from.presence !== 'conditional') continue;
      if (WORTH[to.presence] >= WORTH[from.presence] || !concerns(family, now)) continue;
      const key = [family, from.presence, to.presence, ...from.by].join(' ');
      const group = groups.get(key) ?? {
        family,
        from: from.presence,
        to: to.presence,
        endpoints: [],
        labels: [],
        ...(to.why !== undefined && { why: to.why }),
        at: placeOf(now.evidence, compared),
        was: from.by.flatMap((id) => controls.get(id)?.evidence.slice(0, 1) ?? []),
      };
      groups.set(key, { ...group, endpoints: [...group.endpoints, now.id], labels: [...group.labels, labelOf(now)] });
    }
  }
  return [...groups.values()];
}

/** Hosts that effects name, and systems of others. */
function newHosts(compared: Compared): Change['hosts'] {
  const known = hostsOf(compared.before);
  return [...hostsOf(compared.after)]
    .filter(([name]) => !known.has(name))
    .map(([name, evidence]) => ({ name, at: placeOf(evidence, compared) }))
    .sort((a, b) => compareText(a.name, b.name));
}

function hostsOf({ components, endpoints }: Model): Map<string, Evidence[]> {
  const hosts = new Map<string, Evidence[]>();
  for (const { id, kind, name, evidence } of components) {
    if (kind === 'external system' && !isNameless(id)) hosts.set(name, evidence);
  }
  for (const { effects } of endpoints) {
    for (const { kind, to, evidence } of effects) {
      if (kind === 'outbound-request' && to !== undefined && !hosts.has(to)) hosts.set(to, evidence);
    }
  }
  return hosts;
}

const SECRET: ReadonlySet<string> = new Set(['credential', 'token']);

function newAssets(compared: Compared): Change['assets'] {
  const known = new Set(compared.before.assets.map(({ id }) => id));
  return compared.after.assets
    .filter((one) => SECRET.has(one.class) && !known.has(one.id))
    .map((one) => ({ id: one.id, name: one.name, class: one.class, at: placeOf(one.evidence, compared) }));
}

function newSaid({ before, after }: Compared): Change['said'] {
  const keyOf = ({ kind, about, says, by, reason, until }: Change['said'][number]) =>
    JSON.stringify([kind, about, says, by, reason, until]);
  const known = new Set((before.said ?? []).map(keyOf));
  return (after.said ?? []).filter((one) => !known.has(keyOf(one)));
}
