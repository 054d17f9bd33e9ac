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
  const lineage = lineageOf(last);
  const taken = takenFrom(stages);
  const others = stages.filter((stage) => !lineage.includes(stage) && !taken.has(stage));
  return [
    { id: '', stage: last, own: lineage },
    ...others.map((stage) => ({
      id: stage.name,
      stage,
      own: lineageOf(stage).filter((one) => !lineage.includes(one)),
    })),
  ];
}

/** The images that a stage is part of. */
export function idsOf(stage: Stage, images: readonly Makes[]): string[] {
  return images.filter(({ own }) => own.includes(stage)).map(({ id }) => id);
}

/** Stages whose files another one copies or mounts: they are there to build. */
function takenFrom(stages: readonly Stage[]): Set<Stage> {
  const taken = new Set<Stage>();
  for (const [index, { steps }] of stages.entries()) {
    const before = stages.slice(0, index);
    for (const { instruction, resolve } of steps) {
      const { from, mount } = instruction.flags;
      const mounted = [...(mount ?? '').matchAll(/(?:^|,)from=([^,]+)/g)].map(([, name = '']) => name);
      for (const name of [from ?? '', ...mounted].map((one) => resolve(one).toLowerCase())) {
        const stage = before.findLast((one, at) => one.name === name || String(at) === name);
        if (stage) taken.add(stage);
      }
    }
  }
  return taken;
}
