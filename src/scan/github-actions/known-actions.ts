// What published actions do with what they are given: which inputs they run as code, and which outputs hold text out of
// the change that started the run.

import type { Step, Text } from './workflow.ts';
import { bound } from './workflow.ts';

export interface UsedAction {
  /** `owner/name` or `owner/name/path`, in lower case. */
  name: string;
  ref: string;
  /** `4`, `4.1` or `4.1.7`: of the tag, or of the comment behind a commit. */
  version?: string;
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i;
const VERSION = /^v?(\d+(?:\.\d+){0,2})$/;
const COMMENTED = /^(?:(?:tag|pin|ratchet)\s*[:=@]\s*)?(?:\S+@)?v?(\d+(?:\.\d+){0,2})(?=$|\s)/;

export const isCommit = (ref: string) => COMMIT.test(ref);

/** Undefined for local actions and images. */
export function actionOf(uses: Text | undefined): UsedAction | undefined {
  const value = uses?.value.trim() ?? '';
  const at = value.lastIndexOf('@');
  if (value.startsWith('.') || value.startsWith('$/') || value.startsWith('docker://') || !value.includes('/'))
    return undefined;
  if (at < 0) return { name: value.toLowerCase(), ref: '' };
  const name = value.slice(0, at).toLowerCase();
  const ref = value.slice(at + 1);
  const version = (isCommit(ref) ? COMMENTED.exec(uses?.comment ?? '') : VERSION.exec(ref))?.[1];
  return version === undefined ? { name, ref } : { name, ref, version };
}

/** The major version; undefined where a branch or a bare commit does not tell. */
export function majorOf({ version }: UsedAction): number | undefined {
  return version === undefined ? undefined : Number(version.split('.', 1)[0]);
}

/** Inputs that are run: by a shell, by Node, by another machine. */
const CODE: Record<string, readonly string[]> = {
  'actions/github-script': ['script'],
  'addnab/docker-run-action': ['run'],
  'amadevus/pwsh-script': ['script'],
  'appleboy/ssh-action': ['script'],
  'azure/cli': ['inlinescript'],
  'azure/powershell': ['inlinescript'],
  'borales/actions-yarn': ['cmd'],
  'cardinalby/js-eval-action': ['expression'],
  'fifsky/ssh-action': ['command'],
  'garygrossgarten/github-action-ssh': ['command'],
  'jannekem/run-python-script-action': ['script'],
  'mikefarah/yq': ['cmd'],
  'nick-fields/retry': ['command'],
  'nick-invision/retry': ['command'],
  'reactivecircus/android-emulator-runner': ['script'],
  'satackey/action-js-inline': ['script'],
  'sergeysova/jq-action': ['cmd'],
  'skitionek/notify-microsoft-teams': ['overwrite'],
};

export function codeOf(step: Step): Text[] {
  const action = actionOf(step.uses);
  const names = action === undefined ? [] : (CODE[action.name] ?? []);
  return names.flatMap((name) => bound(step.with, name) ?? []);
}

/** Outputs that hold names and texts of the change: the first pattern that fits. All others of these actions are typed. */
const EXTRACTORS: Record<string, RegExp> = {
  'tj-actions/changed-files': /(?:^|_)(?:files|keys|directories)$/,
  'tj-actions/verify-changed-files': /files$/,
  'tj-actions/branch-names': /branch|ref/,
  'dorny/paths-filter': /_files$|^changes$/,
  'jitterbit/get-changed-files': /./,
  'trilom/file-changes-action': /files/,
  'ahmadnassri/action-changed-files': /./,
  'lots0logs/gh-action-get-changed-files': /./,
  'futuratrepadeira/changed-files': /./,
  'xt0rted/pull-request-comment-branch': /ref$/,
  'alessbell/pull-request-comment-branch': /ref$/,
  'gotson/pull-request-comment-branch': /ref$/,
  'eficode/resolve-pr-refs': /ref$/,
  'potiuk/get-workflow-origin': /branch/i,
  'nelonoel/branch-name': /./,
  'rlespinasse/github-slug-action': /./,
  'xom9ikk/split': /./,
  'marocchino/on_artifact': /./,
  'redhat-plumbers-in-action/download-artifact': /./,
  'juliangruber/read-file-action': /./,
  'andstor/file-reader-action': /./,
  'khan/pull-request-comment-trigger': /comment_body/,
  'tzkhan/pr-update-action': /branch/i,
  'zentered/issue-forms-body-parser': /./,
  'peter-murray/issue-forms-body-parser-action': /./,
  'bt-macole/issue-body-parser-action': /./,
  'stefanbuck/github-issue-parser': /./,
  '8bitjonny/gh-get-current-pr': /title|body|label/,
  'actions-ecosystem/action-regex-match': /./,
  'frabert/replace-string-action': /./,
  'mad9000/actions-find-and-replace-string': /./,
  'peter-evans/find-comment': /comment-body/,
};

/** They set the variables that stand in a file. */
const LOADERS =
  /^(?:aarcangeli\/load-dotenv|c-py\/action-dotenv-to-setenv|cardinalby\/export-env-action|duskmoon314\/action-load-env|xom9ikk\/dotenv)$/;

export const loadsVariables = (step: Step) => LOADERS.test(actionOf(step.uses)?.name ?? '');

const SCRIPTED = /context\s*\.\s*payload|\.(?:title|body|head_ref|head\.ref|head\.label|head_branch|filename)\b/;

export function extractedBy(step: Step, output: string): 'strangers' | 'safe' | 'unknown' {
  const action = actionOf(step.uses);
  if (action?.name === 'actions/github-script') {
    return SCRIPTED.test(bound(step.with, 'script')?.value ?? '') ? 'strangers' : 'unknown';
  }
  const pattern = action === undefined ? undefined : EXTRACTORS[action.name];
  if (pattern === undefined) return 'unknown';
  return pattern.test(output) ? 'strangers' : 'safe';
}
