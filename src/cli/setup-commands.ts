// The commands that set threatdraft up, as data: beside src/cli/commands.ts, which takes them in. It imports nothing.

export const HOOKS = ['auto', 'pre-commit', 'lefthook', 'husky', 'none'] as const;
export const PIPELINES = ['github', 'none'] as const;
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const SETUP_COMMANDS = [
  {
    name: 'init',
    arguments: [{ name: '[path]', text: 'the directory of the repository (default: this one)' }],
    summary: 'show, then write, configuration, hook and workflow; nothing is ever overwritten',
    options: [
      {
        flags: '--hook <manager>',
        text: 'what runs the check before a commit; auto takes what the repository uses',
        group: 'Scan',
        choices: HOOKS,
        default: 'auto',
      },
      {
        flags: '--ci <system>',
        text: 'which pipeline to write',
        group: 'Scan',
        choices: PIPELINES,
        default: 'github',
      },
      { flags: '-y, --yes', text: 'write without asking; nothing is asked where nobody can answer', group: 'Scan' },
      { flags: '--dry-run', text: 'show only', group: 'Scan' },
    ],
    examples: [
      ['threatdraft init --dry-run', 'see what would be written'],
      ['threatdraft init --hook husky --ci none', 'a husky hook and the configuration, no workflow'],
    ],
  },
  {
    name: 'gate',
    arguments: [{ name: '<report>', text: 'a file that -o report.json wrote' }],
    summary: 'judge a report that a scan wrote: its exit code, without another scan',
    options: [
      {
        flags: '--fail-on <severity>',
        text: 'exit 1 when a threat is at least this severe',
        group: 'Verdict',
        choices: ['critical', 'high', 'medium', 'low', 'info', 'none'],
        default: 'high',
      },
      { flags: '--strict', text: 'exit 3 when something could not be read or resolved', group: 'Verdict' },
      { flags: '-q, --quiet', text: 'no summary on stderr', group: 'Report' },
    ],
    examples: [['threatdraft gate report.json --fail-on medium', 'fail a pipeline after its reports were uploaded']],
  },
  {
    name: 'completion',
    arguments: [{ name: '<shell>', text: 'the shell to complete in', choices: SHELLS }],
    summary: 'print what makes a shell complete commands, options and rules',
    options: [],
    examples: [
      ['eval "$(threatdraft completion bash)"', 'in ~/.bashrc'],
      ['threatdraft completion zsh > ~/.zfunc/_threatdraft', 'in a directory of $fpath'],
      ['threatdraft completion fish > ~/.config/fish/completions/threatdraft.fish', 'for fish'],
    ],
  },
] as const;
