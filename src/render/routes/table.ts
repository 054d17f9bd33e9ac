// The routes as a table for people: by component, guards in the order a request meets them, then totals and what was not
// resolved. It is fitted to a terminal and never cut where there is none.

import type { Endpoint, Guard, Presence } from '../../core/model.ts';
import { isRequested } from '../../core/served.ts';
import { type ChainWords, chainWords, sharedGuards } from '../chain.ts';
import type { Colors, Paint } from '../colors.ts';
import { elementsOf } from '../elements.ts';
import { plainText } from '../escape.ts';
import { count, groupedBy, place } from '../words.ts';
import { squeeze } from '../wrap.ts';
import type { Routes } from './index.ts';
import { AUTH, stateWords, totals } from './words.ts';

export interface TableLook {
  color: Colors;
  /** Columns of the terminal; left out, nothing is cut. */
  width?: number;
  /** Below each row: the handler, what it is registered under, and why authentication could not be told. */
  long: boolean;
}

const HEADS = ['METHOD', 'PATH', 'AUTH', 'STATE', 'PLACE', 'GUARDS'] as const;
/** A column is never cut below this; the guards give way first, then the path. */
const NARROWEST = [6, 18, 4, 9, 18, 14] as const;
const GIVE_WAY = [5, 1, 4, 3] as const;
const GAP = 2;
const UNRESOLVED_SHOWN = 50;

interface Row {
  endpoint: Endpoint;
  cells: string[];
}

export function renderTable(routes: Routes, look: TableLook): string {
  const { model, endpoints } = routes;
  const words = chainWords(model);
  const lookup = elementsOf(model);
  const groups = groupedBy(endpoints, ({ component }) => component).map(([component, group]) => {
    const shared = look.long ? [] : sharedGuards(group);
    return { name: component === '' ? 'No component' : lookup(component).label, group, shared };
  });
  const rows = new Map(groups.map(({ group, shared }) => [group, group.map((one) => rowOf(one, shared, words))]));
  const widths = fitted([...rows.values()].flat(), look.width);
  const several = groups.length > 1;
  const blocks = groups.map(({ name, group, shared }) => [
    ...(several ? [look.color.bold(plainText(name))] : []),
    ...firstMeet(shared, group.length, words, look),
    look.color.dim(line(HEADS, widths)),
    ...(rows.get(group) ?? []).flatMap((row) => [paintedLine(row, widths, look.color), ...longLines(row, look)]),
  ]);
  return [...blocks, closing(routes, look), unresolvedLines(routes, look)]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function rowOf(endpoint: Endpoint, shared: readonly Guard[], words: ChainWords): Row {
  const { method, transport, path, controls, guards, evidence } = endpoint;
  const at = evidence[0];
  const own = words(guards.slice(shared.length)).join(' → ') || '-';
  const cells = [
    method ?? transport.toUpperCase(),
    path,
    AUTH[controls.authentication.presence],
    stateWords(endpoint),
    at === undefined ? '' : place(at),
    shared.length > 0 && own !== '-' ? `… → ${own}` : own,
  ];
  return { endpoint, cells: cells.map(plainText) };
}

function firstMeet(shared: readonly Guard[], n: number, words: ChainWords, { color }: TableLook): string[] {
  if (shared.length === 0) return [];
  return [color.dim(`All ${n} first meet: ${plainText(words(shared).join(' → '))}`)];
}

/** Widths of the columns: as wide as the widest cell, and narrower in order of `GIVE_WAY` until the terminal is not exceeded. */
function fitted(rows: readonly Row[], width: number | undefined): number[] {
  const widths = HEADS.map((head, column) =>
    rows.reduce((most, { cells }) => Math.max(most, cells[column]?.length ?? 0), head.length),
  );
  let excess = widths.reduce((sum, one) => sum + one + GAP, -GAP) - (width ?? Number.POSITIVE_INFINITY);
  for (const column of GIVE_WAY) {
    const given = Math.min(Math.max(excess, 0), Math.max((widths[column] ?? 0) - NARROWEST[column], 0));
    widths[column] = (widths[column] ?? 0) - given;
    excess -= given;
  }
  return widths;
}

function line(
  cells: readonly string[],
  widths: readonly number[],
  paints: Partial<Record<number, Paint>> = {},
): string {
  const last = cells.length - 1;
  return cells
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      const text = squeeze(cell, width);
      return (paints[column]?.(text) ?? text) + (column === last ? '' : ' '.repeat(width - text.length + GAP));
    })
    .join('');
}

function paintedLine({ endpoint, cells }: Row, widths: readonly number[], color: Colors): string {
  const presence: Record<Presence, Paint> = {
    present: color.green,
    absent: color.red,
    conditional: color.yellow,
    unknown: color.dim,
  };
  const state = endpoint.state === 'mounted' ? color.dim : color.yellow;
  return line(cells, widths, {
    0: color.bold,
    2: presence[endpoint.controls.authentication.presence],
    3: state,
    4: color.cyan,
  });
}

function longLines({ endpoint }: Row, { long, color }: TableLook): string[] {
  if (!long) return [];
  const { handler, conditions = [], controls } = endpoint;
  const { presence, why } = controls.authentication;
  const notes = [
    handler && `handler ${handler.name ?? 'without a name'} at ${place(handler)}`,
    conditions.length > 0 && `only when ${conditions.join(' and ')}`,
    presence !== 'present' && why !== undefined && `authentication ${presence}: ${why}`,
  ];
  return notes.flatMap((note) => (note ? [`        ${color.dim(plainText(note))}`] : []));
}

function closing({ model, endpoints, filtered }: Routes, { color }: TableLook): string[] {
  const all = model.endpoints.filter(isRequested).length;
  if (all === 0) return [`No endpoint was found in the ${count(model.coverage.read, 'file')} that were read.`];
  if (endpoints.length === 0) return [`None of the ${count(all, 'endpoint')} is what the filters ask for.`];
  return [color.bold(totals(endpoints, filtered ? all : undefined))];
}

function unresolvedLines({ model }: Routes, { color }: TableLook): string[] {
  const { unresolved } = model.coverage;
  if (unresolved.length === 0) return [];
  const shown = unresolved.slice(0, UNRESOLVED_SHOWN).map(({ what, why, evidence: [at] }) => {
    const where = at === undefined ? '' : `${color.cyan(plainText(place(at)))}  `;
    return `  ${where}${plainText(what)}: ${plainText(why)}`;
  });
  const more = unresolved.length - shown.length;
  const rest = more > 0 ? [color.dim(`  …and ${more} more; -f json has them all`)] : [];
  return [color.bold(`${count(unresolved.length, 'registration')} not resolved`), ...shown, ...rest];
}
