// What people decided, laid over a model: threats whose targets are all decided are accepted, of others the decided targets
// leave. Nothing is dropped: each decision is told, also one that is expired, matches nothing, or was made of something else.

import type { Placed } from '../core/answers.ts';
import { hasExpired } from '../core/day.ts';
import {
  DECISION_WORDS,
  type Decided,
  type Decision,
  type IgnoreComment,
  type WrittenDecisions,
} from '../core/decision.ts';
import { compareEvidence, compareText } from '../core/evidence.ts';
import type { Model, Threat, ThreatState } from '../core/model.ts';
import { countedUntil, type Saying, wordOf } from '../core/said.ts';
import { evidenceIn, shownAt, targetsOf } from '../core/shown-at.ts';
import { type Settled, without } from './without.ts';

export interface Decisions extends WrittenDecisions {
  /** The day by which comments expire. */
  today: string;
  /** Ids of all rules there are, whether they were asked or not. */
  known: readonly string[];
  /** Ids of the rules that were asked. */
  asked: readonly string[];
  /** Told and not counted: the tree may be a stranger's. */
  distrusted?: boolean;
}

const STANDING: ReadonlySet<ThreatState> = new Set<ThreatState>(['open', 'partial', 'conditional']);

export function withDecisions(model: Model, given: Decisions): Model {
  const { decisions, ignores } = given;
  if (decisions.length + ignores.length === 0) return model;
  const standing = model.threats.filter(({ state }) => STANDING.has(state));
  const decided: Settled = { words: new Map(), hidden: new Map() };
  const told = [
    ...decisions.map((one) => decide(one, standing, decided, given)),
    ...ignoring(model, standing, decided, given),
  ];
  const said = [...(model.said ?? []), ...told].sort(byPlace);
  return { ...without(model, decided), said };
}

function decide(entry: Placed<Decision>, standing: readonly Threat[], decided: Settled, given: Decisions): Saying {
  const { is, to, at } = entry;
  const saying: Omit<Saying, 'state' | 'affects'> = {
    kind: 'decision',
    about: entry.threat,
    says: to === undefined ? DECISION_WORDS[is] : `${DECISION_WORDS[is]} to ${to}`,
    ...wordOf(entry),
    evidence: [at],
  };
  if (entry.expired) return { ...saying, state: 'expired', why: countedUntil(entry), affects: [] };
  if (given.distrusted) return { ...saying, ...DISTRUSTED };
  const { threat, targets, changed, why } = meantBy(entry, standing);
  if (threat === undefined || targets.length === 0)
    return { ...saying, state: changed ? 'changed' : 'unmatched', why: why ?? '', affects: [] };
  add(decided, threat, {
    ...wordOf(entry),
    is,
    ...(to !== undefined && { to }),
    targets,
    evidence: [at],
  });
  return { ...saying, state: 'counts', ...(why !== undefined && { why }), affects: targets };
}

const DISTRUSTED = {
  state: 'distrusted',
  why: 'nothing that this tree says of itself counts here',
  affects: [],
} satisfies Partial<Saying>;

interface Meant {
  threat?: Threat;
  targets: string[];
  why?: string;
  changed?: true;
}

/** By the id of a threat, or by the identity of one of its findings. */
function meantBy(entry: Placed<Decision>, standing: readonly Threat[]): Meant {
  const threat = standing.find(({ id }) => id === entry.threat);
  if (threat !== undefined) return targetsMeant(entry, threat, targetsOf(threat));
  for (const one of standing) {
    const own = targetsOf(one).filter((target) => one.identities?.[target]?.id === entry.threat);
    if (own.length > 0) return targetsMeant(entry, one, own);
  }
  return { targets: [], why: 'no threat of this id stands' };
}

