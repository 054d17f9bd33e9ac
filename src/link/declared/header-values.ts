// What a program writes into a header: a text, the origin of the request, another part of it.

import type { Expression } from '../../core/ir.ts';
import type { Written } from './headers.ts';
import { wordsOf } from './spoken.ts';

export type Origin = 'any' | 'null' | 'reflected' | 'request' | 'other';

export function originOf({ reader, header, isChecked }: Written): Origin {
  const value = followed(reader, header.value, header);
  if (value.kind === 'literal') return value.value === '*' ? 'any' : isNull(value.value) ? 'null' : 'other';
  // `list.includes(origin) ? origin : …`
  if (isChecked || value.kind === 'conditional') return 'other';
  const said = wordsOf(value);
  if (!said.some((word) => /^(req|request|ctx|headers|environ|META)$/.test(word))) return 'other';
  const isOrigin = said.some((word) => /^(origin|http_origin)$/i.test(word));
  return isOrigin && !said.some((word) => /^(query|body|params|args|GET|POST|form|cookies)$/.test(word))
    ? 'reflected'
    : 'request';
}

const isNull = (value: unknown) => value === null || value === 'null';

/** All words of what is written, with those of the names in it. */
export function words({ reader, header }: Written): string[] {
  return [...wordsOf(header.value), ...wordsOf(followed(reader, header.value, header))];
}

function followed(reader: Written['reader'], expression: Expression, { around }: Written['header']): Expression {
  let at = expression;
  for (let step = 0; step < 4; step += 1) {
    const name = at.kind === 'name' ? at.name : undefined;
    const origin = name === undefined ? undefined : reader.origin(name, around);
    if (!origin) return at;
    at = origin;
  }
  return at;
}
