// Every way in, with its guards in the order a request meets them, and the coverage of the controls that matter most.

import type { ControlFamily, Endpoint, EndpointState, Guard, Presence } from '../../core/model.ts';
import { isRequested } from '../../core/served.ts';
import { sharedGuards } from '../chain.ts';
import { endpointLabel } from '../elements.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { familyWords } from '../families.ts';
import { count, groupedBy, SERVES_WORDS, servedEndpoints, tallyOf, toldFamilies } from '../words.ts';
import { allNamed, bulleted, link, named, type Page, readFiles } from './page.ts';

const FOLD_ABOVE = 40;
const ROWS_LIMIT = 300;
const REASONS_LIMIT = 15;
const GUARDS_SHOWN = 6;
const COLUMNS: readonly ControlFamily[] = ['authentication', 'authorization', 'rate-limit'];

const WORDS: Record<Presence, string> = {
  present: 'yes',
  absent: '**no**',
  conditional: 'conditional',
  unknown: 'not determined',
};

export function endpoints(page: Page): string[] {
  const all = page.model.endpoints.filter(isRequested);
  if (all.length === 0) {
    return [
      `No endpoint was found: no route, socket or consumer of a framework known to this tool in ${readFiles(page)}.`,
    ];
  }
  const groups = groupedBy(all, ({ component }) => component);
  return [
    coverageTable(servedEndpoints(page.model)),
    ...groups.flatMap(([component, group]) => [`### ${named(page, component)}`, ...folded(group, table(page, group))]),
    ...undetermined(page),
  ];
}

function coverageTable(served: readonly Endpoint[]): string {
  if (served.length === 0) return 'None of the endpoints is mounted.';
  const rows = toldFamilies(served).map((family) => {
    const { total, present, conditional, absent, unknown } = tallyOf(served, family);
    return `| ${familyWords(family)} | ${present} of ${total} | ${conditional} | ${absent} | ${unknown} |`;
  });
  return [
    '| Control | Present | Conditional | Absent | Not determined |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function folded(group: readonly Endpoint[], blocks: string[]): string[] {
  if (group.length <= FOLD_ABOVE) return blocks;
  return [`<details><summary>${count(group.length, 'endpoint')}</summary>`, ...blocks, '</details>'];
}

function table(page: Page, group: readonly Endpoint[]): string[] {
  const shared = sharedGuards(group);
  const rows = group.slice(0, ROWS_LIMIT).map((endpoint) => row(page, endpoint, shared.length));
  const before = shared.length > 0 ? 'Guards of its own' : 'Guards, in order';
  const head = `| Endpoint | ${before} | Authentication | Authorization | Rate limit | Handler |`;
  const more = group.length - ROWS_LIMIT;
  return [
    shared.length > 0 ? `Requests to all ${group.length} first meet: ${chainOf(page, shared)}.` : '',
    [head, '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n'),
    more > 0 ? `…and ${count(more, 'more endpoint')}.` : '',
  ];
}

const STATES: Record<EndpointState, string> = {
  mounted: '',
  hidden: 'hidden',
  unmounted: 'not mounted',
  unreachable: 'unreachable',
};

/** ` (hidden, event stream)`, ` (unreachable: [app.js:4](app.js#L4) answers)`. */
function asides(page: Page, { state, serves, answeredBy }: Endpoint): string {
  const reached = answeredBy === undefined ? STATES[state] : `${STATES[state]}: ${link(page, answeredBy)} answers`;
  const parts = [reached, serves === undefined ? '' : SERVES_WORDS[serves]].filter(Boolean);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function row(page: Page, endpoint: Endpoint, shared: number): string {
  const { guards, controls, handler, evidence, conditions = [] } = endpoint;
  const handled = handler === undefined ? evidence[0] : { file: handler.file, line: handler.line };
  const cells = [
    markdownCode(endpointLabel(endpoint)) + asides(page, endpoint) + onlyWhen(conditions),
    chainOf(page, guards.slice(shared)) || 'none',
    ...COLUMNS.map((family) => WORDS[controls[family].presence]),
    handled === undefined ? 'not determined' : link(page, handled),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The last condition is the nearest to the route: the others surround it. */
function onlyWhen(conditions: readonly string[]): string {
  const nearest = conditions.at(-1);
  return nearest === undefined ? '' : ` (only when ${markdownCode(nearest)})`;
}

function chainOf(page: Page, guards: readonly Guard[]): string {
  const names = guards.slice(0, GUARDS_SHOWN).map((guard) => guardName(page, guard));
  const more = guards.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(' → ');
}

function guardName({ lookup }: Page, { control, mode }: Guard): string {
  const { noun, label } = lookup(control);
  const name = noun === 'control' ? markdownText(label) : markdownCode(control);
  if (mode === 'enforcing') return name;
  const does = mode === 'unknown' ? 'not determined' : mode;
  return name.endsWith(')') ? `${name.slice(0, -1)}, ${does})` : `${name} (${does})`;
}

/** Why a presence could not be told: one line for each reason, with the endpoints it concerns. */
function undetermined(page: Page): string[] {
  const unknown = servedEndpoints(page.model).flatMap(({ id, controls }) =>
    COLUMNS.filter((family) => controls[family].presence === 'unknown').map((family) => ({
      id,
      family,
      why: controls[family].why,
    })),
  );
  if (unknown.length === 0) return [];
  const lines = groupedBy(unknown, ({ family, why }) => JSON.stringify([family, why])).map(([, group]) => {
    const [{ family, why }] = group;
    const reason = why === undefined ? 'the guards could not be followed to their end' : markdownText(why);
    return `${family} of ${allNamed(
      page,
      group.map(({ id }) => id),
    )}: ${reason}.`;
  });
  return ['Not determined, and why:', bulleted(lines, REASONS_LIMIT, 'reason')];
}
