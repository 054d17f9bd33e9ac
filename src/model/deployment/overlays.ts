// Overlays of kustomize laid over what they take. What every overlay that is deployed changes is not so, whatever the base
// says; what one leaves is. Where a patch cannot be applied, what it touches is unknown.

import { environmentOf } from '../../core/environments.ts';
import { compareText } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import { imageName } from '../catalogue.ts';
import { directoryOf, joinInside } from '../paths.ts';

type Declared = FactOf<'declared'>;

interface Kustomization {
  directory: string;
  /** Files and directories. */
  takes: string[];
  patches: string[];
  alters: Declared[];
  images: Declared[];
}

/** What one way from a deployed kustomization down to a file lays over it. */
interface Layers {
  patches: Set<string>;
  alters: Declared[];
  images: Declared[];
}

export function withOverlays(facts: readonly Fact[]): Fact[] {
  const all = kustomizationsIn(facts);
  if (all.size === 0) return [...facts];
  const taken = new Set([...all.values()].flatMap(({ takes }) => takes));
  const tops = [...all.values()].filter(({ directory }) => !taken.has(directory));
  const deployed = tops.filter(({ directory }) => environmentOf(directory) !== 'development');
  const views = (deployed.length > 0 ? deployed : tops).map((top) => layersBelow(top, all));
  const dropped = tops.filter((top) => deployed.length > 0 && !deployed.includes(top));
  const elsewhere = dropped.map((top) => layersBelow(top, all));
  const patchFacts = declaredIn(facts, new Set([...all.values()].flatMap(({ patches }) => patches)));
  const images = new Map(
    facts.flatMap((fact) =>
      fact.kind === 'declared' && fact.what === 'workload' && fact.property === 'image'
        ? [[`${fact.evidence.file}#${fact.id}`, fact.value] as const]
        : [],
    ),
  );
  const laid = { views, patchFacts, images };
  return [
    ...facts.map((fact) => laidOver(fact, laid)),
    ...added(facts, laid),
    ...forDevelopment(facts, views, elsewhere),
  ];
}

function kustomizationsIn(facts: readonly Fact[]): Map<string, Kustomization> {
  const all = new Map<string, Kustomization>();
  const touches = new Map(
    facts.flatMap((fact) =>
      fact.kind === 'declared' && fact.property === 'touches' ? [[fact.evidence.file, fact.value] as const] : [],
    ),
  );
  for (const fact of facts) {
    if (fact.kind !== 'declared' || fact.what !== 'resource' || fact.id !== 'Kustomization') continue;
    const directory = directoryOf(fact.evidence.file);
    const known = all.get(directory) ?? { directory, takes: [], patches: [], alters: [], images: [] };
    all.set(directory, known);
    const path = joinInside(directory, fact.value);
    if (fact.property === 'takes' && path !== undefined) known.takes.push(path);
    else if (fact.property === 'patches' && path !== undefined) known.patches.push(path);
    else if (fact.property === 'alters') known.alters.push(touching(fact, touches));
    else if (fact.property === 'setsImage') known.images.push(fact);
  }
  return all;
}

/** A patch in another file touches what that file says, and anything where it could not be read. */
function touching(fact: Declared, touches: ReadonlyMap<string, string>): Declared {
  if (!fact.note.startsWith('in ')) return fact;
  const path = joinInside(directoryOf(fact.evidence.file), fact.note.slice(3));
  return { ...fact, note: touches.get(path ?? '') ?? '*' };
}

const DEEPEST = 12;

