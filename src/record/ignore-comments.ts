// Comments that ask to leave a threat out where it shows: `threatdraft: ignore[rule-id] -- reason until 2027-01-31`. What
// is not written like that is told as malformed, and leaves nothing out.

import { isDay } from '../core/day.ts';
import type { IgnoreComment } from '../core/decision.ts';
import { compareEvidence } from '../core/evidence.ts';
import type { SourceFile } from '../core/source.ts';
import { commentsIn, hasComments } from './comments.ts';

interface TextSearch {
  wants: (file: SourceFile) => boolean;
  look: (file: SourceFile, bytes: Uint8Array) => void;
}

export interface IgnoreSearch extends TextSearch {
  /** By place. */
  found: () => IgnoreComment[];
}

/** Looks at what another search looks at, as its bytes come by. */
export function searchIgnores(beside: TextSearch): IgnoreSearch {
  const found: IgnoreComment[] = [];
  return {
    wants: beside.wants,
    look(file, bytes) {
      beside.look(file, bytes);
      if (hasComments(file.language) && mayHold(bytes)) found.push(...ignoresIn(file, decoder.decode(bytes)));
    },
    found: () => found.sort((a, b) => compareEvidence(a.at, b.at)),
  };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const NEEDLES = ['hreatdraft', 'HREATDRAFT'];

/** Nearly no file does: the others cost one search for bytes. */
function mayHold(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return NEEDLES.some((needle) => view.includes(needle));
}

export function ignoresIn({ path, language }: Pick<SourceFile, 'path' | 'language'>, text: string): IgnoreComment[] {
  const { comments, code } = commentsIn(language, text);
  return comments.flatMap(({ line, text: words }) => {
    const [, rest] = BEGINS.exec(words) ?? [];
    if (rest === undefined) return [];
    const about = nextCode(code, line);
    const at = { file: path, line };
    const read = directive(rest);
    if (about === undefined) return [{ ...NOTHING, at, line, malformed: 'no code follows it' }];
    return [{ at, line: about, ...read }];
  });
}

const BEGINS = /^threatdraft\s*:\s*ignore(.*)$/i;
const NOTHING = { rules: [], reason: '' };
const FORM = 'ignore[rule-id] -- reason';
const MOST_RULES = 20;

type Directive = Pick<IgnoreComment, 'rules' | 'reason' | 'until' | 'malformed'>;

function directive(rest: string): Directive {
  const [, list, tail = ''] = /^\s*\[([^\]]*)\](.*)$/.exec(rest) ?? [];
  if (list === undefined) return { ...NOTHING, malformed: `it names no rule: write ${FORM}` };
  const rules = list.split(',').map((name) => name.trim().toLowerCase());
  const read = { rules, reason: '' };
  if (rules.length > MOST_RULES || !rules.every((name) => /^[a-z0-9][a-z0-9-]*$/.test(name)))
    return { ...NOTHING, malformed: `it names no rule, or not as reports do: write ${FORM}` };
  const said = tail.trim();
  if (!said.startsWith('--')) return { ...read, malformed: `it gives no reason: write ${FORM}` };
  return { ...read, ...reasonIn(said.slice(2).trim()) };
}

function reasonIn(said: string): Pick<IgnoreComment, 'reason' | 'until' | 'malformed'> {
  const words = said.split(/\s+/);
  const last = words.at(-1)?.replace(/^\[|\]$/g, '') ?? '';
  const dated = /^\[?until$/i.test(words.at(-2) ?? '');
  const reason = (dated ? words.slice(0, -2) : words).join(' ');
  if (reason === '') return { reason, malformed: `it gives no reason: write ${FORM}` };
  if (!dated) return { reason };
  return isDay(last) ? { reason, until: last } : { reason, malformed: 'until wants a day such as 2027-01-31' };
}

function nextCode(code: readonly boolean[], from: number): number | undefined {
  for (let line = from; line < code.length; line++) if (code[line] === true) return line;
  return undefined;
}
