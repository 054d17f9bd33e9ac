// Clients that carry a key of the program, and whose address a request decides: whoever sends it is sent the key.

import { evidenceAt } from '../../core/evidence.ts';
import { type Library, namesExport } from '../../core/library.ts';
import type { Condition, LinkedDeclared } from '../../core/linked.ts';
import { argument, type Catalogue, ecosystemOf, effectsOf, exportPath, targetOf } from '../catalogue.ts';
import { isDecided } from '../effects/decided.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Observation } from '../observe.ts';
import { type Arguments, type LibraryValue, optionsOf, type Value } from '../values.ts';
import { placeIn } from './written-at.ts';

export function chosenHostsIn(seen: Observation, catalogue: Catalogue, machine: Machine): LinkedDeclared[] {
  return seen.calls.flatMap(({ callee, given, site, conditions }): LinkedDeclared[] => {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    const key = library && keyOf(library, callee, given);
    if (!library || !key) return [];
    const deciding = { catalogue, kind: 'outbound-request' as const, conditions };
    const target = effectsOf(library, callee, given)
      .filter(({ kind }) => kind === 'outbound-request')
      .map((effect) => targetOf(effect, given, callee.made))
      .find((one) => isDecided(one, deciding));
    // A caller who brings the key as well gets nothing that is not theirs.
    if (!target || (key.given && bringsKey(key.given, conditions, catalogue))) return [];
    const [step] = [...given.named].find(([, value]) => value === target) ?? [0];
    const { span, inside } = placeIn(machine, site, [step]);
    const called = exportPath(callee).filter((word) => word !== 'default');
    const title = called.join('.') || callee.source;
    const name = inside === undefined ? title : `${title} in ${inside}`;
    const own = { what: 'client' as const, id: name, name, evidence: evidenceAt(site.file, span) };
    return [
      { ...own, ...whether(target, deciding), property: 'callerChosenHost' },
      { ...own, property: 'keySent', value: 'true', note: key.given ? 'the key of the program' : 'a key from outside' },
    ];
  });
}

/** Whether the call takes a key, and what it gives for one: left out, clients look for it in the environment. */
function keyOf(
  { keys = [] }: Library,
  callee: LibraryValue,
  given: Arguments,
): { given: Value | undefined } | undefined {
  const path = exportPath(callee);
  const taken = keys.filter(({ calls = [], at }) => at && calls.some((name) => namesExport(name, path)));
  if (taken.length === 0) return undefined;
  const places = taken.flatMap(({ at = [] }) => at);
  return { given: places.map((place) => argument(given, place)).find((value) => value !== undefined) };
}

/** Every value that the key may have is the caller's. */
function bringsKey(key: Value, conditions: readonly Condition[], catalogue: Catalogue): boolean {
  return optionsOf(key).every(({ value, when }) =>
    isDecided(value, { catalogue, kind: 'outbound-request', conditions: [...conditions, ...when] }),
  );
}

/** Where a setting decides that, and it does not by itself, the code does not tell. */
function whether(
  target: Value,
  deciding: Parameters<typeof isDecided>[1],
): Pick<LinkedDeclared, 'value' | 'note' | 'flag'> {
  const ways = optionsOf(target).filter(({ value, when }) =>
    isDecided(value, { ...deciding, conditions: [...deciding.conditions, ...when] }),
  );
  const switched = ways.map(({ when }) => [...deciding.conditions, ...when].filter(({ flags }) => flags.length > 0));
  const isOff = switched.length > 0 && switched.every((all) => all.some(({ byDefault }) => byDefault === 'false'));
  const flag = switched[0]?.[0]?.flags[0];
  const note = 'a request decides the address';
  return {
    value: isOff ? 'unknown' : 'true',
    note: flag ? `${note}, depending on ${flag.name}` : note,
    ...(flag && { flag }),
  };
}
