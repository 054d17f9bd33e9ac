// Which tests exercise a control. The strongest word that holds of a test counts: `exercises` (it is refused, and asserted to
// be), `skipped`, `vacuous` (gets there and asserts nothing), `imports-only` (names it, or passes it on the good way only:
// that shows that it lets through, not that it refuses), `name-match`. Of the last two one a file is told.

import { compareText } from '../../core/evidence.ts';
import type { LinkedControl, LinkedTest, TestedName } from '../../core/linked.ts';
import type { Control, ControlFamily, Tri } from '../../core/model.ts';
import type { ControlId } from '../control-ids.ts';
import type { JoinedEndpoint } from '../endpoints.ts';
import { type Addressed, addressFinder } from './addresses.ts';
import { REFUSING, type Refuser, refusedBy, speaksOf, statusesSaid } from './rejections.ts';

type Entry = Control['tests'][number];
type Strength = Entry['strength'];

export interface TestsInput {
  tests: readonly LinkedTest[];
  linked: readonly LinkedControl[];
  endpoints: readonly JoinedEndpoint[];
  controlId: ControlId;
  /** The unit that a file belongs to. */
  ownerOf: (file: string) => string | undefined;
  ranByCi: (test: LinkedTest) => Tri;
}

export function withTests(controls: readonly Control[], input: TestsInput): Control[] {
  const about = subjectsOf(input);
  const addressed = addressFinder(input.endpoints);
  const found = new Map<string, Entry[]>();
  for (const test of input.tests) {
    const seen = whatItDoes(test, input, addressed);
    for (const subject of about) {
      const strength = strengthOf(test, subject, seen);
      if (!strength) continue;
      const entry = { file: test.file, line: test.line, strength, title: test.title, ranByCi: input.ranByCi(test) };
      found.set(subject.id, [...(found.get(subject.id) ?? []), entry]);
    }
  }
  return controls.map((control) => {
    const tests = found.get(control.id);
    return tests ? { ...control, tests: told(tests) } : control;
  });
}

interface Subject {
  id: string;
  family: ControlFamily;
  control: LinkedControl;
  says: readonly number[];
  /** Where it refuses. */
  place?: { file: string; line: number };
  owner: string | undefined;
  /** Alone in its family where it belongs: only then a name can mean it. */
  alone: boolean;
}

function subjectsOf({ linked, controlId, ownerOf }: TestsInput): Subject[] {
  const subjects = linked.flatMap((control) =>
    control.families.flatMap((family): Subject[] => {
      if (control.unread !== undefined) return [];
      const place = refusalPlace(control.why);
      const owner = ownerOf(control.evidence.file);
      const id = controlId(family, control);
      return [{ id, family, control, says: statusesSaid(control.why), ...(place && { place }), owner, alone: false }];
    }),
  );
  const count = new Map<string, number>();
  const key = ({ owner, family }: Subject) => `${family} ${owner ?? ''}`;
  for (const one of subjects) count.set(key(one), (count.get(key(one)) ?? 0) + 1);
  return subjects.map((one) => ({ ...one, alone: count.get(key(one)) === 1 }));
}

function refusalPlace(why: string): Subject['place'] {
  const [, file, line] = /\banswers [\d, ]+ at (\S+?):(\d+)/.exec(why) ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}

interface Doing {
  /** Ids of controls that its requests pass, and of those that refuse it. */
  passes: Set<string>;
  refused: Set<string>;
}

function whatItDoes(test: LinkedTest, { controlId }: TestsInput, addressed: Addressed): Doing {
  const passes = new Set<string>();
  const refused = new Set<string>();
  for (const request of test.requests) {
    const endpoint = request.app === 'own' ? undefined : addressed(request, test.file);
    if (!endpoint) continue;
    const refusers = refusersOf(endpoint, controlId, test.replaced);
    for (const { id } of refusers) passes.add(id);
    // A client of whatever address may speak to another service that has the same path.
    const by = refusedBy(refusers, request.statuses, `${test.title} ${fileName(test.file)}`);
    if (by) refused.add(by.id);
    for (const one of shownByHeaders(endpoint, refusers, request)) refused.add(one);
  }
  return { passes, refused };
}