/** Who names nothing means the one place there is: another that joins later was not looked at. */
function targetsMeant(entry: Placed<Decision>, threat: Threat, all: readonly string[]): Meant {
  const { targets: named = all.length === 1 ? ['*'] : [], basis } = entry;
  if (named.length === 0)
    return { threat, targets: [], why: `it shows at ${all.length} targets: say by \`targets\` which are meant` };
  const isNamed = (id: string) => [id, threat.identities?.[id]?.id, '*'].some((name) => named.includes(name ?? id));
  const chosen = all.filter(isNamed);
  const same = chosen.filter((id) => basis === undefined || threat.identities?.[id]?.basis === basis);
  if (same.length < chosen.length)
    return { threat, targets: same, changed: true, why: 'what it rests on has changed since it was decided' };
  const known = new Set(['*', ...all, ...all.map((id) => threat.identities?.[id]?.id ?? id)]);
  const idle = named.filter((id) => !known.has(id));
  return { threat, targets: same, ...(idle.length > 0 && { why: `it does not show at ${idle.join(', ')}` }) };
}

function ignoring(model: Model, standing: readonly Threat[], decided: Settled, given: Decisions): Saying[] {
  const evidenceOf = evidenceIn(model);
  const shown = new Map<string, { threat: Threat; target: string; left: Set<string> }[]>();
  for (const threat of standing) {
    for (const target of targetsOf(threat)) {
      const places = shownAt(threat, target, evidenceOf).map(({ file, line }) => `${file}:${line}`);
      const hit = { threat, target, left: new Set(places) };
      for (const place of hit.left) shown.set(place, [...(shown.get(place) ?? []), hit]);
    }
  }
  return given.ignores.map((comment) => {
    const hits = shown.get(`${comment.at.file}:${comment.line}`) ?? [];
    const own = hits.filter(({ threat }) => comment.rules.includes(threat.rule));
    const saying = sayingOf(
      comment,
      own.map(({ threat }) => threat),
      given,
    );
    if (saying.state !== 'counts') return saying;
    for (const { threat, target, left } of own) {
      const place = `${comment.at.file}:${comment.line}`;
      left.delete(place);
      hide(decided, threat, place);
      // Where it shows at other lines too, those stay.
      const targets = left.size === 0 ? [target] : [];
      add(decided, threat, { ...inComment(comment), is: 'ignore', targets, evidence: [comment.at] });
    }
    return { ...saying, affects: [...new Set(own.map(({ target }) => target))].sort(compareText) };
  });
}

const inComment = (comment: IgnoreComment) => wordOf({ by: 'a comment', ...comment });

function sayingOf(comment: IgnoreComment, own: readonly Threat[], given: Decisions): Saying {
  const { at, rules, malformed } = comment;
  const saying = {
    kind: 'ignore' as const,
    about: rules.join(', ') || 'a comment',
    says: DECISION_WORDS.ignore,
    ...inComment(comment),
    affects: [],
    evidence: [at],
  };
  if (malformed !== undefined) return { ...saying, state: 'malformed', why: malformed };
  const strange = rules.filter((rule) => !given.known.includes(rule));
  if (strange.length > 0) return { ...saying, state: 'malformed', why: `there is no rule ${strange.join(', ')}` };
  if (hasExpired(comment, given.today)) return { ...saying, state: 'expired', why: countedUntil(comment) };
  if (given.distrusted) return { ...saying, ...DISTRUSTED };
  const idle = rules.filter((rule) => given.asked.includes(rule) && !own.some((threat) => threat.rule === rule));
  if (own.length > 0) return { ...saying, state: 'counts', ...(idle.length > 0 && { why: unused(idle) }) };
  return { ...saying, state: 'unmatched', why: idle.length > 0 ? unused(idle) : 'its rules were not asked' };
}

const unused = (rules: readonly string[]) => `nothing of ${rules.join(', ')} shows there`;

/** A word that settles several targets is told once. */
function add({ words }: Settled, { id }: Threat, one: Decided): void {
  const before = words.get(id) ?? [];
  const same = before.find(({ evidence }) => evidence[0] === one.evidence[0]);
  if (same === undefined) words.set(id, [...before, one]);
  else same.targets = [...new Set([...same.targets, ...one.targets])].sort(compareText);
}

function hide({ hidden }: Settled, { id }: Threat, place: string): void {
  hidden.set(id, new Set([...(hidden.get(id) ?? []), place]));
}

function byPlace({ evidence: [a] }: Saying, { evidence: [b] }: Saying): number {
  return a === undefined || b === undefined ? 0 : compareEvidence(a, b);
}
