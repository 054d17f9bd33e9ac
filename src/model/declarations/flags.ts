// Switches of a file of flags that promise protection and that no code asks for: on or off, they change nothing.

import type { Fact, FactOf } from '../../core/fact.ts';
import type { Beginning, Join, Statement } from './statement.ts';

type Flag = FactOf<'environment-given'>;

/** Words of names that promise protection. What they are called decides only which ones are worth a word. */
const PROMISES =
  /(^|[._-])(AUTH|SSO|OIDC|SAML|MFA|TOTP|2FA|WEBAUTHN|PASSKEYS?|CSRF|XSRF|CORS|CSP|HSTS|SSRF|RATE|RATELIMIT|THROTTLING|TLS|SSL|HTTPS|ENCRYPT|ENCRYPTION|SANDBOX|SANITI[SZ]E|SANITI[SZ]ATION|AUDIT|MALWARE|ANTIVIRUS|QUOTAS?|BACKUPS?|VERSIONING|SECURITY|LOCKOUT|CAPTCHA|SIGNING|SIGNATURES?|VERIFY|VERIFICATION)([._-]|$)/i;

export const flags: Join = ({ input: { facts, mentions } }) => {
  if (mentions === undefined) return {};
  const beginnings: Beginning[] = [];
  const statements: Statement[] = [];
  for (const { name, value, evidence } of promising(facts)) {
    if (mentions.found.has(lastOf(name).toUpperCase())) continue;
    const of = `variable:${evidence.file}#${name}`;
    beginnings.push({ id: of, kind: 'variable', name, evidence });
    const say = (property: string, told: string) => statements.push({ of, property, value: told, evidence });
    say('neverRead', mentions.builtFromParts ? 'unknown' : 'true');
    say('switchedOff', String(value === 'false'));
    say('isSwitch', 'true');
  }
  return { beginnings, statements };
};

/** The last parts of their names: code may put the others before it in many ways. */
export function flagNames(facts: readonly Fact[]): string[] {
  return promising(facts).map(({ name }) => lastOf(name));
}

function promising(facts: readonly Fact[]): Flag[] {
  return facts.filter(
    (fact): fact is Flag => fact.kind === 'environment-given' && fact.by === 'flags' && PROMISES.test(fact.name),
  );
}

const lastOf = (name: string) => name.slice(name.lastIndexOf('.') + 1);
