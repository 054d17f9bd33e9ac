// What a `run` does that it should not: scripts fetched and run at once, shells opened to elsewhere, the old commands by
// which every printed line may set variables.

import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { at, lineAt, type Saying, type Spoken, speak } from './say.ts';
import { isComment, shellLines } from './shell.ts';
import { type Binding, isPipelineFile, readWorkflow, type Step, type Text, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/commands',
  recognises:
    'a download piped into a shell or an interpreter, shells opened to another machine, `ACTIONS_ALLOW_UNSECURE_COMMANDS`',
  ignores: 'scripts that are downloaded first and run by a later step; what the fetched script is',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  yield* insecure({ workflow }, workflow.env, workflow.path);
  for (const job of workflow.jobs) {
    yield* insecure({ job }, job.env, workflow.path);
    for (const step of job.steps) {
      yield* insecure({ step }, step.env, workflow.path);
      if (step.run) yield* ofRun(step, step.run, workflow.path);
    }
  }
}

function* insecure(of: Spoken, env: readonly Binding[], path: string): Generator<Saying> {
  for (const { key, value, keyAt } of env) {
    if (key !== 'ACTIONS_ALLOW_UNSECURE_COMMANDS' || /^(?:false|0|)$/i.test(value)) continue;
    yield { of, property: 'insecureCommands', note: key, at: at(path, keyAt) };
  }
}

const SHELL = String.raw`(?:sudo\s+(?:-\w+\s+)*)?(?:\w+=\S+\s+)*(?:env\s+)?(?:ba|z|da|k)?sh\b`;
const INTERPRETER = String.raw`(?:sudo\s+(?:-\w+\s+)*)?(?:python3?|node|perl|ruby|php)(?:\s+-)?\s*(?:$|[;&|)])`;
const PIPED = new RegExp(String.raw`\|\s*(?:${SHELL}|${INTERPRETER}|(?:iex|Invoke-Expression)\b)`, 'i');
const FETCHES = /\b(?:curl|wget|iwr|Invoke-WebRequest|irm|Invoke-RestMethod)\b/i;
const SUBSTITUTED =
  /(?:\b(?:ba|z)?sh\s+(?:-c\s+)?["']?(?:<\(|\$\()|\beval\s+["']?(?:\$\(|`)|\bsource\s+<\(|\b(?:iex|Invoke-Expression)\b)/i;

const REVERSE =
  /\/dev\/(?:tcp|udp)\/[\w.$-]+\/|\b(?:nc|ncat|netcat)\b[^|;]*\s(?:-\w*[ec]\w*|--exec)\s+\S*sh\b|\bsh\s+-i\b.*[<>]&/;

function* ofRun(step: Step, run: Text, path: string): Generator<Saying> {
  for (const line of shellLines(run.value)) {
    if (isComment(line)) continue;
    const here = { of: { step }, at: lineAt(path, run, line.offset) };
    if (REVERSE.test(line.text)) yield { ...here, property: 'reverseShell', note: '' };
    else if (FETCHES.test(line.text) && (PIPED.test(line.text) || SUBSTITUTED.test(line.text))) {
      yield { ...here, property: 'remoteCode', note: hostIn(line.text) };
    }
  }
}

const hostIn = (text: string) => /https?:\/\/([\w.-]+)/.exec(text)?.[1] ?? 'an address that is not plain';
