// Secrets: what code does with them. One declaration for each setting, or each place where a text in the code is the key,
// and what is said of it at every place of use. What a text says is not known here.

import { compareText, type Evidence } from '../../core/evidence.ts';
import type { LinkedSecretUse } from '../../core/linked.ts';
import { bundledSecrets } from './bundled-secrets.ts';
import { unsetKeys } from './configuration.ts';
import { secretTexts, usedTexts } from './secret-texts.ts';
import type { Beginning, Join, JoinParts, Statement } from './statement.ts';

export const secrets: Join = (parts) => {
  const dead = new Set(unsetKeys(parts.input).flatMap((one) => (one.value === 'true' ? [lineOf(one.evidence)] : [])));
  const uses = withoutKnown(parts.input.linked.secretUses ?? []).map((use) => withDeadChecks(use, dead));
  const texts = secretTexts(parts.said);
  const beginnings: Beginning[] = [];
  const statements: Statement[] = [];
  for (const use of uses) {
    const said = [...ofKey(use).filter(({ evidence }) => !texts.isNamed(evidence)), ...ofLeak(use)];
    if (said.length === 0) continue;
    beginnings.push(beginningOf(use, parts));
    for (const one of said) if (isKnown(one)) statements.push(...usedTexts(one, texts));
    for (const one of said) statements.push({ ...one, of: idOf(use) });
  }
  for (const shared of sharedSecrets(uses)) {
    beginnings.push(beginningOf(shared.use, parts));
    statements.push({ ...shared.statement, of: idOf(shared.use) });
  }
  const bundled = bundledSecrets(parts);
  return {
    beginnings: [...beginnings, ...(bundled.beginnings ?? [])],
    statements: [...statements, ...(bundled.statements ?? [])],
  };
};

/**
 * A default that is known to sign, seal or encrypt is not told once more as a mere default; but where the code gives it is
 * where it stands, and not where a field of the settings is read.
 */
function withoutKnown(uses: readonly LinkedSecretUse[]): LinkedSecretUse[] {
  const isMere = ({ use, source }: LinkedSecretUse) => use === 'fallback' && source === 'default';
  const known = new Set(uses.flatMap((use) => (use.source === 'default' && !isMere(use) ? [use.setting] : [])));
  const places = new Map(uses.flatMap((use) => (isMere(use) ? [[use.setting, use.evidence] as const] : [])));
  return uses.flatMap((use) => {
    if (isMere(use)) return known.has(use.setting) ? [] : [use];
    const from = use.source === 'default' ? places.get(use.setting) : undefined;
    return [from ? { ...use, from } : use];
  });
}

type Said = Omit<Statement, 'of'>;

/** That a text in the code is the key. */
function isKnown({ property, value }: Said): boolean {
  return value === 'true' && /(Hardcoded|Default)$/.test(property);
}

const lineOf = ({ file, line }: Evidence) => `${file}:${line}`;

/** A check whose condition asks for what nothing sets refuses nothing. */
function withDeadChecks(use: LinkedSecretUse, dead: ReadonlySet<string>): LinkedSecretUse {
  const { refusedAt = [] } = use;
  if (refusedAt.length === 0 || !refusedAt.every((at) => dead.has(lineOf(at)))) return use;
  return { ...use, refused: 'never', when: DEAD_CHECK };
}

const DEAD_CHECK = 'the check that would refuse it never runs';

/** Groups of keys that rules speak of alike. */
const GROUPS: Partial<Record<LinkedSecretUse['use'], string>> = {
  'signing-key': 'signingKey',
  'verification-key': 'signingKey',
  'session-secret': 'sessionSecret',
  'encryption-key': 'encryptionKey',
  'hmac-key': 'encryptionKey',
  password: 'credential',
  'api-key': 'credential',
  token: 'credential',
};

function ofKey(use: LinkedSecretUse): Said[] {
  const group = use.use === 'fallback' && use.source === 'default' ? 'secret' : GROUPS[use.use];
  if (group === undefined) return [];
  const evidence = use.from ?? use.evidence;
  switch (use.source) {
    case 'literal':
      return [{ property: `${group}Hardcoded`, value: 'true', note: literalNote(use), evidence }];
    case 'default':
      return [{ property: `${group}Default`, value: defaultHolds(use), note: defaultNote(use), evidence }];
    case 'empty':
      return group === 'credential'
        ? []
        : [
            {
              property: `${group}Empty`,
              value: 'true',
              note: `${nameOf(use)} is empty when nobody sets it, and \`${use.by}\` takes it`,
              evidence,
            },
          ];
    case 'generated':
      return [
        { property: 'generatedAtStart', value: 'true', note: `\`${use.by}\` gets another key at each start`, evidence },
      ];
    default:
      return [];
  }
}

