// What protects today: controls that enforce, then those that hang on a switch. Nothing else is ever called a mitigation;
// what was found and protects nothing is told under the known gaps.

import { compareText } from '../../core/evidence.ts';
import type { Control } from '../../core/model.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { count, groupedBy } from '../words.ts';
import { allNamed, cited, link, numbered, type Page } from './page.ts';

const LIST_LIMIT = 40;

export function mitigations(page: Page): string[] {
  const { controls } = page.model;
  const of = (mode: Control['mode']) => controls.filter((control) => control.mode === mode);
  const enforcing = inGroups(of('enforcing')).flatMap((group) => enforcingItem(page, group));
  const conditional = inGroups(of('conditional')).map((group) => conditionalItem(page, group));
  const unknown = inGroups(of('unknown')).map((group) =>
    cited(page, groupName(group[0], group.length), evidenceOf(group)),
  );
  const items = [...enforcing, ...conditional];
  return [
    items.length > 0
      ? numbered(items, LIST_LIMIT, 'control')
      : `No control that enforces was found among the ${count(controls.length, 'control')} in the code.`,
    unknown.length > 0 ? 'Not counted, because what these do was not determined:' : '',
    numbered(unknown, LIST_LIMIT, 'control'),
  ];
}

/** Controls that do the same by the same means are one line. */
function inGroups(controls: readonly Control[]): [Control, ...Control[]][] {
  return groupedBy(controls, ({ family, library, flag }) =>
    JSON.stringify([family, library, flag?.name, flag?.default]),
  )
    .sort(([a], [b]) => compareText(a, b))
    .map(([, group]) => group);
}

export function groupName({ family, library }: Control, size = 1): string {
  const by = library === undefined ? '' : ` by ${markdownCode(library)}`;
  return `**${family}**${by}${size > 1 ? ` (${count(size, 'control')})` : ''}`;
}

function evidenceOf(group: readonly Control[]) {
  return group.flatMap(({ evidence }) => evidence.slice(0, 1));
}

interface Covered {
  covered: string[];
  missing: string[];
}

/** Covered is only what the endpoint itself, all its guards considered, calls present. */
export function coverageOfGroup({ model }: Page, group: readonly Control[]): Covered | undefined {
  const coverages = group.flatMap(({ coverage }) => (coverage ? [coverage] : []));
  const [first] = group;
  if (first === undefined || coverages.length === 0) return undefined;
  const presence = new Map(model.endpoints.map(({ id, controls }) => [id, controls[first.family].presence]));
  const holds = (id: string) => (presence.get(id) ?? 'present') === 'present';
  const covered = new Set(coverages.flatMap((coverage) => coverage.covered).filter(holds));
  const all = new Set(coverages.flatMap((coverage) => [...coverage.covered, ...coverage.missing]));
  return { covered: [...covered], missing: [...all].filter((id) => !covered.has(id)).sort(compareText) };
}

/** Nothing when it covers nothing: that is a gap. */
function enforcingItem(page: Page, group: [Control, ...Control[]]): string[] {
  const name = groupName(group[0], group.length);
  const coverage = coverageOfGroup(page, group);
  if (coverage === undefined) return [cited(page, name, evidenceOf(group))];
  if (coverage.covered.length === 0) return [];
  return [cited(page, `${name} on ${share(page, coverage)}`, evidenceOf(group))];
}

function share(page: Page, { covered, missing }: Covered): string {
  const total = covered.length + missing.length;
  const noun = page.lookup(covered[0] ?? missing[0] ?? '').noun;
  const counted = `${covered.length} of ${count(total, noun)}`;
  return missing.length > 0 ? `${counted}, not on ${allNamed(page, missing)}` : counted;
}

function conditionalItem(page: Page, group: [Control, ...Control[]]): string {
  const [{ flag }] = group;
  const covered = new Set(group.flatMap(({ coverage }) => coverage?.covered ?? []));
  const on = covered.size > 0 ? ` on ${count(covered.size, page.lookup([...covered][0] ?? '').noun)}` : '';
  const name = groupName(group[0], group.length);
  if (flag === undefined) return cited(page, `${name}${on}, only under a condition`, evidenceOf(group));
  const byDefault = flag.default === '' ? 'it has no default' : `its default is ${markdownCode(flag.default)}`;
  const set =
    flag.setIn.length > 0
      ? `, set in ${flag.setIn
          .slice(0, 2)
          .map((one) => link(page, one))
          .join(' and ')}`
      : '';
  return cited(
    page,
    `${name}${on}, only when ${markdownCode(flag.name)} says so: ${byDefault}${set}`,
    evidenceOf(group),
  );
}
