// Regular expressions of the repository on short texts. Only those run that cannot take long: no repetition of groups and at
// most two repetitions without an end, so that the time is bounded by the cube of a short length.

const LONGEST_SOURCE = 120;
const LONGEST_TEXT = 160;
/** Each optional part and each alternative may double the work. */
const MOST_CHOICES = 8;

export function safePattern(source: string, flags: string): RegExp | undefined {
  const plain = source.replace(/\\./g, '_').replace(/\[[^\]]*\]/g, '_');
  const endless = plain.match(/[*+]|\{\d*,\}/g) ?? [];
  const repeatsGroups = /\)(?:[*+]|\{)/.test(plain);
  const optional = (plain.match(/[?|]|\{\d+,?\d*\}/g) ?? []).length;
  if (source.length > LONGEST_SOURCE || endless.length > 2 || optional > MOST_CHOICES || repeatsGroups)
    return undefined;
  if (/\\[1-9k]|\(\?<[=!]/.test(source)) return undefined;
  try {
    return new RegExp(source, flags.replace(/[^gimsu]/g, ''));
  } catch {
    return undefined;
  }
}

/** Undefined when it is not tried. */
export function testPattern(source: string, flags: string, text: string): boolean | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  return safePattern(source, flags.replaceAll('g', ''))?.test(text);
}

export function replacePattern(source: string, flags: string, text: string, by: string): string | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const pattern = safePattern(source, flags);
  return pattern && text.replace(pattern, by);
}

export function splitPattern(source: string, flags: string, text: string): string[] | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const pattern = safePattern(source, flags);
  // A group that took no part gives undefined, which the types of `split` leave out.
  const parts: (string | undefined)[] | undefined = pattern && text.split(pattern);
  return parts?.map((part) => part ?? '');
}

export function matchPattern(source: string, flags: string, text: string): (string | undefined)[] | null | undefined {
  if (text.length > LONGEST_TEXT || flags.includes('g')) return undefined;
  const pattern = safePattern(source, flags);
  const match = pattern?.exec(text);
  return pattern && (match ? [...match] : null);
}
