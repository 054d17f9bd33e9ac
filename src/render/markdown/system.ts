// What the system is: scope, the sentences of the system model, the diagram, trust boundaries and assets.

import { DOINGS } from '../../core/effect-words.ts';
import { compareText, type Evidence } from '../../core/evidence.ts';
import type {
  Asset,
  Boundary,
  Component,
  ComponentKind,
  EffectKind,
  Endpoint,
  Flow,
  Transport,
} from '../../core/model.ts';
import { isRequested, isServed } from '../../core/served.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { diagramOf } from '../mermaid.ts';
import { count, groupedBy, listed, listedUpTo } from '../words.ts';
import { allNamed, bulleted, cited, named, numbered, type Page, readFiles } from './page.ts';

const LIST_LIMIT = 30;
/** Within one machine there is no line to encrypt or to log in on. */
const LOCAL_PROTOCOLS: ReadonlySet<string> = new Set(['file', 'process', 'host']);

const TRANSPORTS: Record<Transport, string> = {
  http: 'HTTP',
  ws: 'WebSocket',
  queue: 'a queue',
  cli: 'the command line',
  ci: 'CI triggers',
  tool: 'agent tool calls',
};

export function scope(page: Page): string[] {
  const { components } = page.model;
  const items = (wanted: (kind: ComponentKind) => boolean) =>
    components.filter(({ kind }) => wanted(kind)).map((component) => componentItem(page, component));
  const inside = items((kind) => kind !== 'external system' && kind !== 'actor');
  const actors = items((kind) => kind === 'actor');
  const outside = items((kind) => kind === 'external system');
  return [
    inside.length > 0
      ? bulleted(inside, LIST_LIMIT, 'component')
      : `Nothing that runs or stores was recognised in ${readFiles(page)}.`,
    actors.length > 0 ? 'Used by:' : '',
    bulleted(actors, LIST_LIMIT, 'actor'),
    outside.length > 0
      ? 'Out of scope, because this repository only uses them:'
      : `No external system was recognised in ${readFiles(page)}.`,
    bulleted(outside, LIST_LIMIT, 'external system'),
  ];
}

function componentItem(page: Page, { name, kind, technology, path, evidence }: Component): string {
  const made = technology.length > 0 ? `, ${listedUpTo(6, technology.map(markdownText))}` : '';
  const place = path === '.' ? 'the root' : markdownCode(`${path}/`);
  const where = path === undefined ? '' : `, in ${place}`;
  return cited(page, `**${markdownText(name)}**: ${kind}${made}${where}`, evidence);
}

export function systemModel(page: Page): string[] {
  const { components, flows } = page.model;
  const sentences = [
    ...components.flatMap((component) => serving(page, component)),
    ...flows.map((flow) => flowSentence(page, flow)),
    ...components.flatMap((component) => reaching(page, component)),
  ];
  if (sentences.length > 0) return [numbered(sentences, LIST_LIMIT, 'sentence')];
  return [`No endpoint, no flow between components and no effect was found in ${readFiles(page)}.`];
}

export function serving(page: Page, { id, evidence }: Component): string[] {
  const own = page.model.endpoints.filter((one) => one.component === id && isRequested(one));
  const served = own.filter(isServed);
  if (own.length === 0) return [];
  const over = listed([...new Set(served.map(({ transport }) => TRANSPORTS[transport]))]);
  const frameworks = listed([...new Set(own.map(({ framework }) => markdownText(framework)))]);
  const answers =
    served.length > 0 ? `answers on ${count(served.length, 'endpoint')} over ${over}` : 'answers on no endpoint';
  const idle = own.length - served.length;
  const unmounted =
    idle > 0 ? `; ${count(idle, 'endpoint')} more ${idle === 1 ? 'is' : 'are'} declared and never reached` : '';
  return [cited(page, `${named(page, id)} ${answers} (${frameworks})${unmounted}`, evidence)];
}

export function flowSentence(page: Page, flow: Flow): string {
  const { from, to, protocol, data, evidence } = flow;
  const sends = data.length > 0 ? `sends ${listedUpTo(4, data.map(markdownText))} to` : 'talks to';
  const local = protocol !== undefined && LOCAL_PROTOCOLS.has(protocol);
  const over = protocol === undefined || local ? '' : ` over ${markdownText(protocol)}`;
  const told = local && flow.encrypted === 'unknown' && flow.authenticated === 'unknown';
  const guarded = told ? '' : `; ${protection(flow)}`;
  // What a place says in words is what the sentence rests on: it is cited first.
  const noted = evidence.filter(({ note }) => note !== undefined);
  const notes = [...new Set(noted.map(({ note = '' }) => note))];
  const how = notes.length > 0 ? `; ${listedUpTo(2, notes.map(markdownText))}` : '';
  return cited(page, `${named(page, from)} ${sends} ${named(page, to)}${over}${guarded}${how}`, [
    ...noted,
    ...evidence,
  ]);
}

