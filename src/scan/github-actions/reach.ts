// Who can make a job or a step run, and with what rights: triggers narrowed by the conditions before it. A condition
// closes an event to strangers, or leaves it to a person who lets them in (a label, a named actor): `gated`.

import { type Expr, parseExpression } from './expression.ts';
import type { Job, Step, Text, Workflow } from './workflow.ts';

/**
 * `strangers` start it with the rights of the repository, `pull-request`: strangers start it without them, `callers`:
 * whoever calls it decides, `writers`: only people who may push.
 */
export type Trust = 'strangers' | 'pull-request' | 'callers' | 'writers';

const STRANGERS = new Set([
  ...['pull_request_target', 'workflow_run', 'issue_comment', 'issues', 'discussion', 'discussion_comment'],
  ...['fork', 'watch', 'gollum'],
]);
/** From a fork they get a read-only token and no secrets. */
const PULL_REQUEST = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment']);

export function trustOf(event: string): Trust {
  if (STRANGERS.has(event)) return 'strangers';
  if (PULL_REQUEST.has(event)) return 'pull-request';
  return event === 'workflow_call' || event === 'composite' ? 'callers' : 'writers';
}

export interface Reach {
  event: string;
  trust: Trust;
  gated: boolean;
}

type Gate = 'open' | 'gated' | 'closed';

/** The events that get there. An event that conditions close to strangers is one of writers. */
export function reachOf(of: Job | Step): Reach[] {
  const job = 'job' in of ? of.job : of;
  const own = 'job' in of ? [of.condition] : [];
  const conditions = [...own, ...conditionsOf(job)].flatMap((text) => (text ? [conditionOf(text)] : []));
  const asked = 'job' in of && job.steps.slice(0, job.steps.indexOf(of)).some(asksForRights);
  return job.workflow.triggers.flatMap(({ event, types }) => {
    if (conditions.some((expr) => excludes(expr, event))) return [];
    const trust = trustOf(event);
    const gates = conditions.map((expr) => gateOf(expr, event));
    if (trust !== 'writers' && gates.includes('closed')) return [{ event, trust: 'writers' as const, gated: false }];
    const labelled = types.length > 0 && types.every((type) => type === 'labeled' || type === 'assigned');
    return [{ event, trust, gated: labelled || asked || gates.includes('gated') }];
  });
}

const ASKS = /getCollaboratorPermissionLevel|collaborators\/[^\s]+\/permission/;
const FAILS = /setFailed|\bthrow\b|process\.exit|\bexit\s+1\b/;

/** A script that looks up what the actor may do, and fails: a person with rights let the rest run. */
function asksForRights({ run, with: given }: Step): boolean {
  const texts = [run, ...given].flatMap((text) => text?.value ?? []);
  return texts.some((text) => ASKS.test(text) && FAILS.test(text));
}

/** A job whose needed jobs were skipped is skipped too, unless its own condition says otherwise. */
function conditionsOf(job: Job): (Text | undefined)[] {
  const found: (Text | undefined)[] = [];
  const seen = new Set<string>();
  const open: (Job | undefined)[] = [job];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    found.push(next.condition);
    if (/\b(?:always|failure|cancelled)\s*\(/.test(next.condition?.value ?? '')) continue;
    for (const need of next.needs) open.push(jobNamed(next.workflow, need));
  }
  return found;
}

export const jobNamed = (workflow: Workflow, id: string) =>
  workflow.jobs.find((job) => job.id.toLowerCase() === id.toLowerCase());

/** An `if`, with or without its braces. With text around the braces it is always true. */
export function conditionOf({ value }: Text): Expr {
  const text = value.trim();
  if (!text.includes('${{')) return parseExpression(text);
  const whole = text.startsWith('${{') && text.indexOf('}}') === text.length - 2;
  return whole ? parseExpression(text.slice(3, -2)) : { kind: 'literal', value: text };
}

/** The event's name alone makes it false. */
function excludes(expr: Expr, event: string): boolean {
  return (
    event !== 'workflow_call' &&
    event !== 'composite' &&
    fold(expr, (one) => (eventAllows(one, event) ? 'open' : 'closed')) === 'closed'
  );
}

function eventAllows(expr: Expr, event: string): boolean {
  const compared = comparisonOf(expr);
  if (compared?.context !== 'github.event_name') return true;
  return (compared.literal === event) === compared.equal;
}

function gateOf(expr: Expr, event: string): Gate {
  return fold(expr, (one) => (eventAllows(one, event) ? atomGate(one, event) : 'closed'));
}

const WIDTH: Record<Gate, number> = { closed: 0, gated: 1, open: 2 };

/** `&&` is as narrow as its narrowest side, `||` as wide as its widest. The parser bounds the depth. */
function fold(expr: Expr, atom: (expr: Expr) => Gate): Gate {
  if (expr.kind !== 'operation' || (expr.operator !== '&&' && expr.operator !== '||')) return atom(expr);
  const gates = chained(expr, expr.operator).map((one) => fold(one, atom));
  const sorted = gates.sort((a, b) => WIDTH[a] - WIDTH[b]);
  return (expr.operator === '&&' ? sorted[0] : sorted.at(-1)) ?? 'open';
}

