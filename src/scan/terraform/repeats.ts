// How often a resource or a block is made: `count`, `for_each` and `dynamic`, as far as the values of the directory decide.
// What they do not decide may be made or not.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import { entries, entry, items, textAt } from '../../parse/query.ts';
import { blocks, isTold, type Resource, type Scope, settled, text } from './values.ts';

const MOST = 50;
const DEEPEST = 12;

/** One turn of a loop. */
interface Turn {
  key: DocumentNode;
  value: DocumentNode;
}

/** Undefined where it cannot be told what is gone through. */
function turnsOf(node: DocumentNode | undefined, scope: Scope): Turn[] | undefined {
  const list = settled(node, scope);
  if (list?.kind === 'list')
    return items(list)
      .slice(0, MOST)
      .map((value) => ({ key: value, value }));
  if (list?.kind !== 'map') return undefined;
  return entries(list)
    .slice(0, MOST)
    .map(({ key, keyAt, value }) => ({ key: { kind: 'scalar', value: key, at: keyAt }, value }));
}

/** The resource once for each turn; none where it is not made; `perhaps` where nobody can tell. */
export function madeTimes(resource: Resource): { resource: Resource; perhaps: boolean }[] {
  const { body, scope } = resource;
  const count = text(entry(body, 'count'), scope);
  if (count === '0' || count === 'false') return [];
  const loop = entry(body, 'for_each');
  const perhaps = (count !== undefined && !isTold(count)) || isConditional(loop, scope);
  const turns = loop && turnsOf(loop, scope);
  if (turns === undefined) return [{ resource: unrolledIn(resource), perhaps }];
  return turns.map((turn) => ({ resource: unrolledIn({ ...resource, body: filled(body, 'each', turn, 0) }), perhaps }));
}

/** A collection is there to be filled; one that a condition empties may be empty. */
function isConditional(node: DocumentNode | undefined, scope: Scope): boolean {
  const list = settled(node, scope);
  return list?.kind === 'scalar' && /\?.*:/.test(String(list.value));
}

/** With the blocks that `dynamic` makes in the place of those that are told. */
function unrolledIn(resource: Resource): Resource {
  const { body, scope } = resource;
  if (blocks(body, 'dynamic').length === 0 || body.kind !== 'map') return resource;
  const made = body.entries.flatMap((one) => (one.key === 'dynamic' ? unrolled(one, scope) : [one]));
  return { ...resource, body: { ...body, entries: made } };
}

function unrolled(dynamic: DocumentEntry, scope: Scope): DocumentEntry[] {
  const left: DocumentEntry[] = [];
  const made: DocumentEntry[] = [];
  for (const block of entries(dynamic.value)) {
    const turns = turnsOf(entry(block.value, 'for_each'), scope);
    const content = blocks(block.value, 'content')[0];
    if (turns === undefined || content === undefined) left.push(block);
    else {
      const name = /\w+/.exec(textAt(block.value, 'iterator') ?? '')?.[0] ?? block.key;
      made.push(...turns.map((turn) => ({ ...block, value: filled(content.value, name, turn, 0) })));
    }
  }
  const rest =
    left.length > 0 ? [{ ...dynamic, value: { ...dynamic.value, kind: 'map', entries: left } as const }] : [];
  return [...made, ...rest];
}

/** Blocks that may be made, of which nobody can tell how many. */
export function perhapsBlocks(body: DocumentNode, name: string): DocumentEntry[] {
  return blocks(body, 'dynamic')
    .flatMap(({ value }) => blocks(value, name))
    .flatMap((block) => blocks(block.value, 'content').map((content) => ({ ...content, keyAt: block.keyAt })));
}

/** `each.value.port`, `rule.value["port"]`, `rule.key`. */
const TURN = /^\$\{\s*(\w+)\.(key|value)((?:\.\w+|\["\w+"\])*)\s*\}$/;

function filled(node: DocumentNode, name: string, turn: Turn, depth: number): DocumentNode {
  if (depth > DEEPEST) return node;
  const inside = (one: DocumentNode) => filled(one, name, turn, depth + 1);
  if (node.kind === 'list') return { ...node, items: items(node).map(inside) };
  if (node.kind === 'map') {
    return { ...node, entries: node.entries.map((one) => ({ ...one, value: inside(one.value) })) };
  }
  const [, whose, part, path = ''] = node.kind === 'scalar' ? (TURN.exec(String(node.value)) ?? []) : [];
  if (whose !== name) return node;
  let found: DocumentNode | undefined = part === 'key' ? turn.key : turn.value;
  for (const key of path.match(/\w+/g) ?? []) found = entries(found).findLast((one) => one.key === key)?.value;
  return found === undefined ? node : { ...found, at: node.at };
}
