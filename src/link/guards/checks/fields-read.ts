// Which fields of what was sent some functions read, by their text: whatever becomes of a field, it is read here first. Where
// the whole of it is used in a way that does not name a field, nothing is told.

import type { Expression, FunctionNode } from '../../../core/ir.ts';

/** A node with what it stands in, and as what: `object` of a member, `value` of an assignment. */
interface Place {
  node: Node;
  as: string;
  outer: Place | undefined;
}

type Node = Expression & Record<string, unknown>;

const PARTS: Record<string, Record<string, string>> = {
  js: { body: 'body', query: 'query' },
  python: { json: 'body', form: 'body', get_json: 'body', args: 'query' },
};
/** Ways to all that was sent that name no field. */
const WHOLE = new Set(['data', 'get_data', 'stream', 'values']);

/** As `body.name`; undefined where something may be read that has no name here. */
export function fieldsRead(functions: ReadonlyMap<FunctionNode, string>): Set<string> | undefined {
  const places = [...functions].flatMap(([node, file]) => placesIn(node, file.endsWith('.py')));
  const aliases = aliasesIn(places);
  const fields = new Set<string>();
  for (const { place, isPython } of places) {
    if (takesApart(place) || (isPython && readsAll(place))) return undefined;
    const part = partAt(place, isPython, aliases);
    if (part === undefined) continue;
    const names = namesAt(outermost(place), isPython);
    if (names === undefined) return undefined;
    for (const name of names) fields.add(`${part}.${name}`);
  }
  return fields;
}

interface Found {
  place: Place;
  isPython: boolean;
}

function placesIn(node: FunctionNode, isPython: boolean): Found[] {
  const found: Found[] = [];
  const pending: { at: unknown; as: string; outer: Place | undefined }[] = [{ at: node, as: '', outer: undefined }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { at, as, outer } = next;
    if (at === null || typeof at !== 'object') continue;
    const isNode = 'kind' in at && 'at' in at;
    const place = isNode ? { node: at as Node, as, outer } : outer;
    if (isNode && place) found.push({ place, isPython });
    // What stands in a list stands there as the list does.
    for (const [key, child] of Object.entries(at))
      if (key !== 'at')
        pending.push({ at: child, as: Array.isArray(at) || (!isNode && as !== '') ? as : key, outer: place });
  }
  return found;
}

/** `const sent = req.body`, also by way of another name. */
function aliasesIn(places: readonly Found[]): Map<string, string> {
  const aliases = new Map<string, string>();
  for (let before = -1; before < aliases.size; ) {
    before = aliases.size;
    for (const { place, isPython } of places) {
      const part = partAt(place, isPython, aliases);
      const { as, outer } = part === undefined ? place : outermost(place);
      if (part === undefined || as !== 'value' || outer?.node.kind !== 'assign') continue;
      if (outer.node.target.kind === 'name') aliases.set(outer.node.target.name, part);
    }
  }
  return aliases;
}

function partAt({ node, as, outer }: Place, isPython: boolean, aliases: ReadonlyMap<string, string>) {
  if (node.kind === 'name') return as === 'target' || as === 'parameters' ? undefined : aliases.get(node.name);
  if (node.kind !== 'member' || node.object.kind !== 'name') return undefined;
  if (isPython && node.object.name !== 'request') return undefined;
  // `req.body = …` puts something else there.
  if (as === 'target' && outer?.node.kind === 'assign') return undefined;
  const parts = PARTS[isPython ? 'python' : 'js'] ?? {};
  return Object.hasOwn(parts, node.property) ? parts[node.property] : undefined;
}

function readsAll({ node }: Place): boolean {
  return (
    node.kind === 'member' && node.object.kind === 'name' && node.object.name === 'request' && WHOLE.has(node.property)
  );
}

/** `({ body }) => …` */
function takesApart({ node, as }: Place): boolean {
  if (node.kind !== 'dict' || as !== 'target') return false;
  return node.entries.some(({ key }) => key?.kind === 'literal' && Object.hasOwn(PARTS['js'] ?? {}, String(key.value)));
}

/** `(await request.get_json()) or {}` is what was sent, as far as anything was. */
function outermost(place: Place): Place {
  let at = place;
  for (let outer = at.outer; outer; outer = at.outer) {
    const { node } = outer;
    const isCalled = node.kind === 'call' && at.as === 'callee' && at === place && isGetJson(at.node);
    const isOr = node.kind === 'binary' && ['or', '??'].includes(node.operator) && at.as === 'left';
    if (!isCalled && !isOr && node.kind !== 'await') return at;
    at = outer;
  }
  return at;
}

const isGetJson = (node: Node) => node.kind === 'member' && node.property === 'get_json';

/** The names that are read there; undefined where it is used as a whole. */
function namesAt({ node, as, outer }: Place, isPython: boolean): string[] | undefined {
  const user = outer?.node;
  if (user?.kind === 'member' && as === 'object') return isPython ? pythonName(user, outer?.outer) : [user.property];
  if (user?.kind === 'index' && as === 'object')
    return user.index.kind === 'literal' ? [String(user.index.value)] : undefined;
  if (user?.kind === 'assign' && as === 'value') return namesInto(user.target);
  // Whether there is anything, and of which kind, reads no field.
  if (as === 'test' || (user?.kind === 'unary' && ['not', 'typeof'].includes(user.operator))) return [];
  if (user?.kind === 'binary' && [user.left, user.right].some((side) => side !== node && side.kind === 'literal'))
    return ['==', '!=', 'is', 'is-not'].includes(user.operator) ? [] : undefined;
  return user?.kind === 'call' && user.callee.kind === 'name' && user.callee.name === 'isinstance' ? [] : undefined;
}

/** `data.get('name')`; another method may read all of it. */
function pythonName(user: Extract<Expression, { kind: 'member' }>, outer: Place | undefined): string[] | undefined {
  const [first] = outer?.node.kind === 'call' ? outer.node.args : [];
  return user.property === 'get' && first?.value.kind === 'literal' ? [String(first.value.value)] : undefined;
}

function namesInto(target: Expression): string[] | undefined {
  if (target.kind === 'name') return [];
  if (target.kind !== 'dict') return undefined;
  const names = target.entries.map(({ key }) => (key?.kind === 'literal' ? String(key.value) : undefined));
  return names.every((name) => name !== undefined) ? names : undefined;
}
