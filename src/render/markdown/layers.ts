// The layers style: the application, how it is deployed, how it is built; each with its assets, boundaries, flows and
// threats, and for every threat what stands against it and what is missing.

import type { Asset, Boundary, Declaration, Threat } from '../../core/model.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { LAYERS, type Layer, layerOfKind, layerOfThreat } from '../homes.ts';
import { count, groupedBy, listedUpTo, standingThreats, worstFirst } from '../words.ts';
import { heading, staleness, status } from './opening.ts';
import { allNamed, bulleted, citations, cited, named, type Page } from './page.ts';
import { said } from './said.ts';
import { assetItem, boundaryItem, diagram, flowSentence, reaching, serving } from './system.ts';
import { assumptions, declarations, fixOf, stopped, told } from './threats.ts';
import { unread } from './unread.ts';

const LIST_LIMIT = 20;
const THREATS_LIMIT = 12;
const NAMES = 6;

const TITLES: Record<Layer, string> = { application: 'Application', deployment: 'Deployment', build: 'Build' };
const DEPLOYED_LINES: ReadonlySet<string> = new Set([
  'container',
  'container-host',
  'network-zone',
  'network',
  'proxy',
]);

export function layers(page: Page): string[] {
  return [
    heading(page, 'Threat Model (application, deployment, build)'),
    status(page),
    ...LAYERS.flatMap((layer) => [
      `## ${TITLES[layer]} threat model`,
      '### Assets',
      ...assetsOf(page, layer),
      '### Trust boundaries',
      ...boundariesOf(page, layer),
      ...(layer === 'application' ? ['### Data flows', ...flowsOf(page), ...diagram(page)] : []),
      `### ${TITLES[layer]} threats`,
      ...threatsOf(page, layer),
    ]),
    '## Questions and assumptions',
    ...assumptions(page),
    staleness(page),
    ...said(page),
    '## What was not read',
    ...unread(page),
  ];
}

/** What people keep in it; what a program is configured with belongs to its deployment. */
function layerOfAsset({ class: kind }: Asset): Layer {
  if (kind === 'code') return 'build';
  return kind === 'config' ? 'deployment' : 'application';
}

function assetsOf(page: Page, layer: Layer): string[] {
  const { assets, declarations: declared, components } = page.model;
  const own = assets.filter((asset) => layerOfAsset(asset) === layer).map((asset) => assetItem(page, asset));
  const pipelines = layer === 'build' ? components.filter(({ kind }) => kind === 'pipeline') : [];
  const items = [
    ...own,
    ...pipelines.map(({ name, evidence }) => cited(page, `**${markdownText(name)}**: pipeline`, evidence)),
    ...(layer === 'application' ? [] : declaredAssets(page, declared, layer)),
    ...(layer === 'deployment' ? addresses(page) : []),
  ];
  if (items.length > 0) return [bulleted(items, LIST_LIMIT, 'asset')];
  return [`Nothing of the ${layer} that needs protection was recognised in the files that were read.`];
}

const PLURALS: Partial<Record<Declaration['kind'], string>> = {
  image: 'Container images',
  workload: 'Workloads',
  resource: 'Resources of the infrastructure',
  site: 'Sites of proxies',
  workflow: 'Workflows',
  install: 'Installed packages',
  repository: 'Rules of the repository',
};

function declaredAssets(page: Page, declared: readonly Declaration[], layer: Layer): string[] {
  const own = declared.filter(({ kind }) => PLURALS[kind] !== undefined && layerOfKind(kind) === layer);
  return groupedBy(own, ({ kind }) => PLURALS[kind] ?? kind).map(([title, group]) => {
    const names = listedUpTo(
      NAMES,
      [...new Set(group.map(({ name }) => name))].map((name) => markdownText(name)),
    );
    return cited(
      page,
      `**${title}**: ${names}`,
      group.flatMap(({ evidence }) => evidence.slice(0, 1)),
    );
  });
}

