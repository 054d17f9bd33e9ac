// Checks of a credential's structure that no pattern can express. `certain` is what a checksum or a decoded structure
// proves; false means that it is no credential of this format at all.

import type { SecretValidator } from '../../core/secret-format.ts';
import { classifyValue, entropyOf, isPlaceholder } from '../../core/secret-value.ts';

export type Verdict = { certain: boolean; example?: true } | false;

export const VALIDATORS: Record<SecretValidator, (secret: string, whole: string) => Verdict> = {
  'crc32-base62': (secret) => ({ certain: hasChecksum(secret) }),
  jwt: (_, whole) => webToken(whole),
  'jwt-service-role': (_, whole) => {
    const { role } = claimsOf(whole) ?? {};
    return role === 'service_role' ? { certain: true } : false;
  },
  'pem-body': (secret) => pemBody(secret),
  'basic-auth': (secret) => basicAuth(secret),
  'url-password': (secret, whole) => urlPassword(secret, whole),
  random: (secret) => (classifyValue(secret) === 'random' ? { certain: false } : false),
};

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The last six characters are the CRC-32 of those before, in base 62. */
function hasChecksum(token: string): boolean {
  return token.length > 6 && checksumOf(token.slice(0, -6)) === token.slice(-6);
}

export function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (; rest > 0; rest = Math.floor(rest / 62)) digits = BASE62.charAt(rest % 62) + digits;
  return digits.padStart(6, '0');
}

function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at++) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A signed token opens something. The one that documentation shows, and those for demonstrations, do not. */
function webToken(whole: string): Verdict {
  const [header = '', , signature = ''] = whole.split('.');
  const { alg } = decoded(header) ?? {};
  const claims = claimsOf(whole);
  if (typeof alg !== 'string' || claims === undefined || /^none$/i.test(alg) || signature.length < 20) return false;
  const { sub, name, iss, role } = claims;
  // The anonymous key of a Supabase project is meant for browsers; its other key is a format of its own.
  if (role === 'anon' || role === 'service_role') return false;
  const shown =
    sub === '1234567890' || name === 'John Doe' || /demo|example|test/i.test(typeof iss === 'string' ? iss : '');
  return { certain: true, ...(shown ? { example: true as const } : {}) };
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  return decoded(token.split('.')[1] ?? '');
}

function decoded(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Prose after the first line of a key is none: there must be enough base64 in a row. */
function pemBody(body: string): Verdict {
  const runs = body.match(/[A-Za-z0-9+/=]{32,}/g) ?? [];
  const whole = runs.join('');
  if (whole.length < 64 || entropyOf(whole) < 4) return false;
  return { certain: true, ...(/example|\.{3}|…|xxxx/i.test(body) ? { example: true as const } : {}) };
}

function basicAuth(encoded: string): Verdict {
  const text = Buffer.from(encoded, 'base64').toString('latin1');
  const [, user = '', password = ''] = /^([\x21-\x39\x3b-\x7e]{1,100}):([\x20-\x7e]{3,200})$/.exec(text) ?? [];
  if (user === '' || isPlaceholder(password)) return false;
  // The pairs that RFC 7617 and RFC 6749 show, which descriptions repeat.
  return { certain: true, ...(/^(?:Aladdin|s6BhdRkqt3)$/.test(user) ? { example: true as const } : {}) };
}

const NOWHERE =
  /@(?:[\w.-]*\.)?(?:example\.(?:com|org|net)|test|invalid)\b|@(?:host(?:name)?|server|localhost|127\.0\.0\.1|0\.0\.0\.0)\b/i;

/** Words that everybody would try first are no leak; that a store has them is told where it is configured. */
function urlPassword(password: string, whole: string): Verdict {
  const kind = classifyValue(password);
  const user = /\/\/([^:]*):/.exec(whole)?.[1] ?? '';
  const weak = !(
    kind === 'random' ||
    kind === 'uuid' ||
    (kind === 'password' && (isRemote(whole) || !isCommon(password)))
  );
  if (weak || password === user || /[<>{}$%*`\\]/.test(password.replace(/%[0-9a-f]{2}/gi, ''))) return false;
  return { certain: kind === 'random', ...(NOWHERE.test(whole) ? { example: true as const } : {}) };
}

const NOT_PUBLIC =
  /(?:^|\.)(?:local|internal|test|example|svc)(?:\.|$)|\.(?:localdomain|lan|prod|production|staging|corp|home|docker|cluster)$/i;

/** At a host of the internet even a common password is the real one: nobody starts that for a demonstration. */
function isRemote(whole: string): boolean {
  const host = whole.slice(whole.lastIndexOf('@') + 1);
  return /^(?:[a-z0-9-]+\.){2,}[a-z]{2,18}$/i.test(host) && !NOT_PUBLIC.test(host);
}

const LEET: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' };
const COMMON =
  /^(?:password|passwd|passw|pass|word|secret|admin|root|user|test|postgres|mysql|mongo|redis|guest|demo|dev|local|app|db|my|super|strong|pwd|[_.-])+$/;

/** Made of the words that everybody tries first, with digits in place of letters or behind them. */
function isCommon(password: string): boolean {
  const bare = password.toLowerCase().replace(/[\d!@#$]{1,6}$/, '');
  return COMMON.test(bare.replace(/[013457@$!]/g, (sign) => LEET[sign] ?? sign));
}
