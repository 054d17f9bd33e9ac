// Texts that any library is given under a name that says what they are: `new Client({ apiKey: 'x1…' })`, `connect(password='…')`.
// What a library does with them is not known; so only texts count that nobody would write but to open something.

import type { Argument, Expression } from '../../core/ir.ts';
import { canBeSecret, classifyValue } from '../../core/secret-value.ts';
import type { Around, CallNode } from '../sites/walk.ts';
import type { Value } from '../values.ts';
import { words } from './names.ts';
import { keyOf, type Taken } from './sinks.ts';
import type { Source } from './sources.ts';

const OPENS =
  /^(PASSWORD|PASSWD|API_KEY|APIKEY|API_SECRET|CLIENT_SECRET|SECRET_KEY|APP_SECRET|CONSUMER_SECRET|SECRET_ACCESS_KEY|AUTH_TOKEN|ACCESS_TOKEN|BEARER_TOKEN|API_TOKEN|PASSPHRASE)$/;

type Read = (expression: Expression, around: Around | undefined) => Value;

export function opensByName(name: string): boolean {
  return OPENS.test(words(name));
}

export function hasNamedSecret({ args }: CallNode): boolean {
  return args.some(({ name, value }) => (name === undefined ? entriesOf(value).length > 0 : opensByName(name)));
}

export function namedSecrets({ args }: CallNode, read: Read, around: Around | undefined): Taken[] {
  return args.flatMap(given).map((value) => ({
    kind: 'password',
    value: read(value, around),
    expression: value,
    at: value.at,
  }));
}

function given({ name, value }: Argument): Expression[] {
  if (name === undefined) return entriesOf(value);
  return opensByName(name) ? [value] : [];
}

function entriesOf(value: Expression): Expression[] {
  if (value.kind !== 'dict') return [];
  return value.entries.flatMap(({ key, value: inner }) =>
    inner.kind !== 'call' && key && opensByName(keyOf(key) ?? '') ? [inner] : [],
  );
}

/** Whether the text alone tells that it is a credential. */
export function opensSomething({ source, text }: Source): boolean {
  return source === 'literal' && text !== undefined && canBeSecret(classifyValue(text));
}
