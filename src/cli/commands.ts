// Every command and option, as data: the help text and the parser are both made from it, so neither can lag behind.
// It imports only data that imports nothing: `--help` must cost no more than starting Node.

import { SETUP_COMMANDS } from './setup-commands.ts';

export interface OptionSpec {
  /** As commander reads them: `-o, --output <file>`. */
  flags: string;
  text: string;
  group: 'Report' | 'Filter' | 'Verdict' | 'Scan';
  choices?: readonly string[];
  default?: string;
  repeatable?: true;
  positive?: true;
}

export interface CommandSpec {
  name: string;
  /** As commander reads them: `[path]`, `<id>`. */
  arguments: readonly { name: string; text: string; choices?: readonly string[] }[];
  summary: string;
  options: readonly OptionSpec[];
  examples: readonly (readonly [command: string, says: string])[];
}

export const FORMATS = ['pretty', 'compact', 'json', 'sarif', 'markdown', 'github'] as const;
export type FormatName = (typeof FORMATS)[number];

const LEVELS = ['critical', 'high', 'medium', 'low', 'info'] as const;
export const STYLES = ['baseline', 'matrix', 'layers', 'brief', 'audit'] as const;
export const ROUTES_FORMATS = ['pretty', 'json', 'csv', 'openapi'] as const;
export const ENDPOINT_STATES = ['mounted', 'hidden', 'unmounted', 'unreachable'] as const;
export const CHECK_FORMATS = ['pretty', 'json', 'sarif', 'markdown', 'github'] as const;
export const BASELINE_ACTIONS = ['create', 'update', 'prune', 'show'] as const;
export const SCHEMAS = ['model', 'rule', 'config', 'baseline'] as const;

const format: OptionSpec = {
  flags: '-f, --format <format>',
  text: 'how to print the report on stdout',
  group: 'Report',
  choices: FORMATS,
  default: 'pretty',
};
const outputs: OptionSpec = {
  flags: '-o, --output <file>',
  text: 'also write a report; the ending says which: .sarif .json .md .mmd (repeatable)',
  group: 'Report',
  repeatable: true,
};
const summary: OptionSpec = {
  flags: '--summary <file>',
  text: 'append a page of Markdown, short enough for a job summary or a comment on GitHub',
  group: 'Report',
};
const category: OptionSpec = {
  flags: '--sarif-category <name>',
  text: 'keep the alerts of this part of a repository apart in code scanning',
  group: 'Report',
};
const minSeverity: OptionSpec = {
  flags: '--min-severity <severity>',
  text: 'leave out of the reports what is less severe',
  group: 'Report',
  choices: LEVELS,
  default: 'info',
};
const color: OptionSpec = {
  flags: '--color <when>',
  text: 'colour the report; NO_COLOR and FORCE_COLOR count too',
  group: 'Report',
  choices: ['auto', 'always', 'never'],
  default: 'auto',
};
const quiet: OptionSpec = { flags: '-q, --quiet', text: 'no progress and no summary on stderr', group: 'Report' };
const timing: OptionSpec = { flags: '--timing', text: 'say on stderr how long each stage took', group: 'Report' };
const failOn: OptionSpec = {
  flags: '--fail-on <severity>',
  text: 'exit 1 when a threat is at least this severe',
  group: 'Verdict',
  choices: [...LEVELS, 'none'],
  default: 'high',
};
const exitZero: OptionSpec = { flags: '--exit-zero', text: 'exit 0 whatever was found', group: 'Verdict' };
const strict: OptionSpec = {
  flags: '--strict',
  text: 'exit 3 when something could not be read or resolved',
  group: 'Verdict',
};
const rules: OptionSpec = {
  flags: '--rules <directory>',
  text: 'use the rules in this directory too (repeatable)',
  group: 'Scan',
  repeatable: true,
};
const profile: OptionSpec = {
  flags: '--profile <profile>',
  text: 'audit adds hygiene to what is judged: tags without digests, missing health checks',
  group: 'Scan',
  choices: ['default', 'audit'],
  default: 'default',
};
const today: OptionSpec = {
  flags: '--today <date>',
  text: 'judge by this day, as 2027-06-30, which answers in threatdraft.yml have expired',
  group: 'Scan',
};
const baselineFile: OptionSpec = {
  flags: '--baseline <file>',
  text: 'leave out of reports and verdict what this baseline knows, unless what guards there has changed',
  group: 'Verdict',
};
const ignoreAnswers: OptionSpec = {
  flags: '--ignore-answers',
  text: 'count nothing that the tree says of itself: no answer, decision, baseline or comment that ignores',
  group: 'Scan',
};
const threads: OptionSpec = {
  flags: '--threads <count>',
  text: 'parse in this many workers; the result is the same',
  group: 'Scan',
  positive: true,
};
const caching: readonly OptionSpec[] = [
  { flags: '--no-cache', text: 'compute everything anew and keep nothing', group: 'Scan' },
  {
    flags: '--cache-dir <directory>',
    text: "keep what was computed here instead of in the user's own cache",
    group: 'Scan',
  },
];