function protection({ encrypted, authenticated }: Flow): string {
  if (encrypted === 'unknown' && authenticated === 'unknown')
    return 'encryption and authentication were not determined';
  const parts = [
    encrypted === 'unknown' ? 'encryption was not determined' : encrypted ? 'encrypted' : '**not encrypted**',
    authenticated === 'unknown'
      ? 'authentication was not determined'
      : authenticated
        ? 'authenticated'
        : '**not authenticated**',
  ];
  return parts.join(', ');
}

/** What requests to a component can make it do, one sentence per effect. */
export function reaching(page: Page, { id }: Component): string[] {
  const own = page.model.endpoints.filter((endpoint) => endpoint.component === id && isServed(endpoint));
  const effects = own.flatMap((endpoint) => endpoint.effects.map((effect) => ({ endpoint, effect })));
  return groupedBy(effects, ({ effect }) => effect.kind).map(([kind, group]) => {
    const endpoints = idsOf(group);
    const derived = idsOf(group.filter(({ effect }) => effect.requestDerived));
    const steered = derived.length > 0 ? `; on ${allNamed(page, derived, 3)} the request decides what it acts on` : '';
    const evidence: Evidence[] = group.flatMap(({ effect }) => effect.evidence);
    const doing = DOINGS[kind as EffectKind];
    const known = [...new Set(group.flatMap(({ effect }) => effect.to ?? []))].sort(compareText);
    const to = known.length > 0 ? `: ${listedUpTo(4, known.map(markdownCode))}` : '';
    return cited(
      page,
      `Requests to ${named(page, id)} can ${doing}${to} (${count(endpoints.length, 'endpoint')})${steered}`,
      evidence,
    );
  });
}

function idsOf(items: readonly { endpoint: Endpoint }[]): string[] {
  return [...new Set(items.map(({ endpoint }) => endpoint.id))];
}

export function diagram({ model }: Page): string[] {
  if (model.components.length === 0) return ['There is no component to draw.'];
  const { text, together } = diagramOf(model);
  const rest =
    together > 0
      ? `${count(together, 'component')} stand together with others of their kind in the diagram; the lists name each.`
      : '';
  return [`\`\`\`mermaid\n${text}\`\`\``, rest];
}

export function boundaries(page: Page): string[] {
  const items = page.model.boundaries.map((boundary) => boundaryItem(page, boundary));
  if (items.length > 0) return [numbered(items, LIST_LIMIT, 'boundary')];
  return [
    `No trust boundary was found: no listener, no call to another system and no process start in ${readFiles(page)}.`,
  ];
}

export function boundaryItem(page: Page, { name, kind, from, to, address, evidence }: Boundary): string {
  const crossing = page.model.flows.filter((flow) => flow.from === from && flow.to === to);
  const plain = crossing.filter(({ encrypted }) => encrypted === false).length;
  const sides = [from, to].map((id) => page.lookup(id).label).join(' → ');
  const between = name === sides ? '' : `: ${named(page, from)} → ${named(page, to)}`;
  const at = address === undefined ? '' : `${between === '' ? ':' : ''} at ${markdownCode(address)}`;
  const crossed = crossing.length > 0 ? `; crossed by ${count(crossing.length, 'flow')}` : '';
  const open = plain > 0 ? `, ${crossing.length > 1 ? `${plain} of them ` : ''}not encrypted` : '';
  return cited(page, `**${markdownText(name)}** (${markdownText(kind)})${between}${at}${crossed}${open}`, evidence);
}

export function assets(page: Page): string[] {
  const items = page.model.assets.map((asset) => assetItem(page, asset));
  if (items.length > 0) return [numbered(items, LIST_LIMIT, 'asset'), KEPT_HOW];
  return [`No credential, personal data or other asset was recognised in ${readFiles(page)}.`];
}

/** Said once below a list of assets. */
export const KEPT_HOW = 'Where nothing stands behind a place, whether it is encrypted there was not determined.';

export function assetItem(page: Page, { name, class: kind, storedIn, evidence }: Asset): string {
  const places = storedIn.map(({ component, path, how }) => {
    const where = [component === undefined ? '' : named(page, component), path === undefined ? '' : markdownCode(path)];
    const state = how === 'unknown' ? '' : how === 'plaintext' ? ' (in plaintext)' : ` (${how})`;
    return `${where.filter(Boolean).join(' ') || 'a place that was not determined'}${state}`;
  });
  const stored = places.length > 0 ? `kept in ${listedUpTo(4, places)}` : 'where it is kept was not determined';
  return cited(page, `**${markdownText(name)}** (${kind}): ${stored}`, evidence);
}
