// Who may do what: policies of AWS, written as objects, JSON or statements; members of Google Cloud; credentials that stand
// in the file.

import type { DocumentNode } from '../../core/document.ts';
import { entries, entry, spanOf } from '../../parse/query.ts';
import { looksLikeCredential, looksPlain } from '../secrets.ts';
import { blocks, type Finding, isTold, placeOf, type Resource, type Scope, settled, text, texts } from './values.ts';

const POLICIES = ['policy', 'inline_policy', 'assume_role_policy', 'access_policies'];

export function accessFindings(resource: Resource): Finding[] {
  return [
    ...policies(resource),
    ...attached(resource),
    ...members(resource),
    ...permission(resource),
    ...credentials(resource),
  ];
}

function policies(resource: Resource): Finding[] {
  const { type, body, scope } = resource;
  if (type === 'data.aws_iam_policy_document') {
    return blocks(body, 'statement').flatMap(({ value, keyAt }) =>
      judged(statementOf(value, scope, DATA), keyAt, type),
    );
  }
  if (!type.startsWith('aws_')) return [];
  return POLICIES.flatMap((name) => {
    const policy = settled(entry(body, name), scope);
    if (policy?.kind === 'scalar') return inText(String(policy.value), placeOf(resource, name), type);
    const statements = settled(entry(policy, 'Statement'), scope);
    const nodes = statements?.kind === 'list' ? statements.items : statements ? [statements] : [];
    const stands = policy === entry(body, name) && statements === entry(policy, 'Statement');
    return nodes.flatMap((node) =>
      judged(statementOf(node, scope, JSON_KEYS), stands ? node.at : placeOf(resource, name), type),
    );
  });
}

interface Statement {
  allows: boolean;
  actions: string[];
  resources: string[];
  /** Somebody of whom nothing is known. */
  anybody: boolean;
  conditional: boolean;
}

const JSON_KEYS = { effect: 'Effect', actions: 'Action', resources: 'Resource', condition: 'Condition' };
const DATA = { effect: 'effect', actions: 'actions', resources: 'resources', condition: 'condition' };

function statementOf(node: DocumentNode, scope: Scope, keys: typeof DATA): Statement {
  const principal = entry(node, 'Principal');
  const named = entries(principal).some(({ key, value }) => key === 'AWS' && texts(value, scope).includes('*'));
  const inData = blocks(node, 'principals').some(({ value }) =>
    texts(entry(value, 'identifiers'), scope).includes('*'),
  );
  return {
    allows: (text(entry(node, keys.effect), scope) ?? 'Allow') === 'Allow',
    actions: texts(entry(node, keys.actions), scope),
    resources: texts(entry(node, keys.resources), scope),
    anybody: text(principal, scope) === '*' || named || inData,
    conditional: entry(node, keys.condition) !== undefined,
  };
}

/** A policy as text: only what stands in it plainly, without templates. */
function inText(policy: string, at: Finding['at'], type: string): Finding[] {
  if (!policy.trimStart().startsWith('{') || policy.length > 50_000) return [];
  const found = parsed(policy.replace(/\$\{[^{}]*\}/g, 'x'));
  const statements: unknown = found && typeof found === 'object' && 'Statement' in found ? found.Statement : [];
  return (Array.isArray(statements) ? statements : [statements]).flatMap((one: unknown) => {
    const own = (one ?? {}) as Record<string, unknown>;
    const list = (name: string) => [own[name]].flat().filter((word) => typeof word === 'string');
    const principal = own.Principal as { AWS?: unknown } | string | undefined;
    const anybody = principal === '*' || (typeof principal === 'object' && [principal.AWS].flat().includes('*'));
    const statement = {
      allows: own.Effect === 'Allow',
      actions: list('Action'),
      resources: list('Resource'),
      anybody,
      conditional: 'Condition' in own,
    };
    return judged(statement, at, type);
  });
}

function parsed(policy: string): unknown {
  try {
    return JSON.parse(policy);
  } catch {
    return undefined;
  }
}

