// How branches are protected, where a file says so: settings of probot, rulesets as GitHub exports them, Terraform.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, items, spanOf, textAt, textOf } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { shortened } from '../script-runs.ts';

const SETTINGS = /^\.github\/settings\.ya?ml$/;
const RULESET = /^\.github\/rulesets?\/[^/]+\.json$/;
const TERRAFORM = /\.tf(?:\.json)?$/;

export default defineScanner({
  id: 'supply-chain/protection',
  recognises:
    'protection of branches in `.github/settings.yml`, `.github/rulesets/*.json`, `github_branch_protection` and `github_repository_ruleset` of Terraform: reviews, reviews of owners, checks, signatures, forced pushes, who may pass by, merge queues',
  ignores: 'protection that is set by hand, rulesets of the organisation, other branches than those that are named',
  docs: 'https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets',
  reads: (path) => SETTINGS.test(path) || RULESET.test(path) || TERRAFORM.test(path),
  mentions: ['branches:', 'rulesets:'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'yaml' && document?.format !== 'json' && document?.format !== 'hcl') return;
    for (const root of document.roots) {
      const sayings = SETTINGS.test(path) ? settings(root) : RULESET.test(path) ? ruleset(root, root) : elsewhere(root);
      for (const { property, value, note, node } of sayings) {
        const evidence = evidenceAt(path, 'key' in node ? spanOf(node) : lineOf(node));
        yield { kind: 'declared', what: 'repository', id: '', property, value, note, evidence };
      }
    }
  },
});

interface Saying {
  property: string;
  value: string;
  note: string;
  node: DocumentEntry | DocumentNode;
}

const lineOf = ({ at: [line, column] }: DocumentNode): DocumentNode['at'] => [line, column, line, column];

function entryAt(node: DocumentNode | undefined, key: string): DocumentEntry | undefined {
  return entries(node).findLast((one) => one.key === key);
}

/** A block of Terraform is a map, or a list of one. */
const blockOf = (node: DocumentNode | undefined) => (node?.kind === 'list' ? node.items[0] : node);

function* settings(root: DocumentNode): Generator<Saying> {
  for (const branch of items(entry(root, 'branches'))) {
    const protection = entryAt(branch, 'protection');
    if (!protection || protection.value.kind !== 'map') continue;
    const note = `protection of ${shortened(textAt(branch, 'name') ?? 'a branch')}`;
    yield { property: 'branchProtected', value: 'true', note, node: protection };
    yield* classic(protection.value, note, entryAt(protection.value, 'allow_force_pushes'));
  }
  for (const one of items(entry(root, 'rulesets'))) yield* ruleset(one, one);
}

/** What is null or said not to be is off; what is not mentioned is not known. */
function* classic(body: DocumentNode, note: string, forced: DocumentEntry | undefined): Generator<Saying> {
  const reviews = entryAt(body, 'required_pull_request_reviews');
  if (reviews) yield* reviewing(reviews, blockOf(reviews.value), note, 'require_code_owner_reviews');
  const checks = entryAt(body, 'required_status_checks');
  if (checks) yield { property: 'checksWaived', value: String(isNull(checks.value)), note, node: checks };
  const admins = entryAt(body, 'enforce_admins');
  const held = admins && switchOf(admins.value);
  if (admins && held !== undefined) {
    yield { property: 'protectionBypassed', value: opposite(held), note: `${note}, enforce_admins`, node: admins };
  }
  const signed = entryAt(body, 'required_signatures') ?? entryAt(body, 'require_signed_commits');
  for (const [property, one] of [
    ['forcedPushes', forced],
    ['signaturesRequired', signed],
  ] as const) {
    const value = one && switchOf(one.value);
    if (one && value !== undefined) yield { property, value, note, node: one };
  }
}

function* reviewing(
  said: DocumentEntry,
  body: DocumentNode | undefined,
  note: string,
  ownersKey: string,
): Generator<Saying> {
  const count = entryAt(body, 'required_approving_review_count');
  const number = count && textOf(count.value);
  const value = isNull(said.value)
    ? 'true'
    : number === undefined || /^\d+$/.test(number)
      ? String(number === '0')
      : 'unknown';
  yield { property: 'reviewsWaived', value, note, node: count ?? said };
  const owners = entryAt(body, ownersKey);
  const asked = owners && switchOf(owners.value);
  if (owners && asked !== undefined)
    yield { property: 'ownersReviewWaived', value: opposite(asked), note, node: owners };
}

const opposite = (value: string) => (value === 'unknown' ? value : String(value === 'false'));
const isNull = (node: DocumentNode) => node.kind === 'scalar' && (node.value === null || node.value === false);

/** A reference of Terraform or a template decides elsewhere. */
function switchOf(node: DocumentNode): string | undefined {
  if (node.kind === 'unknown') return 'unknown';
  const text = textOf(node)?.toLowerCase();
  if (text === undefined) return undefined;
  return text === 'true' || text === 'false' ? text : 'unknown';
}

