// The hash by which GitHub code scanning knows a line again when its number changes (`primaryLocationLineHash`).
// A 64-bit polynomial rolling hash over the 100 UTF-16 units that follow a line's start, spaces and tabs left out.

const BASE = 37;
/** How many units from the start of a line on its hash is made of. */
export const HASHED_UNITS = 100;
const END_OF_FILE = 65535;
const TWO_32 = 2 ** 32;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

/** An unsigned 64-bit number as two halves: JavaScript numbers hold 53 bits, BigInt is twenty times slower. */
interface Word {
  high: number;
  low: number;
}

/** BASE ** HASHED_UNITS: what a unit has been multiplied by when it leaves the window. */
const LEAVING = power(BASE, HASHED_UNITS);

/** One `hash:n` per line, in order; n tells lines with the same hash apart. The text after the last line end is a line. */
export function lineHashes(text: string): string[] {
  const { units, starts } = unitsOf(text);
  const hash: Word = { high: 0, low: 0 };
  const seen = new Map<string, number>();
  const hashes: string[] = [];
  const last = units.length + HASHED_UNITS;
  for (let at = 0; at < last && hashes.length < starts.length; at++) {
    if (at >= HASHED_UNITS && starts[hashes.length] === at - HASHED_UNITS) hashes.push(numbered(hexOf(hash), seen));
    advance(hash, units[at] ?? 0, units[at - HASHED_UNITS] ?? 0);
  }
  return hashes;
}

/** The units that count, and at which of them each line starts. */
function unitsOf(text: string): { units: Uint16Array; starts: number[] } {
  const units = new Uint16Array(text.length + 1);
  const starts: number[] = [];
  let length = 0;
  let lineStart = true;
  for (let at = 0; at <= text.length; at++) {
    let unit = at === text.length ? END_OF_FILE : text.charCodeAt(at);
    if (unit === SPACE || unit === TAB) continue;
    if (unit === LINE_FEED && at > 0 && text.charCodeAt(at - 1) === CARRIAGE_RETURN) continue;
    if (unit === CARRIAGE_RETURN) unit = LINE_FEED;
    if (lineStart) starts.push(length);
    lineStart = unit === LINE_FEED;
    units[length++] = unit;
  }
  return { units: units.subarray(0, length), starts };
}

/** hash = hash * BASE + entering - LEAVING * oldest, modulo 2^64. Every product stays below 2^53. */
function advance(hash: Word, entering: number, oldest: number): void {
  const grown = hash.low * BASE + entering;
  const left = LEAVING.low * oldest;
  const low = (grown % TWO_32) - (left % TWO_32);
  const borrow = low < 0 ? 1 : 0;
  const carried = hash.high * BASE + Math.floor(grown / TWO_32);
  const taken = LEAVING.high * oldest + Math.floor(left / TWO_32) + borrow;
  hash.low = low + borrow * TWO_32;
  hash.high = ((((carried % TWO_32) - (taken % TWO_32)) % TWO_32) + TWO_32) % TWO_32;
}

function power(base: number, exponent: number): Word {
  const word: Word = { high: 0, low: 1 };
  for (let step = 0; step < exponent; step++) {
    const low = word.low * base;
    word.high = (word.high * base + Math.floor(low / TWO_32)) % TWO_32;
    word.low = low % TWO_32;
  }
  return word;
}

function hexOf({ high, low }: Word): string {
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}

function numbered(hex: string, seen: Map<string, number>): string {
  const n = (seen.get(hex) ?? 0) + 1;
  seen.set(hex, n);
  return `${hex}:${n}`;
}
