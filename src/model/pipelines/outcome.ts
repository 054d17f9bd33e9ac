// In which mode a pipeline carries a control out: whether it can hold back a change, only reports, runs on a condition, or
// never runs at all.

import type { ControlFamily, Mode } from '../../core/model.ts';
import type { Occurrence } from './occurrences.ts';
import type { ToolUse } from './tools.ts';

export interface Outcome {
  mode: Mode;
  /** What a conditional one hangs on. */
  flag: string;
  note: string;
}

const CHECKS = new Set(['pull_request', 'pull_request_target', 'push', 'merge_group', 'merge_request']);
const RELEASES = new Set(['push:tags', 'release', 'workflow_dispatch', 'repository_dispatch', 'push']);
/** What is made for those who take a release; it finds nothing that could fail. */
const MADE: ReadonlySet<ControlFamily> = new Set(['signing', 'sbom']);

export type FileQuestion = (pattern: string) => boolean;

export function outcomeOf(one: Occurrence, used: ToolUse, family: ControlFamily, exists: FileQuestion): Outcome {
  const never = neverRuns(one, exists);
  if (never !== undefined) return { mode: 'dead', flag: '', note: never };
  const made = MADE.has(family) && used.use.verifies !== true;
  const { tolerated } = one;
  if (tolerated.startsWith('unknown: ')) return unknown(tolerated.slice('unknown: '.length));
  if (tolerated !== '') return reports(`its failure does not count: ${tolerated}`);
  if (!made && used.fails === 'unknown') return unknown(`${used.option} cannot be told from the file`);
  if (!made && used.fails === false) {
    return reports(
      used.option === '' ? 'it reports, and fails nothing by default' : `${used.option}: it fails nothing`,
    );
  }
  const late = whenTriggered(one.triggers, made || used.use.verifies === true);
  if (late) return late;
  const [condition] = [...conditionsOf(one), ...missingFiles(one, exists)];
  return condition === undefined ? { mode: 'enforcing', flag: '', note: '' } : conditional(condition);
}

const unknown = (note: string): Outcome => ({ mode: 'unknown', flag: '', note });
const reports = (note: string): Outcome => ({ mode: 'attached-only', flag: '', note });
const conditional = (flag: string): Outcome => ({ mode: 'conditional', flag, note: `only if ${flag}` });

function neverRuns(
  { conditions, needsFiles, paths, run, triggers }: Occurrence,
  exists: FileQuestion,
): string | undefined {
  if (run.how === 'placeholder') return 'a placeholder: the step prints a message and does nothing else';
  if (conditions.some((one) => /^(?:\$\{\{\s*)?false(?:\s*\}\})?$|(?:^|&& )false(?: &&|$)/.test(one))) {
    return 'its condition is false';
  }
  const gone = needsFiles.find((file) => !isMade(file) && alternatives(file).every((one) => !exists(one)));
  if (gone !== undefined) return `it runs only if ${gone} exists, and there is no such file`;
  // Tags, schedules and people start it whatever has changed.
  const filtered = triggers.every((one) => CHECKS.has(one));
  const filters = filtered ? paths.filter((path) => !path.startsWith('!')) : [];
  if (filters.length > 0 && filters.every((path) => !exists(path))) return 'its path filters match no file';
  return undefined;
}

/** Reports and the output of builds come to be while the pipeline runs. */
function isMade(file: string): boolean {
  return /(?:^|\/)(?:dist|build|out|target|coverage|reports?|results?|node_modules|tmp|artifacts?|\.cache)(?:\/|$)|^[/~?]|\.(?:sarif|log|xml|tar|tgz|tar\.gz|zip|html|sig|pem|cdx\.json|spdx\.json)$|(?:report|results?|sbom|output|coverage)[\w.-]*\.\w+$|[$]/.test(
    file,
  );
}

function alternatives(file: string): string[] {
  const [, before = '', inside, after = ''] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(file) ?? [];
  return inside === undefined ? [file] : inside.split(',').map((one) => `${before}${one}${after}`);
}

function missingFiles({ needsFiles }: Occurrence, exists: FileQuestion): string[] {
  return needsFiles.flatMap((file) => {
    if (isMade(file)) return [`${file} exists`];
    const missing = alternatives(file).filter((one) => !exists(one));
    return missing.length > 0 ? [`${missing.join(', ')} exists`] : [];
  });
}

function whenTriggered(triggers: readonly string[], forReleases: boolean): Outcome | undefined {
  if (triggers.some((one) => CHECKS.has(one))) return undefined;
  if (forReleases && triggers.some((one) => RELEASES.has(one))) return undefined;
  if (triggers.includes('commit')) return conditional('developers have installed the hooks');
  if (triggers.some((one) => one === 'push:tags' || one === 'release')) return conditional('a release is made');
  if (triggers.includes('schedule')) return reports('it runs on a schedule, after changes have been merged');
  if (triggers.includes('workflow_run')) return reports('it runs after the workflow that it follows');
  return conditional('somebody starts it by hand');
}

const BENIGN =
  /^!?\(?(?:always\(\)|success\(\)|!?\s*cancelled\(\)|!\s*failure\(\)|github\.event_name [!=]= '[\w-]+'|github\.repository(?:_owner)? == '[^']*'|github\.event\.pull_request\.draft == false|!\s*github\.event\.pull_request\.draft|github\.(?:actor|triggering_actor) != '[^']*'|github\.ref(?:_name)? == '[^']*'|matrix\.[\w.-]+ [!=]= '?[^']*'?|runner\.os == '\w+'|\$CI_PIPELINE_SOURCE == "[\w-]+"|\$CI_COMMIT_BRANCH(?: == \$CI_DEFAULT_BRANCH)?|\$CI_MERGE_REQUEST_I?ID|merge_requests|branches|main|master|changes)\)?$/;

/** Conditions that may well not hold when a change is checked. */
function conditionsOf({ conditions, paths, needsFiles }: Occurrence): string[] {
  const parts = conditions.flatMap((one) => one.split(' && ')).map((one) => one.trim());
  const asked = parts.filter((one) => !one.split(' || ').every((part) => BENIGN.test(part.trim())));
  // Tests for files are judged by whether the files are there.
  const others = asked.filter(
    (one) => needsFiles.length === 0 || !/hashFiles\(|\.outputs\.|^(?:\[\[?|test) /.test(one),
  );
  return [...others, ...(paths.length > 0 ? [`${paths.join(', ')} changes`] : [])];
}
