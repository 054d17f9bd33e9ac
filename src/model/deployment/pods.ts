// Containers that a cluster runs, written as containers of compose are. Objects of one kind and name that run the same
// image are one, however many files repeat them; what is started before the others and ends is none.

import { compareEvidence, compareText, type Evidence } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import type { Question } from '../../core/model.ts';
import { type Catalogue, imageName } from '../catalogue.ts';
import { evidenceList } from '../evidence-list.ts';
import { directoryOf } from '../paths.ts';
import { lastSegment } from './builds.ts';
import type { BuiltImages } from './built-images.ts';
import { type Container, emptyContainer } from './containers.ts';

type Declared = FactOf<'declared'>;

/** What keeps running, or is started again and again; a Job runs once. */
const RUNNING = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'DeploymentConfig',
  'Rollout',
  'CronJob',
  'Pod',
  'Service',
]);

export function readPods(facts: readonly Fact[]): Container[] {
  const said = new Map<string, Declared[]>();
  for (const fact of facts) {
    if (fact.kind !== 'declared' || fact.what !== 'workload') continue;
    const key = placeOf(fact);
    const own = said.get(key);
    if (own) own.push(fact);
    else said.set(key, [fact]);
  }
  const pods = facts.flatMap((fact) => {
    if (fact.kind !== 'declares' || fact.what !== 'workload') return [];
    const pod = podOf(fact, said.get(placeOf(fact)) ?? []);
    return pod === undefined ? [] : [pod];
  });
  return pods.sort((a, b) => compareText(a.key, b.key));
}

const placeOf = ({ evidence, id }: Pick<Declared, 'evidence' | 'id'>) => `${evidence.file}#${id}`;

/** `Deployment/shop/web` in `deploy/shop.yaml`, `web` in `deploy/compose.yml`: the key of what a workload declares. */
export const containerKey = (file: string, id: string): string =>
  `${directoryOf(file)}/${id.slice(id.indexOf('/') + 1)}`;

function podOf({ id, evidence }: FactOf<'declares'>, said: readonly Declared[]): Container | undefined {
  const [kind = '', object = '', name = ''] = id.split('/');
  const saying = (property: string) => said.filter((fact) => fact.property === property);
  const [platform] = saying('platform');
  if (platform === undefined || platform.value === 'compose' || !RUNNING.has(kind)) return undefined;
  if (saying('beforehand').length > 0) return undefined;
  // Patches and templates name no image: what they run, nobody can tell here.
  const [image] = saying('image');
  if (image === undefined) return undefined;
  // The name that a chart is printed with is nobody's.
  const own = platform.value === 'helm' ? object.replace(/^release-name-/, '') : object;
  const service = own === name || own === '' ? name : `${own}/${name}`;
  const labels = saying('labels').flatMap(({ value }) => value.split(','));
  return {
    ...emptyContainer(containerKey(evidence.file, id), service),
    image: image.value,
    users: saying('runsAsRoot').map(({ value }) => (value === 'true' ? '0' : value === 'false' ? 'nonroot' : '$')),
    privileged: saying('privileged').some(({ value }) => value === 'true'),
    volumes: saying('engineSocket')
      .filter(({ value }) => value === 'true')
      .map((fact) => socketOf(fact, service)),
    pod: { object: `${kind}/${object}`, labels },
    evidence: [evidence],
  };
}

function socketOf({ note, evidence }: Declared, service: string): FactOf<'service-volume'> {
  const source = note.replace(/^hostPath /, '');
  return { kind: 'service-volume', service, source, target: '', readOnly: false, evidence };
}

export interface PlacedPods {
  /** Come from elsewhere: each inner list is one component. */
  pulled: [Container, ...Container[]][];
  /** Perhaps ours, but nothing says so. */
  unplaced: Container[];
}

/** What is built here, and takes what containers of it there are. */
interface Holder {
  containers: Container[];
  images: readonly { file: string }[];
  evidence: Evidence[];
}

export interface Ownership<T extends Holder> {
  /** The command of the pod names the program. */
  starts: (pod: Container, holder: T) => boolean;
  built: BuiltImages;
  catalogue: Catalogue;
  /** Names of what is built here: of the repository, its programs, the directories of its Dockerfiles. */
  names: readonly string[];
  /** The repository holds Dockerfiles. */
  builds: boolean;
}

export function placePods<T extends Holder>(
  pods: readonly Container[],
  holders: readonly T[],
  ownership: Ownership<T>,
): PlacedPods {
  const unplaced: Container[] = [];
  const pulled = new Map<string, [Container, ...Container[]]>();
  for (const pod of pods) {
    const files = ownership.built.filesOf(pod.image);
    const [file] = files;
    const holder = files.length === 1 && file !== undefined ? holderOf(pod, file, holders, ownership) : undefined;
    if (file !== undefined && holder) {
      holder.containers.push({ ...pod, context: directoryOf(file), dockerfile: file });
      holder.evidence.push(...pod.evidence);
    } else if (files.length > 0 || mayBeOurs(pod, ownership)) unplaced.push(pod);
    else {
      const key = `${pod.pod?.object} ${pod.service} ${imageName(pod.image)}`;
      const same = pulled.get(key);
      if (same) same.push(pod);
      else pulled.set(key, [pod]);
    }
  }
  return { pulled: [...pulled.values()], unplaced };
}

function holderOf<T extends Holder>(
  pod: Container,
  file: string,
  all: readonly T[],
  { starts }: Ownership<T>,
): T | undefined {
  const holders = all.filter(
    ({ images, containers }) =>
      images.some((image) => image.file === file) || containers.some(({ dockerfile }) => dockerfile === file),
  );
  const named = holders.length > 1 ? holders.filter((holder) => starts(pod, holder)) : holders;
  return named.length === 1 ? named[0] : undefined;
}

/** Names that look alike join nothing, but they forbid to say that it comes from elsewhere. */
export function mayBeOurs(
  { image }: Pick<Container, 'image'>,
  { catalogue, names, builds }: Pick<Ownership<Holder>, 'catalogue' | 'names' | 'builds'>,
): boolean {
  if (catalogue.byImage(image)?.connects !== undefined) return false;
  if (!builds) return false;
  const last = lastSegment(image);
  if (last === undefined || image.includes('$')) return true;
  const path = imageName(image).split('/').map(letters);
  return names.map(letters).some((name) => name.length > 2 && path.some((one) => one.includes(name) || name === one));
}

const letters = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

export const askAboutPods = (open: readonly Container[]): Question[] =>
  askAboutImages(open, 'question:workloads-of-images', "the cluster's workloads");

/** `whose`: what runs the images. */
export function askAboutImages(open: readonly Container[], id: string, whose: string): Question[] {
  if (open.length === 0) return [];
  const images = [...new Set(open.map(({ image }) => imageName(image)))].sort(compareText);
  const shown = images.slice(0, 8).join(', ');
  const more = images.length > 8 ? ` and ${images.length - 8} more` : '';
  return [
    {
      id,
      topic: 'deployment',
      text: `Which programs of this repository do these images of ${whose} hold: ${shown}${more}? Nothing read here builds them under these names.`,
      affects: [],
      because: evidenceList(open.flatMap(({ evidence }) => evidence).sort(compareEvidence)),
    },
  ];
}
