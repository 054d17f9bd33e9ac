// What the images of a unit say: which stage ships, what it comes from, who it runs as, what its command starts.

import type { FactOf } from '../../core/fact.ts';
import type { Tri } from '../../core/model.ts';
import { type Catalogue, imageName } from '../catalogue.ts';
import { type Container, type ImageFile, shippedStage } from '../containers.ts';
import type { Package } from '../packages.ts';
import type { Unit } from '../units.ts';
import { agreed } from './tri.ts';

interface Base {
  image: string;
  tag: string;
  pinned: boolean;
  baked: boolean;
}

/** An image of ours, and the stage of it that runs. */
interface Shipped {
  image: ImageFile;
  target: string;
  /** By a compose file. */
  described: boolean;
}

/** One for each container that is built from it; a Dockerfile that no compose file names ships its final stage. */
function shipped({ containers, images }: Pick<Unit, 'containers' | 'images'>): Shipped[] {
  return images.flatMap((image): Shipped[] => {
    const built = containers.filter(({ dockerfile }) => dockerfile === image.file);
    return built.length === 0
      ? [{ image, target: '', described: false }]
      : built.map(({ target }) => ({ image, target, described: true }));
  });
}

/** The images that its containers ultimately come from; a name from outside that rests on a variable is none. */
export function basesOf(unit: Unit): Base[] {
  const pulled = unit.containers.filter(({ context }) => context === undefined).map(({ image }) => baseOfImage(image));
  const built = shipped(unit).flatMap((one) => {
    const last = lineage(one).at(-1);
    return last === undefined ? [] : [{ image: last.base, tag: last.tag, pinned: last.pinned, baked: one.image.baked }];
  });
  return [...pulled, ...built].filter(({ image }) => image !== '' && image !== 'scratch' && !image.includes('$'));
}

function baseOfImage(image: string): Base {
  const [unpinned = ''] = image.split('@');
  const colon = unpinned.indexOf(':', unpinned.lastIndexOf('/') + 1);
  return { image, tag: colon < 0 ? '' : unpinned.slice(colon + 1), pinned: image.includes('@sha256:'), baked: false };
}

/** A bare name may be a context that a build file names (`docker buildx bake`), where there is one. */
export function isLatest({ image, tag, pinned, baked }: Base): Tri {
  if (pinned) return false;
  if (tag.includes('$') || (baked && tag === '' && !image.includes('/'))) return 'unknown';
  return tag === '' || tag === 'latest';
}

/** The stage that ships and the stages of the same file that it builds on. */
function lineage({ image, target }: Pick<Shipped, 'image' | 'target'>): FactOf<'image-stage'>[] {
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
export function runsAsRoot({ containers, images }: Unit, catalogue: Catalogue): Tri {
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

function imageUser(one: Pick<Shipped, 'image' | 'target'>, catalogue: Catalogue): Tri {
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

/** Undefined for what is pulled and started as it comes: nobody here decides what it serves with. */
export function developmentServer(unit: Unit, scripts: Package | undefined): Tri | undefined {
  if (commandsOf(unit).length === 0) return undefined;
  return agreed(commandsOf(unit).map((commands) => (commands.length === 0 ? 'unknown' : commands.some(isDevelopment))));

  function isDevelopment(command: string): boolean {
    const script = RUN_SCRIPT.exec(command)?.[1];
    const behind = scripts?.scripts.find(({ name }) => name === script)?.command ?? '';
    return DEVELOPMENT.test(command) || DEVELOPMENT.test(behind);
  }
}

/** What may be started: an override of compose, the image's own command where some compose file leaves it. */
function commandsOf({ containers, images }: Unit): string[][] {
  const overrides = containers.flatMap(({ commands }) => commands.map((command) => [command]));
  const left = shipped({
    containers: containers.filter(({ commands, evidence }) => commands.length < evidence.length),
    images,
  });
  const named = new Set(containers.map(({ dockerfile }) => dockerfile));
  const own = left
    .filter(({ image, described }) => described || !named.has(image.file))
    .map(({ image, target }) => {
      const stage = shippedStage(image, target)?.name;
      return image.commands.filter((one) => one.stage === stage).map(({ command }) => command);
    });
  return [...overrides, ...own];
}
