// Steps that run what lies in the working directory: programs and tools that take their orders from its files.

import type { Evidence } from '../../core/evidence.ts';
import { at, lineAt } from './say.ts';
import { isComment, shellLines } from './shell.ts';
import type { Step } from './workflow.ts';

const RUNS =
  /(?:^|[\s;&|(])(?:npm (?:ci|i|install|run|test|start|exec|publish)|npx|yarn|pnpm|bun (?:install|run|test|x)|pip3? install|python3? \S+\.py|python3? -m|poetry|uv (?:run|sync|pip)|pipenv|tox|pytest|make|cmake|gradle|\.\/\S+|mvn|go (?:run|test|build|generate)|cargo|bundle|rake|composer|dotnet|ant|bash \S+|sh \S+|source \S+|node \S+|deno|docker(?:[ -]compose)? (?:build|up|buildx)|terraform|ansible|pre-commit|just|task|eslint|jest|msbuild)(?=$|[\s;&|)])/;
const RUNNING_ACTIONS =
  /^(?:pre-commit\/action|gradle\/|docker\/build-push-action|goreleaser\/|actions-rs\/|bridgecrewio\/checkov|oxsecurity\/megalinter|github\/super-linter|super-linter\/|ruby\/setup-ruby|cypress-io\/github-action|jamesives\/|codespell-project\/|golangci\/golangci-lint-action|treosh\/lighthouse)/;

export interface Running {
  what: string;
  at: Evidence;
}

export function runsFiles(step: Step): Running | undefined {
  const { path } = step.job.workflow;
  const uses = step.uses?.value.trim() ?? '';
  if (step.uses && (uses.startsWith('./') || RUNNING_ACTIONS.test(uses.toLowerCase())))
    return { what: uses, at: at(path, step.uses.at) };
  const { run } = step;
  const line = run && shellLines(run.value).find((one) => !isComment(one) && RUNS.test(one.text));
  return line && { what: line.text.trim().slice(0, 60), at: lineAt(path, run, line.offset) };
}