function chained(expr: Expr, operator: string): Expr[] {
  const found: Expr[] = [];
  const open = [expr];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind === 'operation' && next.operator === operator) open.push(...next.args);
    else found.push(next);
  }
  return found;
}

interface Comparison {
  context: string;
  /** What it is compared with, when that is a text. */
  literal: string | undefined;
  /** What it is compared with, when that is a context. */
  other: string | undefined;
  equal: boolean;
}

export function comparisonOf(expr: Expr): Comparison | undefined {
  if (expr.kind !== 'operation' || (expr.operator !== '==' && expr.operator !== '!=')) return undefined;
  const [a, b] = expr.args;
  const [left, right] = a?.kind === 'context' ? [a, b] : [b, a];
  if (left?.kind !== 'context' || right === undefined) return undefined;
  return {
    context: left.path.join('.'),
    literal: right.kind === 'literal' ? right.value : undefined,
    other: right.kind === 'context' ? right.path.join('.') : undefined,
    equal: expr.operator === '==',
  };
}

const HEAD_REPOSITORY = /(?:\.head\.repo|\.head_repository)\.(?:full_name|id|name|owner\.login|owner\.id)$/;
const ACTOR =
  /^github\.(?:actor|triggering_actor|actor_id|event\.sender\.(?:login|id))$|\.(?:comment|issue|review|discussion)\.user\.(?:login|id|type)$/;

function atomGate(expr: Expr, event: string): Gate {
  if (expr.kind === 'operation' && expr.operator === '!') return negated(expr.args[0]);
  if (expr.kind === 'call') return callGate(expr.name, expr.args, event);
  if (expr.kind === 'context') return /\.merged$/.test(expr.path.join('.')) ? 'gated' : 'open';
  const compared = comparisonOf(expr);
  return compared === undefined ? 'open' : comparedGate(compared, event);
}

function negated(expr: Expr | undefined): Gate {
  return expr?.kind === 'context' && /\.head\.repo\.fork$/.test(expr.path.join('.')) ? 'closed' : 'open';
}

function comparedGate({ context, literal, other, equal }: Comparison, event: string): Gate {
  if (/\.head\.repo\.fork$/.test(context)) return (literal === 'false') === equal ? 'closed' : 'open';
  if (HEAD_REPOSITORY.test(context) || (other !== undefined && HEAD_REPOSITORY.test(other)))
    return equal ? 'closed' : 'open';
  if (context === 'github.event.workflow_run.event' && literal !== undefined) {
    return (trustOf(literal) === 'writers') === equal ? 'closed' : 'open';
  }
  if (context === 'github.ref' || context === 'github.ref_name') return refGate(literal, equal, event);
  if (!equal) return 'open';
  if (/\.author_association$/.test(context))
    return /^(?:owner|member|collaborator)$/i.test(literal ?? '') ? 'gated' : 'open';
  if (/\.pull_request\.user\.(?:login|id)$/.test(context)) return 'closed';
  if (ACTOR.test(context) || /\.label\.name$/.test(context)) return 'gated';
  return /\.merged$/.test(context) && literal === 'true' ? 'gated' : 'open';
}

/** A pull request runs on refs/pull/…; the events with rights run on the default or the base branch. */
function refGate(literal: string | undefined, equal: boolean, event: string): Gate {
  if (!equal || literal === undefined) return 'open';
  return trustOf(event) === 'pull-request' || literal.startsWith('refs/tags/') ? 'closed' : 'open';
}

function callGate(name: string, args: Expr[], event: string): Gate {
  const [first, second] = args;
  const path = first?.kind === 'context' ? first.path.join('.') : '';
  if (name === 'startswith' && (path === 'github.ref' || path === 'github.ref_name')) {
    return refGate(second?.kind === 'literal' ? second.value : undefined, true, event);
  }
  if (name !== 'contains') return 'open';
  if (/\.labels\.\*\.name$/.test(path)) return 'gated';
  const needle = second?.kind === 'context' ? second.path.join('.') : '';
  if (ACTOR.test(needle)) return 'gated';
  if (!/\.author_association$/.test(needle)) return 'open';
  const listed = first?.kind === 'call' && first.args[0]?.kind === 'literal' ? first.args[0].value : '';
  const list = first?.kind === 'literal' ? first.value : listed;
  return list !== '' && !/NONE|CONTRIBUTOR|FIRST_TIME|MANNEQUIN/.test(list) ? 'gated' : 'open';
}

/** Strangers start it with the rights of the repository, and nobody stands between. */
export function openToStrangers(reach: readonly Reach[]): boolean {
  return reach.some(({ trust, gated }) => trust === 'strangers' && !gated);
}
