// The pipeline on one screen: a directory in, its model out. The stages meet here and nowhere else.

import { assess } from './assess/assess.ts';
import type { Library } from './core/library.ts';
import type { Model } from './core/model.ts';
import type { Rule } from './core/rule.ts';
import { type Discovery, discover } from './discover/discover.ts';
import { createImports, link } from './link/link.ts';
import { documentMarkerScan, programMarkerScan, specificationMarkerScan } from './markers.ts';
import { mentionsOf } from './mentions.ts';
import { buildSystem } from './model/build.ts';
import { variablesSet } from './model/declarations/variables.ts';
import { createParsePool } from './parse/pool.ts';
import { type Reading, readRepository, readText } from './read.ts';
import { runScanners } from './scan/run.ts';
import { createStopwatch, type OnStep } from './stopwatch.ts';

export interface RunRequest {
  root: string;
  rules: readonly Rule[];
  libraries: readonly Library[];
  tool: { version: string; rulesHash: string };
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
  const reading = await timed('parse', () => readWithPool(request, discovery, onStep));
  const { files, parsed, documents } = reading;
  const { facts, failed } = await timed('scan', () => runScanners(parsed));
  const programs = parsed.flatMap(({ program }) => program ?? []);
  const libraries = [...request.libraries];
  const paths = files.map(({ path }) => path);
  const linked = await timed('link', () => link({ programs, files: paths, documents, libraries, facts }));
  const subject = { name: discovery.name, ...(discovery.commit === undefined ? {} : { commit: discovery.commit }) };
  const coverage = { ...reading.coverage, failed, unresolved: linked.unresolved };
  const { names, files: setting } = variablesSet(facts);
  const mentions = mentionsOf(names, setting, discovery);
  const system = await timed('model', () =>
    buildSystem({ subject, files, facts, linked, libraries, coverage, mentions }),
  );
  const model = await timed('assess', () => assess(system, rules, tool));
  return { model, timings, texts: (file) => readText(discovery, file) };
}

async function readWithPool(
  { threads, libraries }: RunRequest,
  discovery: Discovery,
  onStep: OnStep,
): Promise<Reading> {
  const pool = createParsePool(threads === undefined ? {} : { threads });
  const paths = discovery.files.map(({ path }) => path);
  try {
    return await readRepository({
      discovery,
      parse: (file, text) => pool.parse(file, text),
      mayMatter: programMarkerScan(libraries),
      documentMayMatter: documentMarkerScan(),
      mayDescribe: specificationMarkerScan(),
      settingsFiles: libraries.flatMap(({ settingsFiles }) => settingsFiles ?? []),
      imports: (documents) => createImports(paths, documents),
      onFile: (done, of) => onStep('read', done, of),
    });
  } finally {
    await pool.close();
  }
}
