// Which kinds of effect the part of a handler can have that was not read: those of libraries that the code imports where
// it may lie, if that code also speaks the name of a call that has the effect. What nobody imports, nobody calls.

import { compareText } from '../../core/evidence.ts';
import type { Ecosystem } from '../../core/fact.ts';
import type { Program } from '../../core/ir.ts';
import type { LibraryEffect } from '../../core/library.ts';
import type { EffectKind } from '../../core/model.ts';
import { type Catalogue, ecosystemOf } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Framework } from '../framework.ts';
import type { Observation } from '../observe.ts';
import type { FunctionValue } from '../values.ts';
import { createSpoken, type Spoken } from './spoken.ts';
import { createFindUnread, type Unread } from './unread.ts';

export interface PossibleEffects {
  kinds: EffectKind[];
  /** Those of them whose destination or text a request may decide. */
  decided: EffectKind[];
}

/** Undefined: any kind. */
export type FindPossible = (
  framework: Framework,
  handler: FunctionValue,
  seen: Observation,
) => PossibleEffects | undefined;

/** What frameworks do by objects of their own, with the words that it takes; and by reading what a handler gives back. */
const BY_RESPONSES: readonly (readonly [EffectKind, readonly string[]])[] = [
  ['file-read', ['sendFile', 'sendfile', 'download']],
  ['html-sink', ['send', 'end', 'write']],
  ['redirect', ['redirect', 'location']],
  ['template', ['render']],
];
/** The header that a redirect by hand is written with, in any spelling. */
const LOCATION = 'location';
const OWN_WORDS = BY_RESPONSES.flatMap(([, words]) => words);

export function createPossible(machine: Machine, programs: readonly Program[], catalogue: Catalogue): FindPossible {
  const unreadOf = createFindUnread(machine);
  const spokenIn = createSpoken(machine, catalogue, OWN_WORDS);
  const known = new Map<string, Spoken>();
  const spokenBy = (key: string, unread: () => Unread): Spoken => {
    const spoken = known.get(key) ?? spokenIn(unread());
    known.set(key, spoken);
    return spoken;
  };
  return (framework, handler, seen) => {
    const ecosystem = ecosystemOf(handler.file);
    // Which calls of Go's own objects have an effect is told by their types.
    if (ecosystem === 'go') return undefined;
    const unread = unreadOf(handler, seen);
    if (unread === 'unknown') return undefined;
    const spoken =
      unread === 'anywhere'
        ? spokenBy(ecosystem, () => everywhere(programs, ecosystem))
        : spokenBy(keyOf(unread), () => unread);
    return possibleIn(spoken, ofFramework(framework, spoken.words, seen.exposed));
  };
}

function everywhere(programs: readonly Program[], ecosystem: Ecosystem): Unread {
  const own = programs.filter(({ file }) => ecosystemOf(file) === ecosystem);
  return { files: new Set(own.map(({ file }) => file)), handed: new Set() };
}

const keyOf = ({ files, handed }: Unread) => [...files, '', ...handed].sort(compareText).join('\n');

function possibleIn({ libraries, language, words, globals }: Spoken, byFramework: EffectKind[]): PossibleEffects {
  const effects = [
    ...libraries.flatMap((library) => library.effects.filter(speaksOf(words))),
    ...(language?.effects.filter(speaksOf(globals)) ?? []),
  ];
  const own = [...byFramework, ...(words.has(LOCATION) ? (['redirect'] as const) : [])];
  const decided = effects.filter(({ target }) => target !== undefined);
  return {
    kinds: distinct([...effects.map(({ kind }) => kind), ...own]),
    decided: distinct([...decided.map(({ kind }) => kind), ...own]),
  };
}

const distinct = (kinds: readonly EffectKind[]): EffectKind[] => [...new Set(kinds)].sort(compareText);

/** Code that nobody saw and that has the response may do all that can be done with one. */
function ofFramework(
  { passesByReturning, returns }: Framework,
  words: ReadonlySet<string>,
  exposed: boolean,
): EffectKind[] {
  if (passesByReturning) return returns ? ['html-sink'] : [];
  return BY_RESPONSES.flatMap(([kind, spoken]) => (exposed || spoken.some((word) => words.has(word)) ? [kind] : []));
}

/** A library that is called itself has no name that it must be called by. */
function speaksOf(words: ReadonlySet<string>): (effect: LibraryEffect) => boolean {
  return ({ calls }) =>
    calls.some((call) => {
      const word = call.slice(call.lastIndexOf('.') + 1);
      return word === 'default' || word === '*' || words.has(word);
    });
}
