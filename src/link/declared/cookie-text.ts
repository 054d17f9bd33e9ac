// Cookies that programs write as text: `sid=…; HttpOnly`. Only attributes that stand in the text are known.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression } from '../../core/ir.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import { functionName } from './catalogued.ts';
import type { Written } from './headers.ts';
import { speaksOf } from './spoken.ts';

export function cookiesOf({ program, header }: Written): LinkedDeclared[] {
  const texts = header.value.kind === 'list' ? header.value.items : [header.value];
  return texts.flatMap((text) => cookieOf(text, header, program.file));
}

function cookieOf(expression: Expression, { around }: Written['header'], file: string): LinkedDeclared[] {
  const text = textOf(expression);
  const [, cookie = ''] = /^\s*([\w.-]{1,60})=/.exec(text ?? '') ?? [];
  if (text === undefined || cookie === '' || /=\s*(;|$)|max-age=0|1970/i.test(text)) return [];
  const inside = functionName(around);
  const name = inside === undefined ? `cookie ${cookie}` : `cookie ${cookie} in ${inside}`;
  const evidence = evidenceAt(file, expression.at);
  const told: [string, boolean][] = [
    ['authenticates', speaksOf([cookie], 'credential')],
    ['readableByScripts', !/;\s*httponly/i.test(text)],
    ['sentInPlain', !/;\s*secure/i.test(text)],
    ['sentAcrossSites', /;\s*samesite\s*=\s*none/i.test(text)],
  ];
  return told.map(([property, holds]) => {
    return { what: 'cookie', id: name, name, property, value: String(holds), note: 'as the text says', evidence };
  });
}

/** What is put in between counts as something. */
function textOf(expression: Expression): string | undefined {
  if (expression.kind === 'literal') return typeof expression.value === 'string' ? expression.value : undefined;
  if (expression.kind !== 'template') return undefined;
  return expression.parts.map((part) => (part.kind === 'literal' ? String(part.value) : 'x')).join('');
}
