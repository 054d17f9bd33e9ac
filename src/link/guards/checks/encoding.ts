// What a handler prints into pages: whether all that is not its own text was escaped on the way. What templates print, only
// they tell; text that is escaped in one place and not in the next is not.

import type { LinkedJudgement } from '../../../core/linked.ts';
import { isDecided, neutraliserOf } from '../../effects/decided.ts';
import { type Reach, reachesIn } from '../../effects/effects.ts';
import type { Observation } from '../../observe.ts';
import type { Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';

/** From worst to best; `own`: nothing in it comes from elsewhere. */
const ORDER = ['raw', 'vague', 'encoded', 'own'] as const;
type Printed = (typeof ORDER)[number];

export function encodingIn(reader: GuardReader, seen: Observation): LinkedJudgement[] {
  const pages = reachesIn(seen, reader.catalogue).filter(({ kind }) => kind === 'html-sink' || kind === 'template');
  if (pages.length === 0) return [];
  const printed = pages.map((page) => ({ page, how: printedBy(reader, page) }));
  const worst = worstOf(printed.map(({ how }) => how));
  const at = printed.find(({ how }) => how === worst)?.page;
  const place = at ? `${at.site.file}:${at.site.at[0]}` : '';
  const told = (presence: LinkedJudgement['presence'], why: string): LinkedJudgement[] => [
    { family: 'output-encoding', presence, why, over: true },
  ];
  if (worst === 'raw') return told('absent', `text of the request is printed as it came at ${place}`);
  if (at?.kind === 'template') return told('unknown', `what the template prints as it is was not read, at ${place}`);
  if (worst === 'vague') return told('unknown', `whether what is printed at ${place} was escaped could not be told`);
  if (worst === 'own') return [];
  return seen.complete && seen.lost.length === 0
    ? told('present', `all that is printed at ${place} was escaped`)
    : told('unknown', 'the handler was not followed to its end');
}

function printedBy(reader: GuardReader, { kind, target, conditions }: Reach): Printed {
  if (kind === 'template' || target === undefined) return 'vague';
  const deciding = { catalogue: reader.catalogue, kind, conditions };
  return isDecided(target, deciding) ? 'raw' : piece(reader, target, 0);
}

const DEEPEST = 8;

/** Nothing of it is known to be a caller's; what comes from elsewhere may be what a caller wrote before. */
function piece(reader: GuardReader, value: Value, depth: number): Printed {
  const inner = (all: readonly Value[]) => worstOf(all.map((one) => piece(reader, one, depth + 1)));
  if (depth > DEEPEST) return 'vague';
  switch (value.kind) {
    case 'constant':
      return 'own';
    case 'text':
      return worstOf(
        value.parts.map((part, at) => {
          if (typeof part === 'string') return 'own';
          const how = piece(reader, part, depth + 1);
          return how === 'encoded' && !isPlain(part) && !isContent(value.parts.slice(0, at)) ? 'vague' : how;
        }),
      );
    case 'choice':
      return inner(value.options.map((option) => option.value));
    case 'list':
      return value.open === undefined ? inner(value.items) : 'vague';
    case 'made':
      return neutraliserOf(value, { catalogue: reader.catalogue, kind: 'html-sink' }) ? 'encoded' : 'vague';
    case 'unknown':
      return isPlain(value) ? 'encoded' : 'vague';
    default:
      return 'vague';
  }
}

const isPlain = (value: Value) => value.kind === 'unknown' && value.plain === true;

const RAW_ELEMENT = /<(script|style|iframe|noscript|xmp|textarea|title)\b(?!.*<\/\1)/is;
const PLAIN_ATTRIBUTE =
  /\s(?!on|href\b|src|action\b|formaction\b|data\b|style\b|poster\b|xlink:)[a-z-]+=(?:"[^"<>]*|'[^'<>]*)$/i;

/** Escaped text means only itself in what an element holds, or between the quotes of an attribute that leads nowhere. */
function isContent(before: readonly (string | Value)[]): boolean {
  const text = before.map((part) => (typeof part === 'string' ? part : '')).join('');
  if (RAW_ELEMENT.test(text)) return false;
  return text.lastIndexOf('<') <= text.lastIndexOf('>') || PLAIN_ATTRIBUTE.test(text);
}

function worstOf(all: readonly Printed[]): Printed {
  return ORDER.find((one) => all.includes(one)) ?? 'own';
}
