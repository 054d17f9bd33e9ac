// Where the settings that switch controls and endpoints are set, and to what: compose files, images, workloads, dotenv
// files and their examples. Joined by the name of the variable alone; the note says for whom it is set.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { Fact, FactOf } from '../core/fact.ts';
import type { Condition } from '../core/linked.ts';
import type { Switch } from '../core/model.ts';
import { evidenceList } from './evidence-list.ts';

export type PlacesOf = (setting: Pick<Switch, 'name' | 'note'>) => Evidence[];

type Given = FactOf<'service-environment' | 'environment-set' | 'environment-given'>;

export function readPlaces(facts: readonly Fact[]): PlacesOf {
  const byName = new Map<string, Given[]>();
  const inFiles: Given[] = [];
  for (const fact of facts) {
    if (!isGiven(fact) || (!fact.literal && fact.value === '')) continue;
    // A workflow's variables are those of a run of tests.
    if (fact.kind === 'environment-given' && fact.by === 'workflow') continue;
    if (fact.kind === 'environment-given' && fact.by === 'flags') {
      inFiles.push(fact);
      continue;
    }
    const known = byName.get(keyOf(fact.name));
    if (known) known.push(fact);
    else byName.set(keyOf(fact.name), [fact]);
  }
  return ({ name, note }) => {
    const given = [...(byName.get(keyOf(name)) ?? []), ...inFiles.filter((fact) => isInside(name, fact.name))];
    return evidenceList(given.map((fact) => ({ ...fact.evidence, note: noteOf(fact, note) })));
  };
}

/** `FLAGS.beta.search` is what a file of flags has under `beta.search`, whatever stands around it there. */
function isInside(setting: string, path: string): boolean {
  const key = setting.slice(setting.indexOf('.') + 1);
  return key !== setting && (path === key || path.endsWith(`.${key}`));
}

const isGiven = (fact: Fact): fact is Given =>
  fact.kind === 'service-environment' || fact.kind === 'environment-set' || fact.kind === 'environment-given';

/** Settings classes read their variables in any case. */
const keyOf = (name: string) => name.toUpperCase();

const OFF = /^(false|no|off|0|none|null|disabled?)$/i;

function noteOf(fact: Given, reading: string | undefined): string {
  const whom = fact.kind === 'service-environment' ? ` for ${fact.service}` : '';
  if (fact.value === '') return `set${whom}`;
  const taken = reading !== undefined && OFF.test(fact.value) ? ', which counts as true' : '';
  return `set to ${fact.value}${whom}${taken}`;
}

/** The settings that an endpoint is registered under, with whether it is there where nobody sets them. */
export function switchesOf(conditions: readonly Condition[], placesOf: PlacesOf): Switch[] {
  const found = new Map<string, Switch>();
  for (const { flags, byDefault = 'unknown' } of conditions) {
    for (const { name, default: initial, asText } of flags) {
      const note = asText ? { note: "any text counts as true, also 'false'" } : {};
      const on = byDefault === 'true' ? 'on' : byDefault === 'false' ? 'off' : 'unknown';
      const one: Switch = { name, default: initial, byDefault: on, ...note, setIn: [] };
      if (!found.has(name)) found.set(name, { ...one, setIn: placesOf(one) });
    }
  }
  return [...found.values()].sort((a, b) => compareText(a.name, b.name));
}
