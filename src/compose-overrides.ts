// Compose files among the files that were read, without what the file that is applied over them takes away (`!reset`) or
// sets anew (`!override`). A file for development changes nothing that is deployed.

import { posix } from 'node:path';
import type { DocumentEntry, DocumentNode } from './core/document.ts';
import { environmentOf } from './core/environments.ts';
import type { ParsedFile } from './core/parsed.ts';
import { entries, entry, items, textOf } from './parse/query.ts';
import type { Reading } from './read.ts';

const BASE = /^(?:docker-)?compose\.ya?ml$/;
const BY_DEFAULT = /^(?:docker-)?compose\.override\.ya?ml$/;
const TAKING_AWAY = new Set(['!reset', '!override']);

export function withComposeOverrides(reading: Reading): Reading {
  const byHome = new Map<string, ParsedFile[]>();
  for (const one of reading.parsed) {
    if (servicesOf(one).length === 0) continue;
    const home = posix.dirname(one.file.path);
    byHome.set(home, [...(byHome.get(home) ?? []), one]);
  }
  const taken = new Map([...byHome].map(([home, files]) => [home, takenByAll(applied(files))] as const));
  if ([...taken.values()].every((paths) => paths.length === 0)) return reading;
  const parsed = reading.parsed.map((one) => {
    const paths = taken.get(posix.dirname(one.file.path)) ?? [];
    return paths.length > 0 && BASE.test(nameOf(one)) ? without(one, paths) : one;
  });
  return { ...reading, parsed };
}

const nameOf = ({ file }: ParsedFile) => posix.basename(file.path);

/** The files for production, of which one or another is applied; without one, the file that compose applies by itself. */
function applied(files: readonly ParsedFile[]): ParsedFile[] {
  const production = files.filter((one) => environmentOf(nameOf(one)) === 'production');
  return production.length > 0 ? production : files.filter((one) => BY_DEFAULT.test(nameOf(one)));
}

function takenByAll(files: readonly ParsedFile[]): string[][] {
  const [first = [], ...others] = files.map(takenAway);
  const keys = others.map((paths) => new Set(paths.map((path) => path.join('\n'))));
  return first.filter((path) => keys.every((own) => own.has(path.join('\n'))));
}

function servicesOf({ document }: ParsedFile): DocumentEntry[] {
  return document?.format === 'yaml' ? document.roots.flatMap((root) => entries(entry(root, 'services'))) : [];
}

/** Paths below `services` whose value is taken away. */
function takenAway(one: ParsedFile): string[][] {
  const found: string[][] = [];
  const waiting = servicesOf(one).map((service) => ({ service, path: [service.key] }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { service: at, path } = next;
    if (TAKING_AWAY.has(at.tag ?? '')) found.push(path);
    else waiting.push(...entries(at.value).map((child) => ({ service: child, path: [...path, child.key] })));
  }
  return found;
}

function without(one: ParsedFile, paths: readonly string[][]): ParsedFile {
  if (one.document?.format !== 'yaml') return one;
  const document = structuredClone(one.document);
  for (const root of document.roots) {
    for (const path of paths) {
      const holder = entry(root, 'services', ...path.slice(0, -1));
      const name = path.at(-1);
      if (holder !== undefined && name !== undefined) remove(holder, name);
    }
  }
  return { ...one, document };
}

/** A setting by its key, or `NAME=value` in a list. */
function remove(holder: DocumentNode, name: string): void {
  if (holder.kind === 'map') holder.entries = holder.entries.filter(({ key }) => key !== name);
  if (holder.kind !== 'list') return;
  holder.items = items(holder).filter((item) => textOf(item)?.split('=')[0] !== name);
}