function literalNote({ by, when, placeholder }: LinkedSecretUse): string {
  const what = placeholder ? 'a placeholder in the code' : 'a text in the code';
  return `\`${by}\` takes ${what}${when === undefined ? '' : `, when ${when}`}`;
}

/** What the program refuses to start with does not run; where it refuses only under a condition, that must be asked. */
function defaultHolds({ refused }: LinkedSecretUse): string {
  if (refused === 'always') return 'false';
  return refused === 'never' || refused === undefined ? 'true' : 'unknown';
}

function defaultNote(use: LinkedSecretUse): string {
  const { by, refused } = use;
  const start =
    use.use === 'fallback'
      ? `a text in the code stands in the place of ${nameOf(use)} when nobody sets it`
      : `\`${by}\` takes a text in the code when ${nameOf(use)} is not set`;
  if (refused === 'always') return `${start}; the program refuses to start with it`;
  if (use.when === DEAD_CHECK) return `${start}; ${DEAD_CHECK}`;
  return refused === 'conditional' || refused === 'unknown'
    ? `${start}; the program refuses it only under a condition`
    : start;
}

const LEAKS: Partial<Record<LinkedSecretUse['use'], string>> = {
  log: 'logged',
  url: 'inUrl',
  'browser-storage': 'inBrowserStorage',
  bundle: 'inClientBundle',
};

function ofLeak({ use, by, evidence }: LinkedSecretUse): Said[] {
  const property = LEAKS[use];
  return property === undefined ? [] : [{ property, value: 'true', note: by, evidence }];
}

interface Shared {
  use: LinkedSecretUse;
  statement: Said;
}

/** One secret that stands for another when that is not set, and one that serves two purposes. */
function sharedSecrets(uses: readonly LinkedSecretUse[]): Shared[] {
  const fallbacks = uses.flatMap((use) => {
    // Two names for the key of one provider, of which a client takes either.
    if (use.fallbackTo === undefined || use.use === 'api-key' || use.use === 'token') return [];
    const note = `${use.fallbackTo} stands in its place when ${nameOf(use)} is not set`;
    const evidence = use.use === 'fallback' ? use.evidence : (use.from ?? use.evidence);
    return [{ use, statement: { property: 'defaultsToAnother', value: 'true', note, evidence } }];
  });
  return [...fallbacks, ...[...bySetting(uses)].flatMap(([, all]) => ofPurposes(all))];
}

function bySetting(uses: readonly LinkedSecretUse[]): [string, LinkedSecretUse[]][] {
  const groups = new Map<string, LinkedSecretUse[]>();
  for (const use of uses) {
    if (use.setting === undefined || PURPOSES[use.use] === undefined) continue;
    groups.set(use.setting, [...(groups.get(use.setting) ?? []), use]);
  }
  return [...groups].sort(([a], [b]) => compareText(a, b));
}

/** Checking a signature is what signing is for; a key that encrypts should do nothing else. */
const PURPOSES: Partial<Record<LinkedSecretUse['use'], string>> = {
  'signing-key': 'signs tokens',
  'verification-key': 'signs tokens',
  'session-secret': 'seals sessions',
  'encryption-key': 'encrypts',
  'hmac-key': 'authenticates messages',
};

function ofPurposes(uses: readonly LinkedSecretUse[]): Shared[] {
  const purposes = [...new Set(uses.map(({ use }) => PURPOSES[use] ?? ''))].sort(compareText);
  if (purposes.length < 2) return [];
  return uses.map((use) => ({
    use,
    statement: {
      property: 'servesTwoPurposes',
      value: 'true',
      note: `${nameOf(use)} ${PURPOSES[use.use] ?? 'serves'} here; elsewhere it ${purposes.filter((p) => p !== PURPOSES[use.use]).join(' and ')}`,
      evidence: use.evidence,
    },
  }));
}

function nameOf({ setting }: LinkedSecretUse): string {
  return setting === undefined ? 'it' : `\`${setting}\``;
}

/** By the setting in its file, or by what takes the text there. */
function idOf(use: LinkedSecretUse): string {
  const own = use.setting ?? `${use.use} ${use.by}`;
  return `secret:${placeOf(use).file}#use ${own}`;
}

function placeOf(use: LinkedSecretUse): Evidence {
  return use.from !== undefined && use.setting !== undefined ? use.from : use.evidence;
}

function beginningOf(use: LinkedSecretUse, { units }: JoinParts): Beginning {
  const evidence = placeOf(use);
  const component = units.ownerOf(evidence.file)?.id;
  const name = use.setting ?? `${use.use} of ${use.by}`;
  return { id: idOf(use), kind: 'secret', name, ...(component !== undefined && { component }), evidence };
}
