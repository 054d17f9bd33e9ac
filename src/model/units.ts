// Units: things that run here, each joined from its program, the containers that run it and the Dockerfiles it is built
// from. Joined by path only, never because two names look alike.

import { posix } from 'node:path';
import { compareText, type Evidence } from '../core/evidence.ts';
import type { ComponentKind } from '../core/model.ts';
import type { Catalogue } from './catalogue.ts';
import { readBuiltImages } from './deployment/built-images.ts';
import { deployedFacts } from './deployment/compose-files.ts';
import {
  type Container,
  type ImageFile,
  readContainers,
  readImageFiles,
  shippedStage,
} from './deployment/containers.ts';
import { homeCopied } from './deployment/copied.ts';
import { mayBeOurs, type PlacedPods, placePods, readPods } from './deployment/pods.ts';
import { withOwnBuilds } from './deployment/pulled-images.ts';
import type { ModelInput } from './input.ts';
import type { Packages } from './packages.ts';
import { baseOf, climb, depth, directoryOf, isUnder, slug } from './paths.ts';
import { type Program, programName, readPrograms } from './programs.ts';

export interface Unit {
  id: string;
  kind: ComponentKind;
  name: string;
  /** Undefined for what only has an image. */
  program: Program | undefined;
  home: string | undefined;
  path: string | undefined;
  containers: Container[];
  images: ImageFile[];
  evidence: Evidence[];
}

export interface Units {
  all: Unit[];
  /** Whose code a file is; undefined for code that belongs to none, such as a shared package. */
  ownerOf: (file: string) => Unit | undefined;
  ofApp: (app: string, file: string) => Unit | undefined;
  ofContainer: (key: string) => Unit | undefined;
  /** Containers of a cluster that may run what is built here; nothing says so. */
  unplaced: readonly Container[];
  /** The same of compose: components of their own, until somebody says what they hold. */
  alike: readonly Container[];
}

type Draft = Omit<Unit, 'id'>;

/** Suffixes that name a variant of the same image, not another program. */
const VARIANT =
  /^Dockerfile([._-](local|dev|devel|development|prod|production|staging|release|ci|debug|arm64|amd64|alpine))?$/i;

export function readUnits(input: ModelInput, packages: Packages, catalogue: Catalogue): Units {
  const files = new Set(input.files.map(({ path }) => path));
  const pulledOrBuilt = readContainers(deployedFacts(input.facts), files);
  const containers = withOwnBuilds(pulledOrBuilt, { facts: input.facts, files, catalogue });
  const images = readImageFiles(input.facts, input.files);
  const programs = readPrograms(input, packages, catalogue);
  const drafts = programs.map((program) => draftOf(program, packages, input.subject.name));
  const byFile = new Map(images.map((image) => [image.file, image]));
  const starts = startedBy(packages, byFile);
  const rest = joinContainers(drafts, containers, { starts, byFile });
  const referenced = new Set(containers.map(({ dockerfile }) => dockerfile));
  const loose = joinImages(drafts, images, { referenced, files: input.files, starts });
  const described = [
    ...drafts,
    ...sameService(rest).map((containers) => draftOfContainers(containers, byFile, catalogue)),
    ...loose.map((image) => draftOfImage(image, input.subject.name)),
  ];
  for (const draft of drafts) addReferenced(draft, byFile);
  const ownership = ownershipOf(described, input, { images, catalogue });
  const { pulled, unplaced } = joinPods(described, input, ownership, starts);
  const foreign = pulled.map((pods) => draftOfContainers(pods, byFile, catalogue));
  const alike = rest.filter((one) => one.context === undefined && one.image !== '' && mayBeOurs(one, ownership));
  return { ...index(identify([...described, ...foreign])), unplaced, alike };
}

interface BuiltHere {
  catalogue: Catalogue;
  names: readonly string[];
  builds: boolean;
}

function joinPods(drafts: Draft[], { facts }: ModelInput, ownership: BuiltHere, starts: Starts): PlacedPods {
  return placePods(readPods(facts), drafts, {
    ...ownership,
    built: readBuiltImages(facts),
    starts: (pod, draft) => mentions(starts(pod, draft.home), draft),
  });
}

