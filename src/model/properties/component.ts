// The named properties of components that rules may ask for. A property that makes no sense for a component is left out:
// who an actor runs as, whether a service without dependencies has a lock file.

import type { FactOf } from '../../core/fact.ts';
import type { Properties, Tri } from '../../core/model.ts';
import { type Catalogue, imageName } from '../catalogue.ts';
import { type Container, finalStage, type ImageFile } from '../containers.ts';
import type { Package, Packages } from '../packages.ts';
import { climb } from '../paths.ts';
import { secretClass } from '../secret-names.ts';
import { mountsSocket } from '../surroundings.ts';
import type { Unit } from '../units.ts';
import { agreed } from './tri.ts';

export interface ComponentSurroundings {
  packages: Packages;
  catalogue: Catalogue;
  lockfiles: FactOf<'lockfile'>[];
  /** Environment variables that its code reads. */
  reads: FactOf<'environment-read'>[];
}

export const COMPONENT_PROPERTIES = [
  'runsAsRoot',
  'privileged',
  'dockerSocket',
  'imagePinned',
  'imageTagLatest',
  'publishedPort',
  'plaintextSecretsInCompose',
  'lockfilePresent',
  'developmentServer',
  'debugMode',
] as const;

type Property = (typeof COMPONENT_PROPERTIES)[number];

export function componentProperties(unit: Unit, around: ComponentSurroundings): Properties {
  const found: Partial<Record<Property, Tri>> = {
    ...(unit.containers.length + unit.images.length > 0 ? imageProperties(unit, around) : {}),
    ...(unit.containers.length > 0 ? composeProperties(unit) : {}),
    ...packageProperties(unit, around),
  };
  const properties: Properties = {};
  for (const name of COMPONENT_PROPERTIES) {
    const value = found[name];
    if (value !== undefined) properties[name] = value;
  }
  return properties;
}

function imageProperties(unit: Unit, { catalogue, packages }: ComponentSurroundings): Partial<Record<Property, Tri>> {
  const bases = basesOf(unit);
  const scripts = unit.program ? packages.at(unit.program.home) : undefined;
  return {
    runsAsRoot: runsAsRoot(unit, catalogue),
    imagePinned: bases.length === 0 ? 'unknown' : agreed(bases.map(({ pinned }) => pinned)),
    imageTagLatest: bases.length === 0 ? 'unknown' : agreed(bases.map(isLatest)),
    developmentServer: developmentServer(unit, scripts),
  };
}

function composeProperties({ containers, ...unit }: Unit): Partial<Record<Property, Tri>> {
  const literal = containers.flatMap(({ environment }) => environment).filter((one) => one.literal);
  const outside = containers
    .flatMap(({ ports }) => ports)
    .filter(({ host }) => !/^(127\.|localhost$|::1$|\[::1\]$)/.test(host));
  return {
    privileged: containers.some(({ privileged }) => privileged),
    dockerSocket: mountsSocket({ containers, ...unit }).length > 0,
    publishedPort: outside.some(({ host }) => !host.includes('$')) || (outside.length > 0 ? 'unknown' : false),
    plaintextSecretsInCompose: literal.some(({ name }) => secretClass(name) !== undefined),
  };
}

function packageProperties({ program }: Unit, around: ComponentSurroundings): Partial<Record<Property, Tri>> {
  if (program === undefined) return {};
  const dependencies = around.packages.at(program.home)?.dependencies ?? [];
  const ecosystems = new Set(dependencies.map(({ ecosystem }) => ecosystem));
  const above = new Set(climb(program.home));
  const locked = (ecosystem: string) =>
    around.lockfiles.some((lock) => lock.ecosystem === ecosystem && above.has(lock.directory));
  return {
    ...(ecosystems.size === 0 ? {} : { lockfilePresent: [...ecosystems].every(locked) }),
    debugMode: debugMode(around.reads),
  };
}

interface Base {
  image: string;
  tag: string;
  pinned: boolean;
}

/** The images that its containers ultimately come from; a name from outside that rests on a variable is none. */
function basesOf({ containers, images }: Unit): Base[] {
  const pulled = containers.filter(({ context }) => context === undefined).map(({ image }) => baseOfImage(image));
  const built = images.flatMap((image) => {
    const stages = lineage(image);
    const last = stages.at(-1);
    return last === undefined ? [] : [{ image: last.base, tag: last.tag, pinned: last.pinned }];
  });
  return [...pulled, ...built].filter(({ image }) => image !== '' && image !== 'scratch' && !image.includes('$'));
}

function baseOfImage(image: string): Base {
  const [unpinned = ''] = image.split('@');
  const colon = unpinned.indexOf(':', unpinned.lastIndexOf('/') + 1);
  return { image, tag: colon < 0 ? '' : unpinned.slice(colon + 1), pinned: image.includes('@sha256:') };
}

