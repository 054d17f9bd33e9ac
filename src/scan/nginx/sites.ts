// The servers of an nginx configuration: where they listen, what they pass on to, which controls they carry out.

import type { Directive } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials } from '../secrets.ts';
import { type Site, siteBegins, siteLeads, sitePractises, siteSays } from '../site-facts.ts';
import { isGuarded, practicesAt, unusedZones } from './access.ts';
import { flawsAt, inPlace, tlsFlaws, unverified } from './flaws.ts';
import { corsOf, droppedAt, securityHeadersAt } from './headers.ts';
import { addressOf, type Listening, listeningOf, plainHttp, reachOf } from './listens.ts';
import {
  type Configuration,
  configurationsIn,
  inherited,
  named,
  openEnd,
  own,
  type Place,
  type Server,
} from './places.ts';
import { type Target, targetsOf, upstreamsIn } from './upstreams.ts';

export default defineScanner({
  id: 'nginx/sites',
  recognises:
    'servers with their ports, names and TLS; redirects to HTTPS; locations with proxy, FastCGI and gRPC targets through upstreams and `set`; authentication, address lists, rate, connection and body limits, timeouts; CORS and security headers with the inheritance of nginx; aliases that can be left, `$uri` in redirects, lists of files, status pages, hosts that the request chooses',
  ignores:
    'included files that are not in the repository (unknown where it could matter), what a main file says for servers of other files, `stream` and `mail`, Lua, regular expressions of locations beyond their text',
  docs: 'https://nginx.org/en/docs/dirindex.html',
  reads: ['nginx'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'nginx') return;
    const used = new Map<string, number>();
    for (const configuration of configurationsIn(document.directives)) {
      yield* configurationFacts(configuration, path, used);
    }
  },
});

function* configurationFacts(configuration: Configuration, file: string, used: Map<string, number>): Iterable<Fact> {
  const { http, servers } = configuration;
  const listenings = servers.map((server) => ({ server, listening: listeningOf(server) }));
  const tlsNames = new Set(listenings.flatMap(({ listening }) => (listening.tls ? listening.names : [])));
  for (const { server, listening } of listenings) {
    const site: Site = { id: idOf(listening, used), by: 'nginx', file };
    yield* siteBegins(site, site.id, server.at);
    yield* transport(site, server, listening, tlsNames);
    yield* limits(site, server, http);
    const upstreams = upstreamsIn(http);
    const plain = plainHttp(server, listening, tlsNames);
    const front = {
      ...listening,
      encrypted: plain
        ? plain.value === 'unknown'
          ? plain.value
          : !plain.value
        : listening.tls || (listening.open ? ('unknown' as const) : false),
    };
    for (const place of server.places) {
      yield* controls(site, place, server, http, reachOf(listening));
      for (const target of targetsOf(place, upstreams)) yield* passesOn(site, place, target, front);
    }
  }
  if (servers.length === 0 || openEnd([http], true)) return;
  for (const { args, at } of unusedZones(http, servers)) {
    const zones: Site = { id: '', by: 'nginx', file };
    yield sitePractises(zones, 'rate-limit', 'dead', at, `limit_req_zone ${args[0] ?? ''}: no limit_req uses it`);
  }
}

function idOf(listening: Listening, used: Map<string, number>): string {
  const name = listening.names[0] ?? '*';
  const port = listening.listens.find(({ socket }) => !socket)?.port ?? '';
  const id = port === '' ? name : `${name}:${port}`;
  const times = (used.get(id) ?? 0) + 1;
  used.set(id, times);
  return times === 1 ? id : `${id}#${times}`;
}

function* transport(site: Site, server: Server, listening: Listening, tlsNames: ReadonlySet<string>): Iterable<Fact> {
  const [place] = server.places;
  if (!place) return;
  const reach = reachOf(listening);
  const first = listening.listens[0]?.at ?? server.at;
  if (reach === 'loopback') yield siteSays(site, 'exposure', 'loopback', first);
  const plain = plainHttp(server, listening, tlsNames);
  if (plain) yield siteSays(site, 'plainHttp', plain.value, plain.at, plain.note);
  const tls = listening.listens.find((one) => one.tls);
  if (tls) {
    yield sitePractises(site, 'tls', 'enforcing', tls.at, `port ${tls.port}`);
    for (const { property, value, at, note } of tlsFlaws(place)) yield siteSays(site, property, value, at, note);
  }
  for (const one of plain && plain.value !== false ? server.places : []) {
    const asks = named(own(one), 'auth_basic').find(({ args: [word] }) => word !== 'off');
    if (asks && plain) yield siteSays(site, 'basicAuthPlain', plain.value, asks.at, `auth_basic${inPlace(one)}`);
  }
}

