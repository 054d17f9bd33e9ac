// The pipeline on one screen: a directory in, its model out. The stages meet here and nowhere else.

import { assess } from './assess/assess.ts';
import { withIdentities } from './assess/identify.ts';
import { digestOfInputs } from './cache/inputs.ts';
import type { Vault } from './cache/vault.ts';
import { withRenderedCharts } from './charts.ts';
import { withComposeOverrides } from './compose-overrides.ts';
import { withComposeVariables } from './compose-variables.ts';
import type { Answers } from './core/answers.ts';
import type { WrittenDecisions } from './core/decision.ts';
import type { Knowledge } from './core/knowledge.ts';
import type { Library } from './core/library.ts';
import type { Model } from './core/model.ts';
import { createRedaction, type Redaction } from './core/redaction.ts';
import type { Rule } from './core/rule.ts';
import type { SecretFormat } from './core/secret-format.ts';
import { type Discovery, discover } from './discover/discover.ts';
import { link } from './link/link.ts';
import { mentionsOf } from './mentions.ts';
import { buildSystem } from './model/build.ts';
import { variablesSet } from './model/declarations/variables.ts';
import { withAnswers } from './model/said/apply.ts';
import { withNginxIncludes } from './nginx-includes.ts';
import type { Parsing } from './parsing.ts';
import { readText, searchRepository } from './read.ts';
import { readWithPool, settingsFilesOf } from './reading.ts';
import { searchIgnores } from './record/ignore-comments.ts';
import { inOrder, runScanners } from './scan/run.ts';
import { type SecretsFound, searchSecrets } from './secrets.ts';
import { createStopwatch, type OnStep, type Stopwatch } from './stopwatch.ts';
import { withTerraformDirectories } from './terraform-directories.ts';
import { withTests } from './testing.ts';
import { withTraefikFiles } from './traefik-files.ts';

export interface RunRequest {
  root: string;
  /** What is looked at in the place of the directory: an index, a commit. */
  discovery?: Discovery;
  rules: readonly Rule[];
  libraries: readonly Library[];
  secretFormats: readonly SecretFormat[];
  knowledge: Knowledge;
  tool: { version: string; rulesHash: string };
  answers?: Answers;
  threads?: number;
  /** Where what was computed before is kept. */
  vault?: Vault;
  onStep?: OnStep;
}

export interface Run {
  /** As it was seen. What people decided about its threats is apart from it. */
  model: Model;
  written: WrittenDecisions;
  /** The text of a file of the repository, for those who print lines of it. */
  texts: (file: string) => string | undefined;
  /** Milliseconds by stage. Never part of a report. */
  timings: Record<string, number>;
}

export async function run(request: RunRequest): Promise<Run> {
  const { vault, onStep = () => undefined } = request;
  const watch = createStopwatch(onStep);
  const discovery = await watch.timed('discover', () => request.discovery ?? discover(request.root));
  const key = vault && (await watch.timed('digest', () => keyOf(request, discovery)));
  const known = key && vault.get(key);
  if (known !== undefined) {
    const texts = textsOf(discovery, () => searchedAgain(request, discovery));
    return { ...(JSON.parse(known) as Drawn), texts, timings: watch.timings };
  }
  const { drawn, secrets, isWhole } = await draw(request, discovery, watch);
  if (key && isWhole) vault.put(key, JSON.stringify(drawn));
  return { ...drawn, texts: textsOf(discovery, () => secrets), timings: watch.timings };
}

type Drawn = Pick<Run, 'model' | 'written'>;

/** The model of what was found, from nothing but what was found. */
async function draw(request: RunRequest, discovery: Discovery, { timed }: Stopwatch) {
  const { rules, tool, vault, threads, onStep = () => undefined } = request;
  const secrets = searchSecrets(request.secretFormats);
  const ignores = searchIgnores(secrets.search);
  let isWhole = true;
  const parsing: Parsing = {
    ...(threads === undefined ? {} : { threads }),
    ...(vault && { vault }),
    holdsSecret: secrets.isIn,
    onGivenUp: () => (isWhole = false),
  };
  const read = await timed('parse', () => readWithPool({ ...request, discovery, search: ignores, parsing, onStep }));
  const charts = withRenderedCharts(read, (file) => readText(discovery, file));
  const { reading, placed } = withNginxIncludes(
    withTraefikFiles(withTerraformDirectories(withComposeOverrides(withComposeVariables(charts)))),
  );
  const { files, parsed, documents } = reading;
  const { facts: said, failed } = await timed('scan', () => runScanners(parsed, request.knowledge));
  const facts = inOrder([...placed(said), ...secrets.facts]);
  const programs = parsed.flatMap(({ program }) => program ?? []);
  const libraries = [...request.libraries];
  const paths = files.map(({ path }) => path);
  const program = await timed('link', () => link({ programs, files: paths, documents, libraries, facts }));
  const linked = await timed('tests', () => withTests({ discovery, parsing, linked: program, programs, documents }));
  const subject = { name: discovery.name, ...(discovery.commit === undefined ? {} : { commit: discovery.commit }) };
  const coverage = { ...reading.coverage, failed, unresolved: linked.unresolved };
  const mentions = await timed('mentions', () => mentionsOf(variablesSet(facts), discovery));
  const input = { subject, files, facts, linked, libraries, coverage, mentions, alike: secrets.alike() };
  const system = await timed('model', () => withAnswers(buildSystem(input), request.answers));
  const redaction = createRedaction(secrets.values, paths);
  const shown = (file: string) => redaction.text(readText(discovery, file) ?? '');
  const model = await timed('assess', () => withIdentities(redaction.data(assess(system, rules, tool)), rules, shown));
  const written = redaction.data({ decisions: request.answers?.decisions ?? [], ignores: ignores.found() });
  return { drawn: { model, written }, secrets, isWhole };
}

/** Whatever else may be asked for belongs to it, but for how the asking is done. */
function keyOf(
  { root: _, discovery: _5, threads: _2, vault: _3, onStep: _4, rules, ...asked }: RunRequest,
  discovery: Discovery,
) {
  return ['model', digestOfInputs(discovery, [rules.map(({ id }) => id), asked])];
}

/** A model that is known needs no search; lines that are quoted with it do. */
function searchedAgain({ secretFormats, libraries }: RunRequest, discovery: Discovery): SecretsFound {
  const secrets = searchSecrets(secretFormats);
  searchRepository({ discovery, settingsFiles: settingsFilesOf(libraries), search: secrets.search });
  return secrets;
}

/** What the text pass found is kept out of every line that is quoted. */
function textsOf(discovery: Discovery, searched: () => SecretsFound): Run['texts'] {
  let redaction: Redaction | undefined;
  return (file) => {
    const text = readText(discovery, file);
    redaction ??= createRedaction(
      searched().values,
      discovery.files.map(({ path }) => path),
    );
    return text === undefined ? undefined : redaction.text(text);
  };
}
