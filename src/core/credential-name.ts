// What a name says of its value: that it opens something, or that it only speaks about something that does. Weigh the
// value first (src/core/secret-value.ts): a name alone proves nothing.

export type CredentialName = 'password' | 'token' | 'key';

/** Undefined: the name says nothing, or names metadata such as `password_field`, `token_url` or `secretName`. */
export function credentialNameOf(name: string): CredentialName | undefined {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (METADATA.has(last) || words.some((word) => ELSEWHERE.has(word))) return undefined;
  if (words.some((word, at) => PUBLIC.has(`${word} ${words[at + 1] ?? ''}`) || PUBLIC.has(word))) return undefined;
  if (last === 'key') return keyOf(words);
  if (words.some((word) => PASSWORDS.has(word)) || last === 'pass' || last === 'pw' || passOf(words)) return 'password';
  if (last === 'secret' || words.includes('secret') || last.endsWith('apikey') || words.includes('credential'))
    return 'key';
  if (words.includes('token') || last === 'bearer' || last === 'pat' || last === 'dsn') return 'token';
  return undefined;
}

export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/api_?key/g, 'apikey')
    .replace(/pass_(word|phrase|wd|code)/g, 'pass$1')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/\d+$/, '') || word);
}

/** `DB_PASS_REPLICA`, `SMTP_PASS_2`: of what logs in. `user_pass_count` names metadata, and has been left above. */
function passOf(words: string[]): boolean {
  return words.some((word, at) => word === 'pass' && LOGS_IN.has(words[at - 1] ?? ''));
}

const LOGS_IN = new Set(
  'db database mysql mariadb postgres postgresql pg sql mongo mongodb redis rabbitmq amqp smtp mail imap ftp sftp ssh ldap admin root'.split(
    ' ',
  ),
);

const PASSWORDS = new Set('password passwd passwort pwd passphrase passcode pswd userpass dbpass'.split(' '));

/** What kinds of key open something: `secret_key` does, `primary_key` and `cache_key` do not. */
const KEYS = new Set(
  'secret private access api app application signing sign encryption encrypt decryption master auth authentication jwt session hmac cookie service account storage license licence webhook token admin client consumer shared symmetric aes crypto cipher deploy subscription server root ingest integration rest write read instrumentation'.split(
    ' ',
  ),
);

function keyOf(words: string[]): CredentialName | undefined {
  const before = words.at(-2) ?? '';
  if (before === 'password' || (before === 'token' && words.length === 2)) return undefined;
  return KEYS.has(before) || words.includes('secret') || words.includes('private') ? 'key' : undefined;
}

/** Names of credentials that are meant to be seen. */
const PUBLIC = new Set([
  'public',
  'publishable',
  'csrf',
  'xsrf',
  'monkey',
  'keyboard',
  'next token',
  'page token',
  'continuation token',
  'site key',
  'design token',
  'tokenizer',
  'tokenization',
  'pad token',
  'eos token',
  'bos token',
  'stop token',
  'cancellation token',
]);

/** Words after which a name speaks of a test or a wrong value. */
const ELSEWHERE = new Set(
  'placeholder example invalid wrong incorrect mock fake dummy sample forgot reset confirm confirmation validate validation strength policy rule hint label title description error message regex pattern redacted masked hashed encrypted hash'.split(
    ' ',
  ),
);

const METADATA = new Set(
  'name names id ids path paths url uri urls file files filename filepath field fields header headers env environment var variable prefix suffix length len ttl type types kind label labels placeholder regex regexp pattern hint policy expiry expires expire expiration expired at in count size limit limits format schema error errors message msg text title help description desc digest checksum algorithm alg method provider service manager store storage ref arn endpoint version validator input form page route screen view button icon dialog modal component reducer action selector required enabled disabled supported valid set exists present parameter param params index position offset lifetime age date time timestamp created updated user username email host port scope scopes role claim claims issuer audience secrets tokens passwords credentials keys generator factory helper handler callback function fn class interface model table column property attribute attr option options config settings command cmd arg args flag mode status state event'.split(
    ' ',
  ),
);
