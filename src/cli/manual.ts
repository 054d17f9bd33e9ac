// What the help of a command says besides its options, as data. It imports nothing.

export interface Manual {
  /** Paragraphs. */
  about: readonly string[];
  files?: readonly (readonly [string, string])[];
  environment?: readonly (readonly [string, string])[];
  exits?: readonly (readonly [string, string])[];
}

const EXITS = {
  clean: ['0', 'nothing at or above --fail-on, or nothing to scan, or --exit-zero'],
  done: ['0', 'done'],
  threats: ['1', 'threats at or above --fail-on'],
  usage: ['2', 'wrong usage: an option, a missing directory, a broken rule or configuration'],
  incomplete: ['3', 'a crash of ours; with --strict, also what could not be read or resolved'],
  interrupted: ['130', 'interrupted'],
} as const;
const JUDGED = [EXITS.clean, EXITS.threats, EXITS.usage, EXITS.incomplete, EXITS.interrupted];
const DONE = [EXITS.done, EXITS.usage, EXITS.incomplete, EXITS.interrupted];

const CONFIG = [
  'threatdraft.yml, .github/threatdraft.yml',
  'what people know and decided; one of them, data only',
] as const;
const COLORS = [
  ['NO_COLOR', 'no colour where it is set and not empty'],
  ['FORCE_COLOR', 'colour also where stdout is no terminal; 0 and false mean none'],
] as const;
const CLOCK = ['SOURCE_DATE_EPOCH', 'the day by which entries expire, where --today is not given'] as const;
const PROGRESS = ['CI', 'no progress on stderr where it is set'] as const;
const ENVIRONMENT = [...COLORS, CLOCK, PROGRESS];

export const MANUAL: Readonly<Record<string, Manual>> = {
  scan: {
    about: [
      'Reads the repository, executes nothing of it, and prints what threatens it: by component, worst first, each with its place as path:line, which most terminals open.',
      'stdout is the report and nothing else; progress and the reason of the exit code go to stderr. The exit code does not depend on the format.',
      'A scan says what it could not read: such controls are unknown, never absent.',
    ],
    files: [CONFIG],
    environment: ENVIRONMENT,
    exits: JUDGED,
  },
  check: {
    about: [
      'Reads the whole repository twice, before and after the change, and prints what the change brings: threats, endpoints, hosts, secrets and questions that are new, controls that are lost or cover less, each with its place in the change.',
      '--staged reads the index and HEAD, --base the working tree and the commit that it shares with the other branch: no git is run, and the history must be there (in GitHub Actions, fetch-depth: 0).',
      "The exit code counts new and worse threats alone. Where the change is a stranger's, --ignore-answers counts the words that stood before it and none that it brings.",
      'The directory must be the root of a git repository.',
    ],
    files: [CONFIG],
    environment: [...COLORS, CLOCK, PROGRESS],
    exits: [
      ['0', 'the change brings nothing at or above --fail-on, or nothing has changed, or --exit-zero'],
      ['1', 'the change brings threats at or above --fail-on'],
      ['2', 'wrong usage: no repository, no such commit, a history that is not there'],
      EXITS.incomplete,
      EXITS.interrupted,
    ],
  },
  baseline: {
    about: [
      'create writes what is found today, update writes it again over the one that is there, prune only takes out what is gone, show lists what is new, changed, gone and known.',
      'scan --baseline leaves out of reports and verdict what the file knows, and counts it; where what guards a place has changed since, it is told again.',
    ],
    files: [CONFIG, ['.threatdraft-baseline.json', 'the baseline; to be committed and reviewed']],
    environment: [CLOCK, PROGRESS],
    exits: DONE,
  },
  draft: {
    about: [
      'Writes the threat model as a document for people: system, boundaries, assets, ways in, threats with their mitigations, known gaps, open questions, and what was not read.',
      'A draft that was edited, or that threatdraft did not write, is never replaced unless --force is given.',
    ],
    files: [CONFIG, ['THREAT_MODEL.md', 'the draft']],
    environment: [CLOCK, PROGRESS],
    exits: DONE,
  },
  routes: {
    about: [
      'Lists every way in with its guards in the order in which they run, also those behind a flag and those that only attach an identity.',
      '--unguarded and --without leave in what is absent, conditional or unknown: only a certain guard takes a route off the list.',
    ],
    environment: [...COLORS, PROGRESS],
    exits: DONE,
  },
  explain: {
    about: [
      'For a rule: what it looks at, why, how to fix it, what to read. No repository is read for that.',
      'For the id of a threat, gap or question of a report: every place with its line, the path that a request takes, the fix, and what to write to leave it out or to answer it.',
    ],
    exits: DONE,
  },
  rules: { about: ['Lists the rules that a scan judges by, with those of --rules.'], exits: DONE },
  schema: {
    about: ['Prints the contract of what is printed or of what people may write. Fields may be added; names stay.'],
    exits: DONE,
  },
  doctor: {
    about: [
      'Says which files would be read and as what, whether the parsers start and the configuration is right. Changes nothing.',
    ],
    exits: DONE,
  },
  init: {
    about: [
      'Shows three files and then writes them: threatdraft.yml with every choice commented out, a hook for the manager that the repository uses, and a workflow that uploads before it fails.',
      'Nothing is overwritten: where a hook configuration is there, the lines to add are shown. On a terminal it asks first, unless --yes is given.',
    ],
    files: [
      ['threatdraft.yml', 'created'],
      ['.pre-commit-config.yaml, lefthook.yml, .husky/pre-commit', 'one of them, created, or shown what to add'],
      ['.github/workflows/threatdraft.yml', 'created'],
    ],
    exits: DONE,
  },
  gate: {
    about: [
      'A pipeline that fails at the scan uploads nothing. Scan with --exit-zero and -o report.json, upload, and then let this command fail.',
      'The same rules as those of scan decide; a report that is not whole is refused and never taken for a clean one.',
    ],
    exits: [
      ['0', 'nothing at or above --fail-on'],
      EXITS.threats,
      ['2', 'no such report, or it is none'],
      EXITS.incomplete,
    ],
  },
  completion: {
    about: [
      'The script completes commands, options, their values and the ids of rules. It runs nothing while completing; make it anew after an update.',
    ],
    exits: DONE,
  },
};
