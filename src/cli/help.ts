// The help texts, made from the command table alone so that `--help` loads nothing else.

import { hang } from '../render/wrap.ts';
import { COMMANDS, type CommandSpec, type OptionSpec } from './commands.ts';

const WIDTH = 100;
const GROUPS: readonly OptionSpec['group'][] = ['Report', 'Filter', 'Verdict', 'Scan'];
const ALWAYS: readonly [string, string][] = [
  ['-h, --help', 'print this, or the help of one command'],
  ['-V, --version', 'print the version'],
];

export function programHelp(): string {
  const scan = COMMANDS[0];
  return [
    'threatdraft reads a repository and drafts its threat model, with the evidence for every sentence.',
    'It works offline and executes nothing of what it reads.',
    '',
    'Usage: threatdraft [command] [path] [options]',
    '',
    'Commands',
    ...rows(COMMANDS.map((command) => [usage(command), command.summary])),
    '',
    ...optionGroups(scan.options),
    'Help',
    ...rows(ALWAYS),
    '',
    'Examples',
    ...rows(COMMANDS.flatMap((command: CommandSpec) => command.examples)),
    '',
    'Exit codes: 0 nothing at or above --fail-on, 1 threats there, 2 wrong usage, 3 incomplete or a crash of ours.',
    '',
  ].join('\n');
}

export function commandHelp(command: CommandSpec): string {
  return [
    `threatdraft ${command.name}: ${command.summary}.`,
    '',
    `Usage: threatdraft ${usage(command)} [options]`,
    '',
    ...section(
      'Arguments',
      command.arguments.map(({ name, text, choices }) => [name, withChoices(text, choices, undefined)]),
    ),
    ...optionGroups(command.options),
    ...section('Help', ALWAYS),
    'Examples',
    ...rows(command.examples),
    '',
  ].join('\n');
}

function usage(command: CommandSpec): string {
  return [command.name, ...command.arguments.map(({ name }) => name)].join(' ');
}

function optionGroups(options: readonly OptionSpec[]): string[] {
  return GROUPS.flatMap((group) =>
    section(
      group,
      options
        .filter((option) => option.group === group)
        .map((option) => [flagColumn(option.flags), withChoices(option.text, option.choices, option.default)]),
    ),
  );
}

/** Long options stand under each other, whether or not they have a short one. */
function flagColumn(flags: string): string {
  return flags.startsWith('--') ? `    ${flags}` : flags;
}

function withChoices(text: string, choices: readonly string[] | undefined, standard: string | undefined): string {
  const listed = choices ? `${text}: ${choices.join(', ')}` : text;
  return standard === undefined ? listed : `${listed} (default: ${standard})`;
}

function section(title: string, lines: readonly (readonly [string, string])[]): string[] {
  return lines.length === 0 ? [] : [title, ...rows(lines), ''];
}

function rows(lines: readonly (readonly [string, string])[]): string[] {
  const column = Math.max(...lines.map(([head]) => head.length)) + 4;
  return lines.flatMap(([head, text]) => hang(`  ${head.padEnd(column - 2)}`, column, text, WIDTH));
}
