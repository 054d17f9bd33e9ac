// The routes as an OpenAPI 3.1 document: what tools that test or inventory an API can read. It says only what the code
// says: no schemas, security where authentication is certainly there, and what OpenAPI cannot express in extensions.

import { compareText } from '../../core/evidence.ts';
import type { Endpoint } from '../../core/model.ts';
import { isServed } from '../../core/served.ts';
import { type ChainWords, chainWords } from '../chain.ts';
import { elementsOf, type Lookup } from '../elements.ts';
import { plainText } from '../escape.ts';
import { place } from '../words.ts';
import type { Routes } from './index.ts';
import { type OpenApiPath, openApiPath } from './openapi-path.ts';

const VERBS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
type Verb = (typeof VERBS)[number];

const SCHEME = 'authenticated';
const SCHEME_TEXT =
  'Stands for whatever proves who calls: the code refuses strangers, and which credential it wants was not read.';

type Operation = Record<string, unknown>;
interface PathItem extends Partial<Record<Verb, Operation>> {
  parameters?: object[];
}

interface Draft {
  words: ChainWords;
  lookup: Lookup;
  paths: Map<string, { written: OpenApiPath; item: PathItem }>;
  ids: Set<string>;
  /** What OpenAPI has no place for: methods of its own kind, a second route with the same method and path. */
  others: object[];
}

