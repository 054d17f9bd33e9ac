// A check that a watched function makes of the request: a test that every way on has answered, and that is refused where it
// is answered otherwise. Which control it is, the values say that it asks of; what it cannot tell is no check.

import { compareText, evidenceAt } from '../../../core/evidence.ts';
import type { Condition, LinkedControl, Test } from '../../../core/linked.ts';
import type { ControlFamily, Mode, Switch } from '../../../core/model.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { waysThrough } from '../../evaluate/tests.ts';
import { switchOf } from '../../flags.ts';
import type { Observation } from '../../observe.ts';
import type { Site } from '../../values.ts';
import { bypassOf, decides, type Way } from '../proof.ts';
import type { GuardReader } from '../reader.ts';

/** What a test is, where it is answered as it is on this way. */
export interface Recognised {
  name: string;
  library?: string;
  config: Record<string, unknown>;
  site: Site;
}

export type Recognise = (shape: Shape, test: Answered) => Recognised | undefined;

/** Where it is asked and what the answer is: nothing else of a test says what it is. */
type Answered = Pick<Test, 'place' | 'holds'>;

export interface Pass {
  conditions: Condition[];
}

export interface Found extends Recognised {
  mode: Mode;
  why: string;
  flag?: Switch;
}

/** What turns a request away, with whatever status that says so or with one that cannot be told. */
function refusedWays(seen: Observation): Way[] {
  const refusals = seen.rejects.filter((r) => r.status === undefined || r.status >= 400);
  return refusals.flatMap((r) => waysThrough(r.conditions));
}

/** Undefined where nothing of the kind is asked at all. */
export function checkIn(seen: Observation, passes: readonly Pass[], recogniser: Recognise): Found | undefined {
  const recognise = once(seen, recogniser);
  const asked = everyTest(seen, passes).flatMap((test) => recognise(test) ?? []);
  const [first] = asked;
  if (!first) return undefined;
  const refused = refusedWays(seen);
  const ways = passes.flatMap((p) => waysThrough(p.conditions));
  const proving = ways.map((way) => provingIn(way, refused, recognise));
  const holds = ways.length > 0 && proving.every((p) => p !== undefined);
  const at = `${first.site.file}:${first.site.at[0]}`;
  if (holds && seen.complete) {
    const [proof = first] = proving;
    return { ...proof, mode: 'enforcing', why: `refuses what does not pass it at ${at}` };
  }
  const open = ways.filter((_, i) => proving[i] === undefined).map((way) => bypassOf(way, refused));
  if (seen.complete && open.length > 0 && open.every(({ mode }) => mode === 'conditional')) {
    const flag = switchOf(seen.rejects.map((r) => r.conditions));
    return { ...first, mode: 'conditional', why: open[0]?.why ?? '', ...(flag && { flag }) };
  }
  return { ...first, mode: 'unknown', why: `asked at ${at}, but not on every way that goes on` };
}

/** The same test is met on every way behind it. */
function once(seen: Observation, recogniser: Recognise): (test: Answered) => Recognised | undefined {
  const known = new Map<string, Recognised | undefined>();
  return (test) => {
    const key = keyOf(test);
    if (!known.has(key)) known.set(key, recognised(seen, test, recogniser));
    return known.get(key);
  };
}

const keyOf = ({ place, holds }: Answered) => `${holds} ${place}`;

function provingIn(way: Way, refused: readonly Way[], recognise: (test: Test) => Recognised | undefined) {
  for (const test of way) {
    const proof = test.flags.length === 0 && recognise(test);
    if (proof && decides(test, refused)) return proof;
  }
  return undefined;
}

/** One place may be met with several values: then it is only what it is with all of them. */
function recognised(seen: Observation, test: Answered, recognise: Recognise): Recognised | undefined {
  const found = (seen.tests.get(test.place) ?? []).map((shape) => recognise(shape, test));
  return found.length > 0 && found.every((f) => f !== undefined) ? found[0] : undefined;
}

function everyTest(seen: Observation, passes: readonly Pass[]): Answered[] {
  const tests = new Map<string, Answered>();
  const met = new Set<Condition>();
  for (const { conditions } of [...seen.rejects, ...passes, ...seen.answers]) {
    for (const condition of conditions) {
      if (met.has(condition)) continue;
      met.add(condition);
      // Asked for what it is where it holds and where it does not: either may be the way on.
      for (const { place, holds } of waysThrough([condition]).flat())
        for (const answered of [holds, !holds])
          tests.set(keyOf({ place, holds: answered }), { place, holds: answered });
    }
  }
  return [...tests.values()];
}

const textsIn = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** One check that a factory makes with several schemas is one control of all of them. */
export function remember(reader: GuardReader, control: LinkedControl): LinkedControl {
  const known = reader.controls.get(control.id);
  if (!known) {
    reader.controls.set(control.id, control);
    return control;
  }
  for (const name of ['parts', 'schemas']) {
    const all = [known.config[name], control.config[name]].flatMap(textsIn);
    if (all.length > 0) known.config[name] = [...new Set(all)].sort(compareText);
  }
  return known;
}

export function controlFrom(found: Found, families: ControlFamily[]): LinkedControl {
  const { name, library, config, site, mode, why, flag } = found;
  return {
    id: `${site.file}:${site.at[0]}:${site.at[1]}#${families.join('+')}:${mode}`,
    name,
    families,
    mode,
    why,
    ...(library !== undefined && { library }),
    ...(flag && { flag }),
    config,
    evidence: evidenceAt(site.file, site.at),
  };
}
