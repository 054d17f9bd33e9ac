// What a guard is, by what it does: a library's middleware as the catalogue describes it, or a function of the
// repository as observed. Names decide nothing.

import { evidenceAt } from '../core/evidence.ts';
import { type Library, namesExport } from '../core/library.ts';
import type { Condition, LinkedControl, LinkedGuard } from '../core/linked.ts';
import type { ControlFamily, Mode } from '../core/model.ts';
import { type Catalogue, configOf, controlsOf, ecosystemOf, exportPath, modeOf } from './catalogue.ts';
import type { ChainLink } from './endpoints.ts';
import type { Machine } from './evaluate/machine.ts';
import { switchOf } from './flags.ts';
import type { Observation, Observe } from './observe.ts';
import { type LibraryValue, type MadeValue, optionsOf, type Site, type Value } from './values.ts';

export interface GuardReader {
  machine: Machine;
  catalogue: Catalogue;
  observe: Observe;
  /** By id, so that one guard on fifty routes is one control. */
  controls: Map<string, LinkedControl>;
}

/** What a language gives by itself; a name that nothing binds may also be anything. */
const LANGUAGE = ['globalThis', 'builtins'];

const MOST_INNER = 40;

/** The guards behind one link of a chain; a dependency stands for itself and for those that it depends on. */
export function readLink(reader: GuardReader, link: ChainLink): LinkedGuard[] {
  const guards: LinkedGuard[] = [];
  const pending: { value: Value; conditions: Condition[] }[] = [{ value: link.value, conditions: link.conditions }];
  const seen = new Set<Value>();
  for (let next = pending.shift(); next && seen.size < MOST_INNER; next = pending.shift()) {
    const { value, conditions } = next;
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.kind === 'choice') {
      pending.unshift(...optionsOf(value).map((o) => ({ value: o.value, conditions: [...conditions, ...o.when] })));
      continue;
    }
    if (value.kind === 'constant') continue;
    const unwrapped = link.framework.unwrap?.(value, { machine: reader.machine, site: link.site });
    // Inner dependencies run first.
    if (unwrapped) pending.unshift(...[...unwrapped.inner, unwrapped.guard].map((v) => ({ value: v, conditions })));
    else guards.push(...controlsFor(reader, value, link).map((c) => asGuard(reader, c, link, conditions)));
  }
  return guards;
}

function asGuard(reader: GuardReader, control: LinkedControl, link: ChainLink, conditions: Condition[]): LinkedGuard {
  const kept = reader.controls.get(control.id) ?? control;
  reader.controls.set(kept.id, kept);
  const [condition] = conditions;
  // Registered only under a condition: it guards only then.
  const mode: Mode = condition && kept.mode === 'enforcing' ? 'conditional' : kept.mode;
  const flag = switchOf([conditions]);
  if (flag && !kept.flag) kept.flag = flag;
  return {
    control: kept.id,
    via: link.via,
    mode,
    evidence: evidenceAt(link.site.file, link.site.at, condition && `when ${condition.text}`),
  };
}

function controlsFor(reader: GuardReader, value: Value, link: ChainLink): LinkedControl[] {
  switch (value.kind) {
    case 'made':
      return libraryControls(reader, value.of, value, link);
    case 'library':
      return libraryControls(reader, value, undefined, { ...link });
    case 'function':
      return [functionControl(reader, value, link)];
    case 'instance':
    case 'class': {
      const entry = ['__call__', 'dispatch', '__init__', 'handle', 'use'].map((name) =>
        reader.machine.member(value, name, link.site),
      );
      const callable = entry.find((v) => v.kind === 'function');
      const name = value.kind === 'class' ? (value.node.name ?? 'a class') : (value.of.node.name ?? 'an object');
      if (callable?.kind === 'function') return [functionControl(reader, callable, link, name)];
      return [unreadControl(name, `${name} cannot be read as a guard`, link.site)];
    }
    case 'native':
      return [];
    default:
      return [
        unreadControl(
          'an unknown guard',
          value.kind === 'unknown' ? value.why : `a ${value.kind} in the place of a guard`,
          link.site,
        ),
      ];
  }
}

