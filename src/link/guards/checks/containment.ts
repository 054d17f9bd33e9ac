// Paths that a request has a say in, kept below one directory before a file is touched: each such touch must come behind a
// test of that very path, or be of a name that cannot leave.

import type { LibraryPaths } from '../../../core/library-checks.ts';
import type { Test } from '../../../core/linked.ts';
import type { EffectKind } from '../../../core/model.ts';
import { type Catalogue, ecosystemOf, isNamed } from '../../catalogue.ts';
import { neutraliserOf } from '../../effects/decided.ts';
import type { Shape } from '../../evaluate/shapes.ts';
import { waysThrough } from '../../evaluate/tests.ts';
import type { Observation } from '../../observe.ts';
import { isLanguage, partsOf } from '../../parts.ts';
import { knownText } from '../../texts.ts';
import { isRequestDerived } from '../../truth.ts';
import type { LibraryValue, MadeValue, Site, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import type { Found } from './check.ts';
import { callBehind, chainOf, isMadeOf, lastName } from './made.ts';
import { isSame } from './same.ts';
import { sidesOf, subjectsIn, type Touch, touchesIn } from './touches.ts';

const FILES: ReadonlySet<EffectKind> = new Set(['file-read', 'file-write']);

export function containmentIn(reader: GuardReader, seen: Observation): Found | undefined {
  const touches = touchesIn(reader, seen, FILES, (target, kind) => cleanedBy(target, kind, reader) !== undefined);
  const kept = touches.map((touch) => keptBy(touch, seen, reader));
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

/** A request decides which file is touched, by text that may hold any path, and nothing is asked of it before. */
export function isUncontained(reader: GuardReader, seen: Observation, path: string): boolean {
  if (!seen.complete || seen.lost.length > 0) return false;
  const words = new Set(path.match(/\w+/g));
  const touches = touchesIn(reader, seen, FILES);
  return touches.some((touch) => mayBeAnyPath(touch, words, reader) && !isAskedFor(touch, seen));
}

/** What a route takes from its path holds no slash in most frameworks; what other code gave back may be clean. */
function mayBeAnyPath({ target, site }: Touch, words: ReadonlySet<string>, { catalogue }: GuardReader): boolean {
  const parts = partsOf(target);
  if (parts.includes('params') || !parts.some((part) => part === 'query' || part === 'body')) return false;
  const joins = ({ source }: LibraryValue) => catalogue.find(source, ecosystemOf(site.file))?.paths !== undefined;
  if (isMadeOf(target, (one) => one.kind === 'made' && !isLanguage(one.of) && !joins(one.of))) return false;
  return ![...subjectsIn(target)].some((key) => words.has(key.replaceAll('`', '')));
}

/** By anything that is more than whether it is there. */
function isAskedFor({ target, conditions }: Touch, seen: Observation): boolean {
  const subjects = subjectsIn(target);
  const shapes = waysThrough(conditions)
    .flat()
    .flatMap(({ place }) => seen.tests.get(place) ?? []);
  return shapes
    .filter((shape) => shape.kind !== 'value' || shape.type !== undefined)
    .some((shape) => sidesOf(shape).some((side) => [...subjectsIn(side)].some((key) => subjects.has(key))));
}

interface Kept {
  by: string;
  site: Site;
  weak?: boolean;
}

/** What a test is compared with: the path that is touched, and what is known of calls that make paths. */
interface Keeping {
  target: Value;
  names: (path: LibraryValue, what: keyof LibraryPaths) => boolean;
}

function keptBy(touch: Touch, seen: Observation, { catalogue }: GuardReader): Kept | undefined {
  const { site, target, kind, callee, isDecided } = touch;
  const keeping = { target, names: namesPath(catalogue, site) };
  const cleaned = isDecided ? undefined : cleanedBy(target, kind, { catalogue });
  if (cleaned !== undefined) return { by: cleaned, site };
  const root = callee && chainOf(callee.made).find(({ of }) => keeping.names(of, 'roots'));
  if (root) return { by: lastName(root.of), site };
  const kept = waysThrough(touch.conditions).map((way) => {
    const tests = way.map((test) => keptByTest(test, touch, { seen, keeping })).filter((k) => k !== undefined);
    return tests.find((k) => !k.weak) ?? tests[0];
  });
  return kept.every((k) => k !== undefined) ? (kept.find((k) => k.weak) ?? kept[0]) : undefined;
}

function namesPath(catalogue: Catalogue, { file }: Site): Keeping['names'] {
  const ecosystem = ecosystemOf(file);
  return (value, what) => isNamed(catalogue.find(value.source, ecosystem)?.paths?.[what], value);
}

/** `path.basename(name)`, `secure_filename(name)`: whatever was sent, what is left of it leads nowhere else. */
function cleanedBy(target: Value, kind: EffectKind, { catalogue }: Pick<GuardReader, 'catalogue'>): string | undefined {
  let by: string | undefined;
  isMadeOf(target, (one) => {
    if (one.kind !== 'made' || !isRequestDerived(one)) return false;
    // A number is no name: nobody made it one to keep a path in.
    if (neutraliserOf(one, { catalogue, kind })?.kinds) by = lastName(one.of);
    return by !== undefined;
  });
  return by;
}

function keptByTest(
  test: Test,
  { site }: Touch,
  { seen, keeping }: { seen: Observation; keeping: Keeping },
): Kept | undefined {
  if (test.flags.length > 0) return undefined;
  const found = (seen.tests.get(test.place) ?? []).map((shape) => keptByShape(shape, test, keeping));
  const [first] = found;
  return first && found.every((f) => f !== undefined)
    ? { by: first.by, site, ...(found.some((f) => f.weak) && { weak: true }) }
    : undefined;
}

type By = { by: string; weak?: boolean } | undefined;

function keptByShape(shape: Shape, test: Test, keeping: Keeping): By {
  if (shape.kind === 'call') return keptByStart(shape, test, keeping) ?? keptByCall(shape, test, keeping);
  if (shape.kind !== 'comparison' || !test.holds || shape.operator !== '==') return undefined;
  // `file === root`: the directory itself.
  const [one, other] = isSame(shape.left, keeping.target) ? [shape.left, shape.right] : [shape.right, shape.left];
  if (isSame(one, keeping.target) && isOurs(other)) return { by: 'equality' };
  // `os.path.commonpath([root, file]) == root`
  const common = [shape.left, shape.right].find((side) => isCommonPath(side, keeping));
  return common && isOurs(common === shape.left ? shape.right : shape.left) ? { by: 'commonpath' } : undefined;
}

/** A directory that the sender chooses keeps nothing in. Who is asking is told by earlier code. */
const isOurs = (root: Value | undefined) => root !== undefined && partsOf(root).every((part) => part === 'identity');

/** `file.startsWith(root)`, `strings.HasPrefix(file, root)`. */
function startOf({ name, on, given }: Extract<Shape, { kind: 'call' }>): { text?: Value; start?: Value } | undefined {
  const [first, second] = given;
  if (name === 'startsWith' || name === 'startswith') return { text: on, ...(first && { start: first }) };
  if (name !== 'HasPrefix' || on.kind !== 'library' || on.source !== 'strings') return undefined;
  return { ...(first && { text: first }), ...(second && { start: second }) };
}

function keptByStart(shape: Extract<Shape, { kind: 'call' }>, { holds }: Test, keeping: Keeping): By {
  const { text, start } = startOf(shape) ?? {};
  if (!text || !start) return undefined;
  if (!holds) return leavesBehind(text, start, keeping) ? { by: 'relative' } : undefined;
  if (!isResolved(text, keeping) || !isSame(text, keeping.target) || !isOurs(start)) return undefined;
  return endsWithSeparator(start, keeping) ? { by: shape.name } : { by: shape.name, weak: true };
}

function keptByCall(
  { name, on, given, value }: Extract<Shape, { kind: 'call' }>,
  { holds }: Test,
  keeping: Keeping,
): By {
  const [first] = given;
  if (!holds || value.kind !== 'made' || !first) return undefined;
  if (keeping.names(value.of, 'below'))
    return isResolved(on, keeping) && isSame(on, keeping.target) && isOurs(first) ? { by: name } : undefined;
  return keeping.names(value.of, 'local') && isPutBelow(first, keeping) ? { by: name } : undefined;
}

/** `filepath.Join(root, name)`, where all that a sender chose is this name. */
function isPutBelow(name: Value, { target, names }: Keeping): boolean {
  if (isSame(name, target)) return true;
  if (target.kind !== 'made' || !names(target.of, 'joins')) return false;
  return target.arguments.positional.every((part) => isOurs(part) || isSame(part, name));
}

/** `path.relative(root, file).startsWith('..')`, where it does not hold. */
function leavesBehind(on: Value, start: Value, { target, names }: Keeping): boolean {
  const made = callBehind(on);
  if (made === undefined || !names(made.of, 'relative') || knownText(start) !== '..') return false;
  const [root, file] = made.arguments.positional;
  return isOurs(root) && isSame(file, target);
}

function isCommonPath(side: Value, keeping: Keeping): boolean {
  if (side.kind !== 'made' || !keeping.names(side.of, 'common')) return false;
  const [all] = side.arguments.positional;
  return all?.kind === 'list' && all.items.some((one) => isResolved(one, keeping) && isSame(one, keeping.target));
}

/** What still has `..` in it begins with the root and leads out of it. */
const isResolved = (value: Value, { names }: Keeping): value is MadeValue =>
  value.kind === 'made' && names(value.of, 'resolves');

function endsWithSeparator(root: Value, keeping: Keeping): boolean {
  const known = knownText(root);
  if (known !== undefined) return /[\\/]$/.test(known);
  const last = root.kind === 'text' ? root.parts.at(-1) : undefined;
  const end = typeof last === 'string' ? last : knownText(last);
  return end === undefined ? isSeparator(last, keeping) : /[\\/]$/.test(end);
}

/** `string(filepath.Separator)` */
function isSeparator(value: Value | string | undefined, { names }: Keeping): boolean {
  if (typeof value !== 'object') return false;
  if (value.kind === 'library') return names(value, 'separators');
  if (value.kind !== 'made' || !isLanguage(value.of)) return false;
  const [only] = value.arguments.positional;
  return only?.kind === 'library' && names(only, 'separators');
}
