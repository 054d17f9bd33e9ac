// Commands of pipelines that install all a manifest asks for and do not hold to its lock file: they may write it anew, or
// never look at it.

import type { Occurrence, Run } from '../pipelines/occurrences.ts';
import { isPublishing } from '../pipelines/publishing.ts';
import type { Statement } from './statement.ts';

/** A directory with a manifest, and the lock files that settle it. */
interface Locked {
  id: string;
  directory: string;
  ecosystem: string;
  locks: readonly { flavour: string }[];
}

export function unfrozen(
  installs: readonly Locked[],
  occurrences: readonly Occurrence[],
  berry: ReadonlySet<string>,
): Statement[] {
  const publishing = new Set(occurrences.filter(({ run }) => isPublishing(run)).map(jobOf));
  return occurrences.flatMap((one) => {
    const { run, from } = one;
    // What is installed only where there is no lock file ignores none.
    if (run.how !== 'command' || one.conditions.some((said) => /hashFiles\([^)]*\) == ''/.test(said))) return [];
    const switches = [...run.inputs, ...from.inputs];
    const loose = installs.find(
      ({ directory, ecosystem, locks }) =>
        directory === run.directory &&
        looseInstall(run, ecosystem, new Set(locks.map(({ flavour }) => flavour)), {
          berry: berry.has(directory) || berry.has('.'),
          switches,
        }),
    );
    if (!loose) return [];
    const place = { of: loose.id, value: 'true', note: run.text, evidence: run.evidence };
    const both: Statement[] = [{ ...place, property: 'lockIgnored' }];
    if (publishing.has(jobOf(one))) both.push({ ...place, property: 'lockIgnoredWhenPublishing' });
    return both;
  });
}

const jobOf = ({ from }: Occurrence) => `${from.evidence.file} ${from.job}`;

interface Around {
  berry: boolean;
  /** Variables that make a package manager hold to its lock file, with their values. */
  switches: readonly string[];
}

function looseInstall({ text }: Run, ecosystem: string, flavours: ReadonlySet<string>, around: Around): boolean {
  if (flavours.size === 0) return false;
  return ecosystem === 'npm' ? looseNode(text, flavours, around) : loosePython(text, flavours, around);
}

/** An install of all that the manifest asks for, by a command that may write the lock file anew. */
function looseNode(text: string, flavours: ReadonlySet<string>, { berry, switches }: Around): boolean {
  const [manager = '', ...rest] = text.split(' ');
  // Whether Deno writes its lock file anew, deno.json may say.
  if (!flavours.has(manager) || manager === 'deno') return false;
  const words = rest.filter((word) => !word.startsWith('-'));
  const frozen = /--(?:frozen-lockfile|immutable|ci)\b/.test(text) || isOn(switches, 'YARN_ENABLE_IMMUTABLE_INSTALLS');
  // With names it adds packages, with -g it installs tools.
  const whole =
    /^(?:|install|i)$/.test(words.join(' ')) && !/(?:^| )(?:-g|--global|--package-lock-only|--version|-v)\b/.test(text);
  if (!whole || frozen || (manager === 'npm' && words.length === 0)) return false;
  // pnpm and newer versions of yarn refuse to change the lock file where they find themselves in a pipeline.
  if (manager === 'pnpm') return text.includes('--no-frozen-lockfile');
  if (manager === 'bun' && words.length === 0) return false;
  return manager !== 'yarn' || !berry || text.includes('--no-immutable');
}

/** What writes the lock file anew when the manifest has changed. Poetry and `pdm sync` fail or go on with what is locked. */
const REWRITES: readonly { flavour: string; command: RegExp; frozen: RegExp; switches: readonly string[] }[] = [
  {
    flavour: 'uv',
    command: /^uv sync\b/,
    frozen: /(?:^| )--(?:frozen|locked|check)\b/,
    switches: ['UV_FROZEN', 'UV_LOCKED'],
  },
  {
    flavour: 'pdm',
    command: /^pdm (?:install|update)\b/,
    frozen: /(?:^| )--(?:frozen-lockfile|check|no-lock)\b/,
    switches: ['PDM_FROZEN_LOCKFILE'],
  },
  {
    flavour: 'pipenv',
    command: /^pipenv (?:install|update|lock)(?: -\S+)*$/,
    frozen: /(?:^| )--(?:deploy|ignore-pipfile)\b/,
    switches: ['PIPENV_IGNORE_PIPFILE'],
  },
  { flavour: 'poetry', command: /^poetry update(?: -\S+)*$/, frozen: /(?:^| )--dry-run\b/, switches: [] },
];

/** pip takes what the manifest asks for in its newest versions: `pip install .`, `-e ".[dev]"`. */
const PIP = /^(?:python3? -m |uv )?pip3? install\b(?:.* )?(?:-e |--editable[ =])?['"]?\.(?:\[[\w, -]*\])?['"]?(?: |$)/;
const WITHOUT = /(?:^| )--(?:no-deps|dry-run)\b/;

function loosePython(text: string, flavours: ReadonlySet<string>, { switches }: Around): boolean {
  if (PIP.test(text)) return !WITHOUT.test(text);
  return REWRITES.some(
    (one) =>
      flavours.has(one.flavour) &&
      one.command.test(text) &&
      !one.frozen.test(text) &&
      !one.switches.some((name) => isOn(switches, name)),
  );
}

/** A value that an expression makes may be on. */
function isOn(switches: readonly string[], name: string): boolean {
  return switches.some((one) => one.startsWith(`${name}=`) && !/=['"]?(?:0|false|no|off|)['"]?$/i.test(one));
}
