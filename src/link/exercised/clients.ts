// How tests send requests: a table of test clients, like the modules of frameworks a table of what libraries mean.

import { belongsTo } from '../framework.ts';
import { spelled } from './constants.ts';
import type { Reader } from './record.ts';
import { type AppOf, GAP, type Known, type Outside, type Sent, textOf, UNKNOWN } from './values.ts';

interface ClientMaker {
  packages: readonly string[];
  /** The export that makes a client; `*` for the module called by itself. */
  names: readonly string[];
  /** Where the application is given: by these names, else first. */
  app?: readonly string[];
}

const MAKERS: readonly ClientMaker[] = [
  { packages: ['supertest', 'supertest-session', 'supertest/lib/agent'], names: ['*', 'default', 'agent', 'request'] },
  { packages: ['chai', 'chai-http'], names: ['request', 'execute'] },
  { packages: ['fastapi.testclient', 'starlette.testclient', 'async_asgi_testclient'], names: ['TestClient'] },
  { packages: ['httpx'], names: ['AsyncClient', 'Client'], app: ['app', 'transport'] },
  { packages: ['httpx', 'httpx._transports.asgi'], names: ['ASGITransport', 'WSGITransport'], app: ['app'] },
  { packages: ['webtest'], names: ['TestApp'] },
  { packages: ['werkzeug.test'], names: ['Client'] },
];

/** Modules whose functions send by themselves, to any address. */
const SENDERS = ['axios', 'got', 'node-fetch', 'undici', 'requests', 'httpx', 'ky'];

export const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options']);

/** `request(app)`, `TestClient(app)`, `AsyncClient(transport=ASGITransport(app=app))`, `app.test_client()`. */
export function clientOf(
  reader: Reader,
  callee: Known,
  given: readonly Known[],
  named: ReadonlyMap<string, Known>,
): Known | undefined {
  if (callee.kind !== 'outside') return undefined;
  const name = callee.path.at(-1) ?? '*';
  if (name === 'test_client' || name === 'test_request_context')
    return { kind: 'client', app: callee.file === undefined ? 'own' : 'program' };
  const maker = MAKERS.find(({ packages, names }) => packages.includes(callee.source) && names.includes(name));
  if (!maker) return undefined;
  const app = maker.app?.flatMap((one) => named.get(one) ?? [])[0] ?? (maker.app ? undefined : given[0]);
  const base = named.get('base_url');
  return { kind: 'client', app: appOf(reader, app), ...(base && { base: spelled(reader, base) }) };
}

/** Whose application this is: made with a framework by the test itself, or named by the program. */
export function appOf(reader: Reader, app: Known | undefined): AppOf {
  if (app?.kind === 'client') return app.app;
  if (app?.kind === 'outside') return app.file === undefined ? 'unknown' : 'program';
  if (app?.kind !== 'made') return 'unknown';
  if (app.of.file !== undefined) return 'program';
  return belongsTo(app.of.source, reader.frameworks) ? 'own' : 'unknown';
}

/** Anything that may be an address of its own: `fetch(url)`, `axios.post(url)`, `requests.get(url)`. */
export function senderOf(callee: Outside): { method?: string } | undefined {
  const name = callee.path.at(-1) ?? '';
  if (callee.source === '' && callee.path.length === 1 && name === 'fetch') return {};
  if (!SENDERS.includes(callee.source)) return undefined;
  if (METHODS.has(name)) return { method: name };
  return ['default', '*', 'request', 'fetch'].includes(name) ? {} : undefined;
}

export function send(
  reader: Reader,
  request: { method: string; path: string; app: AppOf; line: number; awaited: boolean },
): Known {
  const sent: Sent = {
    ...request,
    method: request.method === 'del' ? 'DELETE' : request.method.toUpperCase(),
    statuses: new Set(),
    headers: new Set(),
    lacking: new Set(),
    assertions: 0,
  };
  reader.record.requests.push(sent);
  return { kind: 'answer', request: sent };
}

/** `fetch(url, { method })`, `app.inject({ method, url })`, `client.request('POST', url)`. */
export function methodIn(options: Known | undefined): string {
  const method = options?.kind === 'dict' ? options.entries.get('method') : undefined;
  if (!method) return 'GET';
  const text = textOf(method);
  return text.includes(GAP) ? '?' : text;
}

export function addressIn(reader: Reader, options: Known | undefined): string {
  if (options?.kind !== 'dict') return spelled(reader, options);
  return spelled(reader, options.entries.get('url') ?? options.entries.get('path') ?? UNKNOWN);
}
