// Which kinds of effect code that was not followed can have at all: those of libraries that some program imports, where a
// program also speaks the name of a call that has the effect. What nobody imports, nobody calls.

import type { Ecosystem } from '../../core/fact.ts';
import type { Expression, Program } from '../../core/ir.ts';
import type { EffectKind } from '../../core/model.ts';
import { type Catalogue, ecosystemOf } from '../catalogue.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import type { Framework } from '../framework.ts';
import type { RepositoryResolver } from '../resolve/resolver.ts';
import { walk } from '../sites/walk.ts';

/** Undefined: any kind. */
export type PossibleKinds = (framework: Framework, file: string) => EffectKind[] | undefined;

/** What languages give without an import. */
const LANGUAGES: Partial<Record<Ecosystem, string>> = { npm: 'globalThis', pypi: 'builtins' };
/** Objects through which what the language gives is named as well. */
const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global', 'builtins', '__builtins__']);
/** What frameworks do by objects of their own, and by reading what a handler gives back. */
const BY_RESPONSES: readonly EffectKind[] = ['file-read', 'html-sink', 'redirect', 'template'];
const BY_RETURNING: readonly EffectKind[] = ['html-sink'];
/** The header that a redirect by hand is written with. */
const LOCATION = /^location$/i;

export function createPossibleKinds(
  programs: readonly Program[],
  catalogue: Catalogue,
  resolver: RepositoryResolver,
): PossibleKinds {
  const known = new Map<Ecosystem, ReadonlySet<EffectKind>>();
  return (framework, file) => {
    const ecosystem = ecosystemOf(file);
    const language = LANGUAGES[ecosystem];
    // Which calls of Go's own objects have an effect is told by their types.
    if (language === undefined) return undefined;
    const own = programs.filter((program) => ecosystemOf(program.file) === ecosystem);
    const kinds = known.get(ecosystem) ?? kindsIn(own, { catalogue, resolver, ecosystem, language });
    known.set(ecosystem, kinds);
    return [...new Set([...kinds, ...ofFramework(framework)])].sort();
  };
}

function ofFramework({ passesByReturning, returns }: Framework): readonly EffectKind[] {
  if (!passesByReturning) return BY_RESPONSES;
  return returns ? BY_RETURNING : [];
}

interface Looking {
  catalogue: Catalogue;
  resolver: RepositoryResolver;
  ecosystem: Ecosystem;
  language: string;
}

function kindsIn(programs: readonly Program[], looking: Looking): Set<EffectKind> {
  const { catalogue, resolver, ecosystem, language } = looking;
  const imported = new Set(
    programs.flatMap((program) =>
      sourcesOf(program).flatMap((source) => {
        const library = catalogue.find(source, ecosystem);
        return library && resolver.resolve(source, program.file) === undefined ? [library] : [];
      }),
    ),
  );
  const { words, globals } = wordsIn(programs);
  const ofImports = [...imported].flatMap(({ effects }) => effects.filter(speaksOf(words)));
  const ofLanguage = catalogue.find(language, ecosystem)?.effects.filter(speaksOf(globals)) ?? [];
  const byHand: EffectKind[] = [...words].some((word) => LOCATION.test(word)) ? ['redirect'] : [];
  return new Set([...[...ofImports, ...ofLanguage].map(({ kind }) => kind), ...byHand]);
}

/** A library that is called itself has no name that it must be called by. */
function speaksOf(words: ReadonlySet<string>): (effect: { calls: readonly string[] }) => boolean {
  return ({ calls }) =>
    calls.some((call) => {
      const word = call.slice(call.lastIndexOf('.') + 1);
      return word === 'default' || word === '*' || words.has(word);
    });
}

const SPOKEN = new Set(['name', 'member', 'literal', 'import', 'export']);

/** All names, properties and short texts; and those that stand alone or on the global object. */
function wordsIn(programs: readonly Program[]): { words: Set<string>; globals: Set<string> } {
  const words = new Set<string>();
  const globals = new Set<string>();
  for (const program of programs)
    walk(program, SPOKEN, (node) => {
      if (node.kind === 'name') {
        words.add(node.name as string);
        globals.add(node.name as string);
      } else if (node.kind === 'member') {
        words.add(node.property as string);
        const object = node.object as Expression;
        if (object.kind === 'name' && GLOBAL_OBJECTS.has(object.name)) globals.add(node.property as string);
      } else if (node.kind === 'literal') {
        // `getattr(os, 'system')`, `builtins['eval']`.
        if (typeof node.value === 'string' && node.value.length < 40) words.add(node.value);
      } else
        for (const { imported } of (node.names ?? []) as { imported?: string }[]) if (imported) words.add(imported);
    });
  return { words, globals };
}
