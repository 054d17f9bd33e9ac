// `threatdraft completion bash|zsh|fish`: a script made from the table of commands, so that it completes what the parser takes.
// Nothing is run while completing: the ids of rules are in the script.

import { COMMANDS, type CommandSpec, type OptionSpec } from './commands.ts';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { zshScript } from './completion/zsh.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { SHELLS } from './setup-commands.ts';
import { writeReport } from './streams.ts';

export async function completion([shell]: string[]): Promise<ExitCode> {
  const { loadAllRules } = await import('./analyse.ts');
  const { rules } = await loadAllRules([]);
  const script = SCRIPTS[shell as (typeof SHELLS)[number]];
  await writeReport(script(commandsToComplete(rules.map(({ id }) => id))));
  return EXIT.clean;
}

const SCRIPTS: Record<(typeof SHELLS)[number], (commands: readonly Completed[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** What an option or an argument takes. */
export type Taken = { words: readonly string[] } | { paths: 'files' | 'directories' } | { nothing: true };

export interface CompletedOption {
  long: string;
  short?: string;
  text: string;
  /** Undefined for a switch. */
  takes?: Taken;
  repeatable: boolean;
}

export interface Completed {
  name: string;
  summary: string;
  options: CompletedOption[];
  arguments: Taken[];
}

export function commandsToComplete(ruleIds: readonly string[]): Completed[] {
  return COMMANDS.map((command: CommandSpec) => ({
    name: command.name,
    summary: command.summary,
    options: [...command.options.map(optionOf), { long: '--help', short: '-h', text: 'print help', repeatable: false }],
    arguments: command.arguments.map(({ name, choices }) => argumentOf(name, choices, ruleIds)),
  }));
}

function optionOf({ flags, text, choices, repeatable }: OptionSpec): CompletedOption {
  const [, short, long = '', value] = /^(?:(-\w), )?(--[\w-]+)(?: <(\w+)>)?$/.exec(flags) ?? [];
  return {
    long,
    ...(short === undefined ? {} : { short }),
    text,
    ...(value === undefined ? {} : { takes: choices ? { words: choices } : valueOf(value) }),
    repeatable: repeatable === true,
  };
}

function valueOf(name: string): Taken {
  if (name === 'file') return { paths: 'files' };
  return name === 'directory' ? { paths: 'directories' } : { nothing: true };
}

function argumentOf(name: string, choices: readonly string[] | undefined, ruleIds: readonly string[]): Taken {
  if (choices) return { words: choices };
  if (name === '<id>') return { words: ruleIds };
  return { paths: name === '[path]' ? 'directories' : 'files' };
}
