// Where the packages of a lock file come from, and whether a hash binds each: one statement a file and kind of trouble,
// with the count and the first names.

import type { LockGroup } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';

const NPM = new Set(['npm', 'yarn', 'pnpm', 'bun', 'deno']);
const USUAL =
  /^https?:\/\/(?:registry\.npmjs\.org|registry\.yarnpkg\.com|codeload\.github\.com|github\.com|(?:[\w.-]+\.)?pypi\.org|files\.pythonhosted\.org)$/;

export default defineScanner({
  id: 'supply-chain/lock-sources',
  recognises:
    'entries without `integrity`, `checksum` or hashes, plain http addresses and hosts of packages in `package-lock.json`, `yarn.lock`, `pnpm-lock.yaml`, `bun.lock`, `deno.lock`, `poetry.lock`, `uv.lock`, `pdm.lock`, `Pipfile.lock`; requirement lists of which some lines have `--hash` and some have none',
  ignores:
    'whether a hash is right; commits, directories and packages inside others, which have none; hosts that pnpm and berry take from settings; hosts below an address that is committed as a package',
  docs: 'https://docs.npmjs.com/cli/configuring-npm/package-lock-json',
  reads: ['lockfile', 'requirements'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'lockfile' && document?.format !== 'requirements') return;
    const { sources } = document;
    if (!sources) return;
    const id = document.format === 'lockfile' && NPM.has(document.flavour) ? 'npm' : 'pypi';
    const say = (property: string, value: string, group: LockGroup, note: string): Fact => {
      return { kind: 'declared', what: 'install', id, property, value, note, evidence: evidenceAt(path, group.at) };
    };
    const counted = (group: LockGroup, what: string) =>
      `${nameOf(path)}: ${group.count} of ${sources.fetched} ${what}: ${listed(group)}`;
    const { unbound, unboundForPlatform, plain, plainUnbound } = sources;
    if (unbound) yield say('lockUnbound', 'true', unbound, counted(unbound, 'without a hash'));
    if (unboundForPlatform) {
      const note = counted(unboundForPlatform, 'without a hash, each for one platform');
      yield say('lockUnboundForPlatform', 'true', unboundForPlatform, note);
    }
    if (plainUnbound) {
      const note = counted(plainUnbound, 'over plain http without a hash');
      yield say('lockPlainUnbound', 'true', plainUnbound, note);
    } else if (plain) yield say('lockPlain', 'true', plain, counted(plain, 'over plain http'));
    for (const one of sources.origins) {
      if (USUAL.test(one.origin)) continue;
      yield say('lockedFrom', one.origin, one, counted(one, `from ${one.origin}`));
    }
  },
});

function listed({ count, names }: LockGroup): string {
  return count > names.length ? `${names.join(', ')}, …` : names.join(', ');
}
