// Calls of modules that others publish, as the resources that the modules make of what they are given. What a module makes
// is data; of modules, versions and inputs that the data does not name nothing is said.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import type { KnownModule, MadeResource, ModuleValue } from '../../core/knowledge.ts';
import { entries, entry, textAt, textOf, walk } from '../../parse/query.ts';
import { type Resource, type Scope, settled, text, truth } from './values.ts';

type Modules = ReadonlyMap<string, KnownModule>;

/** A block `module`. */
interface Call {
  name: string;
  at: Span;
  body: DocumentNode;
  scope: Scope;
}

export function calledIn(root: DocumentNode, scope: Scope, modules: Modules): Resource[] {
  return callsIn(root, scope).flatMap((call) => madeBy(call, modules));
}

function callsIn(root: DocumentNode, scope: Scope): Call[] {
  return entries(root)
    .filter(({ key }) => key === 'module')
    .flatMap(({ value }) => entries(value))
    .map(({ key, keyAt, value }) => ({ name: key, at: keyAt, body: value, scope }));
}

function madeBy(call: Call, modules: Modules): Resource[] {
  if (text(entry(call.body, 'count'), call.scope) === '0') return [];
  const { module, major } = describedBy(call, modules);
  if (!module || major === undefined) return [];
  return module.makes
    .filter(({ from = 0, before = Number.POSITIVE_INFINITY }) => major >= from && major < before)
    .filter((made) => isMade(made, call))
    .flatMap((made) => resourcesOf(made, call));
}

/** The data of a module, and the major version that is called where the data speaks of it. */
function describedBy({ body }: Call, modules: Modules): { module?: KnownModule; major?: number } {
  const source = sourceOf(textAt(body, 'source') ?? '');
  const module = modules.get(source.id);
  if (!module) return {};
  const major = majorOf(source.ref ?? textAt(body, 'version'), majorIn(module.read));
  return major === undefined || major > majorIn(module.read) ? { module } : { module, major };
}

/** Calls of modules that stand elsewhere and that nobody described: what they make was not read. */
export function unreadIn(
  root: DocumentNode,
  scope: Scope,
  modules: Modules,
): { name: string; source: string; at: Span }[] {
  return callsIn(root, scope).flatMap((call) => {
    const source = textAt(call.body, 'source') ?? '';
    const isHere = /^\.\.?(?:\/|$)/.test(source);
    if (source === '' || isHere || text(entry(call.body, 'count'), scope) === '0') return [];
    return describedBy(call, modules).major === undefined ? [{ name: call.name, source, at: call.at }] : [];
  });
}

