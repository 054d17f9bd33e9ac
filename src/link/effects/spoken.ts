// What files say, as far as it could name an effect: the libraries that they import, and those of their words by which the
// catalogue knows calls. Read once for each file, when somebody asks.

import { compareText } from '../../core/evidence.ts';
import type { Ecosystem } from '../../core/fact.ts';
import type { Expression, Program } from '../../core/ir.ts';
import type { Library } from '../../core/library.ts';
import { type Catalogue, ecosystemOf } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import { type Node, walk } from '../sites/walk.ts';
import type { Unread } from './unread.ts';

export interface Spoken {
  libraries: Library[];
  /** What the language gives without an import. */
  language: Library | undefined;
  words: Set<string>;
  /** Those that stand alone, or on the global object. */
  globals: Set<string>;
}

/** What languages give without an import. */
const LANGUAGES: Partial<Record<Ecosystem, string>> = { npm: 'globalThis', pypi: 'builtins' };
/** Objects through which what the language gives is named as well. */
const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global', 'builtins', '__builtins__']);
const SPOKEN = new Set(['name', 'member', 'literal', 'import', 'export']);
/** No name of a call is longer. */
const LONGEST_WORD = 40;

interface OfFile {
  libraries: Set<Library>;
  words: Set<string>;
  globals: Set<string>;
}

export function createSpoken(
  machine: Machine,
  catalogue: Catalogue,
  besides: readonly string[],
): (unread: Unread) => Spoken {
  const vocabulary = new Set([...besides, ...wordsOfCalls(catalogue)]);
  const known = new Map<string, OfFile>();
  const ofFile = (file: string): OfFile => {
    const program = machine.programOf(file);
    const found = known.get(file) ?? (program ? readFile(program, machine, catalogue, vocabulary) : NOTHING_SAID);
    known.set(file, found);
    return found;
  };
  return ({ files, handed }) => {
    const [first = ''] = files;
    const ecosystem = ecosystemOf(first);
    const said = [...files].map(ofFile);
    const imported = new Set(said.flatMap(({ libraries }) => [...libraries]));
    for (const one of handed) {
      const at = one.lastIndexOf(' ');
      const library = catalogue.find(one.slice(at + 1), ecosystemOf(one.slice(0, at)));
      if (library) imported.add(library);
    }
    return {
      libraries: [...imported].sort((a, b) => compareText(a.id, b.id)),
      language: catalogue.find(LANGUAGES[ecosystem] ?? '', ecosystem),
      words: new Set(said.flatMap(({ words }) => [...words])),
      globals: new Set(said.flatMap(({ globals }) => [...globals])),
    };
  };
}

const NOTHING_SAID: OfFile = { libraries: new Set(), words: new Set(), globals: new Set() };

function wordsOfCalls({ libraries }: Catalogue): string[] {
  const calls = libraries.flatMap(({ effects }) => effects.flatMap((effect) => effect.calls));
  return calls.map((call) => call.slice(call.lastIndexOf('.') + 1));
}

function readFile(
  program: Program,
  { resolver }: Machine,
  catalogue: Catalogue,
  vocabulary: ReadonlySet<string>,
): OfFile {
  const said: OfFile = { libraries: new Set(), words: new Set(), globals: new Set() };
  for (const source of sourcesOf(program)) {
    const library = catalogue.find(source, ecosystemOf(program.file));
    if (library && resolver.resolve(source, program.file) === undefined) said.libraries.add(library);
  }
  const say = (word: string, standsAlone: boolean): void => {
    // Headers are spelled in any case.
    const known = vocabulary.has(word) ? word : word.toLowerCase();
    if (!vocabulary.has(known)) return;
    said.words.add(known);
    if (standsAlone) said.globals.add(known);
  };
  walk(program, SPOKEN, (node) => {
    readNode(node, say);
  });
  return said;
}

/** All names, properties and short texts: `getattr(os, 'system')`. */
function readNode(node: Node, say: (word: string, standsAlone: boolean) => void): void {
  if (node.kind === 'name') say(node.name as string, true);
  else if (node.kind === 'member') {
    const object = node.object as Expression;
    say(node.property as string, object.kind === 'name' && GLOBAL_OBJECTS.has(object.name));
  } else if (node.kind === 'literal') {
    if (typeof node.value === 'string' && node.value.length < LONGEST_WORD) say(node.value, false);
  } else for (const { imported } of (node.names ?? []) as { imported?: string }[]) if (imported) say(imported, false);
}