/** Where it can be reached, as far as files say. */
function addresses(page: Page): string[] {
  const told = page.model.boundaries.filter(({ address }) => address !== undefined);
  return told.map(({ to, address = '', evidence }) =>
    cited(page, `**Network endpoint** of ${named(page, to)}: ${markdownCode(address)}`, evidence),
  );
}

function layerOfBoundary(page: Page, { kind, from, to }: Boundary): Layer {
  const ends = page.model.components.filter(({ id }) => id === from || id === to);
  if (ends.some((one) => one.kind === 'pipeline')) return 'build';
  return DEPLOYED_LINES.has(kind) ? 'deployment' : 'application';
}

function boundariesOf(page: Page, layer: Layer): string[] {
  const items = page.model.boundaries
    .filter((boundary) => layerOfBoundary(page, boundary) === layer)
    .map((boundary) => boundaryItem(page, boundary));
  if (items.length > 0) return [bulleted(items, LIST_LIMIT, 'boundary')];
  return [`No line that separates parts of the ${layer} was found.`];
}

function flowsOf(page: Page): string[] {
  const { flows, components } = page.model;
  const items = [
    ...components.flatMap((component) => serving(page, component)),
    ...flows.map((flow) => flowSentence(page, flow)),
    ...components.flatMap((component) => reaching(page, component)),
  ];
  return items.length > 0 ? [bulleted(items, LIST_LIMIT, 'flow')] : ['No flow of data between components was found.'];
}

function threatsOf(page: Page, layer: Layer): string[] {
  const own = standingThreats(page.model)
    .filter((threat) => layerOfThreat(threat, page.rules, page.lookup) === layer)
    .sort(worstFirst);
  if (own.length === 0) {
    return [
      `None of the ${count(page.rules.length, 'rule')} that were asked found a threat to the ${layer} that stands.`,
    ];
  }
  const more = own.length - THREATS_LIMIT;
  return [
    own
      .slice(0, THREATS_LIMIT)
      .map((threat) => threatItem(page, threat))
      .join('\n\n'),
    more > 0 ? `…and ${count(more, 'more threat')}, listed by \`threatdraft\`.` : '',
  ];
}

function threatItem(page: Page, threat: Threat): string {
  const { title, severity, state, targets, target, mitigatedBy, severityTrace, evidence } = threat;
  const why = page.rules.find(({ id }) => id === threat.rule)?.why ?? '';
  const at = targets.length > 0 ? targets : [target];
  const home = named(page, target);
  const places = allNamed(page, at);
  const affected = places === home ? home : `${home}: ${places}`;
  const fix = fixOf(page, threat);
  const lines = [
    `- Description: ${cited(page, stopped(described(threat, why)), [...declarations(page, threat, at), ...evidence])}`,
    why === '' ? '' : `- Impact: ${stopped(why)}.`,
    `- Affected component: ${affected}.`,
    `- Current mitigations: ${against(page, mitigatedBy)}`,
    fix === '' ? '' : `- Missing mitigations: ${stopped(fix)}.`,
    `- Risk severity: ${severity}${state === 'open' ? '' : `, ${state}`} (${severityTrace.map(markdownText).join('; ')}).`,
  ];
  return [`**${stopped(title)}**\n`, ...lines.filter(Boolean)].join('\n');
}

/** What was seen, without what it is called and what it leads to: those have lines of their own. */
function described(threat: Threat, why: string): string {
  const rest = told(threat);
  const seen = why !== '' && rest.endsWith(why) ? rest.slice(0, -why.length) : rest;
  return seen.trim() === '' ? threat.title : seen;
}

function against(page: Page, mitigatedBy: readonly string[]): string {
  if (mitigatedBy.length === 0) return 'none found in the files that were read.';
  const evidence = mitigatedBy.flatMap((id) => page.lookup(id).evidence.slice(0, 1));
  const places = citations(page, evidence);
  return `in part, ${allNamed(page, [...mitigatedBy])}${places === '' ? '' : ` (${places})`}.`;
}
