// Which stage of a Dockerfile ships: the final one, unless all that builds it here asks for others. Gives the facts as if
// that stage were the final one, without what is only said of stages that do not ship.

import { isDevelopmentName } from '../../core/environments.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import { readBuilds } from './builds.ts';
import { readComposeFiles } from './compose-files.ts';
import { builtFrom } from './containers.ts';

/** What only matters where it ships; everything else is said of each build. */
const OF_WHAT_SHIPS = new Set([
  'wholeContext',
  'copiesStageRoot',
  'secretCopied',
  'secretArgument',
  'mayStepDown',
  'rootAccount',
  'interactive',
  'administrationPort',
  'listensOn',
  'portVariable',
  'unprobed',
  'certificatesUncheckedAtRun',
  'usesSudo',
  'givesSetuid',
  'worldWritable',
  'knownPassword',
  'sudoWithoutPassword',
  'remoteLogin',
]);

type StageFact = FactOf<'image-stage'>;

export function withShippedStages(facts: readonly Fact[], files: ReadonlySet<string>): Fact[] {
  const targets = targetsIn(facts, files);
  const stages = new Map<string, StageFact[]>();
  for (const fact of facts) {
    if (fact.kind === 'image-stage') {
      const own = stages.get(fact.evidence.file);
      if (own) own.push(fact);
      else stages.set(fact.evidence.file, [fact]);
    }
  }
  const shipping = new Map([...stages].map(([file, own]) => [file, shippingOf(own, targets.get(file) ?? new Set())]));
  return facts.flatMap((fact) => {
    const ships = shipping.get(fact.evidence.file);
    return ships === undefined ? [fact] : asShipped(fact, ships);
  });
}

/** By Dockerfile, the stages that something builds to be run: '' for the final one. */
function targetsIn(facts: readonly Fact[], files: ReadonlySet<string>): Map<string, Set<string>> {
  const targets = new Map<string, Set<string>>();
  const { isForDevelopment } = readComposeFiles(facts);
  const add = (file: string | undefined, target: string) => {
    if (file !== undefined) targets.set(file, (targets.get(file) ?? new Set()).add(target.toLowerCase()));
  };
  for (const fact of facts) {
    if (fact.kind !== 'service' || (fact.build === '' && fact.dockerfile === '')) continue;
    if (isForDevelopment(fact.evidence.file, fact.name) || isDevelopmentName(fact.target)) continue;
    add(builtFrom(fact, files)?.dockerfile, fact.target);
  }
  for (const { by, dockerfile, target } of readBuilds(facts)) {
    if (by === 'pipeline' && !isStepOfBuild(target)) add(dockerfile, target);
  }
  return targets;
}

/** `--target test` is how a pipeline runs its tests, `--target builder` how it fills its cache. */
const isStepOfBuild = (target: string) =>
  isDevelopmentName(target) ||
  /(?:^|[-_.])(?:build(?:er)?|deps|dependencies|lint(?:er)?|checks?|cache|coverage)(?:$|[-_.])/i.test(target);

interface Shipping {
  stages: readonly StageFact[];
  /** The one that stands for all: what is asked for, or the last of what is. */
  stage: StageFact;
  targets: ReadonlySet<string>;
  /** What ships is built on these. */
  lineage: ReadonlySet<StageFact>;
}

/** Undefined where the final stage ships, or where a target is named that is not there. */
function shippingOf(stages: readonly StageFact[], targets: ReadonlySet<string>): Shipping | undefined {
  const asked = stages.filter(({ name }) => targets.has(name.toLowerCase()));
  const stage = asked.at(-1);
  if (stage === undefined || targets.has('') || asked.length !== targets.size || asked.some(({ final }) => final)) {
    return undefined;
  }
  const lineage = new Set(asked.flatMap((one) => lineageAmong(stages, one)));
  return { stages, stage, targets, lineage };
}

function lineageAmong(stages: readonly StageFact[], stage: StageFact): StageFact[] {
  const way: StageFact[] = [];
  for (let at: StageFact | undefined = stage; at !== undefined && !way.includes(at); ) {
    way.push(at);
    const { base, tag, evidence }: StageFact = at;
    at = stages.findLast(
      (one) => tag === '' && one.name.toLowerCase() === base.toLowerCase() && one.evidence.line < evidence.line,
    );
  }
  return way;
}

function asShipped(fact: Fact, { stages, stage, targets, lineage }: Shipping): Fact[] {
  if (fact.kind === 'image-stage') return [{ ...fact, final: fact === stage }];
  if (fact.kind === 'image-user' || fact.kind === 'image-port' || fact.kind === 'image-command') {
    return [{ ...fact, final: fact.stage === stage.name }];
  }
  if (fact.kind !== 'declared' || fact.what !== 'image') return [fact];
  if (fact.id !== '') return targets.has(fact.id.toLowerCase()) ? [{ ...fact, id: '' }] : [];
  const standsIn = stages.findLast(({ evidence }) => evidence.line <= fact.evidence.line);
  const ships = standsIn === undefined || lineage.has(standsIn);
  return ships || !OF_WHAT_SHIPS.has(fact.property) ? [fact] : [];
}
