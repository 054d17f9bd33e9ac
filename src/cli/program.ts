// Builds the parser from the command table, and loads a command's own file only when that command runs.

import { Argument, Command, CommanderError, Option } from 'commander';
import { UserError } from '../core/errors.ts';
import { COMMANDS, type CommandName, type CommandSpec, type OptionSpec } from './commands.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { commandHelp, programHelp } from './help.ts';
import { toolVersion } from './install.ts';
import { writeReport } from './streams.ts';
import { isWord, noSuch } from './suggest.ts';

/**
 * Positional arguments, then the options by their camel-cased long name. Each command declares the options it has in
 * the table; commander cannot know that, so they pass here as `never`, which every one of them accepts.
 */
type Action = (values: string[], options: never) => Promise<ExitCode>;

const ACTIONS: Record<CommandName, () => Promise<Action>> = {
  scan: async () => (await import('./scan.ts')).scan,
  baseline: async () => (await import('./baseline.ts')).baseline,
  check: async () => (await import('./check.ts')).check,
  draft: async () => (await import('./draft.ts')).draft,
  routes: async () => (await import('./routes.ts')).routes,
  explain: async () => (await import('./explain.ts')).explain,
  rules: async () => (await import('./rules.ts')).rules,
  schema: async () => (await import('./schema.ts')).schema,
  doctor: async () => (await import('./doctor.ts')).doctor,
  init: async () => (await import('./init.ts')).init,
  gate: async () => (await import('./gate-report.ts')).gate,
  completion: async () => (await import('./completion.ts')).completion,
};

export async function runCommand(args: string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean;
  const printed: string[] = [];
  const program = new Command('threatdraft')
    .version(toolVersion(), '-V, --version')
    .helpCommand('help [command]')
    .exitOverride()
    .configureOutput({ writeOut: (text) => printed.push(text), writeErr: () => undefined });
  program.helpInformation = programHelp;
  for (const spec of COMMANDS) {
    addCommand(program, spec).action(async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const action = await ACTIONS[spec.name]();
      code = await action(command.args, command.opts<never>());
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UserError(usageMessage(error, args));
  }
  if (printed.length > 0) await writeReport(printed.join(''));
  return code;
}

function addCommand(program: Command, spec: CommandSpec): Command {
  const command = program.command(spec.name, { isDefault: spec.name === 'scan' }).allowExcessArguments(false);
  command.helpInformation = () => commandHelp(spec);
  for (const { name, text, choices } of spec.arguments) {
    const argument = new Argument(name, text);
    command.addArgument(choices ? argument.choices(choices) : argument);
  }
  for (const option of spec.options) command.addOption(commanderOption(option));
  return command;
}

function commanderOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.text);
  if (spec.choices) option.choices(spec.choices);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.repeatable) option.default([]).argParser((value: string, before: string[]) => [...before, value]);
  if (spec.positive) option.argParser(positive);
  return option;
}

function positive(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 64)
    throw new UserError(`--threads wants a whole number from 1 to 64, not ${value}`);
  return count;
}

/** Commander says what is wrong on one line and what it may have been on a second. */
function usageMessage(error: CommanderError, args: readonly string[]): string {
  const [first = ''] = args;
  // The default command takes any first word for a path, and then complains about the second.
  if (error.code === 'commander.excessArguments' && isWord(first) && !COMMANDS.some(({ name }) => name === first)) {
    return noSuch(first);
  }
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  return message.includes('Did you mean')
    ? message
    : `${message}${message.endsWith('.') ? '' : '.'} See threatdraft --help`;
}
