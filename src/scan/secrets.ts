// A secret's value never enters a fact. Where a fact keeps text of the file, the text goes through here. Taking out too
// much costs a few words of a command line; taking out too little would print a password.

const CREDENTIAL =
  /pass|pwd|secret|token|credential|api_?key|private|salt|pepper|dsn|cookie|session|auth|cert|signing|encrypt|jwt|hmac|(?:^|[_.-])(?:keys?|pw|pin)(?:[_.-]|$)|key$/i;

export function looksLikeCredential(name: string): boolean {
  return CREDENTIAL.test(name);
}

const PLAIN = /^[\w ./:,*+-]{0,60}$/;
const RUN = /[A-Za-z0-9_-]{16,}/g;

/** Short, plain and without a stretch of letters and digits that could be a token. */
export function looksPlain(value: string): boolean {
  return PLAIN.test(value) && !(value.match(RUN) ?? []).some((run) => /\d/.test(run) && /[A-Za-z]/.test(run));
}

export const REDACTED = '***';

const USER_INFO = /:\/\/[^\s/@"']*@/g;
const ASSIGNED = /([\w.-]+)(=|:\s)("[^"]*"|'[^']*'|[^\s"']+)/g;
const FLAG = /(--?[A-Za-z][\w-]*)(\s+)("[^"]*"|'[^']*'|[^\s"'-][^\s"']*)/g;
const SCHEME = /\b(bearer|basic)\s+[^\s"']+/gi;
const KNOWN = /\b(?:sk-|gh[opsu]_|xox[abp]-|AKIA|eyJ)[\w.-]{8,}/g;

/** An address as it may be shown: `https://user:token@host` without its user and token. */
export function withoutCredentials(address: string): string {
  return address.replace(USER_INFO, '://');
}

/** Longer commands are cut: nobody reads on, and the patterns above take quadratic time on endless words. */
const LONGEST = 1000;

/** `id-token: write` gives a right, and tells none. */
const PERMISSION = /^["']?(?:read|write|none|admin)\b/;

/** A command line as it may be shown: credentials in flags, assignments, headers and URLs taken out. */
export function withoutSecrets(command: string): string {
  const hide = (whole: string, name: string, between: string, value: string) =>
    looksLikeCredential(name.slice(name.lastIndexOf('.') + 1)) && !value.startsWith('$') && !PERMISSION.test(value)
      ? `${name}${between}${REDACTED}`
      : whole;
  const shown = command.length > LONGEST ? `${command.slice(0, LONGEST)}…` : command;
  return shown
    .replace(USER_INFO, `://${REDACTED}@`)
    .replace(SCHEME, `$1 ${REDACTED}`)
    .replace(ASSIGNED, hide)
    .replace(FLAG, hide)
    .replace(KNOWN, REDACTED);
}

const SWITCH =
  /^(?:true|false|yes|no|on|off|enabled?|disabled?|none|null|dev|development|prod|production|staging|test|testing|local|debug|info|warn|warning|error|trust)$/i;

/** A value that switches something, and tells no secret: `true`, `off`, `production`, a short number. '' for all others. */
export function switchWord(name: string, value: string): string {
  const word = value.trim();
  if (SWITCH.test(word)) return word;
  return /^\d{1,5}$/.test(word) && !looksLikeCredential(name) ? word : '';
}