/** By file: all that is laid over it on the way down from this kustomization. */
function layersBelow(top: Kustomization, all: ReadonlyMap<string, Kustomization>): Map<string, Layers> {
  const found = new Map<string, Layers>();
  const open = [{ one: top, way: [top] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { one, way } = next;
    for (const path of [...one.takes, ...one.patches]) {
      const below = all.get(path);
      if (below && !way.includes(below) && way.length < DEEPEST) open.push({ one: below, way: [...way, below] });
      else if (!below) found.set(path, merged(found.get(path), way, path));
    }
  }
  return found;
}

function merged(before: Layers | undefined, way: readonly Kustomization[], path: string): Layers {
  return {
    patches: new Set(
      [...(before?.patches ?? []), ...way.flatMap(({ patches }) => patches)].filter((one) => one !== path),
    ),
    alters: [...(before?.alters ?? []), ...way.flatMap(({ alters }) => alters)],
    images: [...(before?.images ?? []), ...way.flatMap(({ images }) => images)],
  };
}

type PatchFacts = ReadonlyMap<string, Declared[]>;

const keyOf = (file: string, id: string, property: string) => `${file}#${id}#${property}`;

function declaredIn(facts: readonly Fact[], files: ReadonlySet<string>): PatchFacts {
  const found = new Map<string, Declared[]>();
  for (const fact of facts) {
    if (fact.kind !== 'declared' || fact.what !== 'workload' || !files.has(fact.evidence.file)) continue;
    const key = keyOf(fact.evidence.file, fact.id, fact.property);
    found.set(key, [...(found.get(key) ?? []), fact]);
  }
  return found;
}

/** What a view makes of a property of a workload: undefined where it leaves it as it is. */
function valueIn({ patches, alters }: Layers, id: string, property: string, patchFacts: PatchFacts) {
  const said = [...patches].flatMap((file) => patchFacts.get(keyOf(file, id, property)) ?? []);
  const [kind = '', name = ''] = id.split('/');
  const altering = alters.find(({ value, note }) => {
    const fits = value === '*' || value === `${kind}/*` || value === `${kind}/${name}`;
    return fits && (note === '*' || note.split(' ').includes(property));
  });
  if (altering) return { value: 'unknown', at: altering };
  const [first] = said;
  if (first === undefined) return undefined;
  return { value: said.every(({ value }) => value === first.value) ? first.value : 'unknown', at: first };
}

/** Words that say what a thing is, not how it is kept. */
const STAYS = new Set(['platform', 'labels', 'image', 'serviceAccount', 'beforehand', 'development']);

interface Laid {
  views: readonly Map<string, Layers>[];
  patchFacts: PatchFacts;
  /** By file and id, the image as the base writes it. */
  images: ReadonlyMap<string, string>;
}

/** What each view makes of it; undefined where one of them leaves it as it is, or none takes the file. */
function agreedIn({ evidence, id }: Pick<Declared, 'evidence' | 'id'>, property: string, laid: Laid) {
  const over = laid.views.flatMap((view) => view.get(evidence.file) ?? []);
  const image = laid.images.get(`${evidence.file}#${id}`) ?? '';
  const values = over.map(
    (layers) => valueIn(layers, id, property, laid.patchFacts) ?? imageIn(layers, image, property),
  );
  const known = values.filter((one) => one !== undefined);
  const [first] = known;
  if (first === undefined || known.length < values.length) return undefined;
  const { file, line } = first.at.evidence;
  // What a patch makes true is told where the patch says it.
  const value = known.some((one) => one.value === 'unknown') ? 'unknown' : 'false';
  return { value, every: known.every((one) => one.value === value), note: `changed by ${file}:${line}` };
}

function laidOver(fact: Fact, laid: Laid): Fact {
  if (fact.kind !== 'declared' || fact.what !== 'workload' || STAYS.has(fact.property)) return fact;
  const agreed = agreedIn(fact, fact.property, laid);
  return agreed === undefined ? fact : { ...fact, value: agreed.value, note: agreed.note };
}

/** `images:` names an image as the base writes it, and gives it a tag or a digest. */
function imageIn({ images }: Layers, image: string, property: string) {
  if (property !== 'imageFloating' && property !== 'imageUnpinned') return undefined;
  const set = images.find(({ value }) => value === imageName(image));
  if (set === undefined) return undefined;
  const pinned = set.note.includes('@sha256:');
  const tag = /:([^:/@]+)(?:@|$)/.exec(set.note)?.[1];
  if (!pinned && (property === 'imageUnpinned' || tag === undefined || tag === 'latest')) return undefined;
  return { value: !pinned && tag?.includes('$') ? 'unknown' : 'false', at: set };
}

/** What all views say and the base does not: the user that it runs as. */
function added(facts: readonly Fact[], laid: Laid): Fact[] {
  const said = new Set(
    facts.flatMap((fact) => (fact.kind === 'declared' ? [keyOf(fact.evidence.file, fact.id, fact.property)] : [])),
  );
  const properties = [...new Set([...laid.patchFacts.values()].flat().map(({ property }) => property))].sort(
    compareText,
  );
  return facts.flatMap((fact): Fact[] => {
    if (fact.kind !== 'declares' || fact.what !== 'workload' || !laid.images.has(`${fact.evidence.file}#${fact.id}`)) {
      return [];
    }
    const { what, id, evidence } = fact;
    return properties.flatMap((property): Fact[] => {
      if (STAYS.has(property) || said.has(keyOf(evidence.file, id, property))) return [];
      const agreed = agreedIn(fact, property, laid);
      if (!agreed?.every) return [];
      return [{ kind: 'declared', what, id, property, value: agreed.value, note: agreed.note, evidence }];
    });
  });
}

function forDevelopment(
  facts: readonly Fact[],
  views: readonly Map<string, Layers>[],
  elsewhere: readonly Map<string, Layers>[],
): Fact[] {
  const used = (file: string, among: readonly Map<string, Layers>[]) => among.some((view) => view.has(file));
  return facts.flatMap((fact): Fact[] => {
    if (fact.kind !== 'declares' || fact.what !== 'workload') return [];
    const { file } = fact.evidence;
    if (used(file, views) || !used(file, elsewhere)) return [];
    const { what, id, evidence } = fact;
    const note = 'only overlays for development take it';
    return [{ kind: 'declared', what, id, property: 'development', value: 'true', note, evidence }];
  });
}
