// Which stages ship: the last one and those it builds on. A stage that nothing else takes from or needs may ship as well,
// where a build asks for it as its target; what it says is kept apart under its name, and the model tells what is built.

import { lineageOf, type Stage } from './stages.ts';

/** An image that the file can make: '' for the one that it makes by default, else the name of the target. */
export interface Makes {
  id: string;
  stage: Stage;
  /** Of its lineage what no image before it has. */
  own: Stage[];
}

export function imagesOf(stages: readonly Stage[]): Makes[] {
  const last = stages.at(-1);
  if (!last) return [];
  const main = lineageOf(last);
  const lineage = new Set(main);
  const taken = takenFrom(stages);
  const others = stages.filter((stage) => !lineage.has(stage) && !taken.has(stage));
  return [
    { id: '', stage: last, own: main },
    ...others.map((stage) => ({
      id: stage.name,
      stage,
      own: lineageOf(stage).filter((one) => !lineage.has(one)),
    })),
  ];
}

/** The images that each stage is part of; none has an entry when it is part of none. */
export function idsByStage(images: readonly Makes[]): Map<Stage, string[]> {
  const ids = new Map<Stage, string[]>();
  for (const { id, own } of images) {
    for (const stage of own) {
      const known = ids.get(stage);
      if (known) known.push(id);
      else ids.set(stage, [id]);
    }
  }
  return ids;
}

/** Stages whose files another one copies or mounts: they are there to build. */
function takenFrom(stages: readonly Stage[]): Set<Stage> {
  const taken = new Set<Stage>();
  const before = new Map<string, Stage>();
  for (const [index, stage] of stages.entries()) {
    for (const { instruction, resolve } of stage.steps) {
      const { from, mount } = instruction.flags;
      const mounted = [...(mount ?? '').matchAll(/(?:^|,)from=([^,]+)/g)].map(([, name = '']) => name);
      for (const name of [from ?? '', ...mounted].map((one) => resolve(one).toLowerCase())) {
        const source = before.get(name);
        if (source) taken.add(source);
      }
    }
    before.set(String(index), stage).set(stage.name, stage);
  }
  return taken;
}
