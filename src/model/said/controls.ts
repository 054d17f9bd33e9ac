// Controls that code cannot show. They are declared-only and carry whose word they are; endpoints name them beside what
// was seen, and never instead of it.

import type { Placed, SaidControl } from '../../core/answers.ts';
import { compareText } from '../../core/evidence.ts';
import type { Control, Endpoint, System } from '../../core/model.ts';
import { componentsNamed } from '../../core/named-components.ts';
import { matchesPath } from '../../core/path-pattern.ts';
import { wordOf } from '../../core/said.ts';
import { concerns, isServed } from '../../core/served.ts';
import type { Told } from './told.ts';

export function sayControls(system: System, entry: Placed<SaidControl>): Told {
  const { family, what } = entry;
  const told: Told = { kind: 'control', about: `${family} ${placeOf(entry)}`, says: what };
  const { over, why } = protectedBy(system, entry);
  if (why !== undefined && over.length === 0) return { ...told, why };
  const control: Control = {
    id: idFor(system, entry),
    family,
    mode: 'declared-only',
    said: wordOf(entry),
    config: { what },
    coverage: { covered: [...over].sort(compareText), missing: [] },
    tests: [],
    properties: {},
    evidence: [entry.at],
  };
  const covered = new Set(over);
  return {
    ...told,
    ...(why === undefined ? {} : { why }),
    affects: [...over].sort(compareText),
    system: {
      ...system,
      controls: [...system.controls, control].sort((a, b) => compareText(a.id, b.id)),
      endpoints: system.endpoints.map((one) => (covered.has(one.id) ? withWord(one, control) : one)),
    },
  };
}

function placeOf({ component, endpoints = [] }: SaidControl): string {
  if (component !== undefined) return `of ${component}`;
  return endpoints.length > 0 ? `of ${endpoints.join(', ')}` : 'of the repository';
}

/** Of the family and the words; two entries that say the same are told apart by their line. */
function idFor({ controls }: System, { family, what, at }: Placed<SaidControl>): string {
  const id = `${family}:said:${what}`;
  return controls.some((one) => one.id === id) ? `${id}:${at.line}` : id;
}

interface Protected {
  over: string[];
  why?: string;
}

/** Endpoints that the family concerns; the component itself where it has none. */
function protectedBy(system: System, entry: SaidControl): Protected {
  if (entry.repository) return { over: wholeOf(system) };
  const served = system.endpoints.filter((one) => isServed(one) && concerns(entry.family, one));
  if (entry.component === undefined) return chosen(served, entry.endpoints ?? []);
  const found = componentsNamed(system, entry.component).map(({ id }) => id);
  if (found.length === 0) return { over: [], why: 'no component is called or lies there' };
  const own = served.filter(({ component }) => found.includes(component)).map(({ id }) => id);
  return { over: [...found, ...own] };
}

function wholeOf({ declarations }: System): string[] {
  const ids = declarations.filter(({ kind }) => kind === 'repository').map(({ id }) => id);
  return ids.length > 0 ? ids : ['system'];
}

/** Every pattern must match, or it is told: one that matches nothing was meant for something. */
function chosen(served: readonly Endpoint[], patterns: readonly string[]): Protected {
  const idle = patterns.filter((pattern) => !served.some((one) => isMeant(one, pattern)));
  const over = served.filter((one) => patterns.some((pattern) => isMeant(one, pattern))).map(({ id }) => id);
  return idle.length === 0 ? { over } : { over, why: `nothing is served at ${idle.join(', ')} that it concerns` };
}

/** `POST /login` or `/login`; without a star the whole path, for a beginning would cover more than was said. */
function isMeant({ id, method, transport, path }: Endpoint, pattern: string): boolean {
  if (pattern === id) return true;
  const [, verb, wanted = ''] = /^(?:([A-Za-z]+)\s+)?(\/\S*)$/.exec(pattern) ?? [];
  if (wanted === '') return false;
  const own = (method ?? transport).toUpperCase();
  if (verb !== undefined && own !== verb.toUpperCase()) return false;
  return wanted.includes('*') ? matchesPath(wanted, path) : wanted === path;
}

function withWord(endpoint: Endpoint, { id, family }: Control): Endpoint {
  const state = endpoint.controls[family];
  const said = [...(state.said ?? []), id].sort(compareText);
  return { ...endpoint, controls: { ...endpoint.controls, [family]: { ...state, said } } };
}
