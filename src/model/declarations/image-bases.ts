// What the stages of an image are built from: named by digest, by a version, or by whatever the registry has today.

import type { FactOf } from '../../core/fact.ts';
import type { Tri } from '../../core/model.ts';
import type { ImageFile } from '../deployment/containers.ts';
import type { Statement } from './statement.ts';

type Told = Omit<Statement, 'of'>;

/** `scratch` is nothing; a bare name beside a build file may be a context that it names. */
export function basesOfImage(image: ImageFile): Told[] {
  return image.stages.flatMap((stage): Told[] => {
    const { base, tag, pinned, evidence } = stage;
    if (base === '' || base === 'scratch' || isStage(stage, image.stages)) return [];
    const note = tag === '' ? base : `${base}:${tag}`;
    const floating = { property: 'baseFloating', value: String(isFloating(stage, image.baked)), note, evidence };
    const open = base.includes('$') && tag === '';
    return [floating, { property: 'baseUnpinned', value: open ? 'unknown' : String(!pinned), note, evidence }];
  });
}

function isStage({ base, tag, pinned, evidence }: FactOf<'image-stage'>, stages: ImageFile['stages']): boolean {
  if (tag !== '' || pinned) return false;
  return stages.some((one) => one.name.toLowerCase() === base.toLowerCase() && one.evidence.line < evidence.line);
}

function isFloating({ base, tag, pinned }: FactOf<'image-stage'>, baked: boolean): Tri {
  if (pinned) return false;
  if (tag.includes('$')) return 'unknown';
  if (tag === '' && (base.includes('$') || (baked && !base.includes('/')))) return 'unknown';
  return tag === '' || tag === 'latest';
}
