// A chart of Helm with its own values: what its templates print where nobody sets anything, each node at the line of the
// template that prints it. What depends on the cluster, the release or chance stays unknown.

import type { DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { readYaml } from '../documents/yaml.ts';
import { blocksOf, type Node } from './blocks.ts';
import { type Machine, newPrinter, printTemplate } from './evaluate.ts';
import { CLUSTER_VERSION } from './functions.ts';
import { field, merged, UNKNOWN, type Value, valueOf } from './values.ts';

/** The text of a chart's files. */
export interface ChartTexts {
  /** Chart.yaml. */
  about: string;
  /** values.yaml; '' where there is none. */
  values: string;
  /** Files that are printed, by their path. */
  templates: ReadonlyMap<string, string>;
  /** Files that only define templates, of this chart and of those below it. */
  definitions: readonly string[];
}

export interface Rendered {
  roots: DocumentNode[];
  /** Lines of the template that could not be told. */
  holes: number[];
}

const STEPS = 200_000;
const CHARACTERS = 1_000_000;

/** Values that a chart above sets. */
export type GivenValues = Value;

/** Templates that could not be read as such are left out. */
export function renderChart(chart: ChartTexts, given: GivenValues): Map<string, Rendered> {
  const parsed = [...chart.templates].flatMap(([path, text]) => {
    const template = blocksOf(text);
    return template ? [{ path, text, template }] : [];
  });
  const named = new Map<string, readonly Node[]>();
  const others = chart.definitions.flatMap((text) => blocksOf(text) ?? []);
  for (const { defines } of [...others, ...parsed.map(({ template }) => template)]) {
    for (const [name, body] of defines) named.set(name, body);
  }
  const budget = { steps: STEPS, characters: CHARACTERS };
  const result = new Map<string, Rendered>();
  for (const { path, text, template } of parsed) {
    const machine: Machine = { named, budget, depth: 0, doubt: 0, out: newPrinter(), holes: new Set(), line: 1 };
    printTemplate(template.body, rootOf(chart, given), machine);
    // Half a template would pass for a whole one.
    if (budget.steps < 0 || budget.characters < 0) return result;
    const { roots } = readYaml(machine.out.parts.join(''));
    replace(roots, machine.out.lines, text.split('\n'));
    result.set(path, { roots, holes: [...machine.holes].sort((a, b) => a - b) });
  }
  return result;
}

function valuesOf(chart: ChartTexts, given: Value): Value {
  return merged(given, valueOf(readYaml(chart.values).roots[0])) ?? new Map();
}

/** What a chart passes on to the one below it: the values under its name, and those for all. */
export function valuesBelow(chart: ChartTexts, given: GivenValues, name: string): GivenValues {
  const values = valuesOf(chart, given);
  const shared = field(values, 'global');
  return merged(field(values, name), shared === undefined ? undefined : new Map([['global', shared]]));
}

/** A dependency whose `condition` is false in the values of the chart that has it. */
export function isSwitchedOff(chart: ChartTexts, given: GivenValues, name: string): boolean {
  const dependencies = field(aboutOf(chart), 'dependencies');
  const own = Array.isArray(dependencies) ? dependencies.find((one) => field(one, 'name') === name) : undefined;
  const condition = field(own, 'condition');
  if (typeof condition !== 'string') return false;
  const [first = ''] = condition.split(',');
  return first.trim().split('.').reduce(field, valuesOf(chart, given)) === false;
}

function aboutOf(chart: ChartTexts): Value {
  return valueOf(readYaml(chart.about).roots[0]);
}

/** The release is called as `helm template` calls it. */
function rootOf(chart: ChartTexts, given: Value): Value {
  const about = aboutOf(chart);
  const chartValues: [string, Value][] = ['name', 'version', 'appVersion', 'description', 'type'].map((name) => [
    `${name[0]?.toUpperCase()}${name.slice(1)}`,
    field(about, name),
  ]);
  return new Map<string, Value>([
    ['Values', valuesOf(chart, given)],
    ['Chart', new Map(chartValues)],
    [
      'Release',
      new Map<string, Value>([
        ['Name', 'release-name'],
        ['Namespace', UNKNOWN],
        ['Service', 'Helm'],
        ['Revision', UNKNOWN],
        ['IsInstall', UNKNOWN],
        ['IsUpgrade', UNKNOWN],
      ]),
    ],
    [
      'Capabilities',
      new Map<string, Value>([
        [
          'KubeVersion',
          new Map<string, Value>([
            ['GitVersion', CLUSTER_VERSION],
            ['Version', CLUSTER_VERSION],
          ]),
        ],
        ['APIVersions', UNKNOWN],
      ]),
    ],
    [
      'Template',
      new Map<string, Value>([
        ['BasePath', UNKNOWN],
        ['Name', UNKNOWN],
      ]),
    ],
    ['Files', UNKNOWN],
    ['Subcharts', UNKNOWN],
  ]);
}

/** Every node gets the line of the template that printed it, in its whole width. */
function replace(roots: DocumentNode[], lines: readonly number[], source: readonly string[]): void {
  const spanOf = ([line]: Span): Span => {
    const at = Math.min(lines[line - 1] ?? 1, source.length);
    const text = source[at - 1] ?? '';
    return [at, text.length - text.trimStart().length + 1, at, text.trimEnd().length + 1];
  };
  const open: DocumentNode[] = [...roots];
  const done = new Set<DocumentNode>();
  for (let node = open.pop(); node; node = open.pop()) {
    if (done.has(node)) continue;
    done.add(node);
    node.at = spanOf(node.at);
    if (node.kind === 'list') open.push(...node.items);
    for (const one of node.kind === 'map' ? node.entries : []) {
      one.keyAt = spanOf(one.keyAt);
      open.push(one.value);
    }
  }
}
