// Which control a refusal is by: the answers that each kind of control gives, and how tests speak of them.

import type { ControlFamily, Mode } from '../../core/model.ts';

/** In order of likelihood: what a control of the family answers where it does not say itself. */
const ANSWERS: Partial<Record<ControlFamily, readonly number[]>> = {
  authentication: [401, 403],
  'token-verification': [401, 403],
  session: [401],
  authorization: [403],
  csrf: [403],
  'webhook-signature': [401, 403, 400],
  'rate-limit': [429],
  'llm-budget': [429, 402],
  'body-limit': [413],
  'upload-guard': [413, 415, 422, 400],
  validation: [422, 400],
  'path-containment': [403, 400],
  'ssrf-guard': [403, 400],
  'human-approval': [403, 409],
};

/** How titles and file names speak of it. */
const WORDS: Partial<Record<ControlFamily, RegExp>> = {
  authentication:
    /unauthenticated|unauthori[sz]ed|without.{0,12}(?:auth|token|login|credential|secret)|(?:no|missing|invalid|bad|wrong|expired|requires?|anonymous).{0,14}(?:auth|token|login|credential|secret|password)|requires? auth|anonymous|authenticat|\bauth\b/i,
  'token-verification': /token|jwt|signature/i,
  session: /session|cookie/i,
  authorization:
    /authori[sz]ation|forbid|permission|privilege|rbac|restrict|idor|tenant|other.?user|not.?allowed|(?:non|not|without).{0,8}(?:admin|owner|role|superuser)|only.{0,6}(?:admin|owner)/i,
  csrf: /csrf|xsrf|cross.?(?:origin|site)/i,
  'webhook-signature': /webhook|signature|hmac/i,
  'rate-limit': /rate.?limit|throttl|too.?many|brute|lockout/i,
  'llm-budget': /budget|quota/i,
  'body-limit': /(?:body|payload|request|too).{0,8}(?:large|limit|size|big)|\b413\b/i,
  'upload-guard': /upload|file.?(?:size|type)|mime|quota/i,
  validation:
    /^(?!.*(?:token|password|credential|login|code|expired|origin)).*(?:valid|malformed|missing|schema|required|bad.?(?:request|payload|body|input))/i,
  'path-containment': /travers|contain|escape|outside|\.\.|symlink/i,
  'ssrf-guard': /ssrf|private.?(?:ip|address|network)|metadata|internal|loopback|localhost/i,
  cors: /cors|origin/i,
  'security-headers': /security.?header|headers?\b|csp|hsts|helmet/i,
  'human-approval': /approv|confirm/i,
};

/** Controls that answer requests: only of these a test can see that they do. */
export const REFUSING: ReadonlySet<ControlFamily> = new Set([
  ...(Object.keys(ANSWERS) as ControlFamily[]),
  'cors',
  'security-headers',
]);

export interface Refuser {
  id: string;
  family: ControlFamily;
  mode: Mode;
  /** Statuses that its code was seen to answer; empty where a library answers. */
  says: readonly number[];
  framework: string;
}

/** `answers 401, 403 at app/auth.ts:7` */
export function statusesSaid(why: string): number[] {
  const said = /\banswers ([\d, ]+) at /.exec(why)?.[1] ?? '';
  return said
    .split(',')
    .map(Number)
    .filter((one) => one >= 400);
}

function answersOf({ family, says, framework }: Refuser): readonly number[] {
  if (family === 'validation' && framework === 'fastapi') return [422];
  const usual = ANSWERS[family] ?? [];
  if (says.length === 0) return family === 'authentication' ? [401] : usual;
  const own = usual.filter((one) => says.includes(one));
  // A guard that says both 401 and 403 asks who it is with the one, and what they may with the other.
  return family === 'authentication' && own.includes(401) ? [401] : own;
}

/** Answers that tell by themselves what was wrong. */
const PLAIN: ReadonlySet<number> = new Set([401, 413, 415, 422, 429]);

const GUARDS: ReadonlySet<Mode> = new Set(['enforcing', 'conditional', 'fail-open']);

/** Which of those on the way gave this answer; undefined when it may have been several. `text`: title and file. */
export function refusedBy(
  refusers: readonly Refuser[],
  statuses: readonly number[],
  text: string,
): Refuser | undefined {
  if (statuses.length === 0 || statuses.some((one) => one < 400 || one > 499)) return undefined;
  const able = refusers.filter((one) => statuses.some((status) => answersOf(one).includes(status)));
  const spoken = able.filter(({ family }) => WORDS[family]?.test(text));
  // Handlers refuse with these for reasons of their own: then the test must say which it is about.
  const vague = statuses.some((one) => !PLAIN.has(one));
  const left = new Set(able.map(({ family }) => family)).size === 1 && !vague ? able : spoken;
  if (new Set(left.map(({ family }) => family)).size !== 1) return undefined;
  const [first, ...others] = left.filter(({ mode }) => GUARDS.has(mode));
  // Who has no identity is turned away by the first that asks for one; other refusals may be those of any.
  const certain =
    others.every(({ id }) => id === first?.id) && left.every(({ id, mode }) => GUARDS.has(mode) || id === first?.id);
  return certain || (first && FIRST_DECIDES.has(first.family)) ? first : undefined;
}

const FIRST_DECIDES: ReadonlySet<ControlFamily> = new Set(['authentication', 'token-verification', 'session']);

/** Whether title or file name speak of a control of this family. */
export function speaksOf(family: ControlFamily, text: string): boolean {
  return NAMED[family]?.test(text) ?? false;
}

/** Words that are not said of anything else. */
const NAMED: Partial<Record<ControlFamily, RegExp>> = {
  authentication: /unauthenticated|unauthori[sz]ed|without.{0,12}(?:auth|token|credential)|requires? auth/i,
  authorization: /forbidden|permission|\brbac\b|\bidor\b|authori[sz]ation/i,
  csrf: /csrf|xsrf/i,
  'webhook-signature': /webhook.?signature|hmac/i,
  'rate-limit': /rate.?limit|throttl/i,
  'body-limit': /(?:body|payload).{0,8}(?:too.?large|limit|size)/i,
  'path-containment': /path.?travers|directory.?travers/i,
  'ssrf-guard': /ssrf/i,
  cors: /\bcors\b/i,
  'security-headers': /security.?headers|helmet/i,
  'llm-budget': /llm.?budget|token.?budget/i,
};
