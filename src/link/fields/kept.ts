// How a table keeps a field, as far as the program tells: the type of the column encrypts, or every write to it that was seen
// hashes or encrypts, or what a caller sent is written as it came.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression } from '../../core/ir.ts';
import { namesExport } from '../../core/library.ts';
import type { LinkedKept } from '../../core/linked.ts';
import { type Catalogue, ecosystemOf, exportPath } from '../catalogue.ts';
import { type AssignNode, lastWord, walk, written } from '../sites/walk.ts';
import { optionsOf } from '../values.ts';
import type { Following } from './follow.ts';
import { type Judged, judge } from './judge.ts';
import type { SensitiveField } from './sensitive.ts';
import type { Table } from './tables.ts';
import { isWriteOf, type Write } from './writes.ts';

export type How = LinkedKept['how'];

export function howKept(
  following: Following,
  { type }: Table,
  fields: readonly SensitiveField[],
  writes: ReadonlyMap<string, readonly Write[]>,
): How {
  const how: How = {};
  for (const field of fields) {
    const told = byColumn(following, field) ?? byWrites(following, field, type, writes.get(field.name) ?? []);
    if (told) how[field.name] = told;
  }
  return how;
}

type Told = How[string];

/** Words of all types of columns that encrypt. */
const encrypting = new WeakMap<Catalogue, Set<string>>();

function wordsOf(catalogue: Catalogue): Set<string> {
  const names = catalogue.libraries.flatMap(({ records }) => records?.encrypts ?? []);
  const words = encrypting.get(catalogue) ?? new Set(names.map((name) => name.split('.').at(-1) ?? name));
  encrypting.set(catalogue, words);
  return words;
}

function byColumn(following: Following, { field, evidence }: SensitiveField): Told | undefined {
  const { catalogue, readerOf, programOf } = following;
  const program = programOf(field.file);
  if (!program || field.value?.kind !== 'call') return undefined;
  const { callee, args } = field.value;
  const given = [callee, ...args.map(({ value }) => (value.kind === 'call' ? value.callee : value))];
  for (const one of given.filter((expression) => wordsOf(catalogue).has(lastWord(expression) ?? ''))) {
    for (const { value } of optionsOf(readerOf(program).read(one, undefined))) {
      if (value.kind !== 'library') continue;
      const encrypts = catalogue.find(value.source, ecosystemOf(program.file))?.records?.encrypts ?? [];
      if (encrypts.some((name) => namesExport(name, exportPath(value))))
        return { how: 'encrypted', by: written(one), evidence };
    }
  }
  return undefined;
}

function byWrites(
  following: Following,
  { name, field, class: kind }: SensitiveField,
  type: Table['type'],
  all: readonly Write[],
): Told | undefined {
  const own = all.filter((write) => isWriteOf(following, write, type));
  const made = own.map((write) => ({ write, judged: judge(following, write.value, write.place) }));
  const some = made.filter(({ judged }) => judged.made !== 'empty');
  const [first] = some;
  if (!first) return undefined;
  const same = (what: Judged['made']) => some.every(({ judged }) => judged.made === what);
  const { by = '', at } = first.judged;
  if (at && same('hashed')) return { how: 'hashed', by, evidence: at };
  if (at && same('encrypted')) return { how: 'encrypted', by, evidence: at };
  if (kind === 'pii' || isChanged(type, field.name) || changes(field)) return undefined;
  const plain = some.find(({ write }) => isFromRequest(write.value, name, following, write));
  if (!plain || some.some(({ judged }) => judged.made === 'hashed' || judged.made === 'encrypted')) return undefined;
  const { program } = plain.write.place;
  return { how: 'plaintext', by: written(plain.write.value), evidence: evidenceAt(program.file, plain.write.value.at) };
}

const REQUEST =
  /^(req|request|ctx|body|payload|input|dto|form|json)$|(_in|_create|_update|_data|Dto|Input|Body|Payload)$/;

/** `body.password`, not changed before in the same function. */
function isFromRequest(value: Expression, field: string, following: Following, { place }: Write): boolean {
  const origin = value.kind === 'name' ? following.readerOf(place.program).origin(value.name, place.around) : undefined;
  const given = origin ?? value;
  if ((given.kind !== 'member' && given.kind !== 'index') || lastWord(given) !== field) return false;
  if (!REQUEST.test(written(given).split('.')[0] ?? '') && !REQUEST.test(lastWord(given.object) ?? '')) return false;
  const path = written(given);
  let changed = false;
  const body = place.around?.kind === 'function' ? place.around.node.body : place.program.body;
  walk({ ...place.program, body }, new Set(['assign']), (node) => {
    if (written((node as unknown as AssignNode).target) === path) changed = true;
  });
  return !changed;
}

/** A setter, or something that runs before rows are written. */
function isChanged({ node }: Table['type'], field: string): boolean {
  return (node?.members ?? []).some(
    ({ kind, name, decorators }) =>
      (kind === 'setter' && name === field) ||
      decorators.some((one) =>
        /^(Before|validates|listens_for|.*setter$|pre_|hybrid)/.test(
          lastWord(one.kind === 'call' ? one.callee : one) ?? '',
        ),
      ),
  );
}

const CHANGES = new Set(['transformer', 'set', 'get', 'validate']);

/** The column itself changes what is written: a transformer, a setter. */
function changes({ value, decorators = [] }: SensitiveField['field']): boolean {
  return [...(value ? [value] : []), ...decorators].some((one) => {
    const dicts = one.kind === 'call' ? one.args.map(({ value: given }) => given) : [one];
    return dicts.some(
      (dict) =>
        dict.kind === 'dict' &&
        dict.entries.some(
          ({ key }) => key && CHANGES.has(lastWord(key) ?? (key.kind === 'literal' ? String(key.value) : '')),
        ),
    );
  });
}

/** Whether anything in the program hashes or encrypts a field of that name. */
export function protectedSomewhere(following: Following, writes: readonly Write[]): boolean {
  return writes.some(({ value, place }) => {
    if (value.kind === 'literal' || value.kind === 'member') return false;
    const { made } = judge(following, value, place);
    return made === 'encrypted' || made === 'hashed';
  });
}
