// Methods of what a framework hands to a function: `res.cookie`, where `res` is a parameter and no import says of which library.
// Rules/libraries names them as `handed`; the framework is the one that the file imports, or else any that has the method.

import type { Ecosystem } from '../../core/fact.ts';
import type { Program } from '../../core/ir.ts';
import type { Library } from '../../core/library.ts';
import { ecosystemOf } from '../catalogue.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import { type CallNode, lastWord } from '../sites/walk.ts';
import { type LibraryValue, library as libraryValue, type Value } from '../values.ts';

export type Handed = (
  call: CallNode,
  callee: Value,
  program: Program,
) => { library: Library; callee: LibraryValue } | undefined;

export function createHanded(libraries: readonly Library[]): Handed {
  const byWord = new Map<string, Library[]>();
  for (const one of libraries)
    for (const word of wordsHanded(one)) {
      const key = `${one.ecosystem} ${word}`;
      byWord.set(key, [...(byWord.get(key) ?? []), one]);
    }
  return (call, callee, program) => {
    const word = lastWord(call.callee);
    const known = byWord.get(`${ecosystemOf(program.file)} ${word}`);
    if (!known || word === undefined || call.callee.kind !== 'member' || !isUnknown(callee)) return undefined;
    const imported = new Set(sourcesOf(program));
    const [library] = known.filter(({ imports }) => imports.some((name) => imported.has(name))).concat(known);
    const source = library?.imports[0];
    return library && source !== undefined ? { library, callee: libraryValue(source, [word]) } : undefined;
  };
}

function wordsHanded({ declares = [] }: Library & { ecosystem: Ecosystem }): string[] {
  return declares.filter(({ handed }) => handed).flatMap(({ calls }) => calls);
}

/** Of an object that nobody was seen to make. */
function isUnknown(callee: Value): boolean {
  const { kind } = callee.kind === 'method' ? callee.receiver : callee;
  return kind === 'unknown' || kind === 'native' || kind === 'choice';
}
