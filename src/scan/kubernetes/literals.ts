// Whether a value that stands in a manifest is a secret, told from its name and its form. The value itself goes nowhere.

import { credentialNameOf } from '../../core/credential-name.ts';
import { canBeSecret, classifyValue } from '../../core/secret-value.ts';
import { looksLikeCredential } from '../secrets.ts';

/** The last word says what it is: a limit, a place or a switch about a secret is none. */
const NOT_A_SECRET =
  /(?:^|[_.-])(?:url|uri|endpoint|host|port|path|file|dir|directory|name|user|username|header|id|ttl|expir\w*|minutes|hours|seconds|days|ms|limit|length|size|count|max|min|tokens|algorithm|alg|issuer|audience|enabled?|disabled?|required|type|mode|prefix|version|policy|domain|secure|samesite|ref|class|method|provider|backend|strategy|format|crt|cert|certificate|ca|pub|keys)$|public[_.-]?key|^(?:use|enable|disable|allow|require|skip|has|is|num|existing)[_-]/i;
const PASSWORD = /pass(?:word|wd|phrase)?$|pwd$|(?:^|[_.-])pw$/i;
const KNOWN_PASSWORD =
  /^(?:password\d*|passw0rd|p@ssw0rd|pass|admin\d*|administrator|root|toor|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|rabbitmq|guest|user|secret|change[_-]?me\w*|change[_-]?this|letmein|default|qwerty|12345\d*|minio(?:admin)?|minio123|elastic|neo4j|demo|dev)$/i;

/** `known`: a password that everybody knows, or that everybody gets who installs a chart as it is. */
export type LiteralSecret = 'secret' | 'known' | undefined;

function literalSecret(name: string, value: string): LiteralSecret {
  const text = value.trim();
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  if (text === '') return undefined;
  const kind = classifyValue(text);
  if (kind === 'connection') return 'secret';
  const isPassword = PASSWORD.test(words) || credentialNameOf(name) === 'password';
  if (!(looksLikeCredential(words) || isPassword) || NOT_A_SECRET.test(words)) return undefined;
  if (KNOWN_PASSWORD.test(text)) return 'known';
  if (canBeSecret(kind)) return 'secret';
  const wordy = kind === 'word' || kind === 'identifier' || (kind === 'number' && text.length > 3);
  return wordy && isPassword && text.length > 3 ? 'secret' : undefined;
}

/** What a chart prints of its own values is its default; a value that was drawn at random was meant for one place. */
export function literalSecretOf(platform: string, name: string, value: string): LiteralSecret {
  const found = literalSecret(name, value);
  const kind = classifyValue(value.trim());
  const drawn = kind === 'random' || kind === 'connection' || value.includes('PRIVATE KEY-----');
  return found === 'secret' && platform === 'helm' && !drawn ? 'known' : found;
}