/** As GitHub exports it: rules are a list, each with a type. */
function* ruleset(root: DocumentNode, node: DocumentNode): Generator<Saying> {
  if ((textAt(root, 'target') ?? 'branch') !== 'branch' || entry(root, 'rules') === undefined) return;
  const note = `ruleset ${shortened(textAt(root, 'name') ?? '')}`.trim();
  const active = enforcement(root, note, node);
  yield active;
  if (active.property !== 'branchProtected') return;
  for (const rule of items(entry(root, 'rules'))) {
    const type = textAt(rule, 'type') ?? '';
    if (type === 'pull_request') {
      const parameters = entryAt(rule, 'parameters');
      if (parameters) yield* reviewing(parameters, parameters.value, note, 'require_code_owner_review');
    }
    const property = RULES[type];
    if (property) yield { ...property, note, node: rule };
  }
  yield* bypasses(items(entry(root, 'bypass_actors')), note);
}

const RULES: Record<string, { property: string; value: string }> = {
  required_status_checks: { property: 'checksWaived', value: 'false' },
  required_signatures: { property: 'signaturesRequired', value: 'true' },
  non_fast_forward: { property: 'forcedPushes', value: 'false' },
  merge_queue: { property: 'mergeQueued', value: 'true' },
};

function enforcement(root: DocumentNode, note: string, node: DocumentNode): Saying {
  const said = entryAt(root, 'enforcement');
  const value = said && textOf(said.value);
  if (said === undefined || value === 'active') {
    return { property: 'branchProtected', value: 'true', note, node: said ?? node };
  }
  const off = value === 'disabled' || value === 'evaluate';
  return { property: 'protectionInactive', value: off ? 'true' : 'unknown', note: `${note}: ${value}`, node: said };
}

/** Whoever may only pass by through a pull request is still seen. */
function* bypasses(actors: readonly DocumentNode[], note: string): Generator<Saying> {
  for (const actor of actors) {
    const mode = entryAt(actor, 'bypass_mode');
    if (mode && textOf(mode.value) === 'always') {
      const who = textAt(actor, 'actor_type') ?? 'somebody';
      yield { property: 'protectionBypassed', value: 'true', note: `${note}, ${shortened(who)} always`, node: mode };
    }
  }
}

const OF_TERRAFORM = /^github_(?:branch_protection(?:_v3)?|repository_ruleset|organization_ruleset)$/;

const OPENS = new Set(['reviewsWaived', 'ownersReviewWaived', 'checksWaived', 'forcedPushes', 'protectionBypassed']);

/** Terraform protects repositories by name, of which this may be one: what it leaves open counts, what it closes may not. */
function* elsewhere(root: DocumentNode): Generator<Saying> {
  for (const one of terraform(root)) {
    if (one.property === 'branchProtected') yield { ...one, value: 'unknown' };
    else if (one.property === 'protectionInactive' || (OPENS.has(one.property) && one.value === 'true')) yield one;
  }
}

/** Blocks of the same name stand beside each other under the same key. */
const below = (node: DocumentNode | undefined, key: string) =>
  entries(node).flatMap((one) => (one.key === key ? entries(one.value) : []));

function* terraform(root: DocumentNode): Generator<Saying> {
  const types = below(root, 'resource').filter(({ key }) => OF_TERRAFORM.test(key));
  for (const { key: type, value: named } of types) {
    for (const one of entries(named)) {
      const body = blockOf(one.value);
      const note = `${type}.${one.key}`;
      if (body === undefined) continue;
      if (type.endsWith('ruleset')) yield* terraformRuleset(body, note, one);
      else {
        yield { property: 'branchProtected', value: 'true', note, node: one.value };
        yield* classic(body, note, entryAt(body, 'allows_force_pushes') ?? entryAt(body, 'allow_force_pushes'));
      }
    }
  }
}

function* terraformRuleset(body: DocumentNode, note: string, at: DocumentEntry): Generator<Saying> {
  if ((textAt(body, 'target') ?? 'branch') !== 'branch') return;
  const active = enforcement(body, note, at.value);
  yield active;
  if (active.property !== 'branchProtected') return;
  const rules = blockOf(entry(body, 'rules'));
  for (const rule of entries(rules)) {
    if (rule.key === 'pull_request') yield* reviewing(rule, blockOf(rule.value), note, 'require_code_owner_review');
    const known = RULES[rule.key];
    if (!known) continue;
    const value = rule.value.kind === 'scalar' ? switchOf(rule.value) : 'true';
    const off = value === 'false';
    if (value !== 'unknown' && !off) yield { ...known, note, node: rule };
    else if (known.property === 'forcedPushes') yield { ...known, value: off ? 'true' : 'unknown', note, node: rule };
  }
  const actors = entry(body, 'bypass_actors');
  yield* bypasses(actors === undefined ? [] : actors.kind === 'list' ? actors.items : [actors], note);
}