function isLatest({ tag, pinned }: Base): Tri {
  if (pinned) return false;
  return tag.includes('$') ? 'unknown' : tag === '' || tag === 'latest';
}

/** The final stage and the stages of the same file that it builds on. */
function lineage(image: ImageFile): FactOf<'image-stage'>[] {
  const way: FactOf<'image-stage'>[] = [];
  let stage = finalStage(image);
  while (stage !== undefined && !way.includes(stage)) {
    way.push(stage);
    const { base, evidence } = stage;
    stage = image.stages.findLast(
      ({ name, evidence: { line } }) =>
        name !== '' && name.toLowerCase() === base.toLowerCase() && line < evidence.line,
    );
  }
  return way;
}

/** Compose's `user` over the last USER of the final stage's lineage over what the base image is known to do. */
function runsAsRoot({ containers, images }: Unit, catalogue: Catalogue): Tri {
  const users = containers.map((container) => composeUser(container, images, catalogue));
  const unreferenced = images.filter(({ file }) => !containers.some(({ dockerfile }) => dockerfile === file));
  return agreed([...users, ...unreferenced.map((image) => imageUser(image, catalogue))]);
}

function composeUser({ users, context, dockerfile, image }: Container, images: ImageFile[], catalogue: Catalogue): Tri {
  if (users.length > 0) return agreed(users.map(isRoot));
  if (context === undefined) return imageStart(image, catalogue);
  const built = images.find(({ file }) => file === dockerfile);
  return built === undefined ? 'unknown' : imageUser(built, catalogue);
}

function imageUser(image: ImageFile, catalogue: Catalogue): Tri {
  const stages = lineage(image);
  for (const stage of stages) {
    const set = image.users.findLast((user) => stageAt(image, user.evidence.line) === stage);
    if (set === undefined) continue;
    return isRoot(set.user) === true && stepsDown(image) ? 'unknown' : isRoot(set.user);
  }
  const base = stages.at(-1)?.base ?? '';
  const start = base === 'scratch' ? true : imageStart(base, catalogue);
  return start === true && stepsDown(image) ? 'unknown' : start;
}

/** The stage that a line of the file belongs to: stages may have no name. */
function stageAt({ stages }: ImageFile, line: number): FactOf<'image-stage'> | undefined {
  return stages.findLast(({ evidence }) => evidence.line <= line);
}

/** A command that starts as root in order to become somebody else. */
function stepsDown({ commands }: ImageFile): boolean {
  return commands.some(
    ({ command, final }) => final && /(^|[\s"'/[,])(gosu|su-exec|setpriv|runuser|s6-setuidgid)\b/.test(command),
  );
}

function imageStart(image: string, catalogue: Catalogue): Tri {
  const starts = catalogue.byImage(imageName(image))?.runsAs;
  return starts === undefined ? 'unknown' : starts === 'root';
}

function isRoot(user: string): Tri {
  if (user.includes('$')) return 'unknown';
  const [name = ''] = user.split(':');
  return name === 'root' || /^0+$/.test(name);
}

/** `npm run dev`, `next dev`, `fastapi dev`, `--reload`, `manage.py runserver`: reloads code and shows errors. */
const DEVELOPMENT = /(^|[\s"',[])(dev|serve:dev|start:dev|runserver|--reload|--debug)(?=$|[\s"',\]])/;
const RUN_SCRIPT = /\b(?:npm|yarn|pnpm|bun)["',\s]+(?:run["',\s]+)?([\w:.-]+)/;

function developmentServer({ containers, images }: Unit, scripts: Package | undefined): Tri {
  const override = containers.flatMap(({ commands }) => commands);
  const own = images.flatMap(({ commands }) => commands.filter(({ final }) => final).map(({ command }) => command));
  const commands = override.length > 0 ? override : own;
  if (commands.length === 0) return 'unknown';
  return commands.some((command) => {
    const script = RUN_SCRIPT.exec(command)?.[1];
    const behind = scripts?.scripts.find(({ name }) => name === script)?.command ?? '';
    return DEVELOPMENT.test(command) || DEVELOPMENT.test(behind);
  });
}

/** A debug switch that is on by default; one without a default is set where nobody here sees it. */
function debugMode(reads: readonly FactOf<'environment-read'>[]): Tri {
  const switches = reads.filter(({ name }) => /^(\w+_)?DEBUG$/.test(name));
  if (switches.some((one) => one.hasDefault && /^(1|true|yes|on)$/i.test(one.default))) return true;
  return switches.some(({ hasDefault }) => !hasDefault) ? 'unknown' : false;
}
