// What protects today: controls that enforce, then those that hang on a switch. Nothing else is ever called a mitigation;
// what was found and protects nothing is told under the known gaps.

import { compareText } from '../../core/evidence.ts';
import type { Control, ControlFamily, Model, Presence, Switch } from '../../core/model.ts';
import { isServed } from '../../core/served.ts';
import { meansOf } from '../elements.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { familyWords } from '../families.ts';
import { count, groupedBy, guardsRequests, listedUpTo, seenControls, servedEndpoints, tallyOf } from '../words.ts';
import { allNamed, cited, link, numbered, type Page } from './page.ts';
import { tested } from './tested.ts';

const LIST_LIMIT = 40;
const MEANS = 3;

export function mitigations(page: Page): string[] {
  const controls = seenControls(page.model);
  const unknown = inGroups(controls.filter(({ mode }) => mode === 'unknown')).map((group) =>
    cited(page, groupName(group[0], group.length), evidenceOf(group)),
  );
  const items = [...implemented(page, controls), ...behindFlags(page, controls)];
  return [
    items.length > 0
      ? numbered(items, LIST_LIMIT, 'control')
      : `No control that enforces was found among the ${count(controls.length, 'control')} in the code.`,
    unknown.length > 0 ? 'Not counted, because what these do was not determined:' : '',
    numbered(unknown, LIST_LIMIT, 'control'),
  ];
}

/** What enforces, and where. */
export function implemented(page: Page, controls: readonly Control[]): string[] {
  const enforcing = controls.filter(({ mode }) => mode === 'enforcing');
  return inGroups(enforcing).flatMap((group) => enforcingItem(page, group));
}

/** What enforces, one line for a family: on how many of all endpoints, by what, and which tests show it. */
export function inFamilies(page: Page, controls: readonly Control[]): string[] {
  const enforcing = controls.filter(({ mode }) => mode === 'enforcing');
  return groupedBy(enforcing, ({ family }) => family).flatMap(([, group]) => familyItem(page, group));
}

/** Nothing for a family that guards no request: that is a gap. */
function familyItem(page: Page, group: readonly [Control, ...Control[]]): string[] {
  const [{ family }] = group;
  const share = shareOf(page, family);
  if (share === undefined) return [];
  const means = [...new Set(group.flatMap((control) => meansOf(control) ?? []))].map(markdownCode);
  const by = means.length > 0 ? ` by ${listedUpTo(MEANS, means)}` : '';
  const shown = tested(page, group);
  return [cited(page, `**${familyWords(family)}**${share}${by}${shown === '' ? '' : `; ${shown}`}`, evidenceOf(group))];
}

function shareOf({ model }: Page, family: ControlFamily): string | undefined {
  if (!guardsRequests(family)) return '';
  const { present, total } = tallyOf(servedEndpoints(model), family);
  return present === 0 ? undefined : ` on ${present} of ${count(total, 'endpoint')}`;
}

/** What enforces only under a condition, and which. */
export function behindFlags(page: Page, controls: readonly Control[]): string[] {
  const conditional = controls.filter(({ mode }) => mode === 'conditional');
  return inGroups(conditional).map((group) => conditionalItem(page, group));
}

/** Controls that do the same by the same means are one line. */
export function inGroups(controls: readonly Control[]): [Control, ...Control[]][] {
  return groupedBy(controls, ({ family, library, flag }) =>
    JSON.stringify([family, library, flag?.name, flag?.default]),
  )
    .sort(([a], [b]) => compareText(a, b))
    .map(([, group]) => group);
}

export function groupName(control: Control, size = 1): string {
  const { family, library } = control;
  const means = size > 1 ? library : meansOf(control);
  const by = means === undefined ? '' : ` by ${markdownCode(means)}`;
  return `**${familyWords(family)}**${by}${size > 1 ? ` (${count(size, 'control')})` : ''}`;
}

function evidenceOf(group: readonly Control[]) {
  return group.flatMap(({ evidence }) => evidence.slice(0, 1));
}

interface Covered {
  covered: string[];
  /** Ids by why they are not covered. */
  absent: string[];
  conditional: string[];
  undetermined: string[];
  /** Covered, by another control of the family. */
  otherwise: string[];
}

