// Paths of entries: every spelling a value may stand for, and whether a guard's path covers an endpoint's.

import { flatItems } from './flat-items.ts';
import type { Framework, FrameworkContext } from './framework.ts';
import { knownText, symbol } from './texts.ts';
import { optionsOf, type Value } from './values.ts';

export interface PathText {
  text: string;
  /** Set when a part of it could not be told; that part stands in braces. */
  unresolved?: string;
  /** A pattern that only tests the path; it is not a path itself. */
  pattern?: true;
}

export function pathTexts(value: Value | undefined): PathText[] {
  if (value === undefined) return [{ text: '' }];
  if (value.kind === 'list') return flatItems(value.items).flatMap(pathTexts);
  if (value.kind === 'choice') return optionsOf(value).flatMap((o) => pathTexts(o.value));
  if (value.kind === 'regex') return patternTexts(value.source);
  const known = knownText(value);
  if (known !== undefined) return [{ text: known }];
  if (value.kind === 'text') {
    const text = value.parts.map((p) => (typeof p === 'string' ? p : (knownText(p) ?? `{${symbol(p)}}`))).join('');
    return [{ text, unresolved: 'a part of the path is decided at run time' }];
  }
  if (value.kind === 'constant')
    return [{ text: value.value === undefined || value.value === null ? '' : String(value.value) }];
  return [
    {
      text: `{${symbol(value)}}`,
      unresolved: value.kind === 'unknown' ? value.why : 'the path is decided at run time',
    },
  ];
}

const SIMPLE_GROUP = /^\^?\((?:\?:)?((?:\\\/|[\w/-])+)\)(\?)?\$?$/;
const SIMPLE_TEXT = /^\^?((?:\\\/|[\w/-])+)\$?$/;

/** `/(\/api)?/` is two paths, `/^\/users$/` one; anything cleverer stays a pattern. */
function patternTexts(source: string): PathText[] {
  const group = SIMPLE_GROUP.exec(source);
  const plain = (text: string) => text.replaceAll('\\/', '/');
  // The longer spelling first: it is the one that people publish.
  if (group?.[1]) return group[2] ? [{ text: plain(group[1]) }, { text: '' }] : [{ text: plain(group[1]) }];
  const text = SIMPLE_TEXT.exec(source)?.[1];
  return text ? [{ text: plain(text) }] : [{ text: '', pattern: true, unresolved: 'the path is a regular expression' }];
}

/** Every path that a registered path stands for, with what its framework lets be left out. */
export function pathsOf(value: Value | undefined, framework: Framework, context: FrameworkContext): PathText[] {
  const { spellings } = framework;
  return pathTexts(value).flatMap((path) =>
    spellings && !path.pattern ? spellings(path.text, context).map((text) => ({ ...path, text })) : [path],
  );
}

export function hasParameter(path: string, name: string): boolean {
  return segments(path).some((s) => s.startsWith(':') && (/^\w+/.exec(s.slice(1))?.[0] ?? '') === name);
}

/** Does middleware at `guard` see requests for `endpoint`? */
export function covers(guard: string, endpoint: string): boolean | 'unknown' {
  const wanted = segments(guard);
  const given = segments(endpoint);
  for (const [i, segment] of wanted.entries()) {
    const actual = given[i];
    if (segment.startsWith('*')) {
      if (i < wanted.length - 1) return 'unknown';
      // A wildcard after something needs its slash; one alone matches the root too.
      return actual !== undefined || (i === 0 && segment === '*');
    }
    if (actual === undefined) return false;
    if (segment === actual) continue;
    if (/[{}()*+?]/.test(segment) || /[{}*]/.test(actual)) return 'unknown';
    if (!segment.startsWith(':')) return actual.startsWith(':') ? 'unknown' : false;
    if (!/^:\w+$/.test(segment)) return 'unknown';
  }
  return true;
}

const MOST_KNOWN = 20_000;
const known = new Map<string, string[]>();

/** Remembered: every guard's path is held against every endpoint's. */
function segments(path: string): string[] {
  const before = known.get(path);
  if (before) return before;
  if (known.size > MOST_KNOWN) known.clear();
  const found = path.split('/').filter((s) => s !== '');
  known.set(path, found);
  return found;
}
