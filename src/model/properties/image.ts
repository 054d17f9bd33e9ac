// What the images of a unit say: which stage ships, what it comes from, who it runs as, what its command starts.

import type { Evidence } from '../../core/evidence.ts';
import type { FactOf } from '../../core/fact.ts';
import type { Tri } from '../../core/model.ts';
import type { Catalogue } from '../catalogue.ts';
import { type Container, type ImageFile, shippedStage } from '../deployment/containers.ts';
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
export function lineage({ image, target }: Pick<Shipped, 'image' | 'target'>): FactOf<'image-stage'>[] {
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

/** Who a container starts as, and the line that decides it: the USER in force, else the FROM of what ships. */
export interface Starts {
  root: Tri;
  at?: Evidence;
  note: string;
}

/** Compose's `user` over the last USER of the stage's lineage over what the base image is known to do. */
export function runsAsRoot({ containers, images }: Unit, catalogue: Catalogue): Tri {
  const users = containers.map((container) => composeUser(container, images, catalogue));
  const unreferenced = images.filter(({ file }) => !containers.some(({ dockerfile }) => dockerfile === file));
  return agreed([...users, ...unreferenced.map((image) => imageUser({ image, target: '' }, catalogue).root)]);
}

function composeUser(container: Container, images: ImageFile[], catalogue: Catalogue): Tri {
  const { users, context, dockerfile, image, target, commands } = container;
  if (users.length > 0) return agreed(users.map((user) => isRoot(user)));
  if (context === undefined) return imageStart(image, catalogue);
  const built = images.find(({ file }) => file === dockerfile);
  return built === undefined ? 'unknown' : imageUser({ image: built, target }, catalogue, commands.length > 0).root;
}

/** `commanded`: whoever starts it names the command, so that it is no base for others. */
export function imageUser(one: Pick<Shipped, 'image' | 'target'>, catalogue: Catalogue, commanded = false): Starts {
  const stages = lineage(one);
  const [first] = stages;
  const last = stages.at(-1);
  if (first === undefined || last === undefined) return { root: 'unknown', note: '' };
  const { users, said } = one.image;
  const says = (property: string) => said.filter((fact) => fact.property === property).map(({ value }) => value);
  // A stage's facts hold what it inherits from stages of the same file.
  const set = users.findLast(({ stage }) => stage === first.name);
  const steps = says('mayStepDown').length > 0 || stepsDown(one.image, first.name);
  if (set) {
    const root = isRoot(set.user, says('rootAccount'));
    return { root: root === true && steps ? 'unknown' : root, at: set.evidence, note: `USER ${set.user}` };
  }
  const own = last.base === 'scratch' ? true : imageStart(referenceOf(last), catalogue);
  const told = steps || (says('interactive').length > 0 && !commanded);
  return { root: own === true && told ? 'unknown' : own, at: first.evidence, note: `no USER, from ${last.base}` };
}

const referenceOf = ({ base, tag }: Pick<Base, 'tag'> & { base: string }) => (tag === '' ? base : `${base}:${tag}`);

/** A command that starts as root in order to become somebody else. */
function stepsDown({ commands }: ImageFile, stage: string): boolean {
  return commands.some(
    (one) => one.stage === stage && /(^|[\s"'/[,])(gosu|su-exec|setpriv|runuser|s6-setuidgid)\b/.test(one.command),
  );
}

export function imageStart(image: string, catalogue: Catalogue): Tri {
  const library = catalogue.byImage(image);
  if (library?.runsAs === undefined) return 'unknown';
  const { tag } = baseOfImage(image);
  const words = tag.split('-');
  const byTag = Object.entries(library.runsAsByTag ?? {}).find(([word]) => words.includes(word))?.[1];
  // A tag that a variable makes may hold the word that decides.
  if (tag.includes('$') && library.runsAsByTag !== undefined) return 'unknown';
  const starts = byTag ?? library.runsAs;
  return starts === 'unknown' ? starts : starts === 'root';
}

export function isRoot(user: string, rootAccounts: readonly string[] = []): Tri {
  if (user.includes('$')) return 'unknown';
  const [name = ''] = user.split(':');
  return name === 'root' || /^0+$/.test(name) || /^ContainerAdministrator$/i.test(name) || rootAccounts.includes(name);
}

/** `npm run dev`, `next dev`, `fastapi dev`, `--reload`, `manage.py runserver`: reloads code and shows errors. */
const DEVELOPMENT =
  /(^|[\s"',[/])(dev|serve:dev|start:dev|dev:[\w-]+|runserver|--reload|--debug|nodemon|ts-node-dev|webpack-dev-server|flask(?:["',\s]+[\w:.=/-]+){0,4}?["',\s]+run|ng["',\s]+serve|react-scripts["',\s]+start|vue-cli-service["',\s]+serve|tsx["',\s]+watch|node["',\s]+--watch|vite(?=[\s"',]*(?:$|--|\])))(?=$|[\s"',\]])/;
const RUN_SCRIPT = /\b(?:npm|yarn|pnpm|bun)["',\s]+(?:run(?:-script)?["',\s]+)?([\w:.-]+)/;

export function isDevelopmentCommand(command: string, scripts: Package['scripts']): boolean {
  const script = RUN_SCRIPT.exec(command)?.[1];
  const behind = scripts.find(({ name }) => name === script)?.command ?? '';
  return DEVELOPMENT.test(command) || DEVELOPMENT.test(behind);
}

/** Undefined for what is pulled and started as it comes: nobody here decides what it serves with. */
export function developmentServer(unit: Unit, scripts: Package | undefined): Tri | undefined {
  if (commandsOf(unit).length === 0) return undefined;
  return agreed(commandsOf(unit).map((commands) => (commands.length === 0 ? 'unknown' : commands.some(is))));

  function is(command: string): boolean {
    return isDevelopmentCommand(command, scripts?.scripts ?? []);
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
