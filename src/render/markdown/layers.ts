// The layers style: the application, how it is deployed, how it is built; each with its assets, boundaries, flows and
// threats, and for every threat what stands against it and what is missing.

import type { Asset, Boundary, Component, Declaration, Threat } from '../../core/model.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { LAYERS, type Layer, layerOfKind, layerOfThreat } from '../homes.ts';
import { count, groupedBy, listed, listedUpTo, standingThreats, worstFirst } from '../words.ts';
import { alsoMissing, besides } from './beside.ts';
import { heading, staleness, status } from './opening.ts';
import { allNamed, bulleted, citations, cited, named, type Page } from './page.ts';
import { said } from './said.ts';
import { assetItem, boundaryItem, diagram, flowSentence, KEPT_HOW, reaching, serving } from './system.ts';
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
    ...(layer === 'build' ? sources(page) : []),
    ...pipelines.map(({ name, evidence }) => cited(page, `**${markdownText(name)}**: pipeline`, evidence)),
    ...(layer === 'application' ? [] : declaredAssets(page, declared, layer)),
    ...(layer === 'deployment' ? addresses(page) : []),
  ];
  if (items.length > 0) return [bulleted(items, LIST_LIMIT, 'asset'), layer === 'application' ? KEPT_HOW : ''];
  return [`Nothing of the ${layer} that needs protection was recognised in the files that were read.`];
}

/** The code itself, and what settles which packages go into it. */
function sources(page: Page): string[] {
  const own = page.model.components.filter(({ kind, path }) => path !== undefined && CODED.has(kind));
  const locked = own.filter(({ properties }) => properties['lockfilePresent'] === true);
  const item = ({ name, technology, path = '', evidence }: Component) =>
    cited(
      page,
      `**Source code of ${markdownText(name)}**, in ${path === '.' ? 'the root' : markdownCode(`${path}/`)}: ${listedUpTo(NAMES, technology.map(markdownText)) || 'what it is made with was not recognised'}`,
      evidence,
    );
  return [
    ...own.slice(0, NAMES).map(item),
    ...(own.length > NAMES ? [`Source code of ${count(own.length - NAMES, 'more component')}.`] : []),
    ...(locked.length > 0
      ? [
          `**Lock files** of ${listedUpTo(
            NAMES,
            locked.map(({ id }) => named(page, id)),
          )}.`,
        ]
      : []),
  ];
}

const CODED: ReadonlySet<string> = new Set(['service', 'frontend', 'agent']);

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
  if (layer === 'deployment') items.push(...published(page), ...undivided(page));
  if (layer === 'build') items.push(...registries(page), ...unbuilt(page));
  if (items.length > 0) return [bulleted(items, LIST_LIMIT, 'boundary')];
  return [`No line that separates parts of the ${layer} was found.`];
}

/** What reaches the outside of the machine, past every line that the program draws by itself. */
function published(page: Page): string[] {
  return declaredWith(page, 'publishedEverywhere').map(([component, group]) => {
    const told = page.model.boundaries.flatMap(({ to, address }) => (to === component ? (address ?? []) : []));
    const at = told.length > 0 ? ` at ${listed([...new Set(told)].map(markdownCode))}` : '';
    return cited(
      page,
      `**Network → ${named(page, component)}**${at}: published on every address of the host`,
      because(group, 'publishedEverywhere'),
    );
  });
}

function undivided(page: Page): string[] {
  const groups = declaredWith(page, 'undividedNetwork');
  if (groups.length < 2) return [];
  const names = listedUpTo(
    NAMES,
    groups.map(([component]) => named(page, component)),
  );
  return [
    cited(
      page,
      `**No line between ${names}**: one network joins them`,
      groups.flatMap(([, group]) => because(group, 'undividedNetwork')),
    ),
  ];
}

function declaredWith({ model }: Page, property: string) {
  const own = model.declarations.filter(
    ({ properties, component }) =>
      component !== undefined && properties[property] === true && properties['development'] !== true,
  );
  return groupedBy(own, ({ component = '' }) => component);
}

const because = (declared: readonly Declaration[], property: string) =>
  declared.flatMap((one) => (one.because[property] ?? one.evidence).slice(0, 1));

const REGISTRIES = new Map([
  ['npm', 'npm'],
  ['pypi', 'PyPI'],
  ['go', 'Go modules'],
]);

