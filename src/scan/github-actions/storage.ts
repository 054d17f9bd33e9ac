// What runs leave for one another: the token in the working directory, caches, artifacts.

import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { artifactSayings } from './artifacts.ts';
import { cacheSayings } from './caches.ts';
import { actionOf, gives, isCommit, isSince, knownAction, majorOf } from './known-actions.ts';
import { at, type Saying, speak } from './say.ts';
import { bound, isPipelineFile, readWorkflow, type Step, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/storage',
  recognises:
    'checkouts that keep their token and are uploaded whole, caches restored by runs that publish or written by runs of strangers, artifacts of runs of strangers that a privileged run fetches',
  ignores: 'caches of actions that are not known; who can download an artifact; files that a program uploads',
  docs: 'https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow === undefined) return;
    yield* speak(workflow.path, [
      ...credentialSayings(workflow),
      ...cacheSayings(workflow),
      ...artifactSayings(workflow),
    ]);
  },
});

function* credentialSayings(workflow: Workflow): Generator<Saying> {
  for (const { steps } of workflow.jobs) {
    for (const [index, step] of steps.entries()) {
      const checkout = knownAction(step)?.checksOut;
      if (checkout === undefined || !step.uses) continue;
      const keeps = bound(step.with, checkout.keepsToken)?.value ?? 'true';
      if (keeps === 'false' || keeps.includes('${{')) continue;
      const upload = keepsBeside(step)
        ? undefined
        : steps.slice(index + 1).find((one) => uploadsTree(one, step) !== false);
      const here = { of: { step }, at: at(workflow.path, step.uses.at) };
      if (upload)
        yield {
          ...here,
          of: { step: upload },
          property: 'credentialsUploaded',
          value: String(uploadsTree(upload, step)),
          note: `path: ${pathOf(upload)}`,
          at: at(workflow.path, upload.uses?.at ?? upload.at),
        };
      if (upload === undefined || uploadsTree(upload, step) !== true)
        yield { ...here, property: 'credentialsPersist', note: '' };
    }
  }
}

/** Newer ones keep the token outside of the working directory. */
function keepsBeside(step: Step): boolean {
  const action = actionOf(step.uses);
  const since = knownAction(step)?.checksOut?.keepsElsewhereSince;
  return action !== undefined && since !== undefined && (majorOf(action) ?? 0) >= since;
}

const pathOf = (step: Step) => bound(step.with, 'path')?.value.trim() ?? '';

/** Newer ones leave hidden files out, unless asked. A bare commit may be of either kind. */
function uploadsTree(step: Step, checkout: Step): boolean | 'unknown' {
  const action = actionOf(step.uses);
  const uploads = knownAction(step)?.uploads;
  if (action === undefined || uploads === undefined) return false;
  const asked = gives(step, { input: uploads.hidden, is: '^[Tt]rue$' });
  const leaves = action.version !== undefined && isSince(action.version, uploads.hiddenLeftOutSince);
  if (!takesTree(step, checkout, asked || !leaves)) return false;
  const tells = asked || action.version !== undefined || !isCommit(action.ref);
  return tells || takesTree(step, checkout, false) ? true : 'unknown';
}

function takesTree(step: Step, checkout: Step, hidden: boolean): boolean {
  const directory = bound(checkout.with, 'path')?.value.trim().replace(/^\.\//, '').replace(/\/$/, '') ?? '.';
  return pathOf(step)
    .split('\n')
    .some((line) => wholeTree(line.trim(), directory, hidden));
}

const ROOTS =
  /^(?:\.|\.\/|\.\.|\.\.\/|\*\*?|\.\/\*\*?|\.\/\*\*\/\*|\*\*\/\*|\$\{\{ *github\.workspace *\}\}\/?|\$\{\{ *env\.GITHUB_WORKSPACE *\}\}\/?)$/i;

function wholeTree(line: string, directory: string, hidden: boolean): boolean {
  const path =
    line
      .replace(/^\$\{\{ *github\.workspace *\}\}\/(?=.)/i, '')
      .replace(/^\.\/(?=.)/, '')
      .replace(/\/$/, '') || line;
  if (/(?:^|\/)\.git(?:\/config)?$/.test(path)) return true;
  return hidden && (ROOTS.test(line) || path.replace(/\/\*\*?$/, '') === directory);
}
