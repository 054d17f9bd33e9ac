// What a piece of text can be, judged by the text alone: a reference to a value elsewhere, a placeholder, words, a path,
// or something that nobody would write but to open a door. What it is called and used for is for others to weigh.

export type ValueKind =
  | 'empty'
  /** Another place holds the value: `${NAME}`, `{{ name }}`, `%s`, `/run/secrets/name`, `vault:…`. */
  | 'reference'
  /** Says itself that something else belongs here: `changeme`, `<your key>`, `xxxx`. */
  | 'placeholder'
  | 'number'
  | 'path'
  /** A URL or host without a password in it. */
  | 'address'
  /** A URL with a user and a literal password. */
  | 'connection'
  /** A name: `camelCase`, `snake_case`, `UPPER_SNAKE`, `dotted.name`, `kebab-case`. */
  | 'identifier'
  /** Several words of a language. */
  | 'phrase'
  | 'uuid'
  /** A hash that says what it is, a public key, a certificate. */
  | 'public'
  /** One short word, letters only. */
  | 'word'
  /** Letters with digits or signs, too short or too regular to be drawn at random. */
  | 'password'
  /** Drawn at random, as far as one can see. */
  | 'random';

/** Endings of a thousand characters tell no more; every pattern below is linear. */
const LONGEST = 4096;

export function classifyValue(given: string): ValueKind {
  const value = given.slice(0, LONGEST).trim();
  if (value === '') return 'empty';
  return TESTS.find(([, holds]) => holds(value))?.[0] ?? 'identifier';
}

/** True of kinds that can be a credential, given a name or a use that says so. */
export function canBeSecret(kind: ValueKind): boolean {
  return kind === 'random' || kind === 'password' || kind === 'connection';
}

const UUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
const SELF_NAMED =
  /^(?:sha(?:1|256|384|512)|md5)[-:=]|^\$(?:2[abxy]?|5|6|argon2\w*|scrypt|pbkdf2[\w-]*|P|H)\$|^pbkdf2_|^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+) |^-----BEGIN (?:PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)|^\{(?:SSHA|SHA|PBKDF2|CRYPT)/i;
const NUMBER = /^[+-]?(?:0x[0-9a-f]{1,8}|\d{1,3}(?:[.,_]\d{3})*|\d+)(?:\.\d+)?\s?(?:%|[kmgt]?i?b|ms|[smhdwy]|px|em)?$/i;
/** `${X}`, `$X`, `$(x)`, `{{ x }}`, `<%= x %>`, `%(x)s`, `%s`, `#{x}`, `@@x@@`. */
const INTERPOLATED =
  /\$\{|\$\(|\{\{|<%|#\{|%\(\w|@@\w|^\$[A-Za-z_]\w*$|^%[A-Za-z_]\w*%$|^\{[\w.:-]*\}$|%[sdv](?![0-9a-z])/i;
const CALLED =
  /\b(?:process\.env|import\.meta\.env|os\.(?:environ|getenv)|getenv|env|secrets?|vars?|config|settings|data|local|module|self|this)\s*[.[(]\s*["'\w]/;
const CALL = /^[\w.]+\((?:[^()]*|\([^()]*\))*\)$/;
const STORED =
  /^(?:vault|ssm|secretsmanager|aws-sm|gcp-sm|op|keyvault|doppler|infisical|sops|env|file|arn|projects|resolve|akv|ref|awssm|gsm|secret)(?::|\/\/)|^ENC\[|^projects\/[^/]+\/secrets\/|^\/?(?:var\/)?run\/secrets\//i;
const WORDS_OF_PLACEHOLDERS =
  /change[-_ ]?(?:me|this|it)|chang(?:e|ing).?in.?prod|your[-_ a-z]|my[-_]?(?:secret|password|token|key|api)|(?:^|[^a-z])(?:dummy|fake|mock|sample|example|placeholder|redacted|masked|hidden|removed|todo|fixme|tbd|insert|replace|enter|fill|put)(?:[^a-z]|$)|example|placeholder|(?:replace|insert|enter|put|add|set)[-_ ]?(?:me|with|your|this|here)|not[-_ ]?(?:a|the|so|very)?[-_ ]?(?:real|secure|secret|used|needed|required|set)|(?:super|top|very|ultra|extra)[-_ ]?(?:duper)?[-_ ]?(?:secret|secure)|(?:sample|fake|dummy|test)[-_]?(?:key|token|secret)|some[-_ ](?:secret|password|token|key|random)|unsafe|insecure|do[-_ ]not[-_ ]use|for[-_ ](?:dev|test|local)|(?:dev|test|local|default|demo)[-_ ](?:only|secret|key|token|password|jwt|session)|(?:secret|key|token|password)[-_ ](?:here|goes|for[-_ ])/i;
const WHOLE_PLACEHOLDER =
  /^(?:<.*>|\[.*\]|\(.*\)|_+|-+|\*+|\.{2,}|…|[xX]+(?:[-_.][xX]+)*|n\/?a|none|null|nil|undefined|unset|empty|true|false|yes|no|on|off|string|text|str|value|secret|password|passwd|pass|token|key|api[-_]?key|test|testing|tests?\d{0,4}|foo|bar|baz|foobar|abc|abcd?1234?|default|admin|root|user|guest|hidden|optional|required|invalid|wrong|unknown|anonymous|dev|development|local|prod|staging)$/i;
const REPEATS = /([^\s])\1{5,}|(?:x{4,}|X{4,}|\*{3,}|\.{3,}|…)/;
const RUN_OF_KEYS =
  /(?:0?123456789?|abcdefgh?|qwertyu|asdfgh|987654321?|deadbeef|cafebabe|0a1b2c3d|a1b2c3d4|1a2b3c4d|aabbcc|112233)/i;
const PATH =
  /^(?:\.{0,2}\/|~\/|[A-Za-z]:[\\/])[\w@.+ $/\\:*-]*$|^[\w@.-]+(?:\/[\w@.-]+)*\.(?:[cm]?[jt]sx?|py|json|ya?ml|toml|pem|key|crt|txt|md|html?|s?css|svg|png|jpe?g|env|conf|ini|sh|xml|p12|jks)$/;
const HOST =
  /^(?:[a-z0-9-]+\.)+[a-z]{2,18}(?::\d+)?(?:\/\S*)?$|^(?:localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?(?:\/\S*)?$/i;
/** `AWS4-HMAC-SHA256`, `TLS_RSA_WITH_AES_128`: short words in capitals. */
const CONSTANT = /^[A-Z]{2}[A-Z0-9]{0,8}(?:[_-][A-Z0-9]{1,10}){1,12}$/;
const EMAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;
const URL = /^[a-z][a-z0-9+.-]{1,20}:\/\//i;
const USER_INFO = /^[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/:@]{0,200}):([^\s/@]{1,300})@/i;

type Test = (value: string) => boolean;

const matches =
  (...patterns: RegExp[]): Test =>
  (value) =>
    patterns.some((pattern) => pattern.test(value));

/** The first that holds decides. */
const TESTS: readonly (readonly [ValueKind, Test])[] = [
  ['uuid', matches(UUID)],
  ['public', matches(SELF_NAMED)],
  ['number', matches(NUMBER)],
  ['connection', (value) => connects(value)],
  ['reference', matches(INTERPOLATED, CALLED, CALL, STORED)],
  ['address', matches(URL, HOST, EMAIL)],
  ['path', (value) => PATH.test(value) && !isRandom(value)],
  ['placeholder', isPlaceholder],
  [
    'phrase',
    (value) =>
      /\s/.test(value) && value.split(/\s+/).filter((word) => /^[^\W\d_]{2,}[,.:;!?']*$/u.test(word)).length >= 2,
  ],
  ['phrase', (value) => /\s/.test(value) || /[^\x21-\x7e]/.test(value)],
  ['identifier', matches(CONSTANT)],
  ['random', isRandom],
  ['word', matches(/^(?:[A-Z]?[a-z]+|[A-Z]+)$/)],
  ['identifier', isIdentifier],
  ['password', (value) => value.length >= 4 && value.length <= 64],
];

/** In so much text at random, short words and repeated letters turn up by chance. */
const LONG = 120;
const WORDS_IN_LONG = /example|placeholder|your[-_]|x{12}|\*{3}|\.{3}|…|([^\s])\1{23}/i;

/** Text that says itself that it is not the real thing. */
export function isPlaceholder(value: string): boolean {
  if (value.length >= LONG && !/\s/.test(value)) return WORDS_IN_LONG.test(value);
  if (WHOLE_PLACEHOLDER.test(value) || REPEATS.test(value)) return true;
  if (WORDS_OF_PLACEHOLDERS.test(value)) return true;
  if (RUN_OF_KEYS.test(value) && value.length < 64) return true;
  return value.length >= 6 && new Set(value).size <= Math.max(2, Math.floor(value.length / 10));
}

function connects(value: string): boolean {
  const password = USER_INFO.exec(value)?.[2];
  return password !== undefined && classifyWithin(password);
}

/** A password as it stands in a URL: anything literal. */
function classifyWithin(password: string): boolean {
  return !INTERPOLATED.test(password) && !/^[<[{*$%]/.test(password) && !/^(?:x+|\.+|\*+)$/i.test(password);
}

/** The literal password of a connection URL. */
export function passwordOf(url: string): string | undefined {
  return USER_INFO.exec(url.trim())?.[2];
}

const TOKEN = /^[A-Za-z0-9+/=_.~!@#$%^&*()?:;,|<>{}[\]-]+$/;

/** Long, of mixed characters, and not made of words. */
function isRandom(value: string): boolean {
  if (value.length < 16 || !TOKEN.test(value)) return false;
  const digits = count(value, /\d/g);
  const letters = count(value, /[A-Za-z]/g);
  const hex = /^[0-9a-f]+$/i.test(value);
  if (hex) return digits >= 2 && letters >= 2 && entropyOf(value) >= 2.8;
  if (entropyOf(value) < (value.length < 24 ? 3.2 : 3.5)) return false;
  if (digits === 0 && !(/[a-z]/.test(value) && /[A-Z]/.test(value) && value.length >= 20)) return false;
  if (letters < 4) return false;
  return wordiness(value) < (digits >= value.length / 8 ? 0.6 : 0.5);
}

function isIdentifier(value: string): boolean {
  if (!/^[A-Za-z_$][\w$.:/@-]*$/.test(value)) return false;
  const digits = count(value, /\d/g);
  if (digits === 0) return value.length < 12 || wordiness(value) >= 0.5;
  return wordiness(value) >= 0.7 && digits <= value.length / 6 && /[_.:/-]|[a-z][A-Z]/.test(value);
}

function count(value: string, pattern: RegExp): number {
  return value.match(pattern)?.length ?? 0;
}

/** Bits per character. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const times of counts.values()) bits -= (times / value.length) * Math.log2(times / value.length);
  return bits;
}

/** Second letters by first: the 180 pairs that make up nine tenths of English words and of names in code. */
const PAIRS = new Map(
  'abcdgilmnprsty beloe caehkloty deiops eacdefflmnpqrstvwx faiolru geirtu haeio ibcdelmnorstv kein laedilosutyu maebiop nacdegiknost obcdfilmnoprstuw paeiloprt qu racdegiklnorstuvy sacehioptsuy taehiorstuy uaelmnrst vaei waehion xpt yps'
    .split(' ')
    .map((group) => [group.charAt(0), new Set(group.slice(1))] as const),
);

/** The share of neighbouring letters that are usual in words: about 0.9 in words, 0.3 in what was drawn at random. */
export function wordiness(value: string): number {
  const runs = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
  let pairs = 0;
  let usual = 0;
  for (const run of runs.map((one) => one.toLowerCase())) {
    // What stands alone is a sign of chance, as is a pair that no word has.
    if (run.length === 1) pairs += 1;
    for (let at = 1; at < run.length; at++) {
      pairs++;
      if (PAIRS.get(run.charAt(at - 1))?.has(run.charAt(at))) usual++;
    }
  }
  return pairs === 0 ? 0 : usual / pairs;
}
