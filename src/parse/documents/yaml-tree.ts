// The syntax tree of `yaml` as a document tree, with an explicit stack: aliases copied within a budget, merge keys
// applied, custom tags and templates unknown. Not Alias.resolve() of yaml 2.9.1: it walks the document for each alias.

import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import type { Positions } from './positions.ts';
import type { Problems } from './problems.ts';
import { HOLE } from './template.ts';

export interface TreeContext {
  /** The text as the file has it, templates included. */
  source: string;
  places: Positions;
  /** Nodes that aliases and merges may still add, over the whole file. */
  budget: { left: number };
  problems: Problems;
  /** Set when a key is a map or a list. */
  odd: boolean;
}

/** Deeper trees cannot be sent between threads: V8 clones them recursively. Only aliases can get here. */
const DEPTH = 500;

type Collection = Extract<DocumentNode, { kind: 'map' | 'list' }>;

interface Frame {
  from: YAMLMap | YAMLSeq;
  to: Collection;
  next: number;
  /** Inside an alias: every node counts against the budget. */
  copying: boolean;
}

interface Walk {
  context: TreeContext;
  /** The latest node of each anchor. */
  anchors: Map<string, Node>;
  frames: Frame[];
  open: Set<Node>;
}

export function treeOf(contents: unknown, context: TreeContext): DocumentNode {
  const walk: Walk = { context, anchors: new Map(), frames: [], open: new Set() };
  const root = begin(walk, contents, [1, 1, 1, 1], false);
  for (let frame = walk.frames.at(-1); frame; frame = walk.frames.at(-1)) {
    const child: unknown = frame.from.items[frame.next++];
    if (child === undefined) finish(walk, frame);
    else if (frame.to.kind === 'list') frame.to.items.push(begin(walk, child, frame.to.at, frame.copying));
    else if (isPair(child)) frame.to.entries.push(entryOf(walk, child, frame.to.at, frame.copying));
  }
  return root;
}

function finish(walk: Walk, frame: Frame): void {
  walk.frames.pop();
  walk.open.delete(frame.from);
  if (frame.to.kind === 'map') mergeInto(walk, frame.to);
}

function entryOf(walk: Walk, pair: { key: unknown; value: unknown }, outer: Span, copying: boolean): DocumentEntry {
  const keyAt = placeOf(walk, pair.key, outer);
  const after: Span = [keyAt[2], keyAt[3], keyAt[2], keyAt[3]];
  const tag = tagOf(pair.value);
  const value = begin(walk, pair.value, after, copying);
  return { key: keyText(walk, pair.key), keyAt, value, ...(tag !== undefined && { tag }) };
}

function tagOf(value: unknown): string | undefined {
  const tagged = isScalar(value) || isMap(value) || isSeq(value);
  return tagged && value.tag?.startsWith('!') === true ? value.tag : undefined;
}

/** Gives the node at once; what a collection holds is filled in by the loop of `treeOf`. */
function begin(walk: Walk, found: unknown, outer: Span, copying: boolean): DocumentNode {
  let node = found;
  let inside = copying;
  const at = placeOf(walk, node, outer);
  if (isAlias(node)) {
    const target = walk.anchors.get(node.source);
    if (!target) return unknown(walk, `no anchor for *${node.source}`, at);
    if (walk.open.has(target)) return unknown(walk, 'an alias to what holds it', at);
    node = target;
    inside = true;
  } else if (!copying && (isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) {
    walk.anchors.set(node.anchor, node);
  }
  if (inside && --walk.context.budget.left < 0) return unknown(walk, 'alias budget', at);
  if (isMap(node) || isSeq(node)) return openCollection(walk, node, placeOf(walk, node, outer), inside);
  if (isScalar(node)) return scalarOf(walk, node, placeOf(walk, node, outer));
  return { kind: 'scalar', value: null, at };
}

function openCollection(walk: Walk, from: YAMLMap | YAMLSeq, at: Span, copying: boolean): DocumentNode {
  if (walk.frames.length >= DEPTH) return unknown(walk, 'nested too deeply', at);
  const to: Collection = isMap(from) ? { kind: 'map', entries: [], at } : { kind: 'list', items: [], at };
  walk.frames.push({ from, to, next: 0, copying });
  walk.open.add(from);
  return to;
}

function scalarOf(walk: Walk, node: Scalar, at: Span): DocumentNode {
  const { value } = node;
  const written = node.source ?? '';
  if (node.tag && !node.tag.startsWith('tag:yaml.org,')) return { kind: 'unknown', why: `tag ${node.tag}`, at };
  if (written.includes(HOLE)) return { kind: 'unknown', why: 'template', at };
  const comment = commentBehind(walk, node);
  const rest = comment === undefined ? { at } : { at, comment };
  if (value === null || typeof value === 'boolean' || typeof value === 'string')
    return { kind: 'scalar', value, ...rest };
  // 3.10 and 0o17 stay as written: as numbers they would read 3.1 and 15.
  const same = typeof value === 'number' && String(value) === written;
  return { kind: 'scalar', value: same ? value : written, ...rest };
}

/** Not `comment` of yaml 2.9.1, which also holds what stands on the lines below. */
function commentBehind({ context: { source } }: Walk, { range, type }: Scalar): string | undefined {
  if (!range || type?.startsWith('BLOCK')) return undefined;
  const end = source.indexOf('\n', range[1]);
  const behind = source.slice(range[1], end === -1 ? source.length : end);
  return /^[ \t]+#[ \t]*(\S.*)$/.exec(behind)?.[1]?.trim();
}

function keyText(walk: Walk, key: unknown): string {
  const node = isAlias(key) ? walk.anchors.get(key.source) : key;
  if (isScalar(node)) {
    const written = node.source ?? '';
    return written.includes(HOLE) && node.range ? walk.context.source.slice(node.range[0], node.range[1]) : written;
  }
  if (node === null || node === undefined) return '';
  walk.context.odd = true;
  return '[unknown]';
}

/** `<<` takes what the map does not say itself; of several sources the first wins. */
function mergeInto(walk: Walk, map: Extract<DocumentNode, { kind: 'map' }>): void {
  const merges = map.entries.filter((entry) => entry.key === '<<');
  if (merges.length === 0) return;
  map.entries = map.entries.filter((entry) => entry.key !== '<<');
  const own = new Set(map.entries.map((entry) => entry.key));
  for (const { value, keyAt } of merges) {
    for (const source of value.kind === 'list' ? value.items : [value]) {
      if (source.kind === 'unknown') map.entries.push({ key: '<<', keyAt, value: source });
      for (const entry of source.kind === 'map' ? source.entries : []) {
        if (own.has(entry.key)) continue;
        own.add(entry.key);
        map.entries.push(entry);
      }
    }
  }
}

function placeOf(walk: Walk, node: unknown, outer: Span): Span {
  const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  return range ? walk.context.places.span(range[0], range[1]) : outer;
}

function unknown(walk: Walk, why: string, at: Span): DocumentNode {
  walk.context.problems.add(at[0], why);
  return { kind: 'unknown', why, at };
}
