// The development server of Vite: where it listens, and whether it answers to a name that the world can look up.

import type { Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { Expression, Program } from '../../core/ir.ts';
import { walkProgram } from '../../parse/query.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { isLoopback, isPublicName, type Site, siteBegins, siteSays } from '../site-facts.ts';

type Dict = Extract<Expression, { kind: 'dict' }>;

/** `server.port` where nobody sets another one. */
const PORT = '5173';

export default defineScanner({
  id: 'vite/server',
  recognises: '`server` of a configuration file: `host`, `port`, names in `allowedHosts`',
  ignores:
    'settings that a plugin or the command line changes, `preview`, what `proxy` passes on, an own `server` that is a variable',
  docs: 'https://vite.dev/config/server-options',
  reads: ['javascript', 'typescript'],
  *scan({ file: { path }, program }): Iterable<Fact> {
    if (!program || !/^vite\.config\.[cm]?[jt]s$/.test(nameOf(path))) return;
    const server = serverIn(program);
    if (server === undefined) return;
    const site: Site = { id: 'development server', by: 'vite', file: path };
    yield* siteBegins(site, site.id, server.at);
    yield siteSays(site, 'development', true, server.at);
    yield* listening(site, server);
    yield* names(site, server);
  },
});

/** The first object called `server` that has a setting of the server: plugins have settings of the same name. */
function serverIn(program: Program): Dict | undefined {
  for (const node of walkProgram(program)) {
    if (node.kind !== 'dict' || !('entries' in node)) continue;
    const { value } = entryOf(node, 'server') ?? {};
    if (value?.kind === 'dict' && SETTINGS.some((key) => entryOf(value, key))) return value;
  }
  return undefined;
}

const SETTINGS = ['port', 'host', 'allowedHosts', 'proxy', 'strictPort', 'https', 'cors', 'hmr'];

function entryOf(dict: Dict, name: string): { value: Expression; at: Span } | undefined {
  const found = dict.entries.findLast(({ key }) => key?.kind === 'literal' && key.value === name);
  return found && { value: found.value, at: found.value.at };
}

function* listening(site: Site, server: Dict): Iterable<Fact> {
  const port = entryOf(server, 'port');
  const number = port?.value.kind === 'literal' ? String(port.value.value) : port === undefined ? PORT : 'unknown';
  yield siteSays(site, 'listensOn', number, port?.at ?? server.at, port === undefined ? 'the default of Vite' : '');
  const host = entryOf(server, 'host');
  // Where nothing is said it listens on this machine alone, unless the command line says otherwise.
  if (host?.value.kind !== 'literal' || host.value.value === false || isLoopback(String(host.value.value))) return;
  yield siteSays(site, 'exposure', 'network', host.at);
}

function* names(site: Site, server: Dict): Iterable<Fact> {
  const allowed = entryOf(server, 'allowedHosts');
  if (allowed?.value.kind === 'literal' && allowed.value.value === true) {
    yield siteSays(site, 'developmentPublic', 'unknown', allowed.at, 'it answers to every name');
  }
  const items = allowed?.value.kind === 'list' ? allowed.value.items : [];
  for (const item of items) {
    const name = item.kind === 'literal' ? String(item.value).replace(/^\./, '') : '';
    if (isPublicName(name)) yield siteSays(site, 'developmentPublic', true, item.at, `it answers to ${name}`);
  }
}