/** `owner/name/provider//path` of a registry, or the repository behind it with the tag that is taken. */
export function sourceOf(source: string): { id: string; ref?: string } {
  const git =
    /^(?:git::)?(?:https:\/\/|ssh:\/\/git@|git@)?github\.com[/:]([\w-]+)\/terraform-([a-z]+)-([\w-]+?)(?:\.git)?(\/\/[\w/-]+)?(?:\?(.*))?$/.exec(
      source,
    );
  if (!git) return { id: source.replace(/^registry\.(?:terraform\.io|opentofu\.org)\//, '').replace('//', '/') };
  const [, owner = '', provider = '', name = '', path = '', query = ''] = git;
  const ref = new URLSearchParams(query).get('ref') ?? undefined;
  return { id: `${owner}/${name}/${provider}${path.replace('//', '/')}`, ...(ref === undefined ? {} : { ref }) };
}

const majorIn = (version: string) => Number(/\d+/.exec(version)?.[0]);

/** The major version that a constraint lets in; the newest where it names no end. A branch or a commit has none. */
export function majorOf(constraint: string | undefined, newest: number): number | undefined {
  if (constraint === undefined) return newest;
  const majors = constraint.split(',').map((one) => {
    const [, sign = '', major = '', rest = ''] = /^\s*(~>|>=|>|<=|<|=|)\s*v?(\d+)((?:\.\d+)*)\s*$/.exec(one) ?? [];
    if (major === '') return undefined;
    if (sign === '>=' || sign === '>') return { most: newest };
    // `~> 5` lets every later one in.
    if (sign === '~>' && rest === '') return { most: newest };
    return { most: sign === '<' && !/[1-9]/.test(rest) ? Number(major) - 1 : Number(major) };
  });
  if (majors.some((one) => one === undefined)) return undefined;
  return Math.min(...majors.map((one) => one?.most ?? newest));
}

function isMade({ switches = [], inputs }: MadeResource, { body, scope }: Call): boolean {
  return switches.every((name) => {
    const told = truth(entry(body, name), scope);
    return told === undefined ? inputs[name] !== false : told !== false;
  });
}

function resourcesOf(made: MadeResource, call: Call): Resource[] {
  const given = givenTo(made, call);
  const resource = (body: DocumentNode, at: Span): Resource => ({
    ...{ type: made.type, id: `module.${call.name}`, body, at, scope: call.scope },
    module: { source: textAt(call.body, 'source') ?? '', at: call.at },
  });
  if (made.each === undefined) return [resource(filledIn(made.body, call.at, given, undefined), call.at)];
  return itemsOf(made, given(made.each)?.value, call.scope).map((item) =>
    resource(filledIn(made.body, item.at, given, item), item.at),
  );
}

function itemsOf({ item: wanted, words }: MadeResource, list: DocumentNode | undefined, scope: Scope): DocumentNode[] {
  const nodes = list?.kind === 'list' ? list.items : entries(list).map(({ value }) => value);
  return nodes.flatMap((node) => {
    const one = settled(node, scope) ?? node;
    if (wanted !== undefined && entry(one, wanted) === undefined) return [];
    if (words === undefined) return [one];
    const word = textOf(words.under === undefined ? one : entry(one, words.under));
    const means = word === undefined ? undefined : words.mean[word];
    if (!means) return words.under !== undefined && word === undefined ? [one] : [];
    return [{ kind: 'map', entries: [...entries(nodeOf(means, node.at)), ...entries(one)], at: node.at }];
  });
}

type Given = (name: string) => DocumentEntry | undefined;

/** An input as the call sets it, or as the module has it; at the line of the call that says so. */
function givenTo({ inputs }: MadeResource, { body, at, scope }: Call): Given {
  return (name) => {
    const own = entries(body).findLast(({ key }) => key === name);
    const value = own && settled(own.value, scope);
    const isNull = value?.kind === 'scalar' && value.value === null;
    if (own && value && !isNull) return { ...own, value: value === own.value ? value : placed(value, own.value.at) };
    const usual = inputs[name];
    return usual === undefined || usual === null ? undefined : { key: name, keyAt: at, value: nodeOf(usual, at) };
  };
}

/** The same value, standing at another place. */
function placed(node: DocumentNode, at: Span): DocumentNode {
  const copy = structuredClone(node);
  for (const one of walk(copy)) {
    one.at = at;
    for (const pair of entries(one)) pair.keyAt = at;
  }
  return copy;
}

const PLACEHOLDER = /^\$\{([\w.|]+)\}$/;

/** The body of a resource; what its inputs leave out is left out of it. */
function filledIn(body: ModuleValue, at: Span, given: Given, item: DocumentNode | undefined): DocumentNode {
  const fill = (key: string, value: ModuleValue): DocumentEntry[] => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return [{ key, keyAt: at, value: { kind: 'map', entries: pairs(value), at } }];
    const [, choices] = typeof value === 'string' ? (PLACEHOLDER.exec(value) ?? []) : [];
    if (choices === undefined) return [{ key, keyAt: at, value: nodeOf(value, at) }];
    for (const choice of choices.split('|')) {
      const [from, name] = choice.split('.');
      if (name === undefined) return [{ key, keyAt: at, value: nodeOf(choice, at) }];
      const found = from === 'each' ? entries(item).findLast((one) => one.key === name) : given(name);
      if (found) return [{ ...found, key }];
    }
    return [];
  };
  const pairs = (map: Record<string, ModuleValue>) => Object.entries(map).flatMap(([key, value]) => fill(key, value));
  return { kind: 'map', entries: fill('', body).flatMap(({ value }) => entries(value)), at };
}

function nodeOf(value: ModuleValue, at: Span): DocumentNode {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((one) => nodeOf(one, at)), at };
  if (typeof value !== 'object' || value === null) return { kind: 'scalar', value, at };
  return {
    kind: 'map',
    entries: Object.entries(value).map(([key, one]) => ({ key, keyAt: at, value: nodeOf(one, at) })),
    at,
  };
}
