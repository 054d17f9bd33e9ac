// Methods of lists: growing them, joining them, and giving each item to a function.

import { derived } from '../parts.ts';
import { knownText, numberOf } from '../texts.ts';
import { truth } from '../truth.ts';
import {
  type Arguments,
  addItems,
  constant,
  type ListValue,
  list,
  type Site,
  sameValue,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { type Machine, spend } from './machine.ts';
import { isAmong, isPathText } from './path-text.ts';
import { joinItems } from './text-methods.ts';

export function listMethod(
  machine: Machine,
  receiver: ListValue,
  name: string,
  given: Arguments,
  site: Site,
): Value | undefined {
  const [first] = given.positional;
  switch (name) {
    case 'push':
    case 'append':
    case 'add':
    case 'unshift':
    case 'insert':
    case 'extend':
      return grow(machine, receiver, name, given);
    case 'concat':
      return joined(receiver, given.positional);
    case 'join':
      return joinItems(knownText(first) ?? ',', receiver);
    case 'slice':
      return list(receiver.items.slice(numberOf(first) ?? 0, numberOf(given.positional[1])), receiver.open);
    case 'flat':
      return list(
        receiver.items.flatMap((v) => (v.kind === 'list' ? v.items : [v])),
        receiver.open,
      );
    case 'sort':
    case 'reverse':
    case 'copy':
      return list(name === 'reverse' ? [...receiver.items].reverse() : receiver.items, receiver.open);
    case 'includes':
    case 'has':
      return includes(receiver, first);
    case 'some':
    case 'every':
      return quantified(machine, receiver, name, first, site);
    case 'pop':
    case 'at':
      return itemFromEnd(receiver, name === 'at' ? first : constant(-1));
    case 'forEach':
    case 'map':
    case 'flatMap':
      return eachItem(machine, receiver, name, first, site);
    case 'filter':
      return kept(machine, receiver, first, site);
    case 'reduce':
      return reduced(machine, receiver, given, site);
    default:
      return undefined;
  }
}

function grow(machine: Machine, receiver: ListValue, name: string, given: Arguments): Value {
  const [first, second] = given.positional;
  if (name === 'insert') {
    if (second) receiver.items.splice(numberOf(first) ?? 0, 0, second);
  } else if (name === 'unshift') receiver.items.unshift(...given.positional);
  else if (name === 'extend') {
    if (first?.kind !== 'list') receiver.open = 'extended by something unknown';
    else
      addItems(
        receiver,
        first.items.map((v) => conditional(machine, v)),
        first.open,
      );
  } else {
    addItems(
      receiver,
      given.positional.map((v) => conditional(machine, v)),
      given.open,
    );
  }
  return UNDEFINED;
}

function joined(first: ListValue, others: readonly Value[]): ListValue {
  const result = list([...first.items], first.open);
  for (const other of others) {
    if (other.kind === 'list') addItems(result, other.items, other.open);
    else addItems(result, [other]);
  }
  return result;
}

/** Items added inside an undecided branch are there only under its condition. */
function conditional(machine: Machine, value: Value): Value {
  return machine.conditions.length === 0
    ? value
    : { kind: 'choice', options: [{ value, when: [...machine.conditions] }] };
}

function includes(receiver: ListValue, sought: Value | undefined): Value | undefined {
  if (sought && isPathText(sought)) return isAmong(sought, receiver.items, receiver.open !== undefined);
  if (sought?.kind !== 'constant') return undefined;
  if (receiver.items.some((item) => item.kind === 'constant' && sameValue(item, sought))) return constant(true);
  return receiver.open || receiver.items.some((item) => item.kind !== 'constant') ? undefined : constant(false);
}

/** `some`: one that holds decides; `every`: one that does not. */
function quantified(
  machine: Machine,
  receiver: ListValue,
  name: 'some' | 'every',
  test: Value | undefined,
  site: Site,
): Value | undefined {
  if (!test) return undefined;
  const results = itemsOf(machine, receiver).map((v, i) => callWith(machine, test, site, v, constant(i)));
  const told = results.map(truth);
  if (told.includes(name === 'some')) return constant(name === 'some');
  return told.includes('unknown') ? derived(`${name} of a list`, results, false) : constant(name === 'every');
}

function itemFromEnd(receiver: ListValue, at: Value | undefined): Value | undefined {
  const number = numberOf(at);
  return receiver.open || number === undefined ? undefined : (receiver.items.at(number) ?? UNDEFINED);
}

function itemsOf(machine: Machine, { items, open }: ListValue): Value[] {
  if (!spend(machine)) return [];
  return open ? [...items, unknown(open)] : items;
}

function callWith(machine: Machine, callback: Value, site: Site, ...positional: Value[]): Value {
  return machine.call(callback, { positional, named: new Map() }, site);
}

function eachItem(machine: Machine, receiver: ListValue, name: string, callback: Value | undefined, site: Site): Value {
  if (!callback) return unknown('no callback');
  const results = itemsOf(machine, receiver).map((v, i) => callWith(machine, callback, site, v, constant(i)));
  if (name === 'forEach') return UNDEFINED;
  return list(name === 'map' ? results : results.flatMap((v) => (v.kind === 'list' ? v.items : [v])), receiver.open);
}

/** What the test certainly drops is gone; where it cannot be told for one, the list has an unknown end. */
function kept(machine: Machine, receiver: ListValue, test: Value | undefined, site: Site): Value {
  const decided = receiver.items.map((item, i) =>
    test && spend(machine) ? truth(callWith(machine, test, site, item, constant(i))) : 'unknown',
  );
  const items = receiver.items.filter((_, i) => decided[i] !== false);
  return list(items, receiver.open ?? (decided.includes('unknown') ? 'filtered' : undefined));
}

function reduced(machine: Machine, receiver: ListValue, given: Arguments, site: Site): Value | undefined {
  const [callback, start] = given.positional;
  if (!callback || receiver.open) return undefined;
  const [head, ...tail] = start ? [start, ...receiver.items] : receiver.items;
  if (!head) return undefined;
  return tail.reduce((result, item, i) => callWith(machine, callback, site, result, item, constant(i)), head);
}
