// Whether a name and the value beside it make a secret. Both must: a name alone is no secret, and most values are none.

/** Its last word says that the value opens something. */
const SECRET =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|TOKEN|APIKEY|CREDENTIALS?|SECRETKEY|PSK|DSN)$|(?:^|_)(?:API|SECRET|PRIVATE|ACCESS|ENCRYPTION|SIGNING|MASTER|JWT|AUTH|SESSION|ACCOUNT|STORAGE)_KEY$|SECRET_KEY_BASE$|SECRET_KEY$/;
const PUBLIC = /(?:^|_)(?:PUBLIC|PUBLISHABLE|SITE|ANON|CSRF_COOKIE|OLD)(?:_|$)|^(?:PWD|OLDPWD)$/;

export function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toUpperCase();
  return SECRET.test(words) && !PUBLIC.test(words);
}

const NOTHING =
  /^(?:true|false|yes|no|on|off|none|null|nil|undefined|unset|empty|0|1|required|optional|file|env|vault|default|x+|\*+|\.+|-+)$/i;
const PLACEHOLDER =
  /^<.*>$|^\{\{?.*\}\}?$|^%.*%$|dummy|placeholder|replace[-_ ]?me|your[-_ ]|fake|not[-_ ]?(?:used|needed|a[-_ ]|set|real)|unused|ignored?\b|build[-_ ]?(?:time|only)|example|insert[-_ ]|todo|xxxx/i;
/** A place where the secret is kept: a path, an address without credentials in it, the name of a store. */
const PLACE = /^(?:\.{0,2}\/|~|[A-Za-z]:\\|file:|arn:|vault:|op:\/\/|sm:\/\/|secret:)|^https?:\/\/[^@]*$/;

export function isSecretValue(value: string): boolean {
  const text = value.trim();
  return text !== '' && !/[$`]/.test(text) && !NOTHING.test(text) && !PLACEHOLDER.test(text) && !PLACE.test(text);
}

/** `scheme://user:password@host` with a password that stands there. */
const USER_INFO = /:\/\/[^\s/@:"'$]*:([^\s/@"'$]+)@/;

export function holdsCredentials(text: string): boolean {
  const password = USER_INFO.exec(text)?.[1];
  return password !== undefined && isSecretValue(password) && !/^(?:x-oauth-basic|x-access-token)$/.test(password);
}
