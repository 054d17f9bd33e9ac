// The script for fish.

import type { Completed, CompletedOption, Taken } from '../completion.ts';

export function fishScript(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# threatdraft completion for fish. Write it to ~/.config/fish/completions/threatdraft.fish
function __threatdraft_in
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if contains -- $word ${names}
            test $word = $argv[1]
            return
        end
    end
    test $argv[1] = scan
end
complete -c threatdraft -f
${commands.flatMap((command) => [entry(command), ...command.options.map((one) => option(command.name, one)), ...command.arguments.map((one) => argument(command.name, one))]).join('\n')}
`;
}

const entry = ({ name, summary }: Completed): string =>
  `complete -c threatdraft -n __fish_use_subcommand -a ${name} -d ${word(summary)}`;

function option(command: string, { long, short, text, takes }: CompletedOption): string {
  const flags = [short === undefined ? '' : ` -s ${short.slice(1)}`, ` -l ${long.slice(2)}`].join('');
  return `complete -c threatdraft -n '__threatdraft_in ${command}'${flags}${takes ? ` -r${action(takes)}` : ''} -d ${word(text)}`;
}

function argument(command: string, taken: Taken): string {
  return `complete -c threatdraft -n '__threatdraft_in ${command}'${action(taken)}`;
}

function action(taken: Taken): string {
  if ('words' in taken) return ` -a ${word(taken.words.join(' '))}`;
  if ('nothing' in taken) return '';
  return taken.paths === 'files' ? ' -F' : " -a '(__fish_complete_directories)'";
}

const word = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