function unreadControl(name: string, why: string, site: Site): LinkedControl {
  return {
    id: `${site.file}:${site.at[0]}:${site.at[1]}#unread`,
    name,
    families: [],
    mode: 'unknown',
    why,
    unread: why,
    config: {},
    evidence: evidenceAt(site.file, site.at),
  };
}

function libraryControls(
  reader: GuardReader,
  value: LibraryValue,
  made: MadeValue | undefined,
  link: ChainLink,
): LinkedControl[] {
  const site = made?.site ?? link.site;
  const ecosystem = ecosystemOf(site.file);
  const library = reader.catalogue.find(value.source, ecosystem);
  const name = [value.source, ...exportPath(value)].join('.');
  if (!library || LANGUAGE.includes(value.source))
    return [
      ...wrapped(reader, made, link),
      unreadControl(name, `${value.source} is not in the library catalogue`, site),
    ];
  const controls = controlsOf(library, value);
  if (controls.length === 0 && library.controls.length > 0 && !isHarmless(library, value)) {
    return [
      ...wrapped(reader, made, link),
      unreadControl(name, `what ${name} guards is not in the library catalogue`, site),
    ];
  }
  const found = controls.map(
    (control): LinkedControl => ({
      id: `${site.file}:${site.at[0]}:${site.at[1]}#${control.family}`,
      name,
      families: [control.family],
      mode: modeOf(control, made),
      why: `${library.title} attached as ${control.attaches}`,
      library: library.id,
      ecosystem,
      config: configOf(control, made),
      evidence: evidenceAt(site.file, site.at),
    }),
  );
  return [...wrapped(reader, made, link), ...found];
}

/** The catalogue says so of this export, or of the library as a whole by calling it a technology. */
function isHarmless(library: Library, value: LibraryValue): boolean {
  const path = exportPath(value);
  if (library.guardsNothing?.some((name) => namesExport(name, path))) return true;
  return library.technology !== undefined && path.length > 0;
}

/** A library call around functions of ours (`asyncHandler(requireUser)`) guards as they do. */
function wrapped(reader: GuardReader, made: MadeValue | undefined, link: ChainLink): LinkedControl[] {
  const inner = made?.arguments.positional.filter((v) => v.kind === 'function') ?? [];
  return inner.flatMap((v) => controlsFor(reader, v, link));
}

function functionControl(
  reader: GuardReader,
  value: Extract<Value, { kind: 'function' }>,
  link: ChainLink,
  given?: string,
): LinkedControl {
  const id = `${value.file}:${value.node.at[0]}:${value.node.at[1]}${value.given || value.self ? `@${link.site.at[0]}` : ''}${value.as ? `@${value.as}` : ''}`;
  const known = reader.controls.get(id);
  if (known) return known;
  const name = given ?? value.node.name ?? 'an unnamed function';
  const seen = reader.observe(value, link.framework);
  return { id, name, config: {}, evidence: evidenceAt(value.file, value.node.at), ...judge(reader, seen, value, link) };
}

/** Other refusals (400, 404, 422…) say that a request is wrong, not which control it met. */
const BY_STATUS: Record<number, ControlFamily> = {
  401: 'authentication',
  403: 'authorization',
  413: 'body-limit',
  429: 'rate-limit',
};
const BY_HEADER: Record<string, ControlFamily> = {
  'access-control-allow-origin': 'cors',
  'content-security-policy': 'security-headers',
  'strict-transport-security': 'security-headers',
  'x-content-type-options': 'security-headers',
  'x-frame-options': 'security-headers',
  'referrer-policy': 'security-headers',
};
const ANY_EXCEPTION = 'an exception';

