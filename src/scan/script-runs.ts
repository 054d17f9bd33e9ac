// The commands of one script as facts. What only prints, moves about or prepares is left out; a step of such commands
// alone, whose name promises a check, is told as a placeholder.

import { posix } from 'node:path';
import type { Span } from '../core/evidence.ts';
import { evidenceOnLine } from '../core/evidence.ts';
import type { FactOf } from '../core/fact.ts';
import { readScript, type ScriptCommand, type Shell } from './script.ts';
import { withoutSecrets } from './secrets.ts';

/** Where a script stands and what is said around it. */
export interface ScriptPlace {
  platform: string;
  file: string;
  job: string;
  step: string;
  /** What people call the step. */
  name: string;
  directory: string;
  condition: string;
  needsFiles: string[];
  /** Why the failure of all of it does not count. */
  tolerated: string;
  /** Variables around it, of those that decide how strictly packages are installed: `UV_FROZEN=1`. */
  switches?: string[];
}

/** Package managers hold to their lock file where these are on. */
const SWITCH = /^(?:UV_FROZEN|UV_LOCKED|PDM_FROZEN_LOCKFILE|PIPENV_IGNORE_PIPFILE|YARN_ENABLE_IMMUTABLE_INSTALLS)$/;

export function switchesIn(variables: readonly { key: string; value: string }[]): string[] {
  return variables.flatMap(({ key, value }) => (SWITCH.test(key) ? [shortened(`${key}=${value.trim()}`)] : []));
}

export interface Script {
  text: string;
  /** Of the scalar that holds it. */
  at: Span;
}

const MOST = 300;
const LONGEST = 300;
const TRIVIAL = new Set(
  'echo printf true : exit cd set export mkdir cat sleep [ [[ test ls pwd env date rm cp mv touch chmod source . return local unset shift read wait kill sed awk cut tr sort head tail wc tee which type command trap pushd popd done fi esac then } {'.split(
    ' ',
  ),
);
const PROMISES =
  /\b(?:scan|audit|sast|secrets?|vulnerabilit|trivy|semgrep|codeql|snyk|sbom|sign|verify|security|tests?)\b/i;

export function* runsOf(place: ScriptPlace, script: Script, shell: Shell): Iterable<FactOf<'runs'>> {
  const commands = readScript(script.text, shell).slice(0, MOST);
  let { directory } = place;
  let told = false;
  let switches = place.switches ?? [];
  for (const command of commands) {
    const words = withoutAssignments(command.words);
    const [first = ''] = words;
    if (first === 'export') switches = [...switches, ...assigned([...words.slice(1), ''])];
    if (first === 'cd') directory = into(directory, words[1] ?? '');
    if (first === '' || TRIVIAL.has(first)) continue;
    told = true;
    yield factOf({ ...place, directory, switches }, script, command, words);
  }
  const [only] = commands;
  const silent = commands.every(({ words }) => !/>|\$\(/.test(words.join(' ')));
  if (told || !only || !silent || !PROMISES.test(place.name) || !says(commands)) return;
  yield { ...factOf(place, script, only, only.words), how: 'placeholder', text: place.name };
}

const says = (commands: readonly ScriptCommand[]) =>
  commands.every(
    ({ words: [first = ''] }) => first === 'echo' || first === 'true' || first === 'exit' || first === ':',
  );

const withoutAssignments = (words: readonly string[]): string[] =>
  words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word)));

/** `UV_FROZEN=1 uv sync`. */
const assigned = (words: readonly string[]): string[] =>
  switchesIn(
    words.slice(0, words.length - withoutAssignments(words).length).map((word) => {
      const at = word.indexOf('=');
      return { key: word.slice(0, at), value: word.slice(at + 1) };
    }),
  );

function into(directory: string, to: string): string {
  const bare = to.replace(/^['"]|['"]$/g, '');
  if (bare === '' || /[$~*`]/.test(bare) || bare.startsWith('/') || bare === '-') return '?';
  return posix.normalize(posix.join(directory, bare)).replace(/\/$/, '');
}

function factOf(place: ScriptPlace, script: Script, command: ScriptCommand, words: readonly string[]): FactOf<'runs'> {
  const { platform, file, job, step, directory } = place;
  return {
    kind: 'runs',
    platform,
    how: 'command',
    text: shortened(withoutSecrets(words.join(' ').replace(/\s+/g, ' '))),
    job,
    step,
    directory,
    inputs: [...(place.switches ?? []), ...assigned(command.words)],
    condition: shortened([place.condition, command.condition].filter(Boolean).join(' && ')),
    needsFiles: [...new Set([...place.needsFiles, ...command.needsFiles])],
    tolerated: shortened(withoutSecrets(place.tolerated || command.tolerated)),
    evidence: evidenceOnLine(file, lineIn(script, command.line)),
  };
}

export const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** The text of a block begins on the line below its mark. */
function lineIn({ at }: Script, below: number): number {
  const [first, , last] = at;
  return last > first ? Math.min(first + 1 + below, last) : first;
}
