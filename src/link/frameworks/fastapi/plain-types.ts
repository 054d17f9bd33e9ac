// Types of parameters that leave the caller no free text: FastAPI (0.100, 0.116 with pydantic 2) answers 422 to what does not
// convert. Texts, paths and addresses stay the caller's, however they are wrapped.

import type { Expression } from '../../../core/ir.ts';
import { libraryBases } from '../../evaluate/classes.ts';
import { type ClassValue, optionsOf, type Value } from '../../values.ts';

const PLAIN: Record<string, readonly string[]> = {
  builtins: ['bool', 'complex', 'float', 'int'],
  datetime: ['date', 'datetime', 'time', 'timedelta'],
  decimal: ['Decimal'],
  ipaddress: ['IPv4Address', 'IPv6Address'],
  pydantic: [
    ...['NegativeInt', 'NonNegativeInt', 'PositiveInt', 'PositiveFloat', 'StrictBool', 'StrictInt', 'conint'],
    ...['UUID1', 'UUID3', 'UUID4', 'UUID5'],
  ],
  uuid: ['UUID'],
};
/** They hold others, and are as plain as those. */
const HOLDERS = new Set(['Annotated', 'List', 'Optional', 'Sequence', 'Set', 'Tuple', 'Union', 'list', 'set', 'tuple']);
const ENUMS = new Set(['Enum', 'IntEnum', 'StrEnum']);
const DEEPEST = 4;

type Place = Pick<ClassValue, 'file' | 'scope'>;
type Evaluate = (annotation: Expression) => Value | undefined;

/** What a parameter is filled with, told how much of it its sender can write freely. */
export function asTyped(
  value: Value,
  type: Value | undefined,
  annotation: Expression | undefined,
  evaluate: (annotation: Expression, at?: Place) => Value | undefined,
): Value {
  if (value.kind !== 'unknown' || !type || !annotation) return value;
  if (isPlain(type) && areAllPlain(annotation, evaluate)) return { ...value, plain: true };
  if (type.kind !== 'class') return value;
  const plainMembers = new Set(plainFields(type, (one) => evaluate(one, type)));
  return plainMembers.size > 0 ? { ...value, plainMembers } : value;
}

const NUMBERS = new Set(['int', 'float', 'PositiveInt', 'NonNegativeInt', 'PositiveFloat', 'StrictInt']);

/** `limit: int` may be any number; `Query(le=100)`, and markers that say more than we read, hold it. */
export function asNumber(value: Value, type: Value | undefined, markers: readonly Value[]): Value {
  if (value.kind !== 'unknown' || !value.plain || type?.kind !== 'library') return value;
  const isHeld = markers.some((marker) => marker.kind === 'made' && !isOpenMarker(marker));
  return NUMBERS.has(type.path.at(-1) ?? '') && !isHeld ? { ...value, large: true } : value;
}

const SAID_BY_MARKERS = new Set(['Query', 'Path', 'Body', 'Form', 'Header']);

function isOpenMarker({ of, arguments: { named, open } }: Extract<Value, { kind: 'made' }>): boolean {
  const isKnown = SAID_BY_MARKERS.has(of.path.at(-1) ?? '') && open === undefined;
  return isKnown && !named.has('le') && !named.has('lt');
}

/** Fields whose own class says what they are; a validator that runs before may still make something else of them. */
function plainFields(of: ClassValue, evaluate: Evaluate): string[] {
  return of.node.members.flatMap((member) => {
    if (member.kind !== 'field' || !member.annotation) return [];
    const type = evaluate(member.annotation);
    return type && isPlain(type) && areAllPlain(member.annotation, evaluate) ? [member.name] : [];
  });
}

/** `int | str` is evaluated to its first type: each must be plain. */
function areAllPlain(annotation: Expression, evaluate: Evaluate): boolean {
  const pending: unknown[] = [annotation];
  for (const node of pending) {
    if (pending.length > MOST_NODES) return false;
    if (node === null || typeof node !== 'object') continue;
    const { kind, operator, left, right } = node as {
      kind?: string;
      operator?: string;
      left?: Expression;
      right?: Expression;
    };
    if (kind === 'binary' && operator === '|' && left && right)
      for (const side of [left, right]) if (!isPlain(evaluate(side) ?? UNTOLD)) return false;
    pending.push(...(Object.values(node) as unknown[]));
  }
  return true;
}

const UNTOLD: Value = { kind: 'unknown', why: 'a type that is not told' };
const MOST_NODES = 500;

function isPlain(type: Value, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  if (type.kind === 'constant') return type.value === null || type.value === undefined;
  if (type.kind === 'library') return PLAIN[type.source]?.includes(type.path.at(-1) ?? '') === true;
  if (type.kind === 'class') return isEnum(type);
  if (type.kind === 'choice') return optionsOf(type).every(({ value }) => isPlain(value, depth + 1));
  return type.kind === 'made' && isPlainHolder(type, depth);
}

function isPlainHolder({ of, arguments: { positional } }: Extract<Value, { kind: 'made' }>, depth: number): boolean {
  const [outer, subscript] = [of.path.at(-2) ?? of.source, of.path.at(-1)];
  if (subscript === '()') return of.source === 'pydantic' && PLAIN.pydantic?.includes(outer) === true;
  if (subscript !== '[]' || positional.length === 0) return false;
  // What else stands in `Annotated[int, …]` says nothing of the type.
  const held = outer === 'Annotated' ? positional.slice(0, 1) : positional;
  if (outer === 'Literal') return held.every(({ kind }) => kind === 'constant');
  return HOLDERS.has(outer) && held.every((one) => isPlain(one, depth + 1));
}

/** One of its words; FastAPI takes it from where it takes texts. */
export function isEnum(type: ClassValue): boolean {
  return libraryBases(type).some(({ source, path }) => source === 'enum' && ENUMS.has(path.at(-1) ?? ''));
}
