// Where an effect goes, as far as the code tells: the host of a request, the program that is started. Never a credential.

import type { EffectKind } from '../../core/model.ts';
import { isLanguage } from '../parts.ts';
import { knownText } from '../texts.ts';
import { optionsOf, type Value } from '../values.ts';

export function destinationOf(kind: EffectKind, target: Value | undefined): string | undefined {
  if (target === undefined) return undefined;
  const texts = new Set(optionsOf(target).map(({ value }) => beginningOf(kind, textAtStart(value))));
  const [only] = texts;
  return texts.size === 1 ? only : undefined;
}

/** What the text surely begins with: behind an unknown part it may be anything. */
function textAtStart(value: Value): string {
  const known = knownText(value);
  if (known !== undefined) return known;
  // `url.Parse('http://…')`: what a language makes of a text still leads where that says.
  if (value.kind === 'made' && isLanguage(value.of)) {
    const [written] = value.arguments.positional;
    return written && written.kind !== 'made' ? textAtStart(written) : '';
  }
  if (value.kind !== 'text') return '';
  const [first] = value.parts;
  const start = typeof first === 'string' ? first : knownText(first);
  if (start === undefined) return '';
  // A mark for what follows: a host that is cut in the middle is none.
  return `${start}\0`;
}

function beginningOf(kind: EffectKind, text: string): string | undefined {
  if (kind === 'outbound-request') return hostIn(text);
  if (kind === 'process-spawn') return programIn(text);
  return undefined;
}

function hostIn(text: string): string | undefined {
  const [, authority] = /^(?:https?|wss?):\/\/([^/?#]*)/i.exec(text) ?? [];
  if (authority === undefined || authority.includes('\0')) return undefined;
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  return /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/.test(host) ? host : undefined;
}

function programIn(text: string): string | undefined {
  const [first = ''] = text.split(/\s/, 1);
  return /^[\w./@+-]{1,80}$/.test(first) ? first : undefined;
}