/** Covered is only what the endpoint itself, all its guards considered, calls present. */
export function coverageOfGroup({ model }: Page, group: readonly Control[]): Covered | undefined {
  const [first] = group;
  const coverages = group.flatMap((control) => claimedBy(model, control));
  if (first === undefined || coverages.length === 0) return undefined;
  const presences = new Map(model.endpoints.map(({ id, controls }) => [id, controls[first.family].presence]));
  const claimed = new Set(coverages.flatMap((coverage) => coverage.covered));
  const told = new Set(coverages.flatMap((coverage) => [...coverage.covered, ...coverage.missing]));
  const all = [...new Set([...told, ...besides(model, told, first.family)])].sort(compareText);
  const presenceOf = (id: string) => presences.get(id) ?? (claimed.has(id) ? 'present' : 'absent');
  const having = (presence: Presence) => all.filter((id) => presenceOf(id) === presence);
  return {
    covered: having('present').filter((id) => claimed.has(id)),
    absent: having('absent'),
    conditional: having('conditional'),
    undetermined: having('unknown'),
    otherwise: having('present').filter((id) => !claimed.has(id)),
  };
}

/** Endpoints of the same components of which a control says neither: they count, or k of n would flatter. */
function besides({ endpoints }: Model, told: ReadonlySet<string>, family: ControlFamily): string[] {
  if (!guardsRequests(family)) return [];
  const components = new Set(endpoints.filter(({ id }) => told.has(id)).map(({ component }) => component));
  return endpoints.filter((endpoint) => components.has(endpoint.component) && isServed(endpoint)).map(({ id }) => id);
}

/** A control of requests that claims no coverage guards what endpoints say it guards: none, when no endpoint names it. */
function claimedBy(model: Model, { id, family, coverage }: Control): { covered: string[]; missing: string[] }[] {
  if (coverage !== undefined && coverage.covered.length + coverage.missing.length > 0) return [coverage];
  if (!guardsRequests(family)) return [];
  const served = servedEndpoints(model);
  const naming = new Set(
    served.filter(({ controls }) => controls[family].by.includes(id)).map((endpoint) => endpoint.id),
  );
  return [
    { covered: [...naming], missing: served.map((endpoint) => endpoint.id).filter((other) => !naming.has(other)) },
  ];
}

/** Nothing when it covers nothing: that is a gap. */
function enforcingItem(page: Page, group: [Control, ...Control[]]): string[] {
  const name = groupName(group[0], group.length);
  const coverage = coverageOfGroup(page, group);
  const by = tested(page, group);
  const shown = by === '' ? '' : `; ${by}`;
  if (coverage === undefined) return [cited(page, `${name}${shown}`, evidenceOf(group))];
  if (coverage.covered.length === 0) return [];
  return [cited(page, `${name} on ${share(page, coverage)}${shown}`, evidenceOf(group))];
}

function share(page: Page, { covered, absent, conditional, undetermined, otherwise }: Covered): string {
  const total = [covered, absent, conditional, undetermined, otherwise].reduce((sum, { length }) => sum + length, 0);
  const rest = [
    absent.length > 0 ? `not on ${allNamed(page, absent)}` : '',
    conditional.length > 0 ? `only under a condition on ${allNamed(page, conditional)}` : '',
    undetermined.length > 0 ? `not determined on ${allNamed(page, undetermined)}` : '',
    otherwise.length > 0 ? `${otherwise.length} guarded by other means` : '',
  ].filter(Boolean);
  const counted = `${covered.length} of ${count(total, page.lookup(covered[0] ?? '').noun)}`;
  return [counted, ...rest].join('; ');
}

function conditionalItem(page: Page, group: [Control, ...Control[]]): string {
  const [{ flag }] = group;
  const covered = new Set(group.flatMap(({ coverage }) => coverage?.covered ?? []));
  const on = covered.size > 0 ? ` on ${count(covered.size, page.lookup([...covered][0] ?? '').noun)}` : '';
  const name = groupName(group[0], group.length);
  if (flag === undefined) return cited(page, `${name}${on}, only under a condition`, evidenceOf(group));
  return cited(
    page,
    `${name}${on}, only when ${markdownCode(flag.name)} says so: ${switchText(page, flag)}`,
    evidenceOf(group),
  );
}

function switchText(page: Page, { default: initial, byDefault, note, setIn }: Switch): string {
  const own = initial === '' ? 'it has no default' : `its default is ${markdownCode(initial)}`;
  const outcome = byDefault === 'on' || byDefault === 'off' ? ` (${byDefault})` : '';
  const reading = note === undefined || initial === '' ? '' : `, and ${markdownText(note)}`;
  const set = setIn.slice(0, 2).map((one) => `${markdownText(one.note ?? 'set')} in ${link(page, one)}`);
  return `${own}${outcome}${reading}${set.length > 0 ? `, ${set.join(' and ')}` : ''}`;
}