type Judgement = Pick<LinkedControl, 'families' | 'mode' | 'why' | 'unread' | 'flag'>;

function judge(
  reader: GuardReader,
  seen: Observation,
  value: Extract<Value, { kind: 'function' }>,
  link: ChainLink,
): Judgement {
  if (link.framework.handlesErrors?.(value)) {
    // One that only logs or converts hands the error on to whoever comes last.
    if (seen.answers.length === 0) return { families: [], mode: 'attached-only', why: 'hands every error on' };
    return { families: ['error-handling'], mode: 'enforcing', why: `${link.framework.id} calls it with errors` };
  }
  const byRedirect = redirects(seen);
  if (byRedirect) return byRedirect;
  const refusals = seen.rejects.filter((r) => r.status !== undefined && BY_STATUS[r.status]);
  const families = new Set(refusals.map((r) => familyOf(r.status, seen, reader)));
  const unclear = seen.rejects.find((r) => r.status === undefined);
  if (families.size === 0) return withoutRefusal(seen, unclear?.site);
  const [first] = refusals;
  const where = first ? `${first.site.file}:${first.site.at[0]}` : '';
  const why = `answers ${[...new Set(refusals.map((r) => r.status))].join(', ')} at ${where}`;
  const base = { families: [...families].sort(), why };
  const flag = switchOf(refusals.map((r) => r.conditions));
  if (flag && refusals.every((r) => r.conditions.some((c) => c.flags.length > 0)))
    return { ...base, mode: 'conditional', flag };
  const unverified = seen.calls.find((c) => ['dead', 'attached-only'].includes(verificationMode(c, reader) ?? ''));
  if (unverified) {
    const at = `${unverified.site.file}:${unverified.site.at[0]}`;
    return { ...base, mode: 'attached-only', why: `${why}, but takes a token without verifying it at ${at}` };
  }
  const byPath = exemptionByPath(seen, refusals);
  if (byPath) return { ...base, mode: 'unknown', why: `${why}, but only for some paths: ${byPath}` };
  const without = passesWithout(seen, refusals);
  if (without) return { ...base, mode: 'unknown', why: `${why}, but lets requests through when ${without}` };
  if (seen.passes.some((p) => p.conditions.some((c) => c.text === ANY_EXCEPTION)))
    return { ...base, mode: 'fail-open', why: `${why}, but passes on after an exception` };
  return seen.complete
    ? { ...base, mode: 'enforcing' }
    : { ...base, mode: 'unknown', unread: 'it was not followed to its end' };
}

const IDENTITY_WORDS = /session|user|auth|log(ged)?_?in|sign(ed)?_?in|account|token/i;
const TRANSPORT_WORDS = /secure|protocol|forwarded-proto|https/i;

/**
 * Pages refuse strangers by sending them to the sign-in, and send guests on for many other reasons. The words of the test
 * say only what it may be about: never that it enforces.
 */
function redirects(seen: Observation): Judgement | undefined {
  const away = seen.rejects.filter((r) => r.status === 302);
  const [first] = away;
  if (!first || seen.passes.length === 0 || seen.rejects.some((r) => r.status !== 302)) return undefined;
  const why = `redirects at ${first.site.file}:${first.site.at[0]}`;
  const tests = away.flatMap((r) => r.conditions).map((c) => c.text);
  if (tests.some((t) => IDENTITY_WORDS.test(t))) return { families: ['authentication'], mode: 'unknown', why };
  if (tests.some((t) => TRANSPORT_WORDS.test(t))) return { families: [], mode: 'enforcing', why };
  return { families: [], mode: 'unknown', why, unread: `${why}, for reasons that cannot be told` };
}

const PATH_WORDS = /(^|[^a-z])(path|pathname|url|uri|originalurl|baseurl)s?([^a-z]|$)/i;

