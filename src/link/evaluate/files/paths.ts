// What programs compute with paths: Node's `path` and `url`, Python's `os.path`. A part that is not known stays in the text.

import { posix } from 'node:path';
import { joinText, knownText } from '../../texts.ts';
import { constant, dict, list, type Site, type Value } from '../../values.ts';
import type { Machine } from '../machine.ts';
import { absolute, inRepository, workingDirectory } from './places.ts';

type PathFunction = (given: Value[], machine: Machine, site: Site) => Value | undefined;

export const PATHS: Record<string, PathFunction> = {
  'path.join': joined,
  'path.resolve': (given, machine, site) => resolved(given, machine, site),
  'path.normalize': ([path]) => onText(path, (text) => posix.normalize(text)),
  'path.dirname': ([path]) => onText(path, (text) => posix.dirname(text)),
  'path.basename': ([path, ending]) => onText(path, (text) => posix.basename(text, knownText(ending) ?? '')),
  'path.extname': ([path]) => onText(path, (text) => posix.extname(text)),
  'path.isAbsolute': ([path]) => {
    const text = knownText(path);
    return text === undefined ? undefined : constant(posix.isAbsolute(text));
  },
  'path.relative': ([from, to]) => {
    const [a, b] = [knownText(from), knownText(to)];
    return a === undefined || b === undefined ? undefined : constant(posix.relative(a, b));
  },
  'path.parse': ([path]) => {
    const text = knownText(path);
    if (text === undefined) return undefined;
    const parts: Record<string, string> = { ...posix.parse(text) };
    return dict(Object.entries(parts).map(([name, part]) => [name, constant(part)]));
  },
  'url.fileURLToPath': ([url]) => onText(url, (text) => text.replace(/^file:\/\//, '')),
  'url.pathToFileURL': ([path]) => urlOf(knownText(path)),
  'globalThis.URL': ([path, base]) => newUrl(knownText(path), base),
  'url.URL': ([path, base]) => newUrl(knownText(path), base),
  'globalThis.process.cwd': (_, machine, site) =>
    constant(absolute(workingDirectory(site.file, machine.resolver.tree))),
  'os.path.join': joined,
  'os.path.dirname': ([path]) => onText(path, (text) => (text.includes('/') ? posix.dirname(text) : '')),
  'os.path.basename': ([path]) => onText(path, (text) => posix.basename(text)),
  'os.path.abspath': (given, machine, site) => resolved(given, machine, site),
  'os.path.realpath': (given, machine, site) => resolved(given, machine, site),
  'os.path.normpath': ([path]) => onText(path, (text) => posix.normalize(text)),
  'os.path.splitext': ([path]) => {
    const text = knownText(path);
    if (text === undefined) return undefined;
    const ending = posix.extname(text);
    return list([constant(text.slice(0, text.length - ending.length)), constant(ending)]);
  },
  'os.getcwd': (_, machine, site) => constant(absolute(workingDirectory(site.file, machine.resolver.tree))),
};

function onText(value: Value | undefined, change: (text: string) => string): Value | undefined {
  const text = knownText(value?.kind === 'dict' ? value.entries.get('href') : value);
  return text === undefined ? undefined : constant(change(text));
}

function joined(given: Value[], machine: Machine): Value | undefined {
  const texts = given.map(knownText);
  if (texts.every((t) => t !== undefined) && !given.some((v) => v.kind === 'setting'))
    return constant(posix.join(...texts));
  // In a handler, what a request does to a path is told by the call itself.
  if (machine.observer) return undefined;
  if (!given.some((v) => v.kind === 'constant' || v.kind === 'text')) return undefined;
  return joinText(given.flatMap((part, i) => (i === 0 ? [part] : [constant('/'), part])));
}

function resolved(given: Value[], machine: Machine, site: Site): Value | undefined {
  const texts = given.map(knownText);
  if (!texts.every((t) => t !== undefined)) return undefined;
  return constant(posix.resolve(absolute(workingDirectory(site.file, machine.resolver.tree)), ...texts));
}

function newUrl(text: string | undefined, base: Value | undefined): Value | undefined {
  const from = knownText(base?.kind === 'dict' ? base.entries.get('href') : base);
  if (text === undefined) return undefined;
  if (from === undefined) return inRepository(text) === undefined ? undefined : urlOf(text);
  if (inRepository(from) === undefined || /^[a-z]+:/.test(text)) return undefined;
  return urlOf(posix.resolve(posix.dirname(from.replace(/^file:\/\//, '')), text) + (text.endsWith('/') ? '/' : ''));
}

function urlOf(text: string | undefined): Value | undefined {
  if (text === undefined) return undefined;
  const path = text.replace(/^file:\/\//, '');
  return dict([
    ['pathname', constant(path)],
    ['href', constant(`file://${path}`)],
  ]);
}
