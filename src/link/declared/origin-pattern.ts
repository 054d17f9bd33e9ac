// What a pattern for origins lets in besides what it means. Browsers write an origin as scheme, host and port: what could
// only match another text is no danger.

import type { Tri } from '../../core/model.ts';

export interface PatternSaid {
  /** Every origin matches. */
  any: boolean;
  /** An origin of somebody else matches. */
  bypassed: Tri;
}

const EVERYTHING = /^\^?(https?\??:(\\?\/){2})?(\.[*+]|\(\.[*+]\))\$?$/;

export function patternSaid(source: string, matches: 'anywhere' | 'start' | 'whole'): PatternSaid {
  if (EVERYTHING.test(source)) return { any: true, bypassed: true };
  const boundAtStart = matches !== 'anywhere' || source.startsWith('^') || /^(\\\.|:?(\\?\/){2})/.test(source);
  const boundAtEnd = matches === 'whole' || /(^|[^\\])\$$/.test(source) || /\[\/:\]|\(:/.test(source.slice(-16));
  if (!boundAtStart || !boundAtEnd || hasBareDot(source)) return { any: false, bypassed: true };
  // Any number of labels before a fixed domain is what such patterns mean; who owns all of them, nobody can tell.
  return { any: false, bypassed: /\.[*+]/.test(source) ? 'unknown' : false };
}

/** A dot that stands for any character between letters: `app.example.com`. */
function hasBareDot(source: string): boolean {
  return /(^|[^\\])[a-z0-9)\]]\.[a-z0-9(]/i.test(source.replace(/\[[^\]]*\]/g, 'x').replace(/\\./g, '%'));
}

/** `startsWith('https://app.example.com')` and its kin, by what they compare with. */
export function comparisonBypassed(method: string, text: string): boolean {
  if (/^(startsWith|startswith)$/.test(method)) return !/[:/]$/.test(text) || /^https?:\/\/$/.test(text);
  if (/^(endsWith|endswith)$/.test(method)) return !/^(\.|https?:\/\/)/.test(text);
  return true;
}