/** A guard that looks at the path of the request spares some of them; which ones, its own chain of tests decides. */
function exemptionByPath(seen: Observation, refusals: Observation['rejects']): string | undefined {
  const looksAtPath = (c: Condition) => !c.after && PATH_WORDS.test(c.text);
  const spared = seen.passes.flatMap((p) => p.conditions.filter(looksAtPath))[0];
  const picked = refusals.every((r) => r.conditions.some(looksAtPath))
    ? refusals[0]?.conditions.find(looksAtPath)
    : undefined;
  const test = spared ?? picked;
  return test && `\`${test.text}\` at ${test.evidence.file}:${test.evidence.line}`;
}

const ABSENT = /^not |( ==| is) (null|undefined|'')$/;

/**
 * Optional authentication: without a credential the request passes, only a bad one is refused. An `else` that passes what
 * its `if` does not refuse is no such thing.
 */
function passesWithout(seen: Observation, refusals: Observation['rejects']): string | undefined {
  const refused = new Set(refusals.flatMap((r) => r.conditions.filter((c) => !c.after).map((c) => c.text)));
  const own = (c: Condition) => !c.after && c.flags.length === 0 && c.text !== ANY_EXCEPTION;
  const test = seen.passes
    .flatMap((p) => p.conditions.filter(own))
    .find((c) => ABSENT.test(c.text) && !refused.has(c.text.replace(/^not /, '')));
  return test && `\`${test.text}\` at ${test.evidence.file}:${test.evidence.line}`;
}

/** 403 with a token checked in the same function is a refusal of who calls; without, of what they may do. */
function familyOf(status: number | undefined, seen: Observation, reader: GuardReader): ControlFamily {
  if (status === 403 && seen.calls.some((c) => verifiesToken(c.callee, c.site, reader))) return 'authentication';
  return BY_STATUS[status ?? 0] ?? 'authorization';
}

function verifiesToken(callee: LibraryValue, site: Site, reader: GuardReader): boolean {
  return verificationOf(callee, site, reader) !== undefined;
}

function verificationOf(callee: LibraryValue, site: Site, reader: GuardReader) {
  const library = reader.catalogue.find(callee.source, ecosystemOf(site.file));
  return library && controlsOf(library, callee).find((c) => c.family === 'token-verification');
}

/** `dead` where options switch the verification off. */
function verificationMode(
  { callee, given, site }: Observation['calls'][number],
  reader: GuardReader,
): Mode | undefined {
  const control = verificationOf(callee, site, reader);
  return control && modeOf(control, { kind: 'made', of: callee, arguments: given, site });
}

function withoutRefusal(seen: Observation, unclear: Site | undefined): Judgement {
  const headers = seen.headers.map((h) => BY_HEADER[h.name.toLowerCase()]).filter((f) => f !== undefined);
  if (headers.length > 0) {
    const conditional = seen.headers.every((h) => h.conditions.length > 0);
    return {
      families: [...new Set(headers)].sort(),
      mode: conditional ? 'unknown' : 'enforcing',
      why: `sets ${seen.headers.map((h) => h.name).join(', ')}`,
    };
  }
  if (unclear) {
    const why = `refuses at ${unclear.file}:${unclear.at[0]} with a status that cannot be told`;
    return { families: [], mode: 'unknown', why, unread: why };
  }
  if (!seen.complete)
    return { families: [], mode: 'unknown', why: 'not followed to its end', unread: 'it was not followed to its end' };
  const [other] = seen.rejects;
  if (other)
    return {
      families: [],
      mode: 'enforcing',
      why: `answers ${other.status} at ${other.site.file}:${other.site.at[0]}`,
    };
  const identity = seen.attaches.find((a) =>
    /^(user|auth|account|session|principal|currentUser|userId)$/i.test(a.name),
  );
  if (identity)
    return {
      families: ['authentication'],
      mode: 'attached-only',
      why: `sets request.${identity.name} and refuses nobody`,
    };
  return { families: [], mode: 'attached-only', why: 'refuses nobody' };
}