function ownershipOf(
  drafts: readonly Draft[],
  { facts, subject }: ModelInput,
  { images, catalogue }: { images: readonly ImageFile[]; catalogue: Catalogue },
): BuiltHere {
  const homes = images.map(({ file }) => baseOf(directoryOf(file)));
  const programs = drafts.filter(({ program }) => program).map(({ name }) => name);
  const packages = facts.flatMap((fact) => (fact.kind === 'package' ? [fact.name] : []));
  return { catalogue, names: [subject.name, ...homes, ...programs, ...packages], builds: images.length > 0 };
}

function draftOf(program: Program, packages: Packages, subject: string): Draft {
  const { kind, home, path } = program;
  const plain = programName(program, packages, subject);
  const name = kind === 'frontend' && home !== path ? `${plain} frontend` : plain;
  return { kind, name, program, home, path, containers: [], images: [], evidence: [...program.evidence] };
}

/** What a container starts: its command, with the scripts of the package that the command runs. */
type Starts = (one: Container | ImageFile, home: string | undefined) => string[];

function startedBy(packages: Packages, byFile: ReadonlyMap<string, ImageFile>): Starts {
  return (one, home) => {
    const own = 'key' in one ? one.commands : [];
    const image = 'key' in one ? byFile.get(one.dockerfile ?? '') : one;
    const stage = image && shippedStage(image, 'key' in one ? one.target : '')?.name;
    const inherited = (image?.commands ?? [])
      .filter((command) => command.stage === stage)
      .map(({ command }) => command);
    const commands = own.length > 0 ? own : inherited;
    const scripts = (home === undefined ? undefined : packages.at(home)?.scripts) ?? [];
    return commands.flatMap((command) => [
      command,
      ...scripts.filter(({ name }) => command.split(/[\s"',[\]]+/).includes(name)).map((script) => script.command),
    ]);
  };
}

/** Gives each program its container; returns the containers that run something else. */
interface Running {
  starts: Starts;
  byFile: ReadonlyMap<string, ImageFile>;
}

function joinContainers(drafts: Draft[], containers: readonly Container[], running: Running): Container[] {
  const { starts } = running;
  const wanted = new Map<Draft, Container[]>();
  const rest: Container[] = [];
  for (const container of containers) {
    const draft = programOf(container, drafts, running);
    if (draft === undefined) rest.push(container);
    else wanted.set(draft, [...(wanted.get(draft) ?? []), container]);
  }
  for (const [draft, candidates] of wanted) {
    const score = (one: Container) =>
      (mentions(starts(one, draft.home), draft) ? 2 : 0) + (one.ports.length > 0 ? 1 : 0);
    const [primary] = [...candidates].sort((a, b) => score(b) - score(a) || compareText(a.key, b.key));
    // The same service in another compose directory is another description of it; the others run the same code apart.
    for (const one of candidates) (one.service === primary?.service ? draft.containers : rest).push(one);
  }
  for (const { containers: own, evidence } of drafts) for (const one of own) evidence.push(...one.evidence);
  return rest;
}

function programOf(container: Container, drafts: Draft[], { starts, byFile }: Running): Draft | undefined {
  const { context, dockerfile } = container;
  if (context === undefined) return undefined;
  const start = dockerfile === undefined ? context : directoryOf(dockerfile);
  const way = [...climb(start, context), context].find((directory) => drafts.some((one) => one.home === directory));
  const image = byFile.get(dockerfile ?? '');
  const copied = way === start || image === undefined ? undefined : homeCopied(image, context, homesOf(drafts));
  const home = copied ?? way;
  const here = drafts.filter((one) => one.home === home);
  return chosen(here, starts(container, home), dockerfile ?? 'Dockerfile') ?? onlyOne(here, copied);
}

/** Of a home that an image copies, whatever its Dockerfile is called. */
const onlyOne = (here: readonly Draft[], copied: string | undefined) =>
  copied !== undefined && here.length === 1 ? here[0] : undefined;

const homesOf = (drafts: readonly Draft[]) => new Set(drafts.flatMap(({ home }) => home ?? []));

/** Of the programs of one package, the one that a container with these commands runs. */
function chosen(here: Draft[], commands: string[], dockerfile: string): Draft | undefined {
  const services = here.filter(({ kind }) => kind === 'service');
  if (services.length === 1) return services[0];
  if (services.length === 0) return VARIANT.test(baseOf(dockerfile)) ? here[0] : undefined;
  const named = services.filter((draft) => mentions(commands, draft));
  if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  // A file that is no app's own starts the program in whose directory it lies.
  const files = commands.flatMap((command) => command.match(/[\w./-]+\.(?:[cm]?[jt]s|py)\b/g) ?? []);
  const lie = (file: string) => services.filter(({ path = '.' }) => isUnder(posix.normalize(file), path));
  const deepest = files.flatMap((file) =>
    lie(file)
      .sort((a, b) => depth(b.path ?? '.') - depth(a.path ?? '.'))
      .slice(0, 1),
  );
  return new Set(deepest).size === 1 ? deepest[0] : undefined;
}

/** A command that names the file or the module of a program. */
function mentions(commands: string[], { program, home }: Draft): boolean {
  return (program?.entries ?? []).some((file) => {
    const below = home === undefined || home === '.' ? file : file.slice(home.length + 1);
    const stem = below.replace(/\.[^./]+$/, '');
    const words = [below, `${stem.replaceAll('/', '.')}:`, `${stem}.`];
    return commands.some((command) => words.some((word) => command.includes(word)));
  });
}

interface ImageContext {
  referenced: ReadonlySet<string | undefined>;
  files: ModelInput['files'];
  starts: Starts;
}

/** Dockerfiles that no compose service names: variants of a program's image, or images of something else. */
function joinImages(
  drafts: Draft[],
  images: readonly ImageFile[],
  { referenced, files, starts }: ImageContext,
): ImageFile[] {
  const withCode = new Set(
    files.filter((file) => file.role === 'source' && isCode(file)).map(({ path }) => directoryOf(path)),
  );
  const rest: ImageFile[] = [];
  for (const image of images) {
    if (referenced.has(image.file)) continue;
    const directory = directoryOf(image.file);
    const way = climb(directory).find((candidate) => drafts.some((one) => one.home === candidate));
    // Who builds it, and from where, nobody says: mostly from the root.
    const copied = way === directory ? undefined : homeCopied(image, '.', homesOf(drafts));
    const home = copied ?? way;
    const here = drafts.filter((one) => one.home === home);
    const draft = chosen(here, starts(image, home), image.file) ?? onlyOne(here, copied);
    const own = directory !== home && withCode.has(directory) && !image.baked;
    if (draft === undefined || own) rest.push(image);
    else draft.images.push(image);
  }
  return rest.filter((image) => !takesLast(image, rest, drafts));
}

/** One program of a package has no image yet, and one image beside its manifest has no program: they belong together. */
function takesLast(image: ImageFile, rest: readonly ImageFile[], drafts: readonly Draft[]): boolean {
  const home = directoryOf(image.file);
  const others = rest.filter(({ file }) => directoryOf(file) === home);
  const bare = drafts.filter((one) => {
    return one.kind === 'service' && one.home === home && one.images.length + one.containers.length === 0;
  });
  const [draft] = bare;
  if (draft === undefined || bare.length > 1 || others.length > 1) return false;
  draft.images.push(image);
  return true;
}

const isCode = ({ language }: ModelInput['files'][number]) =>
  language === 'javascript' || language === 'typescript' || language === 'python' || language === 'go';

function addReferenced({ containers, images, evidence }: Draft, byFile: Map<string, ImageFile>): void {
  for (const { dockerfile } of containers) {
    const image = byFile.get(dockerfile ?? '');
    if (image && !images.includes(image)) images.push(image);
  }
  images.sort((a, b) => compareText(a.file, b.file));
  for (const { stages } of images) evidence.push(...stages.filter(({ final }) => final).map((stage) => stage.evidence));
}

/** The same service built from the same Dockerfile, in two compose directories: two descriptions of one thing. */
function sameService(containers: readonly Container[]): [Container, ...Container[]][] {
  const groups = new Map<string, [Container, ...Container[]]>();
  for (const container of containers) {
    const { key, service, dockerfile } = container;
    const name = dockerfile === undefined ? key : `${service} ${dockerfile}`;
    const group = groups.get(name);
    if (group) group.push(container);
    else groups.set(name, [container]);
  }
  return [...groups.values()];
}

function draftOfContainers(
  containers: [Container, ...Container[]],
  byFile: Map<string, ImageFile>,
  catalogue: Catalogue,
): Draft {
  const [{ service, context, dockerfile, image }] = containers;
  const built = byFile.get(dockerfile ?? '');
  const connects = context === undefined ? catalogue.byImage(image)?.connects : undefined;
  const directory = dockerfile === undefined ? context : directoryOf(dockerfile);
  return {
    kind: connects?.kind ?? 'service',
    name: connects === undefined ? service : `${connects.name} (${service})`,
    program: undefined,
    home: directory === '.' ? undefined : directory,
    path: directory,
    containers,
    images: built === undefined ? [] : [built],
    evidence: containers.flatMap(({ evidence }) => evidence),
  };
}

function draftOfImage(image: ImageFile, subject: string): Draft {
  const home = directoryOf(image.file);
  const evidence = image.stages.filter(({ final }) => final).map((stage) => stage.evidence);
  const name = home === '.' ? subject : baseOf(home);
  return { kind: 'service', name, program: undefined, home, path: home, containers: [], images: [image], evidence };
}

function identify(drafts: Draft[]): Unit[] {
  const shortOf = (draft: Draft) =>
    `${prefixOf(draft.kind)}:${slug(draft.containers[0] && !draft.program ? draft.containers[0].service : draft.name)}`;
  const taken = new Map<string, number>();
  for (const draft of drafts) taken.set(shortOf(draft), (taken.get(shortOf(draft)) ?? 0) + 1);
  const used = new Set<string>();
  return drafts
    .map((draft) => {
      const short = shortOf(draft);
      const place = draft.path ?? directoryOf(draft.containers[0]?.key ?? '.');
      let id = (taken.get(short) ?? 0) > 1 ? `${short}@${slug(place)}` : short;
      // Two of one name in one place: a program and a container that is not it.
      while (used.has(id)) id += draft.program ? '-program' : '-container';
      used.add(id);
      return { id, ...draft };
    })
    .sort((a, b) => compareText(a.id, b.id));
}

export const prefixOf = (kind: ComponentKind): string => (kind === 'external system' ? 'external' : kind);

function index(all: Unit[]): Omit<Units, 'unplaced' | 'alike'> {
  const byApp = new Map(all.flatMap((unit) => (unit.program?.apps ?? []).map(({ id }) => [id, unit] as const)));
  const byContainer = new Map(all.flatMap((unit) => unit.containers.map(({ key }) => [key, unit] as const)));
  const owners = new Map<string, Unit | undefined>();
  const ownerOf = (file: string) => {
    const directory = directoryOf(file);
    if (!owners.has(directory)) owners.set(directory, findOwner(all, directory));
    return owners.get(directory);
  };
  const programs = all.filter(({ program, kind }) => program && kind === 'service');
  return {
    all,
    ownerOf,
    ofApp: (app, file) => byApp.get(app) ?? ownerOf(file) ?? (programs.length === 1 ? programs[0] : undefined),
    ofContainer: (key) => byContainer.get(key),
  };
}

/** Of several services that are only containers and have one home, none owns what stands there more than the others. */
function findOwner(all: readonly Unit[], directory: string): Unit | undefined {
  let best: Unit | undefined;
  let bestScore = -1;
  let shared = false;
  for (const unit of all) {
    const { home, path, program, kind } = unit;
    if (home === undefined || !isUnder(directory, home)) continue;
    const inside = path !== undefined && isUnder(directory, path) ? depth(path) : depth(home);
    // Deepest wins; then code over image, then the server's side of a shared package.
    const score = inside * 4 + (program ? 2 : 0) + (kind === 'service' ? 1 : 0);
    if (score === bestScore && !program && best?.program === undefined) shared = true;
    if (score > bestScore) [best, bestScore, shared] = [unit, score, false];
  }
  return shared ? undefined : best;
}
