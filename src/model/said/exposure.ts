// Who can reach a component, as a person says. The severity of its threats rests on it, and its trace says whose word it is.

import type { Placed, SaidExposure } from '../../core/answers.ts';
import type { Exposure, System } from '../../core/model.ts';
import { componentsNamed } from '../../core/named-components.ts';
import { saidBy } from '../../core/said.ts';
import { isServed } from '../../core/served.ts';
import { widest } from '../../core/severity.ts';
import type { Told } from './told.ts';

export function sayExposure(system: System, entry: Placed<SaidExposure>): Told {
  const told: Told = { kind: 'exposure', about: entry.component, says: entry.is };
  const found = componentsNamed(system, entry.component);
  if (found.length === 0) return { ...told, why: 'no component is called or lies there' };
  const ids = new Set(found.map(({ id }) => id));
  const own = system.endpoints.filter((one) => ids.has(one.component) && isServed(one));
  const seen = widest(own.map(({ exposure }) => exposure));
  const by = `said by ${saidBy({ by: entry.by, evidence: [entry.at] })}`;
  const saying = (before: Exposure) => ({ exposure: entry.is, exposureSaid: `${by}${otherwise(before, entry.is)}` });
  return {
    ...told,
    affects: [...ids],
    ...(TOLD.has(seen) && seen !== entry.is ? { why: `the files tell ${seen}` } : {}),
    system: {
      ...system,
      components: system.components.map((one) => (ids.has(one.id) ? { ...one, ...saying(seen) } : one)),
      endpoints: system.endpoints.map((one) => (ids.has(one.component) ? { ...one, ...saying(one.exposure) } : one)),
      questions: system.questions.filter(
        ({ topic, affects }) => topic !== 'exposure' || affects.length === 0 || !affects.every((id) => ids.has(id)),
      ),
      // What is opened apart from its component (a port for debugging, say) stays as open as the files tell.
      declarations: system.declarations.map((one) =>
        ids.has(one.component ?? '') && (one.exposure === seen || one.exposure === 'unknown')
          ? { ...one, ...saying(one.exposure) }
          : one,
      ),
    },
  };
}

const TOLD: ReadonlySet<Exposure> = new Set<Exposure>(['internet', 'loopback', 'internal', 'browser-only', 'network']);

const otherwise = (before: Exposure, said: Exposure) =>
  TOLD.has(before) && before !== said ? `; the files tell ${before}` : '';
