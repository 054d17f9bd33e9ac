// Calls as Go writes them: composite literals, conversions, and what a call writes through pointers.

import type { Expression } from '../../../core/ir.ts';
import { requestPart } from '../../parts.ts';
import { type Arguments, type InstanceValue, type Site, type Value } from '../../values.ts';
import type { Frame, Machine } from '../machine.ts';
import { fill, filling } from './instances.ts';
import { convert, makeInstance, makeLibraryLiteral, typeValue } from './types.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** Undefined where it is a call like any other. */
export function goConstruction(
  machine: Machine,
  target: Value,
  given: Arguments,
  isNew: boolean,
  site: Site,
): Value | undefined {
  if (target.kind === 'class') return isNew ? makeInstance(machine, target, given) : convert(target, given.positional);
  return isNew && target.kind === 'library' ? makeLibraryLiteral(machine, target, given, site) : undefined;
}

/** What reads something into where it is told to. */
const READS =
  /^(?:Must)?(?:Should)?(?:Decode|Unmarshal|Bind|BodyParser|QueryParser|ParamsParser|Scan|StructScan|Process|ReadEnv|ReadConfig|ReadJSON|Parse|Get|Select|First|Find|Take|Last|Load)/;

/** `json.Unmarshal(body, &user)`, `flag.StringVar(&address, …)`, `decoder.Decode(user)`. */
export function fillPointers(
  machine: Machine,
  call: Call,
  target: Value,
  given: Arguments,
  result: Value,
  frame: Frame,
): void {
  if (target.kind === 'function' || target.kind === 'class') return;
  const name = calledName(call.callee);
  for (const [i, { value: written }] of call.args.entries()) {
    const value = given.positional[i];
    if (!value) continue;
    const isAddress = written.kind === 'unary' && written.operator === '&';
    if (!isAddress && !(value.kind === 'instance' && READS.test(name))) continue;
    const into = result.kind === 'setting' && i === 0 ? result : undefined;
    const others = [...receiverOf(target), ...given.positional.filter((_, at) => at !== i)];
    const filled =
      into ?? (target.kind === 'native' ? requestPart(`what ${name} fills in`, 'body') : filling(name, others));
    if (value.kind === 'instance') fillInstance(machine, value, filled, given, 0);
    else if (isAddress && !KEPT.has(value.kind)) machine.assign(written.value, filled, frame);
  }
}

function receiverOf(target: Value): Value[] {
  if (target.kind === 'method') return [target.receiver];
  return target.kind === 'library' && target.made ? [target.made] : [target];
}

/** What a library may change and does not become something else by it. */
const KEPT: ReadonlySet<Value['kind']> = new Set(['router', 'made', 'function', 'native', 'class']);
const DEEPEST = 4;

/** Fields with the name of a variable in their tag are settings. */
function fillInstance(machine: Machine, object: InstanceValue, filled: Value, given: Arguments, depth: number): void {
  const settings = settingsOf(machine, object, depth);
  fill(object, filled);
  for (const [name, value] of settings) object.fields.set(name, value);
}

function settingsOf(machine: Machine, { of }: InstanceValue, depth: number): [string, Value][] {
  return of.node.members.flatMap((member): [string, Value][] => {
    const [tag] = member.decorators;
    const text = tag?.kind === 'literal' && typeof tag.value === 'string' ? tag.value : '';
    const variable = /\b(?:env|envconfig):"(\w+)/.exec(text)?.[1];
    const fallback = /\b(?:envDefault|env-default|default):"([^"]*)"/.exec(text)?.[1];
    const site: Site = { file: of.file, at: member.at };
    if (variable !== undefined) {
      const given = fallback === undefined ? {} : { fallback: { kind: 'constant' as const, value: fallback } };
      return [[member.name, { kind: 'setting', name: variable, ...given, text: true, site }]];
    }
    const type = member.annotation && typeValue(machine, member.annotation, of);
    if (type?.kind !== 'class' || depth > DEEPEST) return [];
    const inner = makeInstance(machine, type, { positional: [], named: new Map() });
    if (inner.kind !== 'instance') return [];
    const settings = settingsOf(machine, inner, depth + 1);
    for (const [name, value] of settings) inner.fields.set(name, value);
    return settings.length > 0 ? [[member.name, inner]] : [];
  });
}

function calledName(callee: Expression): string {
  return callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
}
