// Artifacts of other runs, fetched by a run with rights. What a pull request built is as hostile as its code.

import { textAt } from '../../parse/query.ts';
import { artifactFetchedBy } from './fetches.ts';
import { placeOf, sourceOfText } from './flow.ts';
import { reachOf } from './reach.ts';
import { runsFiles } from './runs.ts';
import { at, lineAt, type Saying } from './say.ts';
import { isComment, shellLines } from './shell.ts';
import type { Step, Workflow } from './workflow.ts';

export function* artifactSayings(workflow: Workflow): Generator<Saying> {
  for (const job of workflow.jobs) {
    for (const [index, step] of job.steps.entries()) {
      const fetched = artifactFetchedBy(step);
      if (fetched === undefined) continue;
      const open = reachOf(step).filter(({ trust, gated }) => trust === 'strangers' && !gated);
      if (open.length === 0) continue;
      const trusted = fetched.contained
        ? undefined
        : [step, ...job.steps.slice(index + 1)]
            .map((one) => trusts(one, fetched.into))
            .find((one) => one !== undefined);
      const property = trusted === undefined ? 'artifactFetched' : 'artifactTrusted';
      const note = trusted === undefined ? fetched.by : `${fetched.by}; then: ${trusted}`;
      const place =
        fetched.offset !== undefined && step.run
          ? lineAt(workflow.path, step.run, fetched.offset)
          : at(workflow.path, step.uses?.at ?? step.at);
      yield { of: { step }, property, note, at: place, exposure: 'internet' };
    }
  }
}

const FEEDS = /GITHUB_(?:ENV|PATH)\b/;
const READS = /\b(?:cat|jq|<)\b|\$\(/;
/** It is about to be run. */
const PERMITS = /(?:^|[\s;&|(])chmod \+x/;

/** The step runs files of the working directory, or takes their text for its own. */
function trusts(step: Step, into: string): string | undefined {
  const running = runsFiles(step);
  if (running && (into === '' || startsIn(into, step, running.what))) return running.what;
  const line = shellLines(step.run?.value ?? '').find(
    (one) => !isComment(one) && (PERMITS.test(one.text) || (FEEDS.test(one.text) && READS.test(one.text))),
  );
  if (line) return line.text.trim().slice(0, 60);
  const code = step.run && sourceOfText(step.run, placeOf(step));
  return code && code.level === 'outputs' && /artifact|steps\./.test(code.name) ? code.name : undefined;
}

/** Files in a directory of their own are run where that is named as what to run, or gone into first. */
function startsIn(into: string, { node, run }: Step, what: string): boolean {
  if (textAt(node, 'working-directory')?.replace(/^\.\//, '').startsWith(into)) return true;
  const text = run?.value ?? what;
  const named = into.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:^|[;&|(]|\\b(?:cd|bash|sh|source|node|python3?))\\s*(?:\\./)?${named}(?:/|\\s|$)`, 'm').test(
    text,
  );
}
