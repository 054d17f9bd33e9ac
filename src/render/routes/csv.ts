// The routes as CSV (RFC 4180) for spreadsheets, which take a cell for a formula when it begins like one.

import type { Endpoint } from '../../core/model.ts';
import { chainWords } from '../chain.ts';
import { plainText } from '../escape.ts';
import { place } from '../words.ts';
import type { Routes } from './index.ts';

const HEAD = [
  'method',
  'path',
  'transport',
  'state',
  'serves',
  'answered_by',
  'authentication',
  'authorization',
  'rate_limit',
  'validation',
  'guards',
  'conditions',
  'exposure',
  'framework',
  'component',
  'handler',
  'handler_place',
  'place',
  'id',
];

export function renderCsv({ model, endpoints }: Routes): string {
  const words = chainWords(model);
  const rows = endpoints.map((endpoint) => cellsOf(endpoint, words(endpoint.guards)));
  return [HEAD, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cellsOf(endpoint: Endpoint, guards: readonly string[]): string[] {
  const { id, transport, path, state, serves, answeredBy, controls, conditions = [], handler, evidence } = endpoint;
  return [
    endpoint.method ?? '',
    path,
    transport,
    state,
    serves ?? '',
    answeredBy === undefined ? '' : place(answeredBy),
    controls.authentication.presence,
    controls.authorization.presence,
    controls['rate-limit'].presence,
    controls.validation.presence,
    guards.join(' -> '),
    conditions.join(' and '),
    endpoint.exposure,
    endpoint.framework,
    endpoint.component,
    handler?.name ?? '',
    handler === undefined ? '' : place(handler),
    evidence[0] === undefined ? '' : place(evidence[0]),
    id,
  ];
}

/** An apostrophe keeps a spreadsheet from computing what begins with = + - or @. */
function cell(text: string): string {
  const plain = plainText(text);
  const safe = /^\s*[=+\-@]/.test(plain) ? `'${plain}` : plain;
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
