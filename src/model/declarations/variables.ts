// Variables that a compose file gives to a program built here and that nothing reads. Only those count that should
// protect something, or that hold a secret: people believe that setting them has an effect.

import { compareText } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import type { Library } from '../../core/library.ts';
import type { Unit } from '../units.ts';
import { flagNames } from './flags.ts';
import type { Beginning, Join, JoinParts, Statement } from './statement.ts';

type Given = FactOf<'service-environment'>;

/** Words of names that promise protection. */
const PROTECTS =
  /(^|_)(AUTH|AUTHN|AUTHZ|CSRF|XSRF|CORS|ORIGINS?|ALLOWED|ALLOWLIST|WHITELIST|BLOCKLIST|DENY|RATE|RATELIMIT|THROTTLE|LIMIT|MAX|TIMEOUT|TLS|SSL|HTTPS|HSTS|CSP|VERIFY|VALIDATE|ENCRYPT|ENCRYPTION|SANDBOX|AUDIT|REQUIRE|REQUIRED|ENFORCE|STRICT|SECURE|SECURITY|TRUSTED|TTL|EXPIRY|EXPIRES?|LOCKOUT|MFA|TOTP|SECRET|TOKEN|PASSWORD|KEY|JWT)(_|$)/i;

export const variables: Join = ({ input, units }) => {
  const { mentions } = input;
  if (mentions === undefined) return {};
  const known = knownReader(input.libraries.filter(inUse(input)));
  const read = new Set(
    input.facts.flatMap((fact) => (fact.kind === 'environment-read' ? [fact.name.toUpperCase()] : [])),
  );
  const beginnings: Beginning[] = [];
  const statements: Statement[] = [];
  for (const { unit, given } of units.all.flatMap(givenTo)) {
    const name = given.name.toUpperCase();
    if (read.has(name) || mentions.found.has(name) || known(name)) continue;
    const id = `variable:${unit.id}#${given.name}`;
    const { evidence } = given;
    beginnings.push({ id, kind: 'variable', name: given.name, component: unit.id, evidence });
    const value = mentions.builtFromParts ? 'unknown' : 'true';
    statements.push({ of: id, property: 'neverRead', value, evidence });
    statements.push({ of: id, property: 'protects', value: String(PROTECTS.test(given.name)), evidence });
  }
  return { beginnings, statements };
};

/** The names that are worth looking for, and the files that set them. */
export function variablesSet(facts: readonly Fact[]): { names: Set<string>; files: Set<string> } {
  const given = facts.filter(
    (fact) =>
      fact.kind === 'service-environment' ||
      (fact.kind === 'environment-given' && fact.by === 'workload') ||
      (fact.kind === 'environment-given' && fact.by === 'flags') ||
      fact.kind === 'environment-set',
  );
  const ofServices = given.flatMap((fact) => (fact.kind === 'service-environment' ? [fact.name] : []));
  const names = new Set([...ofServices, ...flagNames(given)]);
  return { names, files: new Set(given.map(({ evidence }) => evidence.file)) };
}

/** What runs a program of this repository: for an image from outside nobody here knows what it reads. */
function givenTo(unit: Unit): { unit: Unit; given: Given }[] {
  if (unit.program === undefined) return [];
  const built = unit.containers.filter(({ context }) => context !== undefined);
  return built
    .flatMap(({ environment }) => environment)
    .sort((a, b) => compareText(a.name, b.name))
    .map((given) => ({ unit, given }));
}

/** An npm package that no manifest and no lock file names reads no variable. Others come by more ways than are written down. */
function inUse({ facts, linked }: JoinParts['input']): (library: Library) => boolean {
  const names = new Set([
    ...facts.flatMap((fact) => (fact.kind === 'dependency' || fact.kind === 'locked' ? [fact.name] : [])),
    ...linked.imports.map(({ library }) => library),
  ]);
  return ({ id, ecosystem, imports }) => ecosystem !== 'npm' || [id, ...imports].some((name) => names.has(name));
}

function knownReader(libraries: readonly Library[]): (name: string) => boolean {
  const patterns = libraries.flatMap(({ environment = [] }) => environment);
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}
