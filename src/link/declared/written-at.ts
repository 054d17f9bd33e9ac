// Where the code writes what a call was given: the span of the very expression, as far as it stands in the call or is the
// one value of a name.

import type { Span } from '../../core/evidence.ts';
import type { Expression, Program } from '../../core/ir.ts';
import { callPlace } from '../evaluate/expressions.ts';
import type { Machine } from '../evaluate/machine.ts';
import { originOf } from '../sites/frames.ts';
import { type Around, type CallNode, walk } from '../sites/walk.ts';
import type { Site } from '../values.ts';
import { functionName } from './catalogued.ts';

/** An argument's index or name, an entry's name, an item's index. */
export type PlaceStep = number | string;

interface Found {
  node: CallNode;
  around: Around | undefined;
}

const indexes = new WeakMap<Program, Map<string, Found>>();
const CALLS = new Set(['call']);

export function callAt(program: Program, { at }: Pick<Site, 'at'>): Found | undefined {
  const known = indexes.get(program) ?? new Map<string, Found>();
  if (!indexes.has(program)) {
    walk(program, CALLS, (node, around) => {
      const call = node as unknown as CallNode;
      known.set(callPlace(call).join(':'), { node: call, around });
    });
    indexes.set(program, known);
  }
  return known.get(at.join(':'));
}

/** The call itself, where the path leads to nothing that is written. `inside`: the function around it. */
export function placeIn(machine: Machine, site: Site, path: readonly PlaceStep[]): { span: Span; inside?: string } {
  const program = machine.programOf(site.file);
  const found = program && callAt(program, site);
  if (!program || !found) return { span: site.at };
  let at: Expression | undefined;
  for (const [index, step] of path.entries()) {
    const next = index === 0 ? argumentOf(found.node, step) : inner(program, found.around, at, step);
    if (!next) break;
    at = next;
  }
  const inside = functionName(found.around);
  return { span: at?.at ?? site.at, ...(inside !== undefined && { inside }) };
}

function argumentOf({ args }: CallNode, step: PlaceStep): Expression | undefined {
  if (typeof step === 'string') return args.find(({ name }) => name === step)?.value;
  return args.filter(({ name, spread }) => name === undefined && !spread)[step]?.value;
}

function inner(
  program: Program,
  around: Around | undefined,
  whole: Expression | undefined,
  step: PlaceStep,
): Expression | undefined {
  const at = whole?.kind === 'name' ? originOf(program, whole.name, around) : whole;
  if (at?.kind === 'list' && typeof step === 'number') return at.items[step];
  if (at?.kind !== 'dict') return undefined;
  return at.entries.findLast(({ key }) => key && keyText(key) === step)?.value;
}

function keyText(key: Expression): string | undefined {
  if (key.kind === 'name') return key.name;
  return key.kind === 'literal' ? String(key.value) : undefined;
}