const filters: readonly OptionSpec[] = [
  {
    flags: '--method <methods>',
    text: 'only these methods, as in GET,POST; a route for all methods answers each (repeatable)',
    group: 'Filter',
    repeatable: true,
  },
  {
    flags: '--path <pattern>',
    text: 'only paths that begin like this, or match a pattern with * (in a segment) and ** (across segments)',
    group: 'Filter',
  },
  {
    flags: '--state <states>',
    text: `only endpoints in these states: ${ENDPOINT_STATES.join(', ')} (repeatable)`,
    group: 'Filter',
    repeatable: true,
  },
  {
    flags: '--unguarded',
    text: 'only where no authentication is certain: absent, conditional or unknown, as the table tells',
    group: 'Filter',
  },
  {
    flags: '--guard <family>',
    text: 'only where a control of this family certainly guards: authentication, rate-limit… (repeatable)',
    group: 'Filter',
    repeatable: true,
  },
  {
    flags: '--without <family>',
    text: 'only where none of this family certainly does: absent, conditional or unknown (repeatable)',
    group: 'Filter',
    repeatable: true,
  },
  {
    flags: '--component <name>',
    text: 'only endpoints of this component, by its name or id (repeatable)',
    group: 'Filter',
    repeatable: true,
  },
];

const path = { name: '[path]', text: 'the directory of the repository (default: this one)' };

