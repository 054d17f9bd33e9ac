// Fills the holes of secret formats' examples with text drawn from a seed: credentials that open nothing, made at run
// time so that no file of ours holds one.

import { checksumOf } from '../../src/scan/secrets/validators.ts';

export type Draw = (below: number) => number;

/** mulberry32: the same numbers for the same seed, everywhere. */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const ALPHABETS: Record<string, string> = {
  base62: DIGITS + UPPER + LOWER,
  base64: `${UPPER}${LOWER}${DIGITS}+/`,
  base64url: `${UPPER}${LOWER}${DIGITS}-_`,
  BASE32: `${UPPER}234567`,
  BECH32: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  alnum: DIGITS + LOWER,
  ALNUM: DIGITS + UPPER,
  alpha: UPPER + LOWER,
  hex: `${DIGITS}abcdef`,
  digit: DIGITS,
};

export function drawn(draw: Draw, alphabet: string, length: number): string {
  const letters = ALPHABETS[alphabet] ?? alphabet;
  // Letters and digits at both ends: a token that ends in a sign could be part of what follows.
  const plain = letters.replace(/[+/_-]/g, '');
  return Array.from({ length }, (_, at) => {
    const from = at === 0 || at === length - 1 ? plain : letters;
    return from.charAt(draw(from.length));
  }).join('');
}

export interface Filled {
  text: string;
  /** What was drawn: of these nothing may ever be seen. */
  secrets: string[];
}

const HOLE = /\{([A-Za-z0-9]+)\*(\d+)\}|\{(checksum|uuid|pem|basic|jwt:[\w=,-]+)\}/g;

export function fill(template: string, draw: Draw): Filled {
  const secrets: string[] = [];
  const text = template.replace(HOLE, (_, alphabet?: string, length?: string, special?: string) => {
    const made =
      alphabet === undefined
        ? specially(special ?? '', secrets.at(-1) ?? '', draw)
        : drawn(draw, alphabet, Number(length));
    secrets.push(made.replace('-----END', ''));
    return made;
  });
  return { text, secrets };
}

function specially(special: string, before: string, draw: Draw): string {
  if (special === 'checksum') return checksumOf(before);
  if (special === 'uuid')
    return [8, 4, 4, 4, 12]
      .map((n, at) => (at === 2 ? '4' : at === 3 ? 'a' : '') + drawn(draw, 'hex', at === 2 || at === 3 ? n - 1 : n))
      .join('-');
  if (special === 'basic') return Buffer.from(`shop:${drawn(draw, 'base62', 21)}`).toString('base64');
  if (special === 'pem') return `\n${Array.from({ length: 8 }, () => drawn(draw, 'base64', 64)).join('\n')}\n-----END`;
  const claims: Record<string, string> = Object.fromEntries(
    special
      .slice(4)
      .split(',')
      .map((claim) => [claim.slice(0, claim.indexOf('=')), claim.slice(claim.indexOf('=') + 1)]),
  );
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { alg = 'HS256', ...rest } = claims;
  const payload = part({ ...rest, jti: drawn(draw, 'hex', 20) });
  return `${part({ alg, typ: 'JWT' })}.${payload}.${drawn(draw, 'base64url', 43)}`;
}
