// What calls of libraries declare, as rules/libraries says it: one reader for all of `declares`.

import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import { type Library, namesExport } from '../../core/library.ts';
import type { Asked, DeclaredPlace, LibraryDeclaration } from '../../core/library-declares.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import type { Tri } from '../../core/model.ts';
import { exportPath } from '../catalogue.ts';
import { installedVersion } from '../defaults.ts';
import { type Around, written } from '../sites/walk.ts';
import type { VersionRange } from '../versions.ts';
import { type Answer, answerTo } from './asked.ts';
import { corsProperties, originFlag } from './cors.ts';
import type { CallSite, Look } from './look.ts';
import { expressionAt, foundAt } from './places.ts';

export function cataloguedLook(libraries: readonly Library[]): Look {
  const calls = libraries.flatMap(({ declares = [] }) => declares.flatMap((one) => one.calls));
  return {
    words: new Set(calls.map((call) => call.split('.').at(-1) ?? call)),
    declared: (site) => (site.library.declares ?? []).flatMap((one) => (isAbout(one, site) ? saidBy(one, site) : [])),
  };
}

function isAbout({ calls, handed }: LibraryDeclaration, { callee, handed: isHanded }: CallSite): boolean {
  if (isHanded) return handed === true && calls.includes(callee.path.at(-1) ?? '');
  const path = exportPath(callee);
  const named = (name: string) =>
    namesExport(name, path) || (path[0] === 'default' && namesExport(name, path.slice(1)));
  return calls.some(named);
}

function saidBy(one: LibraryDeclaration, site: CallSite): LinkedDeclared[] {
  const { library, callee, program, node } = site;
  const version = installedVersion(site.reader.versionOf, library, callee.source, program.file);
  const whether = (one.only ?? []).map((asked) => answerTo(asked, site, version).holds);
  if (whether.includes(false)) return [];
  const vague = whether.includes('unknown');
  const name = nameOf(one, site);
  const evidence = evidenceAt(program.file, node.at);
  const asked = Object.entries(one.properties).map(([property, wanted]): [string, Said] => [
    property,
    answer(wanted, site, version),
  ]);
  const place = one.cors && originPlace(one.cors.origins, site);
  const flag = one.cors && originFlag(one.cors, site);
  const said = flag ? `${name}, by ${flag.name}${flag.default === '' ? '' : ` (${flag.default})`}` : name;
  const cors = Object.entries(one.cors ? corsProperties(one.cors, site) : {}).map(
    ([property, holds]): [string, Said] => [property, { holds, note: said, ...(place && { at: place }) }],
  );
  const made = callee.made?.site;
  const maker = made && one.cors && evidenceAt(made.file, made.at);
  return [...asked, ...cors].map(([property, { holds, note, at }]) => {
    const value = vague && holds === true ? 'unknown' : holds;
    const own = { what: one.kind, id: name, name, property, value: String(value), note, evidence };
    return { ...own, ...(at && at.line !== evidence.line && { at }), ...(flag && { flag }), ...(maker && { maker }) };
  });
}

/** Where the origins are told. */
function originPlace(places: readonly DeclaredPlace[], site: CallSite): Evidence | undefined {
  const expressions = places.map((place) => expressionAt(site, place));
  const found = expressions.find((one) => one !== undefined);
  return found && evidenceAt(site.program.file, found.at);
}

type Said = Omit<Answer, 'holds'> & { holds: Tri | string };

/** Of several questions one that holds is enough. */
function answer(wanted: boolean | string | Asked | Asked[], site: CallSite, version: VersionRange): Said {
  if (typeof wanted === 'boolean' || typeof wanted === 'string')
    return { holds: wanted, note: written(site.node.callee) };
  const answers = (Array.isArray(wanted) ? wanted : [wanted]).map((asked) => answerTo(asked, site, version));
  const [first] = answers;
  const chosen =
    answers.find(({ holds }) => holds === true) ?? answers.find(({ holds }) => holds === 'unknown') ?? first;
  return chosen ?? { holds: false, note: '' };
}

function nameOf({ kind, named = [], title }: LibraryDeclaration, site: CallSite): string {
  const text = named.map((place) => textAt(site, place)).find((one) => one !== undefined);
  const what = text === undefined ? (title ?? written(site.node.callee)) : `${kind} ${text}`;
  const inside = functionName(site.around);
  return inside === undefined ? what : `${what} in ${inside}`;
}

function textAt(site: CallSite, place: DeclaredPlace): string | undefined {
  const [found] = foundAt(site, place);
  const value = typeof found === 'object' ? found.value : undefined;
  return value?.kind === 'constant' && typeof value.value === 'string' && value.value.length < 60
    ? value.value
    : undefined;
}

export function functionName(around: Around | undefined): string | undefined {
  for (let at = around; at; at = at.outer) if (at.node.name !== undefined) return at.node.name;
  return undefined;
}
