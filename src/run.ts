// The pipeline on one screen: a directory in, its model out. The stages meet here and nowhere else.

import { assess } from './assess/assess.ts';
import { withRenderedCharts } from './charts.ts';
import { withComposeOverrides } from './compose-overrides.ts';
import { withComposeVariables } from './compose-variables.ts';
import type { Answers } from './core/answers.ts';
import type { Knowledge } from './core/knowledge.ts';
import type { Library } from './core/library.ts';
import type { Model } from './core/model.ts';
import { createRedaction, type Redaction } from './core/redaction.ts';
import type { Rule } from './core/rule.ts';
import type { SecretFormat } from './core/secret-format.ts';
import { discover } from './discover/discover.ts';
import { link } from './link/link.ts';
import { mentionsOf } from './mentions.ts';
import { buildSystem } from './model/build.ts';
import { variablesSet } from './model/declarations/variables.ts';
import { withAnswers } from './model/said/apply.ts';
import { withNginxIncludes } from './nginx-includes.ts';
import { readText } from './read.ts';
import { readWithPool } from './reading.ts';
import { inOrder, runScanners } from './scan/run.ts';
import { searchSecrets } from './secrets.ts';
import { createStopwatch, type OnStep } from './stopwatch.ts';
import { withTerraformDirectories } from './terraform-directories.ts';
import { withTests } from './testing.ts';

export interface RunRequest {
  root: string;
  rules: readonly Rule[];
  libraries: readonly Library[];
  secretFormats: readonly SecretFormat[];
  knowledge: Knowledge;
  tool: { version: string; rulesHash: string };
  answers?: Answers;
  threads?: number;
  onStep?: OnStep;
}

export interface Run {
  model: Model;
  /** The text of a file of the repository, for those who print lines of it. */
  texts: (file: string) => string | undefined;
  /** Milliseconds by stage. Never part of a report. */
  timings: Record<string, number>;
}

export async function run(request: RunRequest): Promise<Run> {
  const { rules, tool, onStep = () => undefined } = request;
  const { timings, timed } = createStopwatch(onStep);
  const discovery = await timed('discover', () => discover(request.root));
  const secrets = searchSecrets(request.secretFormats);
  const read = await timed('parse', () => readWithPool({ ...request, discovery, secrets, onStep }));
  const charts = withRenderedCharts(read, (file) => readText(discovery, file));
  const { reading, placed } = withNginxIncludes(
    withTerraformDirectories(withComposeOverrides(withComposeVariables(charts))),
  );
  const { files, parsed, documents } = reading;
  const { facts: said, failed } = await timed('scan', () => runScanners(parsed, request.knowledge));
  const facts = inOrder([...placed(said), ...secrets.facts]);
  const programs = parsed.flatMap(({ program }) => program ?? []);
  const libraries = [...request.libraries];
  const paths = files.map(({ path }) => path);
  const program = await timed('link', () => link({ programs, files: paths, documents, libraries, facts }));
  const linked = await timed('tests', () => withTests({ ...request, discovery, linked: program, programs, documents }));
  const subject = { name: discovery.name, ...(discovery.commit === undefined ? {} : { commit: discovery.commit }) };
  const coverage = { ...reading.coverage, failed, unresolved: linked.unresolved };
  const mentions = await timed('mentions', () => mentionsOf(variablesSet(facts), discovery));
  const input = { subject, files, facts, linked, libraries, coverage, mentions, alike: secrets.alike() };
  const system = await timed('model', () => withAnswers(buildSystem(input), request.answers));
  const redaction = createRedaction(secrets.values, paths);
  const model = await timed('assess', () => redaction.data(assess(system, rules, tool)));
  return { model, timings, texts: (file) => shown(readText(discovery, file), redaction) };
}

/** What the text pass found is kept out of every line that is quoted. */
function shown(text: string | undefined, redaction: Redaction): string | undefined {
  return text === undefined ? undefined : redaction.text(text);
}