/** The policy of a key speaks of that key alone, and must let its account in. */
function judged(
  { allows, actions, resources, anybody, conditional }: Statement,
  at: Finding['at'],
  type: string,
): Finding[] {
  if (!allows || type === 'aws_kms_key' || type === 'aws_kms_key_policy') return [];
  const everything = resources.includes('*');
  const found: Finding[] = [];
  const all = actions.find((action) => action === '*' || action === '*:*');
  if (all !== undefined && everything && !conditional)
    found.push({ property: 'wildcardPolicy', value: true, at, note: 'every action on every resource' });
  const passes = actions.some((action) => /^iam:(?:PassRole|Pass\*|\*)$/i.test(action));
  if (passes && everything && !conditional)
    found.push({ property: 'passesAnyRole', value: true, at, note: 'iam:PassRole on every role' });
  if (anybody && actions.length > 0)
    found.push({
      property: 'publicMember',
      value: conditional ? 'unknown' : true,
      at,
      note: `${actions.slice(0, 3).join(', ')} for everybody`,
    });
  return found;
}

function attached(resource: Resource): Finding[] {
  const arn = text(entry(resource.body, 'policy_arn'), resource.scope) ?? '';
  if (!arn.endsWith(':policy/AdministratorAccess')) return [];
  return [
    { property: 'wildcardPolicy', value: true, at: placeOf(resource, 'policy_arn'), note: 'AdministratorAccess' },
  ];
}

/** That everybody may call a function or a service makes it public, which is what many are for. */
const CALLS = /invoker$/i;

function members(resource: Resource): Finding[] {
  const { type, body, scope } = resource;
  if (!/^google_\w+_iam_(?:member|binding)$/.test(type)) return [];
  const names = ['member', 'members'].filter((name) => entry(body, name));
  const role = text(entry(body, 'role'), scope) ?? '';
  return names.flatMap((name) => {
    const everybody = texts(entry(body, name), scope).find(
      (one) => one === 'allUsers' || one === 'allAuthenticatedUsers',
    );
    if (everybody === undefined) return [];
    const property = CALLS.test(role) ? 'unauthenticatedEntry' : 'publicMember';
    return [
      { property, value: isTold(role) ? true : 'unknown', at: placeOf(resource, name), note: `${everybody}: ${role}` },
    ];
  });
}

function permission(resource: Resource): Finding[] {
  const { type, body, scope } = resource;
  if (type !== 'aws_lambda_permission' || text(entry(body, 'principal'), scope) !== '*') return [];
  return [
    { property: 'publicMember', value: true, at: placeOf(resource, 'principal'), note: 'everybody may invoke it' },
  ];
}

const SECRETS =
  /^(?:(?:master_|admin(?:istrator)?_(?:login_)?)?password|secret_string|secret_key|access_key|client_secret|auth_token|private_key)$/;

/** An attribute that takes a credential, given as text. A short plain word is a placeholder as often as a password, but it is set. */
function credentials({ type, body }: Resource): Finding[] {
  if (type.startsWith('data.')) return [];
  return entries(body).flatMap((one) => {
    const value = one.value.kind === 'scalar' ? one.value.value : undefined;
    if (!SECRETS.test(one.key) || typeof value !== 'string' || value === '' || !isTold(value)) return [];
    return [{ property: 'plaintextCredential', value: true, at: spanOf(one), note: one.key }];
  });
}

/** A default of a variable that is a credential by name and by look. */
export function credentialDefault(name: string, variable: DocumentNode): Finding | undefined {
  const given = entries(variable).find(({ key }) => key === 'default');
  const value = given?.value.kind === 'scalar' ? given.value.value : undefined;
  if (!given || typeof value !== 'string' || value.length < 6 || !isTold(value) || !looksLikeCredential(name))
    return undefined;
  if (
    /(?:name|arn|id|path|file|url|type|length|alias|size|class|version|policy|mode)s?$/i.test(name) ||
    /[/:\s]/.test(value)
  )
    return undefined;
  const sure = /pass|secret_key|api_key|token/i.test(name) && (!looksPlain(value) || /\d/.test(value));
  return sure
    ? { property: 'plaintextCredential', value: true, at: spanOf(given), note: `default of ${name}` }
    : undefined;
}
