// Whether a way past a guard has proved something of the caller, or else why it got past. A way is the list of tests that
// were answered on it; a test proves something when the guard refuses where it is answered otherwise.

import type { Test } from '../../core/linked.ts';
import type { Mode } from '../../core/model.ts';
import type { Part } from '../parts.ts';

export type Way = readonly Test[];

/** In front of handlers, a body that holds the right secret lets through; in a handler it signs in. */
export type Position = 'guard' | 'handler';

/** What a caller shows to say who they are. In a handler, something made of the whole request may also be its sign-in. */
const CREDENTIALS: readonly Part[] = ['identity', 'header', 'cookie', 'whole'];
/** A body that fits a stored row is a captcha, a one-time code or a form as often as a secret: that proves nothing certain. */
const IN_GUARDS: readonly string[] = [...CREDENTIALS, 'query', 'found'] satisfies Part[];
const IN_HANDLERS: readonly string[] = ['identity', 'header', 'cookie', 'query'] satisfies Part[];

const rests = (test: Test, parts: readonly string[]) => test.about.some((part) => parts.includes(part));

/** Does the guard refuse where this test is answered otherwise? */
export function decides(test: Test, refused: readonly Way[]): boolean {
  return refused.some((way) => way.some((t) => t.place === test.place && t.holds !== test.holds));
}

export function provesCaller(test: Test, way: Way, position: Position): boolean {
  if (test.atWill || test.keyless) return false;
  switch (test.asks) {
    case 'exception':
      if (test.holds) return false;
      if (test.verified) return position === 'guard' || rests(test, IN_HANDLERS);
      return rests(test, position === 'guard' ? CREDENTIALS : ['header', 'cookie']);
    case 'presence':
      // What earlier code attached is there for those it knows; a header is there for everyone who sends it.
      return test.holds && rests(test, position === 'guard' ? ['identity', 'found'] : ['identity']);
    case 'literal':
      if (!rests(test, ['identity', 'header', 'cookie'])) return false;
      return test.holds || isThere(test, way);
    case 'value': {
      // In a handler, what is asked for in the query is mostly the thing that is wanted, not who wants it.
      const shown = position === 'guard' ? IN_GUARDS : CREDENTIALS;
      return rests(test, shown) && (test.holds || isThere(test, way));
    }
  }
}

/** `not revoked(token)` proves something of a token that is there. */
function isThere(test: Test, way: Way): boolean {
  return way.some((t) => t !== test && t.asks === 'presence' && t.holds && rests(t, test.about));
}

/** A token was verified by a call that fails otherwise: whatever becomes of the failure, it ends there. */
export function isVerified(test: Test, way: Way, position: Position): boolean {
  return test.asks === 'exception' && test.verified === true && provesCaller(test, way, position);
}

/** Restrictions of where a request comes from are authorization, and say nothing of who calls. */
export function provesOrigin(test: Test): boolean {
  if (test.asks === 'exception') return false;
  return (
    rests(test, ['network', 'relayed', 'plain-header', 'csrf-header']) || (rests(test, ['forwarded']) && !test.atWill)
  );
}

export function isAboutCsrf(test: Test): boolean {
  return rests(test, ['csrf-header']);
}

export interface Bypass {
  mode: Mode;
  why: string;
  test?: Test;
}

/** Why a way without proof gets past, and what the guard is for it. */
export function bypassOf(way: Way, refused: readonly Way[]): Bypass {
  const deciding = way.filter((t) => decides(t, refused));
  const failed = way.find((t) => t.asks === 'exception' && t.holds);
  if (failed) return { mode: 'fail-open', why: 'passes on after an exception', test: failed };
  const byPath = way.find((t) => rests(t, ['path', 'method']));
  if (byPath) return { mode: 'unknown', why: `but only for some paths: ${said(byPath)}`, test: byPath };
  const flag = deciding.find((t) => t.flags.length > 0);
  if (flag) return { mode: 'conditional', why: `lets requests through when ${said(flag)}`, test: flag };
  const found = deciding.find((t) => t.holds && t.asks === 'presence' && t.about.length > 0);
  if (found && rests(found, ['found']))
    return { mode: 'unknown', why: `may be a sign-in: ${said(found)}`, test: found };
  if (found)
    return { mode: 'attached-only', why: `refuses a missing token and verifies none: ${said(found)}`, test: found };
  const proxied = deciding.find((t) => t.byProxy && t.holds);
  if (proxied) return { mode: 'unknown', why: `${BY_PROXY}: ${said(proxied)}`, test: proxied };
  const atWill = deciding.find((t) => isOpenToAll(t) && !isRefusedToo(t, refused));
  if (atWill) return { mode: 'attached-only', why: `${OPEN_TO_ALL}: ${said(atWill)}`, test: atWill };
  const keyless = deciding.find((t) => t.holds && t.keyless);
  if (keyless?.keyless === 'computable')
    return {
      mode: 'attached-only',
      why: `asks for a digest that anybody can compute: ${said(keyless)}`,
      test: keyless,
    };
  if (keyless)
    return { mode: 'unknown', why: `asks for a digest of what is not told: ${said(keyless)}`, test: keyless };
  const without = deciding.find((t) => !t.holds && t.asks === 'presence' && rests(t, CREDENTIALS));
  if (without)
    return { mode: 'attached-only', why: `lets requests without a token through: ${said(without)}`, test: without };
  const plain = (tests: Way) => tests.find((t) => t.asks !== 'exception');
  const test = plain(deciding) ?? plain(way) ?? way[0];
  if (!test) return { mode: 'unknown', why: 'lets requests through for reasons that cannot be told' };
  // It rests on nothing that a caller sends: on how the server is set up, or on its state.
  const mode = deciding.length > 0 && deciding.every((t) => t.about.length === 0) ? 'conditional' : 'unknown';
  return { mode, why: `lets requests through when ${said(test)}`, test };
}

/** Why a guard is `attached-only` that only a word stands before. */
const OPEN_TO_ALL = 'lets everybody through who sends the right word';

/** `?format=gif` decides what a handler does, and on either way it may refuse. */
const isRefusedToo = (test: Test, refused: readonly Way[]): boolean =>
  refused.some((way) => way.some((t) => t.place === test.place && t.holds === test.holds));

/** Whether one stands in front, and takes the header from everybody else, no code tells. */
const BY_PROXY = 'believes a header that a proxy may set, and that anybody may send who gets past it';

/** A body is handed in to be looked at: what it says decides no guard. */
const SENT_ALONG: readonly string[] = ['header', 'cookie', 'query', 'params', 'forwarded'];

/** The word opens it; one that only shuts it leaves open what else is asked. */
export function isOpenToAll(test: Test): boolean {
  return test.atWill === true && test.holds && test.about.length > 0 && test.about.every((p) => SENT_ALONG.includes(p));
}

function said({ text, holds, place }: Test): string {
  const [, file, line] = /^(.*?):(\d+):/.exec(place) ?? [];
  return `\`${holds ? '' : 'not '}${text}\`${file ? ` at ${file}:${line}` : ''}`;
}

/** Credentials that are sent to be exchanged for a session: who sends wrong ones fails to sign in. */
export function isSignIn(way: Way, refused: readonly Way[]): boolean {
  const deciding = way.filter((t) => decides(t, refused));
  return (
    deciding.some((t) => rests(t, ['body'])) &&
    deciding.every((t) => t.about.every((p) => p === 'body' || p === 'params'))
  );
}
