// Where a watched function does something whose target a request decides: the places that a check must stand before.

import type { Condition } from '../../../core/linked.ts';
import type { EffectKind } from '../../../core/model.ts';
import { ecosystemOf, effectsOf, targetOf } from '../../catalogue.ts';
import { isDecided } from '../../effects/decided.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import type { Observation } from '../../observe.ts';
import { subjectKey } from '../../subject.ts';
import type { Arguments, LibraryValue, Site, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import { isMadeOf } from './made.ts';

export interface Touch {
  target: Value;
  conditions: Condition[];
  site: Site;
  kind: EffectKind;
  /** Some text of the sender stands in the target as it was sent. */
  isDecided: boolean;
  /** The call of a library, and what else it is given. */
  callee?: LibraryValue;
  given?: Arguments;
}

export function touchesIn(
  { catalogue }: GuardReader,
  seen: Pick<Observation, 'calls' | 'reached'>,
  kinds: ReadonlySet<EffectKind>,
  besides: (target: Value, kind: EffectKind) => boolean = () => false,
): Touch[] {
  const touches: Touch[] = [];
  const add = ({ target, ...touch }: Omit<Touch, 'isDecided' | 'target'> & { target: Value | undefined }) => {
    if (!target || !kinds.has(touch.kind)) return;
    const decided = isDecided(target, { catalogue, kind: touch.kind, conditions: touch.conditions });
    if (decided || besides(target, touch.kind)) touches.push({ ...touch, target, isDecided: decided });
  };
  for (const { callee, given, conditions, site } of seen.calls) {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    for (const effect of library ? effectsOf(library, callee, given) : []) {
      const target = kinds.has(effect.kind) ? targetOf(effect, given, callee.made) : undefined;
      add({ target, conditions, site, kind: effect.kind, callee, given });
    }
  }
  for (const { kind, target, conditions, site } of seen.reached) add({ target, conditions, site, kind });
  return touches;
}

/** What of the request a value is made of, the most exact names alone. */
export function subjectsIn(value: Value): ReadonlySet<string> {
  const subjects = new Set<string>();
  isMadeOf(value, (one) => {
    const key = subjectKey(one);
    if (key !== undefined) subjects.add(key);
    return false;
  });
  // `request.query` stands behind each of its parts.
  const whole = [...subjects];
  return new Set(whole.filter((key) => !whole.some((other) => other.startsWith(`${key}.`))));
}

export function sidesOf(shape: Shape): Value[] {
  if (shape.kind === 'comparison') return [shape.left, shape.right];
  return shape.kind === 'call' ? [shape.on, ...shape.given, shape.value] : [shape.value];
}
