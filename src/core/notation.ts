// The one-line notation for everything we speak of: debug output, fixture comments, rule examples.
//   dependency express version=^4.19.2 ecosystem=npm
//   endpoint POST /api/runs rate-limit=present guards=[cors,"two words"]
// Words first, attributes after; what needs it is quoted as JSON.

import type { Evidence } from './evidence.ts';
import type { Fact, FactKind } from './fact.ts';

export interface Line {
  words: string[];
  attributes: Record<string, string | string[]>;
}

const PLAIN = /^[^\s"=,[\]]+$/;
const TOKEN = /\s*(?:([A-Za-z][\w.-]*)=)?(\[[^\]]*\]|"(?:[^"\\]|\\.)*"|[^\s"]+)/y;
const ITEM = /\s*("(?:[^"\\]|\\.)*"|[^,\s"[\]]+)\s*(?:,|$)/y;

export function printLine(line: Line): string {
  const words = line.words.map(quote);
  for (const [key, value] of Object.entries(line.attributes)) {
    words.push(`${key}=${Array.isArray(value) ? `[${value.map(quote).join(',')}]` : quote(value)}`);
  }
  return words.join(' ');
}

/** Throws on text that is not a line: only our own fixtures and rules are read with it. */
export function parseLine(text: string): Line {
  const line: Line = { words: [], attributes: {} };
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`not in the one-line notation at column ${at + 1}: ${text}`);
    const [, key, raw = ''] = match;
    if (key === undefined) line.words.push(unquote(raw));
    else line.attributes[key] = raw.startsWith('[') ? parseItems(raw.slice(1, -1)) : unquote(raw);
  }
  return line;
}

function parseItems(text: string): string[] {
  const items: string[] = [];
  ITEM.lastIndex = 0;
  while (ITEM.lastIndex < text.trimEnd().length) {
    const match = ITEM.exec(text);
    if (!match) throw new Error(`not a list in the one-line notation: [${text}]`);
    items.push(unquote(match[1] ?? ''));
  }
  return items;
}

function quote(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text).replaceAll(']', '\\u005d');
}

function unquote(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

type Shape<K extends FactKind> = {
  [F in Exclude<keyof Extract<Fact, { kind: K }>, 'kind' | 'evidence'>]: Extract<Fact, { kind: K }>[F] extends boolean
    ? 'flag'
    : Extract<Fact, { kind: K }>[F] extends string[]
      ? 'list'
      : 'word' | 'text';
};

/** `word` fields stand bare, in this order, after the kind; the others are attributes, left out when empty or false. */
const FACT_SHAPES: { [K in FactKind]: Shape<K> } = {
  package: { ecosystem: 'word', name: 'word', directory: 'text', private: 'flag' },
  'repository-name': { name: 'word' },
  dependency: { ecosystem: 'word', name: 'word', version: 'text', development: 'flag', directory: 'text' },
  locked: { ecosystem: 'word', name: 'word', version: 'text', directory: 'text' },
  lockfile: { ecosystem: 'word', flavour: 'word', directory: 'text' },
  script: { name: 'word', command: 'text', directory: 'text' },
  'image-stage': { name: 'word', base: 'text', tag: 'text', pinned: 'flag', final: 'flag' },
  'image-user': { user: 'word', stage: 'text', final: 'flag' },
  'image-port': { port: 'word', stage: 'text', final: 'flag' },
  'image-copy': { source: 'word', stage: 'text' },
  'image-command': { command: 'word', stage: 'text', final: 'flag' },
  service: {
    name: 'word',
    image: 'text',
    build: 'text',
    dockerfile: 'text',
    target: 'text',
    user: 'text',
    privileged: 'flag',
    command: 'text',
    profiles: 'list',
  },
  'service-port': { service: 'word', target: 'word', published: 'text', host: 'text', protocol: 'text' },
  'service-volume': { service: 'word', source: 'word', target: 'word', readOnly: 'flag' },
  'service-environment': { service: 'word', name: 'word', literal: 'flag', value: 'text', asks: 'text' },
  'service-env-file': { service: 'word', file: 'word' },
  'service-network': { service: 'word', network: 'word' },
  'service-dependency': { service: 'word', on: 'word' },
  'environment-set': { name: 'word', literal: 'flag', value: 'text' },
  'environment-given': { by: 'word', name: 'word', literal: 'flag', value: 'text' },
  builds: { by: 'word', image: 'word', dockerfile: 'text', target: 'text' },
  specification: { title: 'word', version: 'text', prefixes: 'list' },
  'specified-operation': { method: 'word', path: 'word', security: 'text', ref: 'text' },
  declares: { what: 'word', id: 'word', name: 'word' },
  declared: { what: 'word', id: 'word', property: 'word', value: 'word', note: 'text', home: 'text' },
  practice: {
    family: 'word',
    by: 'word',
    mode: 'word',
    flag: 'text',
    note: 'text',
    what: 'text',
    id: 'text',
    home: 'text',
  },
  exposes: { to: 'word', reach: 'word', via: 'word', port: 'text', address: 'text', encrypted: 'text' },
  pipeline: { platform: 'word', name: 'word', triggers: 'list', paths: 'list' },
  runs: {
    platform: 'word',
    how: 'word',
    text: 'word',
    job: 'text',
    step: 'text',
    directory: 'text',
    inputs: 'list',
    condition: 'text',
    needsFiles: 'list',
    tolerated: 'text',
  },
  updates: { by: 'word', ecosystem: 'word', directory: 'text', delayed: 'flag' },
  'configuration-asked': { name: 'word' },
  'configuration-set': { name: 'word' },
  'environment-read': { name: 'word', hasDefault: 'flag', default: 'text' },
};

function shapeOf(kind: FactKind): [name: string, type: 'word' | 'text' | 'flag' | 'list'][] {
  return Object.entries(FACT_SHAPES[kind]);
}

export function describe(fact: Fact): string {
  const fields = fact as unknown as Record<string, string | boolean | string[]>;
  const line: Line = { words: [fact.kind], attributes: {} };
  for (const [name, type] of shapeOf(fact.kind)) {
    const value = fields[name] ?? '';
    if (type === 'word') line.words.push(String(value));
    else if (value === true) line.attributes[name] = 'true';
    else if (value !== false && value.length > 0) line.attributes[name] = value;
  }
  return printLine(line);
}

/** The inverse of `describe`: same text, same fact, but for its evidence. */
export function parseFact(text: string, evidence: Evidence): Fact {
  const { words, attributes } = parseLine(text);
  const kind = words.shift() as FactKind;
  if (!(kind in FACT_SHAPES)) throw new Error(`no such kind of fact: ${text}`);
  const fact: Record<string, unknown> = { kind, evidence };
  for (const [name, type] of shapeOf(kind)) {
    const given = attributes[name];
    if (type === 'word') fact[name] = words.shift() ?? '';
    else if (type === 'flag') fact[name] = given === 'true';
    else if (type === 'list') fact[name] = given === undefined ? [] : [given].flat();
    else fact[name] = given ?? '';
    delete attributes[name];
  }
  const extra = [...words, ...Object.keys(attributes)];
  if (extra.length > 0) throw new Error(`${kind} has no ${extra.join(', ')}: ${text}`);
  return fact as unknown as Fact;
}
