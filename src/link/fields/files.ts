// Data that programs write out as JSON: to a file, or to the storage of a browser.

import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { Expression, FunctionNode } from '../../core/ir.ts';
import { inRepository } from '../evaluate/files/places.ts';
import { STORES } from '../secrets/persisted.ts';
import { type Around, type CallNode, lastWord, written } from '../sites/walk.ts';
import { knownText } from '../texts.ts';
import { optionsOf, type Value } from '../values.ts';
import { type Followed, type Following, follow, reached } from './follow.ts';
import type { Judged, Place } from './judge.ts';
import { together } from './judge.ts';
import type { How } from './kept.ts';
import type { SensitiveField } from './sensitive.ts';
import { madeIn } from './writes.ts';

export interface Written {
  in: 'file' | 'browser';
  path?: string;
  followed: Followed;
  evidence: Evidence;
}

/** Calls that write a text to a file, or an object as JSON. */
const WRITES = new Set(
  'writeFile writeFileSync outputFile outputJson outputJsonSync writeJson writeJsonSync write_text write_bytes dump write setItem'.split(
    ' ',
  ),
);
const TO_TEXT = new Set(['stringify', 'dumps', 'model_dump_json', 'safe_dump']);
/** They take the object itself. */
const OBJECTS = /^(outputJson|writeJson|dump)/;

export function isWriter({ callee, args }: CallNode): boolean {
  return args.length > 0 && WRITES.has(lastWord(callee) ?? '');
}

export function writtenBy(following: Following, call: CallNode, place: Place): Written | undefined {
  const { callee, args } = call;
  const word = lastWord(callee) ?? '';
  const isStore = word === 'setItem';
  if (isStore && (callee.kind !== 'member' || !STORES.test(written(callee.object)))) return undefined;
  const content = contentOf(following, call, word, place);
  if (!content) return undefined;
  const followed = follow(following, content, place);
  const evidence = evidenceAt(place.program.file, call.at);
  if (isStore && callee.kind === 'member')
    return { in: 'browser', path: written(callee.object).split('.').at(-1) ?? '', followed, evidence };
  const target =
    word.startsWith('write_') && callee.kind === 'member'
      ? callee.object
      : word === 'dump' || word === 'write'
        ? undefined
        : args[0]?.value;
  const path = target && pathAt(following, target, place);
  return { in: 'file', ...(path !== undefined && { path }), followed, evidence };
}

/** What becomes JSON, in the call or one step before it. */
function contentOf(
  following: Following,
  { args, callee }: CallNode,
  word: string,
  place: Place,
): Expression | undefined {
  if (OBJECTS.test(word)) {
    // `json.dump(state, file)`, `writeJson(file, state)`
    if (word === 'dump' && !/(^|\.)(json|yaml)\.dump$/.test(written(callee))) return undefined;
    return args[word === 'dump' ? 0 : 1]?.value;
  }
  for (const { value } of args) {
    const text = value.kind === 'name' ? following.readerOf(place.program).origin(value.name, place.around) : value;
    const made = text && serialised(text);
    if (made) return made;
  }
  return undefined;
}

function serialised(expression: Expression): Expression | undefined {
  let at = expression;
  // `JSON.stringify(x) + '\n'`, `${JSON.stringify(x)}\n`
  if (at.kind === 'binary' && at.operator === '+') at = at.left;
  if (at.kind === 'template') at = at.parts.find(({ kind }) => kind === 'call') ?? at;
  if (at.kind !== 'call' || !TO_TEXT.has(lastWord(at.callee) ?? '')) return undefined;
  return at.args[0]?.value ?? (at.callee.kind === 'member' ? at.callee.object : undefined);
}

function pathAt(following: Following, target: Expression, place: Place): string | undefined {
  const { read } = following.readerOf(place.program);
  const byDefault = defaultOf(target, place.around);
  return pathOf(read(target, place.around)) ?? (byDefault && pathOf(read(byDefault, undefined)));
}

