// Validation by a library whose answer is looked at: `safeParse`, `validate`, `isEmpty()`. What throws by itself refuses
// without being asked; what is asked by hand is not told apart here.

import type { LibraryControl } from '../../../core/library.ts';
import type { Test } from '../../../core/linked.ts';
import { controlsOf, ecosystemOf } from '../../catalogue.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { isLanguage, partsOf } from '../../parts.ts';
import type { MadeValue, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import type { Recognise, Recognised } from './check.ts';
import { callBehind, chainOf, lastName, membersSince } from './made.ts';

const PARTS = ['body', 'cookie', 'header', 'params', 'query', 'whole'];

export function validates(reader: GuardReader): Recognise {
  return (shape, test) => {
    const asked = verdictIn(shape, test);
    const found = asked && validationBehind(reader, asked.value);
    if (!asked || !found) return undefined;
    return saysItFits(asked, found) ? described(found) : undefined;
  };
}

interface Asked {
  value: Value;
  /** It counts as true on this way. */
  isTrue: boolean;
}

/** `if (!r.success)`, `if (r.success === false)`, `if (r.errors.length > 0)`. */
function verdictIn(shape: Shape, { holds }: Pick<Test, 'holds'>): Asked | undefined {
  if (shape.kind !== 'comparison') return { value: shape.value, isTrue: holds };
  const { operator, left, right } = shape;
  if (right.kind !== 'constant') return undefined;
  if (operator === '>' && right.value === 0) return { value: left, isTrue: holds };
  if (operator !== '==' && operator !== 'is') return undefined;
  return typeof right.value === 'boolean' ? { value: left, isTrue: right.value === holds } : undefined;
}

/** A part of the request as it came, or a table of such: not what was looked up with it. */
export function isPartOfRequest(value: Value, depth = 0): boolean {
  if (depth > 4) return false;
  const inner = (one: Value) => isPartOfRequest(one, depth + 1);
  switch (value.kind) {
    case 'unknown':
      return value.request === true && (value.checked !== true || (value.from ?? []).every((p) => PARTS.includes(p)));
    case 'native':
      return value.name === 'request';
    case 'method':
      return inner(value.receiver);
    case 'dict':
      return [...value.entries.values()].some(inner);
    case 'list':
      return value.items.some(inner);
    case 'made':
      return isLanguage(value.of) && value.arguments.positional.some(inner);
    default:
      return false;
  }
}

interface Validation {
  call: MadeValue;
  control: LibraryControl;
  library: string;
  /** What was read of its answer: `success`, or nothing for the answer itself. */
  read: string[];
}

function validationBehind(reader: GuardReader, value: Value): Validation | undefined {
  const read = membersSince(value);
  for (const call of chainOf(callBehind(value))) {
    const library = reader.catalogue.find(call.of.source, ecosystemOf(call.site.file));
    const control = library && controlsOf(library, call.of).find(isValidation);
    if (library && control && isOfRequest(call)) return { call, control, library: library.id, read };
    // `result.isEmpty()`: a method of the answer.
    read.push(lastName(call.of));
  }
  return undefined;
}

const isValidation = ({ family, attaches }: LibraryControl) => family === 'validation' && attaches === 'call';

export function partsGiven({ arguments: given }: MadeValue): string[] {
  const parts = [...given.positional, ...given.named.values()].flatMap(partsOf);
  return [...new Set(parts)].filter((p) => PARTS.includes(p)).sort();
}

const isOfRequest = ({ arguments: given }: MadeValue) =>
  [...given.positional, ...given.named.values()].some(isPartOfRequest);

function saysItFits({ isTrue }: Asked, { control, read }: Validation): boolean {
  const { answers, fits = [], faults = [] } = control;
  const [first] = read.filter((name) => name !== 'length');
  if (first === undefined) return answers !== undefined && (answers === 'verdict') === isTrue;
  if (read.some((name) => faults.includes(name))) return !isTrue;
  return fits.includes(first) && isTrue;
}

function described({ call, library }: Validation): Recognised {
  const [schema] = chainOf(call).slice(1).reverse();
  return {
    name: [call.of.source, lastName(call.of)].join('.'),
    library,
    config: {
      parts: partsGiven(call),
      ...(schema && { schemas: [`${schema.site.file}:${schema.site.at[0]}`] }),
    },
    site: call.site,
  };
}