export const COMMANDS = [
  {
    name: 'scan',
    arguments: [path],
    summary: 'print threats, known gaps and open questions (the default command)',
    options: [
      format,
      outputs,
      summary,
      category,
      minSeverity,
      color,
      quiet,
      timing,
      failOn,
      exitZero,
      strict,
      baselineFile,
      profile,
      rules,
      today,
      ignoreAnswers,
      threads,
      ...caching,
    ],
    examples: [
      ['threatdraft', 'scan this directory'],
      ['threatdraft ../shop -f json', 'print the model of another one'],
      ['threatdraft -o shop.sarif -o shop.json', 'report here, SARIF and JSON in files'],
      ['threatdraft --fail-on medium --strict', 'a strict gate for continuous integration'],
    ],
  },
  {
    name: 'baseline',
    arguments: [{ name: '<action>', text: 'what to do', choices: BASELINE_ACTIONS }, path],
    summary: 'keep what is known today, so that gates speak of what is new',
    options: [
      { ...baselineFile, text: 'where it is (default: .threatdraft-baseline.json in the repository)', group: 'Scan' },
      { flags: '--force', text: 'create it anew where one is', group: 'Scan' },
      quiet,
      timing,
      profile,
      rules,
      today,
      ignoreAnswers,
      threads,
      ...caching,
    ],
    examples: [['threatdraft baseline create', 'write .threatdraft-baseline.json']],
  },
  {
    name: 'check',
    arguments: [path],
    summary: 'say what a change does to the threat model, and nothing else',
    options: [
      {
        flags: '--staged',
        text: 'what is staged, held against HEAD',
        group: 'Filter',
      },
      {
        flags: '--base <commit>',
        text: 'the working tree, held against the commit that it shares with this branch, tag or commit',
        group: 'Filter',
      },
      { ...format, choices: CHECK_FORMATS },
      { ...outputs, text: 'also write the report; the ending says which: .sarif .json .md (repeatable)' },
      minSeverity,
      color,
      quiet,
      timing,
      failOn,
      exitZero,
      strict,
      profile,
      rules,
      today,
      ignoreAnswers,
      threads,
      ...caching,
    ],
    examples: [
      ['threatdraft check --staged', 'before a commit'],
      ['threatdraft check --base origin/main -f markdown', 'a comment for a pull request'],
    ],
  },
  {
    name: 'draft',
    arguments: [path],
    summary: 'write THREAT_MODEL.md, to be read and edited by people',
    options: [
      {
        flags: '--style <style>',
        text: 'which sections, in which order',
        group: 'Report',
        choices: STYLES,
        default: 'baseline',
      },
      { flags: '--title <text>', text: 'the heading, instead of the name of the repository', group: 'Report' },
      {
        flags: '--scope <part>',
        text: 'only this component, by its name or its folder (repeatable)',
        group: 'Report',
        repeatable: true,
      },
      {
        flags: '--link-base <url>',
        text: 'link evidence below this address, such as https://github.com/you/it/blob/COMMIT, instead of beside the draft',
        group: 'Report',
      },
      {
        flags: '-o, --output <file>',
        text: 'where to write it; - is stdout (default: THREAT_MODEL.md in the repository)',
        group: 'Report',
      },
      { flags: '--force', text: 'overwrite a file that threatdraft did not write', group: 'Report' },
      quiet,
      timing,
      strict,
      profile,
      rules,
      today,
      ignoreAnswers,
      threads,
      ...caching,
    ],
    examples: [
      ['threatdraft draft', 'write THREAT_MODEL.md here'],
      ['threatdraft draft --style brief -o docs/threat-model.md', 'one page, where the team keeps it'],
      ['threatdraft draft ../shop -o -', 'print the draft of another repository'],
    ],
  },
  {
    name: 'routes',
    arguments: [path],
    summary: 'list every endpoint with the guards before it',
    options: [
      { ...format, text: 'how to print the list on stdout', choices: ROUTES_FORMATS },
      {
        flags: '-o, --output <file>',
        text: 'also write the list; the ending says how: .json .csv .openapi.json (repeatable)',
        group: 'Report',
        repeatable: true,
      },
      {
        flags: '--long',
        text: 'in the table, tell handlers, conditions and reasons too, and every guard in every row',
        group: 'Report',
      },
      color,
      quiet,
      timing,
      ...filters,
      strict,
      today,
      ignoreAnswers,
      threads,
      ...caching,
    ],
    examples: [
      ['threatdraft routes', 'the table: method, path, authentication, guards in order, state, place'],
      ['threatdraft routes --unguarded --method POST,PUT,PATCH,DELETE', 'what changes something for strangers'],
      ['threatdraft routes --path /api/admin -f csv', 'a part of the API, for a spreadsheet'],
      ['threatdraft routes -f openapi > api.json', 'an OpenAPI 3.1 document of what the code serves'],
    ],
  },
  {
    name: 'explain',
    arguments: [{ name: '<id>', text: 'a rule, or a threat, gap or question of a report' }, path],
    summary: 'say what a rule, threat, gap or question means and what to do about it',
    options: [rules, quiet, today, ignoreAnswers, threads, ...caching],
    examples: [['threatdraft explain rate-limit-missing', 'what the rule looks for, why, and how to fix it']],
  },
  {
    name: 'rules',
    arguments: [],
    summary: 'list the rules',
    options: [{ ...format, text: 'how to print the list', choices: ['pretty', 'json'] }, rules],
    examples: [['threatdraft rules -f json', 'every rule with its text']],
  },
  {
    name: 'schema',
    arguments: [
      {
        name: '<what>',
        text: 'model: what -f json prints; rule: a file in a rules directory; config: threatdraft.yml; baseline: what baseline create writes',
        choices: SCHEMAS,
      },
    ],
    summary: 'print a JSON Schema',
    options: [],
    examples: [['threatdraft schema model > model.schema.json', 'the contract of -f json']],
  },
  {
    name: 'doctor',
    arguments: [path],
    summary: 'say what would be read, and whether everything works',
    options: [rules, today],
    examples: [['threatdraft doctor ../shop', 'which files are read there, and as what']],
  },
  ...SETUP_COMMANDS,
] as const satisfies readonly CommandSpec[];

export type CommandName = (typeof COMMANDS)[number]['name'];
