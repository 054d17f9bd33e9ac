// Charts of Helm among the files that were read: their templates are printed with the chart's own values, so that scanners
// see what an installation begins with. Joins the files of a chart, and a chart with the charts below it.

import { posix } from 'node:path';
import type { Coverage } from './core/coverage.ts';
import { compareText } from './core/evidence.ts';
import type { ParsedFile } from './core/parsed.ts';
import { type ChartTexts, type GivenValues, isSwitchedOff, renderChart, valuesBelow } from './parse/helm/render.ts';
import type { Reading } from './read.ts';

type TextOf = (file: string) => string | undefined;

export function withRenderedCharts(reading: Reading, textOf: TextOf): Reading {
  const paths = reading.files.map(({ path }) => path);
  const homes = chartsAmong(paths);
  if (homes.length === 0) return reading;
  const known = new Map(reading.parsed.map((one) => [one.file.path, one]));
  const partly = new Map(reading.coverage.partly.map((one) => [one.file, one]));
  const charts = new Map(homes.map((home) => [home, textsOf(home, homes, { paths, textOf, known })]));
  for (const [home, chart] of charts) {
    if (chart === undefined) continue;
    const given = givenTo(home, charts);
    const rendered = given === 'off' ? undefined : renderChart(chart, given);
    for (const path of chart.templates.keys()) {
      const before = known.get(path);
      const found = rendered === undefined ? { roots: [], holes: [] } : rendered.get(path);
      if (!before || !found) continue;
      known.set(path, { ...before, rendered: found.roots });
      account(partly, path, found.holes);
    }
  }
  const coverage = { ...reading.coverage, partly: [...partly.values()].sort((a, b) => compareText(a.file, b.file)) };
  return { ...reading, coverage, parsed: [...known.values()].sort((a, b) => compareText(a.file.path, b.file.path)) };
}

/** Their directories; a chart before the charts below it. */
function chartsAmong(paths: readonly string[]): string[] {
  return paths
    .filter((path) => posix.basename(path) === 'Chart.yaml')
    .map((path) => posix.dirname(path))
    .sort(compareText);
}

const inside = (path: string, home: string) => home === '.' || path.startsWith(`${home}/`);
const below = (home: string, name: string) => (home === '.' ? name : `${home}/${name}`);

function textsOf(
  home: string,
  homes: readonly string[],
  { paths, textOf, known }: { paths: readonly string[]; textOf: TextOf; known: ReadonlyMap<string, ParsedFile> },
): ChartTexts | undefined {
  const about = textOf(below(home, 'Chart.yaml'));
  if (about === undefined) return undefined;
  const folder = below(home, 'templates');
  const own = paths.filter((path) => inside(path, folder));
  const templates = own.filter((path) => known.get(path)?.document?.format === 'yaml');
  // Templates that have a name are one set for a chart and all charts around and below it, and those it takes by path.
  const family = homes.filter((one) => inside(one, home) || inside(home, one) || about.includes(posix.basename(one)));
  const definitions = paths.filter(
    (path) => /\.tpl$|\/_[^/]*\.ya?ml$/.test(path) && family.some((one) => inside(path, below(one, 'templates'))),
  );
  const texts = (list: string[]) => list.flatMap((path) => [[path, textOf(path) ?? ''] as const]);
  return {
    about,
    values: textOf(below(home, 'values.yaml')) ?? '',
    templates: new Map(texts(templates.filter((path) => !posix.basename(path).startsWith('_')))),
    definitions: texts(definitions.sort(compareText)).map(([, text]) => text),
  };
}

/** What the charts above set for this one; `off`: one of them leaves it out unless it is asked for. */
function givenTo(home: string, charts: ReadonlyMap<string, ChartTexts | undefined>): GivenValues | 'off' {
  const folder = posix.dirname(home);
  const parent = posix.dirname(folder);
  const above = posix.basename(folder) === 'charts' ? charts.get(parent) : undefined;
  if (!above) return undefined;
  const given = givenTo(parent, charts);
  const name = posix.basename(home);
  if (given === 'off' || isSwitchedOff(above, given, name)) return 'off';
  return valuesBelow(above, given, name);
}

/** A chart that prints completely was read whole. */
function account(partly: Map<string, Coverage['partly'][number]>, file: string, holes: readonly number[]): void {
  if (!partly.get(file)?.why.includes('a template:') && holes.length === 0) return;
  if (holes.length === 0) partly.delete(file);
  else {
    const lines = holes.length === 1 ? `line ${holes[0]}` : `${holes.length} lines, the first of them ${holes[0]},`;
    partly.set(file, { file, why: `a template: what ${lines} would print cannot be told from the chart alone` });
  }
}