/** Code that others publish comes in here. */
function registries(page: Page): string[] {
  const installs = page.model.declarations.filter(({ kind }) => kind === 'install');
  return groupedBy(installs, ({ properties }) => String(properties['ecosystem'])).map(([ecosystem, group]) => {
    const into = group.map(({ component, name }) =>
      component === undefined ? markdownText(name) : named(page, component),
    );
    return cited(
      page,
      `**${markdownText(REGISTRIES.get(ecosystem) ?? ecosystem)} → ${listedUpTo(NAMES, [...new Set(into)])}**: packages that others publish`,
      group.flatMap(({ evidence }) => evidence.slice(0, 1)),
    );
  });
}

/** Without a pipeline nothing stands between who writes code and what is shipped. */
function unbuilt({ model }: Page): string[] {
  const none = model.declarations.some(({ properties }) => properties['pipelineMissing'] === true);
  return none ? ['**No pipeline** builds, signs or publishes anything here: these files draw no line around it.'] : [];
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
  const groups = groupedBy(own, ({ rule, severity, state }) => JSON.stringify([rule, severity, state]));
  const more = groups.length - THREATS_LIMIT;
  return [
    groups
      .slice(0, THREATS_LIMIT)
      .map(([, threats]) => threatItem(page, threats))
      .join('\n\n'),
    more > 0 ? `…and ${count(more, 'more threat')}: \`threatdraft\` lists them all.` : '',
  ];
}

/** One rule found the same in several components: that is one threat to a reader. */
function threatItem(page: Page, threats: readonly [Threat, ...Threat[]]): string {
  const [{ title, severity, state, rule: id }] = threats;
  const rule = page.rules.find((one) => one.id === id);
  const why = rule?.why ?? '';
  const family = rule?.needs ?? rule?.lacks;
  const at = threats.flatMap(({ targets, target }) => (targets.length > 0 ? targets : [target]));
  const evidence = threats.flatMap((threat) => [...declarations(page, threat, threat.targets), ...threat.evidence]);
  const fixes = [...new Set(threats.map((threat) => fixOf(page, threat)))].filter(Boolean);
  const also = alsoMissing(page, at, family);
  const missing = [fixes.map((fix) => `${stopped(fix)}.`).join(' '), also === '' ? '' : `Also not set: ${also}.`];
  const traces = [...new Set(threats.map(({ severityTrace }) => severityTrace.map(markdownText).join('; ')))];
  const lines = [
    `- Description: ${cited(page, stopped(threats.map((threat) => described(threat, why)).join(' ')), evidence)}`,
    why === '' ? '' : `- Impact: ${stopped(why)}.`,
    `- Affected component: ${listed(threats.map((threat) => affected(page, threat)))}.`,
    `- Current mitigations: ${against(page, threats, besides(page, at, family))}.`,
    missing.some((one) => one !== '') ? `- Missing mitigations: ${missing.filter(Boolean).join(' ')}` : '',
    `- Risk severity: ${severity}${state === 'open' ? '' : `, ${state}`} (${traces.slice(0, 2).join(', or ')}).`,
  ];
  return [`**${stopped(title)}**\n`, ...lines.filter(Boolean)].join('\n');
}

function affected(page: Page, { target, targets }: Threat): string {
  const home = named(page, target);
  const places = allNamed(page, targets.length > 0 ? targets : [target]);
  return places === home ? home : `${home} (${places})`;
}

/** What was seen, without what it is called and what it leads to: those have lines of their own. */
function described(threat: Threat, why: string): string {
  const rest = told(threat);
  const seen = why !== '' && rest.endsWith(why) ? rest.slice(0, -why.length) : rest;
  return seen.trim() === '' ? threat.title : seen.trim();
}

function against(page: Page, threats: readonly Threat[], beside: readonly string[]): string {
  const ids = [...new Set(threats.flatMap(({ mitigatedBy }) => mitigatedBy))];
  const places = citations(
    page,
    ids.flatMap((id) => page.lookup(id).evidence.slice(0, 1)),
  );
  const partly = ids.length > 0 ? [`in part, ${allNamed(page, ids)}${places === '' ? '' : ` (${places})`}`] : [];
  const all = [...partly, ...beside];
  return all.length > 0 ? listed(all) : 'none found';
}
