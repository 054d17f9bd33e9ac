// What functions do that libraries are given as options: whether one that is left to refuse does so, what one always
// answers, and whether callers can choose what one takes them for.

import type { Deed } from '../../core/library.ts';
import type { Tri } from '../../core/model.ts';
import type { Deeds } from '../catalogue.ts';
import type { Framework } from '../framework.ts';
import type { Observation } from '../observe.ts';
import { truth } from '../truth.ts';
import { optionsOf, type Value } from '../values.ts';
import { isForgeable } from './limits/forgeable.ts';
import type { GuardReader } from './reader.ts';

export function deedsOf(reader: GuardReader, framework: Framework): Deeds {
  return (value, deed) => {
    const all = optionsOf(value).map((option) => deedOf(reader, framework, option.value, deed));
    const [first = 'unknown', ...others] = all;
    return others.every((one) => one === first) ? first : 'unknown';
  };
}

/** What a function given as an option answers; undefined where it was not seen to its end. */
export function answersOf(reader: GuardReader, framework: Framework, value: Value | undefined): Value[] | undefined {
  if (value?.kind !== 'function') return undefined;
  const seen = reader.observe({ ...value, role: 'option' }, framework);
  return seen.complete ? seen.gives.map((given) => given.value) : undefined;
}

function deedOf(reader: GuardReader, framework: Framework, value: Value, deed: Deed): Tri {
  // A text or a number in its place is another option of the same name.
  if (value.kind === 'constant') return false;
  if (value.kind !== 'function') return 'unknown';
  const seen = reader.observe({ ...value, role: 'option' }, framework);
  if (!seen.complete) return 'unknown';
  switch (deed) {
    case 'passes':
      return passes(seen);
    case 'forgeable':
      return isForgeable(seen.gives.map((given) => given.value));
    case 'true':
      return seen.gives.every(({ value: given }) => truth(given) === true) && seen.gives.some(isCertain);
    case 'false':
      return seen.gives.every(({ value: given }) => truth(given) === false);
  }
}

const isCertain = ({ conditions }: { conditions: readonly unknown[] }) => conditions.length === 0;

function passes({ passes: all, handedOver }: Observation): Tri {
  if (handedOver) return 'unknown';
  if (all.length === 0) return false;
  return all.some(isCertain) ? true : 'unknown';
}
