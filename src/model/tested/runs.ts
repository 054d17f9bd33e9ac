// Whether a pipeline runs a test and can fail by it: which runner its file is for, where that is started, on what.

import type { LinkedTest } from '../../core/linked.ts';
import type { Tri } from '../../core/model.ts';
import type { ModelInput } from '../input.ts';
import { joinInside } from '../paths.ts';
import { readPipelineControls } from '../pipelines/controls.ts';
import type { Occurrence } from '../pipelines/occurrences.ts';

const CHECKING = new Set(['pull_request', 'pull_request_target', 'push', 'merge_group', 'merge_request']);

export function testRuns(input: Pick<ModelInput, 'facts' | 'files' | 'libraries'>): (test: LinkedTest) => Tri {
  const { tests, occurrences, all, opaque } = readPipelineControls(input);
  const isChecking = ({ triggers }: Occurrence) => triggers.some((one) => CHECKING.has(one));
  const checking = tests.filter(isChecking);
  // Scripts that are started in ways nobody followed.
  const maybe = occurrences.some(
    (one) => isChecking(one) && one.tolerated === '' && !tests.includes(one) && mayTest(one),
  );
  const known = new Map<string, Tri>();
  return ({ file }) => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const answers = checking.map((one) => runsFile(one, file));
    // Pipelines may stand elsewhere, and what they call may.
    const unseen = all.length === 0 || opaque.length > 0 || maybe;
    const answer = answers.includes(true) || (answers.includes('unknown') || unseen ? 'unknown' : false);
    known.set(file, answer);
    return answer;
  };
}

const mayTest = ({ run: { how, text } }: Occurrence) =>
  how === 'command' &&
  /\btests?\b|\.sh\b|\b(?:make|just|task)\b/.test(text) &&
  !/^(?:npm|pnpm|yarn|bun|echo)\b/.test(text);

const RUNNERS: readonly [language: 'python' | 'javascript' | 'go', words: RegExp][] = [
  ['python', /\b(?:pytest|py\.test|unittest|coverage run|tox|nox|manage\.py test|hatch (?:run )?test|nose2)\b/],
  ['go', /\bgo test\b/],
  [
    'javascript',
    /\b(?:vitest|jest|mocha|ava|tap|c8|nyc|node --test|bun test|deno test|playwright test|cypress run|react-scripts test)\b/,
  ],
];

const NARROWED =
  /(?:^|\s)(?:-k|-m|-t|-g|--grep|--deselect|--ignore(?:-glob)?|--exclude|--testPathPatterns?|--testPathIgnorePatterns|--testNamePattern|--shard|--changed|--onlyChanged|--related|--project|--lf|--tags|--spec)\b/;
const BROWSERS = /\b(?:playwright test|cypress run)\b/;

function runsFile({ run, conditions, paths }: Occurrence, file: string): Tri {
  const { text, directory } = run;
  const language = file.endsWith('.py') ? 'python' : file.endsWith('.go') ? 'go' : 'javascript';
  const runner = RUNNERS.find(([, words]) => words.test(text))?.[0];
  // `make test`, `turbo run test`: something of it, for all that is known.
  if (runner === undefined) return isBelow(file, directory) ? 'unknown' : false;
  if (runner !== language) return false;
  if (language === 'javascript' && BROWSERS.test(text) !== isForBrowsers(file)) return false;
  if (!isBelow(file, directory)) return false;
  const named = placesIn(text, directory);
  if (named.length > 0 && !named.some((place) => isBelow(file, place))) return false;
  const sure = conditions.length === 0 && paths.length === 0 && !NARROWED.test(text) && isPlainName(file);
  return sure ? true : 'unknown';
}

/** What is asked of the browser stands in folders of its own; a runner for units takes nothing of them. */
const isForBrowsers = (file: string) =>
  /(?:^|\/)(?:e2e|playwright|cypress)(?:\/|[-.])|\.(?:e2e|cy)\.[cm]?[jt]sx?$/.test(file);

/** Named as runners look for them where nobody configures them otherwise. */
function isPlainName(file: string): boolean {
  return /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$|_test\.go$|\.(?:test|spec|cy|e2e)\.[cm]?[jt]sx?$|\/__tests__\/[^/]+\.[cm]?[jt]sx?$/.test(
    file,
  );
}

const isBelow = (file: string, directory: string) =>
  directory === '.' || directory === '' || file === directory || file.startsWith(`${directory}/`);

/** Paths that the command names, from the root. */
function placesIn(text: string, directory: string): string[] {
  const words = text
    .split(' ')
    .slice(1)
    .map((word) => word.replace(/^['"]|['"]$/g, ''));
  return words.flatMap((word) => {
    const isPath = /^(?:\.?\/)?[\w.-]+(?:\/[\w.-]*)+(?:::.*)?$|^tests?\/?$|\.(?:py|[cm]?[jt]sx?)$/.test(word);
    if (!isPath || word.startsWith('-') || /config/.test(word)) return [];
    const place = joinInside(directory, word.replace(/::.*$/, '').replace(/\/$/, ''));
    return place === undefined || place === './...' ? [] : [place];
  });
}
