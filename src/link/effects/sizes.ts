// Whether a request decides how large something becomes: its number gets there, and nothing on the way holds it below one
// that the program chose. What a schema or a library makes of it is not followed: that may be where it is held.

import type { Condition } from '../../core/linked.ts';
import { numberKey } from '../numbers.ts';
import { isLanguage, originOf, partsOf } from '../parts.ts';
import type { MadeValue, UnknownValue, Value } from '../values.ts';

export interface Sizing {
  conditions: readonly Condition[];
  /** A text is no size there: only what was made a number, or came as one in a body. */
  numeric: boolean;
}

const DEEPEST = 6;

export function isSizeDecided(value: Value | undefined, sizing: Sizing, depth = 0): boolean {
  if (value === undefined || depth > DEEPEST) return false;
  const inner = (one: Value, of: Sizing = sizing) => isSizeDecided(one, of, depth + 1);
  switch (value.kind) {
    case 'unknown':
      return isOpenNumber(value, sizing) || computedOf(value).some((one) => inner(one));
    case 'method':
      return !isMeasure(value) && inner(value.receiver) && !isHeld(value, sizing);
    case 'made':
      return isConversion(value) && value.arguments.positional.slice(0, 1).some((one) => inner(one, anyText(sizing)));
    case 'choice':
      return value.options.some(({ value: one, when }) =>
        inner(one, { ...sizing, conditions: [...sizing.conditions, ...when] }),
      );
    case 'dict':
      return [value.entries.get('length')].some((one) => one !== undefined && inner(one));
    default:
      return false;
  }
}

const MEASURES = new Set(['length', 'size', 'byteLength']);

/** As long as what was sent, and no longer; the parameter `length` of a query is a number like others. */
const isMeasure = ({ receiver, name }: Extract<Value, { kind: 'method' }>) =>
  MEASURES.has(name) && receiver.kind === 'method';

const CONVERTS =
  /^(?:Number|parseInt|parseFloat|Number\.parse(?:Int|Float)|Math\.(?:floor|ceil|round|abs|trunc)|int|float|abs|round|Atoi|ParseInt|ParseUint)$/;
/** What arithmetic gives is as large as what it is made of; a remainder is not. */
const GROWS = /^(?:a sum|result of [*+-])$/;

const isConversion = ({ of }: MadeValue) => isLanguage(of) && CONVERTS.test(of.path.join('.'));
const anyText = (sizing: Sizing): Sizing => ({ ...sizing, numeric: false });

function computedOf(value: UnknownValue): readonly Value[] {
  return GROWS.test(value.why) ? originOf(value).flatMap((one) => one ?? []) : [];
}

function isOpenNumber(value: UnknownValue, sizing: Sizing): boolean {
  if (value.request !== true || value.checked || (value.plain && !value.large)) return false;
  const isNumber = !sizing.numeric || value.large === true || partsOf(value).every((part) => part === 'body');
  return isNumber && !isHeld(value, sizing);
}

/** Asked before: is it below this, is it one of these? Then it is, on every way that leads there. */
function isHeld(value: Value, { conditions }: Sizing): boolean {
  const key = numberKey(value);
  if (key === undefined) return false;
  return conditions.some(({ tests }) => {
    const ways = tests ?? [];
    return (
      ways.length > 0 &&
      ways.every((way) =>
        way.some(
          ({ bounds, capped, holds }) =>
            (holds && bounds === key) || (capped?.subject === key && capped.holds === holds),
        ),
      )
    );
  });
}
