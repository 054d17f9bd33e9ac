// The formats of `threatdraft routes`. The only door into this folder.

import type { Endpoint, Model } from '../../core/model.ts';
import { isRequested } from '../../core/served.ts';
import { renderCsv } from './csv.ts';
import { renderRoutesJson } from './json.ts';
import { renderOpenApi } from './openapi.ts';
import { type Selection, select } from './select.ts';
import { renderTable, type TableLook } from './table.ts';

export interface Routes {
  model: Model;
  /** Those that were asked for. */
  endpoints: Endpoint[];
  /** Whether something was left out on request. */
  filtered: boolean;
}

export const routeRenderers = {
  pretty: renderTable,
  json: renderRoutesJson,
  csv: renderCsv,
  openapi: renderOpenApi,
} satisfies Record<string, (routes: Routes, look: TableLook) => string>;

export type RoutesFormat = keyof typeof routeRenderers;

/** The format of an output file, by the longest of these that its name ends in. */
export const ROUTES_ENDINGS: readonly (readonly [ending: string, format: RoutesFormat])[] = [
  ['.openapi.json', 'openapi'],
  ['.json', 'json'],
  ['.csv', 'csv'],
];

export function routesOf(model: Model, selection: Selection): Routes {
  return {
    model,
    endpoints: select(model.endpoints.filter(isRequested), selection),
    filtered: Object.keys(selection).length > 0,
  };
}

export function renderRoutes(format: RoutesFormat, routes: Routes, look: TableLook): string {
  return routeRenderers[format](routes, look);
}
