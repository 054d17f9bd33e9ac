// The script for zsh: `_arguments` does the work. As a file it stands in $fpath under the name _threatdraft.

import type { Completed, CompletedOption, Taken } from '../completion.ts';

export function zshScript(commands: readonly Completed[]): string {
  return `#compdef threatdraft
# threatdraft completion for zsh. Write it to _threatdraft in a directory of $fpath.
_threatdraft() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${word(`${name}:${summary}`)}`).join('\n')}
  )
  local command=scan first
  for first in \${words[2,CURRENT-1]}; do
    if (( \${+commands[(r)$first:*]} )); then command=$first; break; fi
  done
  local -a inCommand=($command)
  if [[ $words[2] != $command ]]; then
    [[ $words[CURRENT] != -* && CURRENT -eq 2 ]] && _describe command commands
  else
    shift words; (( CURRENT-- ))
  fi
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _threatdraft ]]; then _threatdraft "$@"; else compdef _threatdraft threatdraft; fi
`;
}

function commandCase({ name, options, arguments: taken }: Completed): string {
  const specs = [
    ...options.flatMap(optionSpecs),
    ...taken.map((one, n) => word(`${n + 1}:${'words' in one ? 'name' : 'path'}:${action(one)}`)),
  ];
  return [`    ${name}) _arguments -s \\`, ...specs.map((spec) => `      ${spec} \\`), '      && return 0 ;;'].join(
    '\n',
  );
}

function optionSpecs({ long, short, text, takes, repeatable }: CompletedOption): string[] {
  const about = `[${text.replace(/[[\]:\\]/g, ' ')}]`;
  const value = takes === undefined ? '' : `:value:${action(takes)}`;
  const spec = (flag: string) =>
    word(`${repeatable ? '*' : ''}${flag}${takes && flag.startsWith('--') ? '=' : ''}${about}${value}`);
  return [...(short === undefined ? [] : [spec(short)]), spec(long)];
}

function action(taken: Taken): string {
  if ('words' in taken) return `(${taken.words.join(' ')})`;
  if ('nothing' in taken) return ' ';
  return taken.paths === 'files' ? '_files' : '_files -/';
}

const word = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
