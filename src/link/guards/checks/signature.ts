// A signature that a handler checks by hand: a digest under a key, of what was sent, compared with what a header says.

import { type Library, namesExport } from '../../../core/library.ts';
import type { Test } from '../../../core/linked.ts';
import { ecosystemOf, exportPath, isNamed } from '../../catalogue.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { partsOf } from '../../parts.ts';
import type { MadeValue, Site, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import type { Recognise } from './check.ts';
import { chainOf, isMadeOf, lastName } from './made.ts';

export function provesSignature(reader: GuardReader): Recognise {
  return (shape, test) => {
    const compared = comparedIn(reader, shape, test);
    if (!compared) return undefined;
    const { sides, inConstantTime } = compared;
    const digest = sides.find((side) => isDigestOfBody(reader, side));
    const shown = sides.find((side) => side !== digest && isShown(side));
    if (!digest || !shown) return undefined;
    const site = siteOf(digest);
    return site && { name: 'a signature checked by hand', config: { inConstantTime }, site };
  };
}

interface Compared {
  sides: Value[];
  inConstantTime: boolean;
}

export function comparedIn(
  { catalogue }: GuardReader,
  shape: Shape,
  { holds }: Pick<Test, 'holds'>,
): Compared | undefined {
  if (!holds) return undefined;
  if (shape.kind === 'comparison')
    return shape.operator === '==' && !isLength(shape.left) && !isLength(shape.right)
      ? { sides: [shape.left, shape.right], inConstantTime: false }
      : undefined;
  if (shape.value.kind !== 'made') return undefined;
  const { of, arguments: given, site } = shape.value;
  const safely = catalogue.find(of.source, ecosystemOf(site.file))?.comparesSafely;
  return isNamed(safely, of) ? { sides: given.positional, inConstantTime: true } : undefined;
}

/** That two texts are as long says nothing of what stands in them. */
function isLength(side: Value): boolean {
  if (side.kind === 'method') return LENGTHS.has(side.name);
  if (side.kind === 'made') return lastName(side.of) === 'len';
  return side.kind === 'library' && LENGTHS.has(lastName(side));
}

const LENGTHS = new Set(['length', 'byteLength', 'size']);

/** Of the body as it came; one of other data proves nothing of it. */
function isDigestOfBody(reader: GuardReader, side: Value): boolean {
  return isMadeOf(side, (one) => {
    if (one.kind !== 'made' || !isKeyed(reader, one)) return false;
    return isMadeOf(side, (v) => v.kind === 'made' && chainOf(v).includes(one) && takesBody(v));
  });
}

function takesBody({ arguments: given }: MadeValue): boolean {
  const parts = [...given.positional, ...given.named.values()].flatMap(partsOf);
  return parts.includes('body') || parts.includes('whole');
}

/** `createHmac('sha256', key)`: the catalogue says which calls take such a key. */
function isKeyed({ catalogue }: GuardReader, { of, site }: MadeValue): boolean {
  const library: Library | undefined = catalogue.find(of.source, ecosystemOf(site.file));
  const path = exportPath(of);
  const keyed = (library?.keys ?? []).filter(({ kind }) => kind === 'hmac-key');
  return keyed.some(({ calls = [] }) => calls.some((name) => namesExport(name, path)));
}

const isShown = (side: Value) => partsOf(side).some((p) => p === 'header' || p === 'query');

function siteOf(side: Value): Site | undefined {
  let site: Site | undefined;
  isMadeOf(side, (one) => {
    if (one.kind === 'made') site = one.site;
    return one.kind === 'made';
  });
  return site;
}
