// Which known tool a run starts, and whether what it finds fails the step, by the options that it is given.

import type { Library, ToolRun } from '../../core/library.ts';
import type { Run } from './occurrences.ts';

export interface ToolUse {
  tool: Library;
  use: ToolRun;
  /** Whether what it finds fails the step; unknown when a variable decides. */
  fails: boolean | 'unknown';
  /** The option that decides so. */
  option: string;
}

export type Toolbox = (run: Run) => ToolUse[];

export function readToolbox(libraries: readonly Library[]): Toolbox {
  const tools = libraries.filter(({ runs }) => runs !== undefined);
  return (run) => tools.flatMap((tool) => usesIn(tool, run));
}

/** Uses that ask for an option come first: `trivy --format cyclonedx` is no scan. */
function usesIn(tool: Library, run: Run): ToolUse[] {
  const words = wordsOf(run);
  const started = (tool.runs ?? []).filter((use) => isStarted(use, run, words));
  const particular = started.filter(({ only }) => only?.some((one) => isGiven(one, words) === true));
  const plain = started.filter(({ only }) => only === undefined).slice(0, 1);
  const uses = particular.length > 0 ? particular : plain;
  return uses.map((use) => ({ tool, use, ...outcomeOf(use, words) }));
}

const WRAPPERS =
  /^(?:sudo(?: -\w+)*|time|npx(?: --?[\w-]+)*|bunx|uvx|pipx run|(?:pnpm|npm) exec(?: --)?|(?:pnpm|yarn) dlx|poetry run|pdm run|pipenv run|rye run|hatch run|uv run(?: --?[\w-]+(?:=\S+)?)*|python3? -m|xvfb-run(?: -\S+)*|timeout \S+|cross-env(?: \w+=\S+)+|dotenv(?: -\S+ \S+)* --|xargs(?: -\S+)*|go run \S*\/|env(?: \w+=\S+)+) /;

function wordsOf({ how, text, inputs }: Run): string[] {
  if (how !== 'command') return [text, ...inputs];
  let rest = text;
  for (let count = 0; count < 4 && WRAPPERS.test(rest); count++) rest = rest.replace(WRAPPERS, '');
  const [first = '', ...others] = rest.split(' ').map((word) => word.replace(/^['"]|['"]$/g, ''));
  const path = first.startsWith('http') ? first : first.slice(first.lastIndexOf('/') + 1);
  return [path.replace(/@[\w.^~-]+$/, ''), ...others, ...inputs];
}

function isStarted(use: ToolRun, { how, text }: Run, words: readonly string[]): boolean {
  switch (how) {
    case 'action':
      return use.actions?.some((name) => name.toLowerCase() === text.toLowerCase()) ?? false;
    case 'hook':
      return use.hooks?.includes(text) ?? false;
    case 'template':
      return use.templates?.some((name) => text.includes(name)) ?? false;
    case 'image':
      return use.images?.includes(bareImage(text)) ?? false;
    case 'command':
      if (words[0] === 'docker' && words[1] === 'run') {
        return use.images?.some((image) => words.some((word) => bareImage(word) === image)) ?? false;
      }
      return use.commands?.some((command) => begins(command, words)) ?? false;
    default:
      return false;
  }
}

function bareImage(image: string): string {
  const [name = ''] = image.split('@');
  return name.replace(/^docker\.io\//, '').replace(/:[^/:]*$/, '');
}

/** The same program, its subcommands in the same order before all others, its options anywhere. */
function begins(command: string, [program, ...words]: readonly string[]): boolean {
  const [first, ...others] = command.split(' ');
  if (first !== program) return false;
  const plain = words.filter((word) => !word.startsWith('-'));
  const wanted = others.filter((word) => !word.startsWith('-'));
  const options = others.filter((word) => word.startsWith('-'));
  return wanted.every((word, at) => plain[at] === word) && options.every((one) => isGiven(one, words) !== false);
}

function outcomeOf({ fails, failsWhen = [] }: ToolRun, words: readonly string[]): Pick<ToolUse, 'fails' | 'option'> {
  for (const one of failsWhen) {
    const given = isGiven(one.is === undefined ? one.option : `${one.option}=${one.is}`, words);
    if (given === 'unknown') return { fails: 'unknown', option: one.option };
    if (given) return { fails: one.fails, option: one.is === undefined ? one.option : `${one.option} ${one.is}` };
  }
  return { fails, option: '' };
}

/** `--exit-code`, `--exit-code=1`; a value that a variable makes is unknown. */
function isGiven(wanted: string, words: readonly string[]): boolean | 'unknown' {
  const equals = wanted.indexOf('=');
  const option = equals === -1 ? wanted : wanted.slice(0, equals);
  const value = equals === -1 ? undefined : wanted.slice(equals + 1);
  for (const [index, word] of words.entries()) {
    const inline = word.startsWith(`${option}=`);
    if (word !== option && !inline) continue;
    const said = (inline ? word.slice(option.length + 1) : (words[index + 1] ?? '')).replace(/^['"]|['"]$/g, '');
    if (value === undefined) return !(inline && (said === 'false' || said === ''));
    if (said.includes('$')) return 'unknown';
    if (said === value) return true;
  }
  return false;
}
