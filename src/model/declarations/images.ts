// Images: what several files together say of each that a Dockerfile makes or a compose file pulls: who it starts as where
// nothing that deploys it says otherwise, what it is built from, what it starts, what its build context brings along.

import { environmentOf } from '../../core/environments.ts';
import type { Tri } from '../../core/model.ts';
import { readCatalogue } from '../catalogue.ts';
import { type Build, readBuilds } from '../deployment/builds.ts';
import { type Container, type ImageFile, shippedStage } from '../deployment/containers.ts';
import { type Packages, readPackages } from '../packages.ts';
import { directoryOf } from '../paths.ts';
import { imageStart, imageUser, isDevelopmentCommand, isRoot } from '../properties/image.ts';
import type { Unit } from '../units.ts';
import { givenSecrets } from './build-arguments.ts';
import { basesOfImage } from './image-bases.ts';
import { contextOf } from './image-context.ts';
import type { Beginning, Join, JoinParts, Said, Statement } from './statement.ts';

export const images: Join = (parts) => {
  const around = surroundings(parts);
  const joined = [...imagesOf(parts)].map(([image, units]) => joinImage(image, units, around));
  const pulled = parts.units.all.flatMap((unit) => unit.containers.map((one) => joinContainer(one, unit, around)));
  const all = [...joined, ...pulled].filter((one) => one !== undefined);
  return {
    beginnings: all.flatMap(({ beginnings }) => beginnings),
    statements: all.flatMap(({ statements }) => statements),
  };
};

interface Around {
  parts: JoinParts;
  catalogue: ReturnType<typeof readCatalogue>;
  packages: Packages;
  containers: Container[];
  builds: Build[];
  /** Ids of workloads that only run where people develop. */
  developing: ReadonlySet<string>;
}

function surroundings(parts: JoinParts): Around {
  const { input, units, said } = parts;
  const developing = said.statements.filter(({ property, value }) => property === 'development' && value === 'true');
  return {
    parts,
    catalogue: readCatalogue(input.libraries),
    packages: readPackages(input.facts),
    containers: units.all.flatMap(({ containers }) => containers),
    builds: readBuilds(input.facts),
    developing: new Set(developing.map(({ of }) => of)),
  };
}

function imagesOf({ units }: JoinParts): Map<ImageFile, Unit[]> {
  const found = new Map<ImageFile, Unit[]>();
  for (const unit of units.all) for (const image of unit.images) found.set(image, [...(found.get(image) ?? []), unit]);
  return found;
}

const triOf = (tri: Tri) => String(tri);

function joinImage(image: ImageFile, units: readonly Unit[], around: Around): Said | undefined {
  const of = `image:${image.file}`;
  const [shipped] = [shippedStage(image)];
  if (!shipped) return undefined;
  const deployed = around.containers.filter(({ dockerfile }) => dockerfile === image.file);
  const running = deployed.filter((one) => !isForDevelopment(one, around));
  const beginnings: Beginning[] = [
    {
      id: of,
      kind: 'image',
      name: image.file,
      ...(units[0] && { component: units[0].id }),
      evidence: shipped.evidence,
    },
  ];
  const here = { of, evidence: shipped.evidence };
  const development =
    environmentOf(image.file) === 'development' || (deployed.length > 0 && running.length === 0) ? ['true'] : [];
  const statements: Statement[] = [
    ...development.map((value) => ({ ...here, property: 'development', value })),
    { ...here, property: 'deployed', value: String(deployed.length > 0) },
    ...usersOf(image, running, around).map((one) => ({ ...one, of })),
    ...basesOfImage(image).map((one) => ({ ...one, of })),
    ...startOf(image, units[0], running, around).map((one) => ({ ...one, of })),
    ...contextOf(image, deployed, around.parts).map((one) => ({ ...one, of })),
    ...givenSecrets(image, { facts: around.parts.input.facts, builds: around.builds, running }).map((one) => ({
      ...one,
      of,
    })),
  ];
  return { beginnings, statements };
}

type Told = Omit<Statement, 'of'>;