function refusersOf(
  { chain, endpoint: { framework } }: JoinedEndpoint,
  controlId: ControlId,
  replaced: readonly string[],
): Refuser[] {
  return chain.flatMap(({ control, mode }) => {
    if (!control || control.unread !== undefined || replaced.includes(control.name)) return [];
    const says = statusesSaid(control.why);
    return control.families
      .filter((family) => REFUSING.has(family))
      .map((family) => ({ id: controlId(family, control), family, mode, says, framework }));
  });
}

/** What sets headers shows in answers; a policy for other origins refuses by leaving one out. */
function shownByHeaders(
  { chain }: JoinedEndpoint,
  refusers: readonly Refuser[],
  { headers, lacking }: LinkedTest['requests'][number],
): string[] {
  const sets = chain.flatMap(
    ({ control }) =>
      /^sets ([\w-]+(?:, [\w-]+)*)/
        .exec(control?.why ?? '')?.[1]
        ?.toLowerCase()
        .split(', ') ?? [],
  );
  return refusers.flatMap(({ id, family }) => {
    if (family === 'cors') return lacking.includes('access-control-allow-origin') ? [id] : [];
    if (family !== 'security-headers') return [];
    return headers.some((one) => sets.includes(one) || (sets.length === 0 && PROTECTIVE.test(one))) ? [id] : [];
  });
}

const PROTECTIVE =
  /^(?:content-security-policy|strict-transport-security|x-frame-options|x-content-type-options|referrer-policy|permissions-policy|cross-origin-[\w-]+)$/;

function strengthOf(test: LinkedTest, subject: Subject, { passes, refused }: Doing): Strength | undefined {
  const { id, family, control, says, owner, alone } = subject;
  const real = !test.replaced.includes(control.name);
  const calls = real ? test.calls.filter((one) => isIt(one, subject)) : [];
  const refusing = calls.some(({ rejects, statuses }) => rejects || statuses.some((one) => says.includes(one)));
  const imports = test.imports.some((one) => isIt(one, subject));
  const reaches = refused.has(id) || passes.has(id) || calls.length > 0;
  const named = alone && owner !== undefined && speaksOf(family, `${test.title} ${fileName(test.file)}`);
  if (test.skipped)
    return refused.has(id) || refusing || calls.length > 0 || (named && reaches) ? 'skipped' : undefined;
  if (refused.has(id) || refusing) return 'exercises';
  if (reaches) return test.asserts ? 'imports-only' : 'vacuous';
  if (imports) return 'imports-only';
  return named ? 'name-match' : undefined;
}

const fileName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The function of the control, the one that refuses for it, or the value that a library made. */
function isIt({ file, name, lines, inner = [] }: TestedName, { control, place }: Subject): boolean {
  const { evidence } = control;
  if (file === evidence.file && name === control.name) return true;
  const inside = (at: { file: string; line: number } | undefined) =>
    at !== undefined &&
    at.file === file &&
    lines !== undefined &&
    at.line >= lines[0] &&
    at.line <= lines[1] &&
    !inner.some(([first, last]) => at.line >= first && at.line <= last);
  return inside(place) || inside(evidence);
}

const ORDER: readonly Strength[] = ['exercises', 'skipped', 'vacuous', 'imports-only', 'name-match'];
const ONE_A_FILE: ReadonlySet<Strength> = new Set(['imports-only', 'name-match']);

function told(entries: readonly Entry[]): Entry[] {
  const strong = new Set(entries.filter(({ strength }) => strength === 'exercises').map(({ file }) => file));
  const first = new Set<string>();
  const kept = [...entries].sort(compareEntries).filter(({ file, strength }) => {
    if (!ONE_A_FILE.has(strength)) return true;
    // A file that exercises it also imports it.
    if (strong.has(file) || first.has(file)) return false;
    first.add(file);
    return true;
  });
  return kept.sort((a, b) => compareText(a.file, b.file) || a.line - b.line);
}

function compareEntries(a: Entry, b: Entry): number {
  return ORDER.indexOf(a.strength) - ORDER.indexOf(b.strength) || compareText(a.file, b.file) || a.line - b.line;
}
