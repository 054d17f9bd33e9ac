// The pipeline on one screen: a directory in, its model out. The stages meet here and nowhere else.

import { assess } from './assess/assess.ts';
import { withIdentities } from './assess/identify.ts';
import { withRenderedCharts } from './charts.ts';
import { withComposeOverrides } from './compose-overrides.ts';
import { withComposeVariables } from './compose-variables.ts';
import { createRedaction } from './core/redaction.ts';
import type { Discovery } from './discover/discover.ts';
import { link } from './link/link.ts';
import { mentionsOf } from './mentions.ts';
import { buildSystem } from './model/build.ts';
import { variablesSet } from './model/declarations/variables.ts';
import { withAnswers } from './model/said/apply.ts';
import { withNginxIncludes } from './nginx-includes.ts';
import type { Parsing } from './parsing.ts';
import { readText } from './read.ts';
import { readWithPool } from './reading.ts';
import { searchIgnores } from './record/ignore-comments.ts';
import type { Drawn, RunRequest } from './request.ts';
import { inOrder, runScanners } from './scan/run.ts';
import { type SecretsFound, searchSecrets } from './secrets.ts';
import type { Stopwatch } from './stopwatch.ts';
import { withTerraformDirectories } from './terraform-directories.ts';
import { withTests } from './testing.ts';
import { withTraefikFiles } from './traefik-files.ts';

export interface Drawing {
  drawn: Drawn;
  secrets: SecretsFound;
  /** No file was given up, which another time might not be. */
  isWhole: boolean;
}

export async function draw(request: RunRequest, discovery: Discovery, { timed }: Stopwatch): Promise<Drawing> {
  const { rules, tool, vault, threads, onStep = () => undefined } = request;
  const secrets = searchSecrets(request.secretFormats);
  const ignores = searchIgnores(secrets.search);
  let isWhole = true;
  const parsing: Parsing = { threads, vault, holdsSecret: secrets.isIn, onGivenUp: () => (isWhole = false) };
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
  const { name, commit } = discovery;
  const subject = { name, ...(commit === undefined ? {} : { commit }) };
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
