// What settings of an application declare: `app.config['SESSION_COOKIE_SECURE'] = False`, and the same names in a module of
// settings. Classes of settings are left out: which of them an environment takes, their text does not say.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression, Program } from '../../core/ir.ts';
import type { Library } from '../../core/library.ts';
import type { LibraryDeclaration } from '../../core/library-declares.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import { ecosystemOf } from '../catalogue.ts';
import { type Around, type AssignNode, type CallNode, lastWord, walk } from '../sites/walk.ts';

type Setting = NonNullable<LibraryDeclaration['settings']>[number] & { of: LibraryDeclaration };

export type Settings = (program: Program) => LinkedDeclared[];

export function createSettings(libraries: readonly Library[]): Settings {
  const byName = new Map<string, Setting[]>();
  for (const { ecosystem, declares = [] } of libraries)
    for (const of of declares)
      for (const setting of of.settings ?? [])
        for (const name of setting.names) {
          const key = `${ecosystem} ${name}`;
          byName.set(key, [...(byName.get(key) ?? []), { ...setting, of }]);
        }
  return (program) => settingsIn(program, (name) => byName.get(`${ecosystemOf(program.file)} ${name}`) ?? []);
}

const NODES = new Set(['call', 'assign']);

function settingsIn(program: Program, known: (name: string) => Setting[]): LinkedDeclared[] {
  if (ELSEWHERE.test(program.file)) return [];
  const found: LinkedDeclared[] = [];
  const add = (name: string, value: Expression | undefined) => {
    if (value?.kind !== 'literal') return;
    const given = value.value ?? null;
    for (const { of, is, property } of known(name)) {
      if (!is.some((one) => one === given)) continue;
      const own = {
        what: of.kind,
        id: name,
        name,
        note: `${name} ${String(given)}`,
        evidence: evidenceAt(program.file, value.at),
      };
      for (const [key, plain] of Object.entries(of.properties))
        if (typeof plain !== 'object') found.push({ ...own, property: key, value: String(plain) });
      found.push({ ...own, property, value: 'true' });
    }
  };
  walk(program, NODES, (node, around) => {
    if (node.kind === 'assign') assigned(node as unknown as AssignNode, around, add);
    else if (lastWord((node as unknown as CallNode).callee) === 'update')
      for (const { name, value } of (node as unknown as CallNode).args) if (name !== undefined) add(name, value);
  });
  return found;
}

/** Settings for tests and for the machine of a developer. */
const ELSEWHERE = /(^|[/_.-])(tests?|testing|dev|develop|development|local)([/_.-]|$)/i;

type Add = (name: string, value: Expression | undefined) => void;

function assigned({ target, value }: AssignNode, around: Around | undefined, add: Add): void {
  if (target.kind === 'index' && target.index.kind === 'literal') add(String(target.index.value), value);
  else if (target.kind === 'name' && around === undefined) add(target.name, value);
}
