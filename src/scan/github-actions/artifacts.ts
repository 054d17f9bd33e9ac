// Artifacts of other runs, fetched by a run with rights. What a pull request built is as hostile as its code.

import { artifactFetchedBy } from './fetches.ts';
import { placeOf, sourceOfText } from './flow.ts';
import { reachOf } from './reach.ts';
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
        : [step, ...job.steps.slice(index + 1)].map(trusts).find((one) => one !== undefined);
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

const RUNS =
  /(?:^|[\s;&|(])(?:npm (?:ci|i|install|run|test|publish)|yarn|pnpm|pip3? install|python3? |poetry|pytest|make|\.\/\S+|mvn|gradle|go (?:run|test|build)|cargo|bundle|bash |sh |source |node |docker(?: |-compose)|chmod \+x)/;
const FEEDS = /GITHUB_(?:ENV|PATH)\b/;

/** The step runs files of the working directory, or takes their text for its own. */
function trusts(step: Step): string | undefined {
  const uses = step.uses?.value.trim() ?? '';
  if (uses.startsWith('./')) return uses;
  const line = shellLines(step.run?.value ?? '').find(
    (one) =>
      !isComment(one) && (RUNS.test(one.text) || (FEEDS.test(one.text) && /\b(?:cat|jq|<)\b|\$\(/.test(one.text))),
  );
  if (line) return line.text.trim().slice(0, 60);
  const code = step.run && sourceOfText(step.run, placeOf(step));
  return code && code.level === 'outputs' && /artifact|steps\./.test(code.name) ? code.name : undefined;
}
