// Containers of compose that pull by name what this repository builds: where one thing names both the image and its
// Dockerfile, the container runs what stands here. A name that only looks alike joins nothing.

import type { Fact } from '../../core/fact.ts';
import type { Catalogue } from '../catalogue.ts';
import { imageName } from '../catalogue.ts';
import { directoryOf } from '../paths.ts';
import { type Build, lastSegment, readBuilds } from './builds.ts';
import type { Container } from './containers.ts';

interface Around {
  facts: readonly Fact[];
  files: ReadonlySet<string>;
  catalogue: Catalogue;
}

export function withOwnBuilds(containers: readonly Container[], { facts, files, catalogue }: Around): Container[] {
  if (containers.every(({ context }) => context !== undefined)) return [...containers];
  const builds = readBuilds(facts).filter(({ dockerfile }) => dockerfile !== undefined && files.has(dockerfile));
  return containers.map((one) => {
    if (one.context !== undefined || catalogue.byImage(one.image)?.connects !== undefined) return one;
    const own = builds.filter((build) => isOf(one.image, build));
    const [dockerfile, ...others] = new Set(own.flatMap((build) => build.dockerfile ?? []));
    if (dockerfile === undefined || others.length > 0) return one;
    const targets = new Set(own.map(({ target }) => target));
    const [target = ''] = targets;
    return { ...one, context: directoryOf(dockerfile), dockerfile, target: targets.size === 1 ? target : '' };
  });
}

function isOf(image: string, { name, image: built }: Build): boolean {
  return name !== undefined && name === lastSegment(image) && ownersAgree(ownerIn(image), ownerIn(built));
}

/** `acme` of `ghcr.io/acme/shop:1`; '' of a bare name; '$' where a variable names it. */
function ownerIn(image: string): string {
  const parts = imageName(image.replace(/\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\w+/g, '$')).split('/');
  const [first = ''] = parts;
  const owner = parts.slice(/[.:]|^localhost$/.test(first) ? 1 : 0, -1).join('/');
  return owner.includes('$') ? '$' : owner.toLowerCase();
}

/** A bare name is pulled from the library of the registry: nobody else's image is meant. */
function ownersAgree(a: string, b: string): boolean {
  if (a === '' || b === '') return a === b;
  return a === '$' || b === '$' || a === b;
}
