// The script for bash 3.2 and later, as macOS has it; it needs no bash-completion.

import type { Completed, Taken } from '../completion.ts';

export function bashScript(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name);
  return `# threatdraft completion for bash. Use: eval "$(threatdraft completion bash)"
_threatdraft() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=scan named='' words=0 i
  # bash takes --format=json for three words.
  if [ "$cur" = '=' ]; then cur=''; fi
  if [ "$prev" = '=' ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      -*) ;;
      ${names.join('|')}) if [ -z "$named" ]; then command=\${COMP_WORDS[i]}; named=1; words=0; fi ;;
      *) words=$((words + 1)) ;;
    esac
  done
  case "$command $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(optionCase).join('\n')}
    esac
    return
  fi
  if [ -z "$named" ]; then
    COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$cur") $(compgen -d -- "$cur"))
    return
  fi
  case "$command $words" in
${commands.flatMap(argumentCases).join('\n')}
  esac
}
complete -F _threatdraft threatdraft
`;
}

function valueCases({ name, options }: Completed): string[] {
  return options.flatMap(({ long, short, takes }) => {
    if (takes === undefined) return [];
    const flags = [short, long].flatMap((flag) => (flag === undefined ? [] : [`'${name} ${flag}'`]));
    return [`    ${flags.join('|')}) ${replies(takes)} return ;;`];
  });
}

const optionCase = ({ name, options }: Completed): string =>
  `      ${name}) COMPREPLY=($(compgen -W '${options.map(({ long }) => long).join(' ')}' -- "$cur")) ;;`;

function argumentCases({ name, arguments: taken }: Completed): string[] {
  return taken.map((one, n) => `    '${name} ${n}') ${replies(one)} ;;`);
}

/** Names of files are completed by readline itself, which quotes them. */
function replies(taken: Taken): string {
  if ('words' in taken) return `COMPREPLY=($(compgen -W '${taken.words.join(' ')}' -- "$cur"));`;
  if ('nothing' in taken) return '';
  return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen ${taken.paths === 'files' ? '-f' : '-d'} -- "$cur"));`;
}