/** A deployment that names a user speaks for itself; the image answers for all others, and for being run elsewhere. */
function usersOf(image: ImageFile, running: readonly Container[], { catalogue }: Around): Told[] {
  const left = running.filter(({ users }) => users.length === 0);
  const [named] = running;
  if (named && left.length === 0) {
    const [evidence] = named.evidence;
    const open = running.some(({ users }) => users.every((user) => user.includes('$')));
    const note = open ? 'a variable names the user it is deployed as' : 'all that deploys it names a user';
    const root = running.flatMap(({ users }) => users).find((user) => isRoot(user) === true);
    if (root !== undefined && evidence)
      return [{ property: 'runsAsRoot', value: 'true', note: `deployed as user ${root}`, evidence }];
    const value = open ? 'unknown' : 'false';
    return evidence ? [{ property: 'runsAsRoot', value, note, evidence }] : [];
  }
  const commanded = left.some(({ commands }) => commands.length > 0);
  const targets = new Set(left.length === 0 ? [''] : left.map(({ target }) => target));
  return [...targets].flatMap((target) => {
    const { root, at, note } = imageUser({ image, target }, catalogue, commanded);
    return at ? [{ property: 'runsAsRoot', value: triOf(root), note, evidence: at }] : [];
  });
}

/** The command of the image, where some deployment leaves it or nothing here deploys it. */
function startOf(image: ImageFile, unit: Unit | undefined, running: readonly Container[], around: Around): Told[] {
  if (running.length > 0 && running.every(({ commands }) => commands.length > 0)) return [];
  const home = unit?.program?.home ?? directoryOf(image.file);
  const scripts = around.packages.at(home)?.scripts ?? [];
  const targets = new Set(running.length === 0 ? [''] : running.map(({ target }) => target));
  return [...targets].flatMap((target) => {
    const stage = shippedStage(image, target)?.name;
    return image.commands
      .filter((one) => one.stage === stage && isDevelopmentCommand(one.command, scripts))
      .map(({ command, evidence }) => ({ property: 'developmentServer', value: 'true', note: command, evidence }));
  });
}

/** What opens the host to a container: there, root in it is root of the host. */
const OPENS_HOST = new Set([
  'privileged',
  'engineSocket',
  'dangerousCapability',
  'hostMount',
  'hostDevice',
  'hostProcesses',
  'unconfined',
]);

function opensHost(container: Container, { said }: JoinParts): boolean {
  const { evidence } = container;
  const own = new Set(evidence.map(({ file }) => workloadId(file, container)));
  return said.statements.some(({ of, property, value }) => own.has(of) && value === 'true' && OPENS_HOST.has(property));
}

/** An image that is pulled and known to start as root; a command of compose that starts a development server. */
function joinContainer(container: Container, unit: Unit, around: Around): Said | undefined {
  const { context, image, users, commands, service, evidence } = container;
  const [at] = evidence;
  if (!at || isForDevelopment(container, around)) return undefined;
  const of = `image:${at.file}#${service}`;
  const scripts = around.packages.at(unit.program?.home ?? unit.home ?? '.')?.scripts ?? [];
  const serving = commands.filter((command) => isDevelopmentCommand(command, scripts));
  const root = context === undefined && users.length === 0 ? imageStart(image, around.catalogue) : 'unknown';
  const asRoot = opensHost(container, around.parts) ? 'runsAsRoot' : 'pulledAsRoot';
  const statements: Statement[] = [
    ...serving.map((note) => ({ of, property: 'developmentServer', value: 'true', note, evidence: at })),
    ...(root === true ? [{ of, property: asRoot, value: 'true', note: image, evidence: at }] : []),
  ];
  const name = image === '' ? service : image;
  const beginning: Beginning = { id: of, kind: 'image', name, component: unit.id, evidence: at };
  return statements.length === 0 ? undefined : { beginnings: [beginning], statements };
}

function isForDevelopment(container: Container, { developing }: Around): boolean {
  const { evidence } = container;
  return evidence.length > 0 && evidence.every(({ file }) => developing.has(workloadId(file, container)));
}

/** Of what the file declares: a service of compose by its name, a container of a cluster by its object. */
const workloadId = (file: string, { service, pod }: Container) =>
  `workload:${file}#${pod === undefined ? service : `${pod.object}/${service.slice(service.indexOf('/') + 1)}`}`;