/** `this.path`, which the constructor is given or has a default for. */
function defaultOf(target: Expression, around: Around | undefined): Expression | undefined {
  if (target.kind !== 'member' || target.object.kind !== 'name') return undefined;
  const { property } = target;
  for (let at = around; at; at = at.outer) {
    if (at.kind !== 'class') continue;
    const made = at.node.members.find(({ name }) => name === 'constructor' || name === '__init__');
    const own = made?.function?.parameters.find(({ target: to }) => to.kind === 'name' && to.name === property);
    return own?.default;
  }
  return undefined;
}

/** Inside the repository, as far as the text tells: what the machine decides is left out in front. */
function pathOf(value: Value): string | undefined {
  for (const { value: one } of optionsOf(value)) {
    const known = knownText(one);
    const end = known === undefined && one.kind === 'text' ? endOf(one.parts) : undefined;
    const path = (known && inRepository(known)) ?? (known ?? end)?.replace(/^(\.\/|\/)+/, '');
    if (path === undefined || path.includes('..') || !/^[\w.@/-]{1,120}\.\w{1,10}$/.test(path)) continue;
    return end === undefined ? path : `…/${path}`;
  }
  return undefined;
}

function endOf(parts: readonly (string | Value)[]): string | undefined {
  const last = parts.at(-1);
  return typeof last === 'string' ? last : undefined;
}

/** `plaintext` only where nothing on the way touches the field, or writes it as it came. */
export function howWritten(
  following: Following,
  { followed }: Written,
  fields: readonly SensitiveField[],
  isProtected: (field: string) => boolean,
): Map<string, Judged> {
  const functions = reached(following, followed.through);
  return new Map(
    fields.map(({ name }) => {
      const made = madeIn(following, functions, name);
      const judged = together(made);
      if (judged.made === 'encrypted' || judged.made === 'hashed') return [name, judged];
      // Only defaults: no secret is written there.
      if (made.length > 0 ? judged.made === 'empty' : isFresh(followed)) return [name, { made: 'empty' }];
      const isPlain = (made.length === 0 || judged.made === 'plaintext') && !followed.lost && !isProtected(name);
      return [name, { made: isPlain ? 'plaintext' : 'unknown' }];
    }),
  );
}

/** Nothing but what functions write out themselves, given nothing. */
function isFresh({ through, types }: Followed): boolean {
  return (
    types.size > 0 &&
    through.length > 0 &&
    through.every(({ node }) => node.parameters.length === 0 && givesObject(node))
  );
}

function givesObject({ body, name }: FunctionNode): boolean {
  const given = body.flatMap((statement) => (statement.kind === 'return' && statement.value ? [statement.value] : []));
  const spreads = (value: Expression) => value.kind === 'dict' && value.entries.some(({ key }) => !key);
  return name !== undefined && given.length > 0 && given.every((value) => value.kind === 'dict' && !spreads(value));
}

/** Several writes of one type to one file: one that is not protected is enough. */
export function joinHow(
  all: readonly { judged: ReadonlyMap<string, Judged>; evidence: Evidence }[],
  fields: readonly SensitiveField[],
): How {
  const how: How = {};
  for (const { name } of fields) {
    const each = all.flatMap(({ judged, evidence }) => {
      const one = judged.get(name);
      return one && one.made !== 'empty' ? [{ ...one, evidence }] : [];
    });
    const plain = each.find(({ made }) => made === 'plaintext');
    const [first] = each;
    if (plain) how[name] = { how: 'plaintext', by: 'JSON', evidence: plain.evidence };
    else if (
      first?.at &&
      (first.made === 'encrypted' || first.made === 'hashed') &&
      each.every(({ made }) => made === first.made)
    )
      how[name] = { how: first.made, by: first.by ?? '', evidence: first.at };
  }
  return how;
}
