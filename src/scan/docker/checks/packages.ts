// How a build gets its packages: past the lock file, without a version, without hashes.

import type { Invocation } from '../../shell.ts';
import { operands } from '../runs.ts';
import { type Check, found } from './finding.ts';
import { toolOf } from './transport.ts';

interface Manager {
  /** Words that install what is named after them. */
  installs: RegExp;
  /** Options that take the next word. */
  valued: ReadonlySet<string>;
  /** A name that says its version. */
  versioned: RegExp;
}

const set = (words: string) => new Set(words.split(' '));
const SYSTEM = { installs: /^install$/, valued: set('-t --target-release -o --option -c'), versioned: /=/ };
const REDHAT = { installs: /^(?:install|localinstall)$/, valued: set('-c --config -x'), versioned: /-\$?\{?\w*\d|-\$/ };
const NODE = {
  installs: /^(?:install|i|add|in)$/,
  valued: set('--prefix --registry -C --dir'),
  versioned: /.@(?!latest$)/,
};

const MANAGERS: Record<string, Manager> = {
  apt: SYSTEM,
  'apt-get': SYSTEM,
  apk: { installs: /^add$/, valued: set('-t --virtual --repository -X -p --root'), versioned: /[=<>~]/ },
  yum: REDHAT,
  dnf: REDHAT,
  microdnf: REDHAT,
  tdnf: REDHAT,
  npm: NODE,
  yarn: NODE,
  pnpm: NODE,
  pip: {
    installs: /^install$/,
    valued: set(
      '-r --requirement -c --constraint -t --target -i --index-url --extra-index-url --trusted-host -f --find-links --prefix --root --platform --python-version --timeout --retries --cache-dir -e --editable',
    ),
    versioned: /===?|@ |~=/,
  },
  gem: { installs: /^install$/, valued: set('--source -s -i -n --platform -v --version'), versioned: /:/ },
};

/** The packages that a command names, as written. */
export function packagesOf(run: Invocation): string[] {
  const { tool, args } = toolOf(run);
  const manager = MANAGERS[tool];
  if (!manager) return [];
  const [verb = '', second = '', ...rest] = operands({ ...run, args }, manager.valued);
  if (manager.installs.test(verb)) return second === '' ? [] : [second, ...rest];
  return tool === 'yarn' && verb === 'global' && second === 'add' ? rest : [];
}

/** Neither a local file nor a URL nor a variable: those say their version elsewhere. */
const ELSEWHERE = /[$/:*`]|^[.<]|\.(?:deb|rpm|apk|whl|tgz|gz|zip|txt)$/;

export const versions: Check = (run) => {
  const { tool, args } = toolOf(run);
  const manager = MANAGERS[tool];
  if (!manager) return [];
  const scoped = (name: string) => (name.startsWith('@') ? name.slice(1).replace('/', '.') : name);
  const named = packagesOf(run).filter((name) => !ELSEWHERE.test(scoped(name)));
  if (tool === 'gem' && args.some(({ text }) => /^(?:-v|--version)/.test(text)) && named.length === 1) return [];
  const loose = named.filter((name) => !manager.versioned.test(name));
  return loose.length === 0 ? [] : found('packagesUnpinned', run.line, `${tool} installs ${counted(loose.length)}`);
};

const counted = (count: number) =>
  count === 1 ? 'a package without a version' : `${count} packages without a version`;

/** What makes each command keep to the lock file; undefined: nothing can. */
export const locks: Check = (run) => {
  const { tool, args } = toolOf(run);
  const words = args.map(({ text }) => text);
  const why = unlocked(tool, words, operands({ ...run, args }, MANAGERS[tool]?.valued));
  return why === undefined ? [] : found('installsUnlocked', run.line, why);
};

const GLOBAL = /^(?:-g|--global|--location=global)$/;

function unlocked(tool: string, words: string[], [verb = '', ...names]: string[]): string | undefined {
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const bare = names.length === 0 && !has(GLOBAL);
  if (tool === 'npm' && bare && /^(?:install|i|in|add)$/.test(verb)) return 'npm install instead of npm ci';
  const frozen = has(/^--(?:frozen-lockfile|immutable|frozen)(?:=true)?$/);
  if (tool === 'yarn' && bare && !frozen && !has(/^(?:-v|--version)$/) && (verb === 'install' || words.length === 0)) {
    return 'yarn install without --immutable or --frozen-lockfile';
  }
  if ((tool === 'pnpm' || tool === 'bun') && bare && !frozen && /^(?:install|i)$/.test(verb)) {
    return `${tool} install without --frozen-lockfile`;
  }
  if (tool === 'uv' && verb === 'sync' && !has(/^--(?:frozen|locked)$/)) return 'uv sync without --locked or --frozen';
  if (tool === 'composer' && verb === 'update') return 'composer update writes the lock file anew';
  return undefined;
}