/** What holds for the whole because nothing says otherwise. */
function* limits(site: Site, server: Server, http: Directive[]): Iterable<Fact> {
  const [place] = server.places;
  if (!place) return;
  const open = openEnd(place.levels) !== undefined;
  const passes = server.places.some((one) => targetsOf(one, new Map()).length > 0);
  const sized = [http, ...server.places.map(own)].some((level) => named(level, 'client_max_body_size').length > 0);
  if (passes && !sized && !open) {
    yield sitePractises(site, 'body-limit', 'enforcing', server.at, 'client_max_body_size 1m, the default');
  }
  const [tokens] = inherited(place, 'server_tokens');
  const shown = tokens ? tokens.args[0] !== 'off' : open ? 'unknown' : true;
  yield siteSays(site, 'versionShown', shown, tokens?.at ?? server.at, tokens ? '' : 'server_tokens is on by default');
  const levels = [http, ...server.places.map(own)];
  const some = levels.some((level) => securityHeadersAt({ ...place, levels: [level] }).length > 0);
  const headers = openEnd(levels) ? 'unknown' : true;
  const answers = levels.some((level) => named(level, 'root', 'alias', 'index').length > 0);
  if (!some && answers) yield siteSays(site, 'headersMissing', headers, server.at);
}

function* controls(site: Site, place: Place, server: Server, http: Directive[], reach: string): Iterable<Fact> {
  const part = place.path;
  for (const { family, mode, note, at } of practicesAt(place, server)) {
    yield sitePractises(site, family, mode, at, note, part);
  }
  // What stands on the level of http holds for every server of the file.
  if (part === '') {
    const around: Place = { ...place, levels: [http] };
    for (const { family, mode, note, at } of practicesAt(around, server)) {
      const level = family === 'body-limit' && named(own(place), 'client_max_body_size').length > 0;
      if (!level) yield sitePractises(site, family, mode, at, note);
    }
    for (const { property, value, at, note } of flawsAt(around, reach)) yield siteSays(site, property, value, at, note);
    yield* headers(site, around, named(http, 'map'));
  }
  for (const { property, value, at, note } of flawsAt(place, reach)) yield siteSays(site, property, value, at, note);
  yield* headers(site, place, named(http, 'map'));
}

function* headers(site: Site, place: Place, maps: readonly Directive[]): Iterable<Fact> {
  const set = securityHeadersAt(place);
  if (set[0]) {
    const names = [...new Set(set.map(({ args: [name = ''] }) => name))].join(', ');
    yield sitePractises(site, 'security-headers', 'enforcing', set[0].at, names, place.path);
  }
  const dropped = droppedAt(place);
  if (dropped) {
    const note = `${dropped.headers.join(', ')}${inPlace(place)}`;
    yield siteSays(site, 'headersDropped', true, dropped.at, note);
  }
  const cors = corsOf(place, maps);
  if (!cors) return;
  yield siteSays(site, 'corsReflects', cors.reflects, cors.at, cors.note);
  if (cors.named) yield sitePractises(site, 'cors', 'enforcing', cors.at, cors.note, place.path);
}

/** What people meet before a request is passed on; whether they do so over TLS. */
type Front = Listening & { encrypted: boolean | 'unknown' };

function* passesOn(site: Site, place: Place, target: Target, front: Front): Iterable<Fact> {
  const evidence = evidenceAt(site.file, target.at);
  if (target.chosen !== false) {
    const closed = isGuarded(place);
    yield siteSays(
      site,
      'openProxy',
      closed ? false : target.chosen,
      target.at,
      `passes on to ${withoutCredentials(target.text)}`,
    );
  }
  for (const { property, value, at, note } of unverified(place, target))
    yield siteSays(site, property, value, at, note);
  if (named(own(place), 'internal').length > 0) return;
  const path =
    place.modifier === '' || place.modifier === '^~' || place.modifier === '=' ? place.path.replace(/^\S+ /, '') : '';
  const address = `${addressOf(front)}${path === '/' ? '' : path}`;
  const reach = reachOf(front);
  for (const { host, port } of target.hosts) {
    if (host !== 'unix')
      yield siteLeads({ to: host, port, reach, via: 'proxy', address, encrypted: front.encrypted }, evidence);
  }
}
