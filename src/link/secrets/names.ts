// What names say: secrets are called so. Names that speak of something about a secret are none.

const SECRET =
  /(^|_)(SECRETS?|PASSWORDS?|PASSWD|PWD|PW|PASSPHRASE|CREDENTIALS?|PRIVATE_?KEY|API_?KEYS?|ACCESS_?KEY|SECRET_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|MASTER_?KEY|SERVICE_ROLE(_KEY)?|CREDENTIALS_KEY|JWT_KEY|AUTH_KEY|TOKEN|JWT|AUTHORIZATION|BEARER|PEPPER|PASSCODE)$/;
const ABOUT =
  /(^|_)(PUBLIC|PUBLISHABLE|ANON|SITE|MAPS?|CSRF|XSRF|CANCEL|NEXT|PREV|PAGE|CONTINUATION|DEVICE|PUSH|DESIGN|HAS|IS|NO|MISSING|INVALID|EXPIRED|NUM|COUNT|MAX|MIN|TOTAL|ENABLE|DISABLE|USE|REQUIRE|ALLOW|SHOW|HIDE|FORGOT|UPDATE|CHANGE|HASHED|HASH|ENCRYPTED|MASKED|REDACTED)(_|$)/;
/** Other things are called tokens, too: of a text, of a lexer. */
const OPENING_TOKEN =
  /(^|_)(ACCESS|REFRESH|AUTH|ID|BEARER|API|RESET|SESSION|USER|INVITE|VERIFICATION|JWT|SECRET|BOT|OAUTH|LOGIN|GITHUB|GITLAB|SLACK|ADMIN|MAGIC)_TOKEN$/;

export function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

/** The name of a setting, or of an entry in a store. */
export function isSecretName(name: string): boolean {
  if (name.length > 80) return false;
  const text = words(name);
  return SECRET.test(text) && !ABOUT.test(text);
}

/** The name of a variable or a field, which may stand for anything. */
export function isSecretVariable(name: string): boolean {
  return isSecretName(name) && (!/TOKEN$/i.test(name) || OPENING_TOKEN.test(words(name)));
}
