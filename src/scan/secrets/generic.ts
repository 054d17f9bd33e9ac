// Values without a format of their own that are assigned to a name which says that they open something. The value is
// judged first: random text, or a password that nobody would write but to use it.

import { credentialNameOf, wordsOf } from '../../core/credential-name.ts';
import type { SecretKind } from '../../core/secret-format.ts';
import { classifyValue, isPlaceholder } from '../../core/secret-value.ts';
import type { Assignment } from './assignments.ts';
import type { FileTraits } from './traits.ts';

export interface Generic {
  kind: SecretKind;
  certain: boolean;
}

const STEMS =
  'password passwd passwort passphrase pwd secret token api_key apikey api-key api.key access_key access-key accesskey private_key private-key privatekey auth_key auth-key authkey encryption_key encryption-key encryptionkey signing_key signing-key signingkey master_key master-key masterkey account_key accountkey hmac_key hmac-key jwt_key credential _pass _pw client-key-data'.split(
    ' ',
  );
/** How the last word of a stem is written in names: `apiKey`, `ApiKey`, `API_KEY`. */
const CAMEL = [
  'apiKey',
  'accessKey',
  'privateKey',
  'authKey',
  'encryptionKey',
  'signingKey',
  'masterKey',
  'accountKey',
  'hmacKey',
  'Pass',
];

export const NAME_MARKERS: readonly string[] = [
  ...new Set([
    ...STEMS.flatMap((stem) => [stem, stem.toUpperCase(), capital(stem)]),
    ...CAMEL.flatMap((c) => [c, capital(c)]),
  ]),
];

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Undefined: no secret, as far as this line tells. */
export function genericOf({ name, value, quoted }: Assignment, file: FileTraits): Generic | undefined {
  const named = credentialNameOf(name.slice(name.lastIndexOf('.') + 1)) ?? credentialNameOf(name);
  if (named === undefined || value.length < 6 || value.length > 400) return undefined;
  if (file.speaksToPeople || isKeyName(value, name) || DAY.test(value)) return undefined;
  const kind = classifyValue(value);
  if (kind === 'random' && !namesSomething(value))
    return { kind: named === 'password' ? 'password' : 'signing-key', certain: false };
  if (kind === 'uuid' && named === 'key' && SECRET_NAME.test(name)) return { kind: 'signing-key', certain: false };
  if (named === 'key' && kind === 'password' && quoted && SECRET_KEY.test(name) && isTyped(value, IN_CODE))
    return { kind: 'signing-key', certain: false };
  if (named !== 'password' || kind !== 'password') return undefined;
  if (!(file.configures || quoted) || !isTyped(value, file)) return undefined;
  return { kind: 'password', certain: false };
}

/** `PasswordLastUsed: "2026-03-08T21:47:36Z"`. */
const DAY = /^\d{4}-\d\d-\d\d(?:$|[T ])/;

/** Identity servers draw the secrets of their clients as UUIDs; tokens and keys of that form are mostly names of things. */
const SECRET_NAME = /(?:client|app|consumer|api)[._-]?secret$/i;

/** Nothing else is called so, and people type it as they type passwords. */
const SECRET_KEY = /secret[._-]?(?:access[._-]?)?key$/i;
const IN_CODE = { configures: false };

/** A password typed by a person: in code it must have three kinds of characters, as regexes and labels have fewer. */
function isTyped(value: string, { configures }: Pick<FileTraits, 'configures'>): boolean {
  if (/[\\<>{}()[\]|]|^[\^/#.]|\s/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return kinds >= (configures ? 2 : 3) && /\d/.test(value) && value.length >= (configures ? 6 : 8);
}

/** `API_KEY: "API_KEY"`, `token: "x-auth-token"`. */
function isKeyName(value: string, name: string): boolean {
  const words = wordsOf(value);
  return (
    /^[\w.-]+$/.test(value) &&
    words.length <= 6 &&
    (credentialNameOf(value) !== undefined || wordsOf(name).join() === words.join())
  );
}

/** Random to the eye, but a name, a version, a list, a selector or an alphabet. */
function namesSomething(value: string): boolean {
  if (isPlaceholder(value)) return true;
  if (/^[.#/]|^data:|^(?:[a-z]+[:,|])+|[,;]\S*[,;]|[()<>{}|^]|\*\*/i.test(value) && !/^[\w+/=-]+$/.test(value))
    return true;
  return /^[a-z]+(?:[.-][a-z]+\d?){2,}$/i.test(value);
}
