// Paths that a request has a say in, kept below one directory before a file is touched: each such touch must come behind a
// test of that very path, or be of a name that cannot leave.

import type { Test } from '../../../core/linked.ts';
import type { EffectKind } from '../../../core/model.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { waysThrough } from '../../evaluate/tests.ts';
import type { Observation } from '../../observe.ts';
import { partsOf } from '../../parts.ts';
import { knownText } from '../../texts.ts';
import type { MadeValue, Site, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import type { Found } from './check.ts';
import { lastName } from './made.ts';
import { isSame } from './same.ts';
import { type Touch, touchesIn } from './touches.ts';

const FILES: ReadonlySet<EffectKind> = new Set(['file-read', 'file-write']);

export function containmentIn(reader: GuardReader, seen: Observation): Found | undefined {
  const touches = touchesIn(reader, seen, FILES);
  const kept = touches.map((touch) => keptBy(touch, seen));
  const first = kept.find((k) => k !== undefined);
  if (!first) return undefined;
  const at = `${first.site.file}:${first.site.at[0]}`;
  const base = { name: 'a path kept inside its directory', config: { by: first.by }, site: first.site };
  if (first.weak)
    return {
      ...base,
      mode: 'conditional',
      why: `lets directories in whose names begin alike: compares without a separator at ${at}`,
    };
  const whole = seen.complete && kept.every((k) => k !== undefined && !k.weak);
  if (whole) return { ...base, mode: 'enforcing', why: `keeps the path below its directory at ${at}` };
  return { ...base, mode: 'unknown', why: `keeps one path below its directory at ${at}, and not every one` };
}

interface Kept {
  by: string;
  site: Site;
  weak?: boolean;
}

function keptBy(touch: Touch, seen: Observation): Kept | undefined {
  const ways = waysThrough(touch.conditions);
  const kept = ways.map((way) => {
    const tests = way.map((test) => keptByTest(test, touch, seen)).filter((k) => k !== undefined);
    return tests.find((k) => !k.weak) ?? tests[0];
  });
  return kept.every((k) => k !== undefined) ? (kept.find((k) => k.weak) ?? kept[0]) : undefined;
}

function keptByTest(test: Test, { target, site }: Touch, seen: Observation): Kept | undefined {
  if (test.flags.length > 0) return undefined;
  const found = (seen.tests.get(test.place) ?? []).map((shape) => keptByShape(shape, test, target));
  const [first] = found;
  return first && found.every((f) => f !== undefined)
    ? { by: first.by, site, ...(found.some((f) => f.weak) && { weak: true }) }
    : undefined;
}

function keptByShape(shape: Shape, test: Test, target: Value): { by: string; weak?: boolean } | undefined {
  if (shape.kind === 'call') return keptByCall(shape, test, target);
  if (shape.kind !== 'comparison' || !test.holds || shape.operator !== '==') return undefined;
  // `file === root`: the directory itself.
  const [one, other] = isSame(shape.left, target) ? [shape.left, shape.right] : [shape.right, shape.left];
  if (isSame(one, target) && partsOf(other).length === 0) return { by: 'equality' };
  // `os.path.commonpath([root, file]) == root`
  return [shape.left, shape.right].some((side) => isCommonPath(side, target)) ? { by: 'commonpath' } : undefined;
}

function keptByCall({ name, on, given }: Extract<Shape, { kind: 'call' }>, { holds }: Test, target: Value) {
  const [first] = given;
  if (name === 'startsWith' || name === 'startswith') {
    if (!holds) return leavesBehind(on, first, target) ? { by: 'relative' } : undefined;
    if (!isResolved(on) || !isSame(on, target)) return undefined;
    return endsWithSeparator(first) ? { by: name } : { by: name, weak: true };
  }
  if (name === 'is_relative_to' && holds && isResolved(on) && isSame(on, target)) return { by: name };
  return undefined;
}

/** `path.relative(root, file).startsWith('..')`, where it does not hold. */
function leavesBehind(on: Value, start: Value | undefined, target: Value): boolean {
  return (
    on.kind === 'made' &&
    lastName(on.of) === 'relative' &&
    knownText(start) === '..' &&
    isSame(on.arguments.positional[1], target)
  );
}

function isCommonPath(side: Value, target: Value): boolean {
  if (side.kind !== 'made' || lastName(side.of) !== 'commonpath') return false;
  const [all] = side.arguments.positional;
  return all?.kind === 'list' && all.items.some((one) => isResolved(one) && isSame(one, target));
}

const RESOLVING = new Set(['abspath', 'normalize', 'normpath', 'realpath', 'realpathSync', 'resolve']);

/** What still has `..` in it begins with the root and leads out of it. */
function isResolved(value: Value): value is MadeValue {
  if (value.kind !== 'made') return false;
  const name = lastName(value.of);
  // Node's `join` resolves `..`, Python's does not.
  return RESOLVING.has(name) || (name === 'join' && /^(node:)?path$/.test(value.of.source));
}

function endsWithSeparator(root: Value | undefined): boolean {
  const known = knownText(root);
  if (known !== undefined) return /[\\/]$/.test(known);
  const last = root?.kind === 'text' ? root.parts.at(-1) : undefined;
  const end = typeof last === 'string' ? last : knownText(last);
  return end !== undefined && /[\\/]$/.test(end);
}
