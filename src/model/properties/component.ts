// The named properties of components that rules may ask for. A property that makes no sense for a component is left out:
// who an actor runs as, whether a service without dependencies has a lock file.

import type { FactOf } from '../../core/fact.ts';
import type { Properties, Tri } from '../../core/model.ts';
import { type Catalogue, imageName } from '../catalogue.ts';
import { type Container, type ImageFile, shippedStage } from '../containers.ts';
import type { Package, Packages } from '../packages.ts';
import { climb } from '../paths.ts';
import { isWhollySecret } from '../secret-names.ts';
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
    plaintextSecretsInCompose: literal.some(({ name }) => isWhollySecret(name)),
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

/** An image of ours, and the stage of it that runs. */
interface Shipped {
  image: ImageFile;
  target: string;
}

/** One for each container that is built from it; a Dockerfile that no compose file names ships its final stage. */
function shipped({ containers, images }: Pick<Unit, 'containers' | 'images'>): Shipped[] {
  return images.flatMap((image) => {
    const built = containers.filter(({ dockerfile }) => dockerfile === image.file);
    return built.length === 0 ? [{ image, target: '' }] : built.map(({ target }) => ({ image, target }));
  });
}

/** The images that its containers ultimately come from; a name from outside that rests on a variable is none. */
function basesOf(unit: Unit): Base[] {
  const pulled = unit.containers.filter(({ context }) => context === undefined).map(({ image }) => baseOfImage(image));
  const built = shipped(unit).flatMap((one) => {
    const last = lineage(one).at(-1);
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

/** The stage that ships and the stages of the same file that it builds on. */
function lineage({ image, target }: Shipped): FactOf<'image-stage'>[] {
  const way: FactOf<'image-stage'>[] = [];
  let stage = shippedStage(image, target);
  while (stage !== undefined && !way.includes(stage)) {
    way.push(stage);
    const { base, tag, evidence } = stage;
    stage = image.stages.findLast(
      ({ name, evidence: { line } }) => tag === '' && name.toLowerCase() === base.toLowerCase() && line < evidence.line,
    );
  }
  return way;
}

/** Compose's `user` over the last USER of the stage's lineage over what the base image is known to do. */
function runsAsRoot({ containers, images }: Unit, catalogue: Catalogue): Tri {
  const users = containers.map((container) => composeUser(container, images, catalogue));
  const unreferenced = images.filter(({ file }) => !containers.some(({ dockerfile }) => dockerfile === file));
  return agreed([...users, ...unreferenced.map((image) => imageUser({ image, target: '' }, catalogue))]);
}

function composeUser(container: Container, images: ImageFile[], catalogue: Catalogue): Tri {
  const { users, context, dockerfile, image, target } = container;
  if (users.length > 0) return agreed(users.map(isRoot));
  if (context === undefined) return imageStart(image, catalogue);
  const built = images.find(({ file }) => file === dockerfile);
  return built === undefined ? 'unknown' : imageUser({ image: built, target }, catalogue);
}

function imageUser(one: Shipped, catalogue: Catalogue): Tri {
  const stages = lineage(one);
  const [first] = stages;
  if (first === undefined) return 'unknown';
  // A stage's facts hold what it inherits from stages of the same file.
  const set = one.image.users.findLast(({ stage }) => stage === first.name);
  const base = stages.at(-1)?.base ?? '';
  const starts = set ? isRoot(set.user) : base === 'scratch' ? true : imageStart(base, catalogue);
  return starts === true && stepsDown(one.image, first.name) ? 'unknown' : starts;
}

/** A command that starts as root in order to become somebody else. */
function stepsDown({ commands }: ImageFile, stage: string): boolean {
  return commands.some(
    (one) => one.stage === stage && /(^|[\s"'/[,])(gosu|su-exec|setpriv|runuser|s6-setuidgid)\b/.test(one.command),
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
  const own = shipped({ containers, images }).flatMap(({ image, target }) => {
    const stage = shippedStage(image, target)?.name;
    return image.commands.filter((one) => one.stage === stage).map(({ command }) => command);
  });
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
