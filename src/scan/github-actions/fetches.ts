// Files of strangers that a step fetches: the head of a pull request, artifacts of other runs.

import type { Evidence } from '../../core/evidence.ts';
import { expressionsIn } from './expression.ts';
import { actionOf, gives, knownAction } from './known-actions.ts';
import { at, lineAt } from './say.ts';
import { isComment, shellLines } from './shell.ts';
import { bound, type Step, type Text } from './workflow.ts';

const HEAD =
  /(?:^|\.)head_ref$|(?:^|\.)head\.(?:sha|ref|label)$|\.merge_commit_sha$|\.head_(?:sha|branch|commit\.id|commit)$|(?:^|\.)head\.repo\.full_name$|\.head_repository\.full_name$|\.pull_requests\.[\w*]+\.(?:head\.(?:sha|ref)|number)$/;
const NUMBER =
  /^github\.event\.(?:pull_request\.number|issue\.number|number|inputs\.\w*pr\w*|client_payload\.pull_request\.number)$/;
/** Outputs and variables that are named after what they hold. */
const NAMED = /head|(?:^|[_.-])(?:pr|pull)(?:$|[_.-])|\bsha\b|\bref\b|branch|pull/i;

export function headFetchedBy(step: Step): { ref: string; at: Evidence } | undefined {
  const { path } = step.job.workflow;
  const checkout = knownAction(step)?.checksOut;
  if (checkout) {
    const found = checkout.commit.map((input) => bound(step.with, input)).find((text) => text && namesHead(text));
    return found && { ref: `${found.key}: ${found.value.trim()}`, at: at(path, step.uses?.at ?? step.at) };
  }
  return step.run && fetchedIn(path, step.run, step);
}

function namesHead(text: Text): boolean {
  const places = expressionsIn(text.value).flatMap(({ source }) => source.toLowerCase().match(/[a-z_][\w.*-]*/g) ?? []);
  if (places.some((name) => HEAD.test(name))) return true;
  const numbered = places.some((name) => NUMBER.test(name) || NAMED.test(name));
  if (/refs\/pull\/|^pull\//.test(text.value)) return numbered || places.length > 0;
  const told = /^(?:steps|needs|env|inputs|github\.event\.inputs)\./;
  return places.some((name) => told.test(name) && NAMED.test(name));
}

const FETCH =
  /\bgit\s+(?:fetch|pull|checkout|switch|clone|worktree|merge)\b[^\n]*(?:\bpull\/|head[._](?:ref|sha|branch)|HEAD_REF|HEAD_SHA|HEAD_BRANCH|PR_HEAD|head\.(?:ref|sha)|FETCH_HEAD)/;

function fetchedIn(path: string, run: Text, step: Step): { ref: string; at: Evidence } | undefined {
  const { known } = step.job.workflow;
  const line = shellLines(run.value).find(
    (one) =>
      !isComment(one) && (FETCH.test(one.text) || known.fetchesHead.test(one.text) || fetchesVariable(one.text, step)),
  );
  return line && { ref: line.text.trim().slice(0, 80), at: lineAt(path, run, line.offset) };
}

/** `git checkout "$REF"` with a variable that holds the head. */
function fetchesVariable(text: string, step: Step): boolean {
  if (!/\bgit\s+(?:fetch|pull|checkout|switch)\b/.test(text)) return false;
  const names = [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name.toLowerCase());
  return [...step.env, ...step.job.env].some((one) => names.includes(one.key.toLowerCase()) && namesHead(one));
}

export interface Fetched {
  by: string;
  /** It lands in a directory of its own, outside of the working directory. */
  contained: boolean;
  /** A directory below the working directory, '' where that is the working directory itself or cannot be told. */
  into: string;
  offset?: number;
}

const API = /\/actions\/artifacts\/|archive_download_url/;

export function artifactFetchedBy(step: Step): Fetched | undefined {
  const name = actionOf(step.uses)?.name ?? '';
  const path = bound(step.with, 'path')?.value ?? '';
  const contained = /runner\.temp|^\/tmp\//.test(path);
  const known = knownAction(step)?.fetchesArtifacts;
  if (known) return known.given && !gives(step, known.given) ? undefined : { by: name, contained, into: below(path) };
  const { fetchesArtifacts } = step.job.workflow.known;
  const line = shellLines(step.run?.value ?? '').find(
    (one) => !isComment(one) && (fetchesArtifacts.test(one.text) || API.test(one.text)),
  );
  return (
    line && {
      by: 'a download in the shell',
      into: '',
      contained: /(?:-D|--dir)[= ]["']?(?:\/tmp|\$\{?RUNNER_TEMP)/.test(line.text),
      offset: line.offset,
    }
  );
}

function below(path: string): string {
  const plain = path.trim().replace(/^\.\//, '').replace(/\/$/, '');
  return plain === '.' || /^[/~]|[$*\s]|\.\./.test(plain) ? '' : plain;
}