export function renderOpenApi({ model, endpoints }: Routes): string {
  const draft: Draft = {
    words: chainWords(model),
    lookup: elementsOf(model),
    paths: new Map(),
    ids: new Set(),
    others: [],
  };
  const served = endpoints.filter(isServed);
  // A route for one method says more than one for all of them, wherever it stands.
  const http = served.filter(({ transport }) => transport === 'http');
  for (const endpoint of http) if (!isAny(endpoint)) addOperation(draft, endpoint);
  for (const endpoint of http) if (isAny(endpoint)) addOperation(draft, endpoint);
  for (const endpoint of served)
    if (!['http', 'ws'].includes(endpoint.transport)) draft.others.push(briefly(draft, endpoint));
  const paths = [...draft.paths.values()].sort((a, b) => compareText(a.written.path, b.written.path));
  const secured = http.some(({ controls }) => controls.authentication.presence === 'present');
  const listed = (wanted: (endpoint: Endpoint) => boolean) =>
    endpoints.filter(wanted).map((endpoint) => briefly(draft, endpoint));
  const document = {
    openapi: '3.1.0',
    info: {
      title: plainText(model.subject.name) || 'API',
      version: plainText(model.subject.commit?.slice(0, 12) ?? '') || '0',
      description: 'Read from the code by threatdraft; nothing was run. Bodies and answers are not described.',
    },
    ...tagsOf(draft, http),
    paths: Object.fromEntries(paths.map(({ written, item }) => [written.path, item])),
    ...(secured ? { components: { securitySchemes: { [SCHEME]: scheme } } } : {}),
    ...extension(
      'x-websockets',
      listed((one) => isServed(one) && one.transport === 'ws'),
    ),
    ...extension('x-threatdraft-other-endpoints', draft.others),
    ...extension(
      'x-threatdraft-not-served',
      listed((one) => !isServed(one)),
    ),
    ...extension('x-threatdraft-unresolved', unresolvedOf(model.coverage.unresolved)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const scheme = { type: 'apiKey', in: 'header', name: 'Authorization', description: SCHEME_TEXT };

function isAny({ method = '' }: Endpoint): boolean {
  return ['ALL', 'ANY', '*', ''].includes(method.toUpperCase());
}

/** Files are read; a handler for every method has each of the eight, marked as one registration. */
function verbsOf(endpoint: Endpoint): readonly Verb[] {
  if (isAny(endpoint)) return endpoint.serves === 'static' ? ['get', 'head'] : VERBS;
  return VERBS.filter((verb) => verb === endpoint.method?.toLowerCase());
}

function addOperation(draft: Draft, endpoint: Endpoint): void {
  const below = endpoint.serves === 'static' || endpoint.serves === 'application';
  const written = openApiPath(endpoint.path, below);
  const known = draft.paths.get(written.shape);
  const item = known?.item ?? {
    ...(written.parameters.length > 0 && { parameters: written.parameters.map(parameter) }),
  };
  const free = verbsOf(endpoint).filter((verb) => !(verb in item));
  if (free.length === 0) draft.others.push(briefly(draft, endpoint));
  else if (!known) draft.paths.set(written.shape, { written, item });
  for (const verb of free) item[verb] = operation(draft, endpoint, verb, (known?.written ?? written).path);
}

function parameter({ name, unresolved }: OpenApiPath['parameters'][number]): object {
  return {
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(unresolved && {
      description: 'A part of the path that the code decides at run time.',
      'x-threatdraft-unresolved': true,
    }),
  };
}

function operation(draft: Draft, endpoint: Endpoint, verb: Verb, path: string): Operation {
  const { component, controls, handler } = endpoint;
  const type = endpoint.serves === 'events' ? { content: { 'text/event-stream': {} } } : {};
  return {
    operationId: operationId(draft, verb, path),
    ...(component !== '' && { tags: [plainText(draft.lookup(component).label)] }),
    ...(handler?.name !== undefined && { summary: plainText(handler.name) }),
    responses: { default: { description: 'Not described by the code.', ...type } },
    ...securityOf(controls.authentication.presence),
    ...(isAny(endpoint) && { 'x-threatdraft-any-method': true }),
    ...about(draft, endpoint),
  };
}

/** Certain either way, or not said: an empty list is OpenAPI for "everybody may". */
function securityOf(presence: Endpoint['controls']['authentication']['presence']): object {
  if (presence === 'present') return { security: [{ [SCHEME]: [] }] };
  return presence === 'absent' ? { security: [] } : {};
}

/** What a program can call a function: letters of the path, told apart by number. */
function operationId({ ids }: Draft, verb: Verb, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const base = [verb, ...words].join('_');
  let id = base;
  for (let n = 2; ids.has(id); n += 1) id = `${base}_${n}`;
  ids.add(id);
  return id;
}

function about({ words }: Draft, endpoint: Endpoint): Operation {
  const { id, state, serves, answeredBy, guards, controls, conditions, handler, evidence } = endpoint;
  return {
    'x-threatdraft-id': id,
    'x-threatdraft-state': state,
    ...(serves && { 'x-threatdraft-serves': serves }),
    ...(answeredBy && { 'x-threatdraft-answered-by': place(answeredBy) }),
    'x-threatdraft-authentication': controls.authentication.presence,
    'x-threatdraft-guards': words(guards),
    ...(conditions && { 'x-threatdraft-conditions': conditions }),
    ...(handler && { 'x-threatdraft-handler': place(handler) }),
    'x-threatdraft-evidence': evidence.map(place),
  };
}

function briefly(draft: Draft, endpoint: Endpoint): object {
  const { method, transport, path } = endpoint;
  return { method: method ?? transport.toUpperCase(), path, ...about(draft, endpoint) };
}

function tagsOf({ lookup }: Draft, endpoints: readonly Endpoint[]): object {
  const ids = endpoints.flatMap(({ component }) => (component === '' ? [] : [component]));
  const names = [...new Set(ids.map((id) => plainText(lookup(id).label)))].sort(compareText);
  return names.length === 0 ? {} : { tags: names.map((name) => ({ name })) };
}

function unresolvedOf(unresolved: Routes['model']['coverage']['unresolved']): object[] {
  return unresolved.map(({ what, why, evidence: [at] }) => ({ what, why, ...(at && { place: place(at) }) }));
}

function extension(name: string, items: readonly object[]): object {
  return items.length === 0 ? {} : { [name]: items };
}
