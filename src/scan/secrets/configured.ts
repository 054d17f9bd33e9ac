// Passwords of plain words in configuration: nothing tells them from other words but where they stand, beside the user
// and the host that they are for. Words that ask for a value are left alone.

import { credentialNameOf, wordsOf } from '../../core/credential-name.ts';
import { classifyValue, isPlaceholder } from '../../core/secret-value.ts';
import type { Assignment } from './assignments.ts';

const CONFIGURATION = /\.(?:json5?|jsonc|ya?ml|properties|ini|cfg|conf|cnf|toml|config|xml)$/i;
/** What a login is made of besides its password, as the keys of other lines. */
const LOGIN =
  /(?:^|[\s"'{,<.])(?:[\w-]*[_.-])?(?:user|username|user_name|login|host|hostname|server|database|dbname|url|jdbc-url|jdbcUrl|dsn)["']?\s{0,8}[:=>]\s{0,8}["']?[^\s"',}<#]/im;
/** `update_password: always`, `require_password: all`. */
const ABOUT =
  /^(?:update|reset|change|set|generate|generated|random|require|requires|required|allow|allows|use|uses|has|is|show|hide|no|min|max|default|old|new|send|ask|enable|disable|force|store|save|remember)$/;
/** The words that stand for a first password everywhere, which are one all the same. */
const FIRST = /^(?:root|admin|guest|postgres|mysql|mongo|redis|rabbitmq|toor|letmein|welcome|qwerty|123456)$/i;

/** A first password under such a key needs no login beside it. */
const NOTHING_ELSE = /^(?:password|passwd)$/;

/** Texts of a surface in another language, where `Password` is a label; what developers' containers start with. */
const ELSEWHERE =
  /(?:^|[/._-])(?:i18n|l10n|internationali[sz]ation|locales?|translations?|trans|lang|langs|languages?|devcontainer)(?:[/._-]|$)/i;

/** Tasks that people run by hand; what such a task hands to a program of the same machine opens nothing elsewhere. */
const TASKS = /(?:^|\/)taskfile(?:\.dist)?\.ya?ml$/i;
const THIS_MACHINE =
  /(?:^|[\s"'{,])(?:[\w-]{0,40}[_.-])?(?:host|hostname|server)["']?\s{0,8}[:=]\s{0,8}["']?(?:localhost|127\.0\.0\.1|::1)(?![\w.:-])/im;

export function isForThisMachine(path: string, around: string): boolean {
  return TASKS.test(path) && THIS_MACHINE.test(around);
}

export function mayConfigure(path: string): boolean {
  if (ELSEWHERE.test(path)) return false;
  return CONFIGURATION.test(path) && !/(?:^|\/)(?:package|tsconfig[^/]*|composer)\.json$/i.test(path);
}

/** `around` is the text of the lines near it. */
export function isConfiguredPassword({ name, value }: Assignment, around: string): boolean {
  const key = name.slice(name.lastIndexOf('.') + 1);
  if (credentialNameOf(key) !== 'password' || wordsOf(key).some((word) => ABOUT.test(word))) return false;
  if (value.length < 4 || value.length > 64 || !/^[\w.@!%+=-]+$/.test(value)) return false;
  if (credentialNameOf(value) !== undefined) return false;
  if (!LOGIN.test(around)) return FIRST.test(value) && NOTHING_ELSE.test(key);
  if (FIRST.test(value)) return true;
  const kind = classifyValue(value);
  return (kind === 'word' || kind === 'identifier' || kind === 'password') && !isPlaceholder(value);
}
