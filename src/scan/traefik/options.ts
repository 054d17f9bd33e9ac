// Traefik is told the same options in four ways: labels and commands of compose services, YAML and TOML files. Here they
// become one list, paths without regard to case, values as text.

import type { DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { entries, entry, items, spanOf, textOf } from '../../parse/query.ts';
import { expand } from '../../parse/variables.ts';

export interface Option {
  path: string[];
  value: string;
  at: Span;
  /** Where it stands, of what another file says. */
  file?: string;
}

/** What one file, or one service of a compose file, tells Traefik. */
export interface Source {
  /** The compose service; '' for a file of Traefik's own. */
  service: string;
  options: Option[];
  /** Published ports of that service, as written. */
  ports: string[];
}

const FILE_KEYS = new Set([
  'http',
  'tcp',
  'udp',
  'tls',
  'api',
  'entrypoints',
  'providers',
  'serverstransport',
  'log',
  'accesslog',
  'metrics',
  'certificatesresolvers',
  'global',
  'ping',
  'experimental',
  'pilot',
  'tracing',
  'core',
]);

/** Undefined where the tree is no configuration of Traefik. */
export function fileSource(root: DocumentNode | undefined, named: boolean): Source | undefined {
  const keys = entries(root).map(({ key }) => key.toLowerCase());
  const telling = keys.some((key) => key === 'entrypoints' || key === 'certificatesresolvers');
  const routes = entry(root, 'http', 'routers') ?? entry(root, 'http', 'middlewares');
  if (keys.length === 0 || !keys.every((key) => FILE_KEYS.has(key)) || !(named || telling || routes)) return undefined;
  return { service: '', options: flattened(root, []), ports: [] };
}

function flattened(root: DocumentNode | undefined, start: string[]): Option[] {
  const options: Option[] = [];
  const waiting: { node: DocumentNode | undefined; path: string[]; at: Span }[] = [
    { node: root, path: start, at: root?.at ?? [1, 1, 1, 1] },
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, path, at } = next;
    if (path.length > 20) continue;
    if (node?.kind === 'map') {
      // An empty map switches on: `tls: {}`.
      if (node.entries.length === 0) options.push({ path, value: 'true', at });
      for (const one of [...node.entries].reverse())
        waiting.push({ node: one.value, path: [...path, one.key.toLowerCase()], at: spanOf(one) });
    } else if (node?.kind === 'list' && node.items.every(({ kind }) => kind === 'scalar')) {
      options.push({ path, value: node.items.map((item) => settled(textOf(item) ?? '')).join(','), at });
    } else if (node?.kind === 'list') {
      for (const [index, item] of [...node.items.entries()].reverse())
        waiting.push({ node: item, path: [...path, String(index)], at: item.at });
    } else options.push({ path, value: node?.kind === 'scalar' ? settled(textOf(node) ?? 'true') : '${}', at });
  }
  return options;
}

/** `runs`: services that run Traefik, as files that are applied together say. */
export function composeSources(root: DocumentNode | undefined, runs: ReadonlySet<string>): Source[] {
  return entries(entry(root, 'services')).flatMap(({ key: service, value }) => {
    const told = runs.has(service) ? flags(value) : [];
    const options = [...labels(entry(value, 'labels')), ...labels(entry(value, 'deploy', 'labels')), ...told];
    if (options.length === 0) return [];
    const off = options.some(({ path, value: word }) => path.join('.') === 'enable' && word.toLowerCase() === 'false');
    const ports = items(entry(value, 'ports')).flatMap((port) => textOf(port) ?? longPort(port));
    return off ? [] : [{ service, options, ports: ports.map(settled) }];
  });
}

function longPort(node: DocumentNode): string[] {
  const target = textOf(entry(node, 'target'));
  if (target === undefined) return [];
  return [[textOf(entry(node, 'host_ip')), textOf(entry(node, 'published')), target].filter(Boolean).join(':')];
}

function labels(node: DocumentNode | undefined): Option[] {
  const told = [
    ...entries(node).map((one) => ({ key: one.key, value: textOf(one.value) ?? '', at: spanOf(one) })),
    ...items(node).flatMap((item) => {
      const text = textOf(item) ?? '';
      const sign = text.indexOf('=');
      return sign === -1 ? [] : [{ key: text.slice(0, sign), value: text.slice(sign + 1), at: item.at }];
    }),
  ];
  return told
    .filter(({ key }) => key.startsWith('traefik.'))
    .map(({ key, value, at }) => ({ path: segments(key).slice(1), value: settled(value), at }));
}

export function traefikServices(root: DocumentNode | undefined): string[] {
  return entries(entry(root, 'services')).flatMap(({ key, value }) => {
    return /(?:^|\/)traefik(?:[:@]|$)/.test(textOf(entry(value, 'image')) ?? '') ? [key] : [];
  });
}

/** Only of a service that runs Traefik: others have flags of the same names. */
function flags(service: DocumentNode): Option[] {
  const command = entry(service, 'command');
  const words = command?.kind === 'list' ? command.items : command ? [command] : [];
  return words.flatMap((word) =>
    (textOf(word) ?? '').split(/\s+(?=--)/).flatMap((flag) => {
      const found = /^--([^=\s]+)(?:[=\s]([\s\S]*))?$/.exec(flag.trim());
      const value = unquoted(settled(found?.[2] ?? 'true'));
      return found ? [{ path: segments(found[1] ?? ''), value, at: word.at }] : [];
    }),
  );
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** At dots, but not at those in `${}`. */
function segments(key: string): string[] {
  return settled(key)
    .toLowerCase()
    .split(/\.(?![^{}]*\})/);
}

function settled(text: string): string {
  return expand(text, (_, fallback) => fallback).text;
}

export function valueAt(options: readonly Option[], path: string): Option | undefined {
  return options.findLast((option) => option.path.join('.') === path);
}

/** Options below a path, by the name that follows it. */
export function byName(options: readonly Option[], ...prefix: string[]): Map<string, Option[]> {
  const found = new Map<string, Option[]>();
  for (const option of options) {
    const name = option.path[prefix.length];
    if (name === undefined || !prefix.every((part, index) => option.path[index] === part)) continue;
    const own = { ...option, path: option.path.slice(prefix.length + 1) };
    found.set(name, [...(found.get(name) ?? []), own]);
  }
  return found;
}
