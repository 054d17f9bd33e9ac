// Where a router of Traefik leads: the servers of the service that it names, or the container whose labels define it.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { hostAndPort, type Site, saidElsewhere, siteLeads } from '../site-facts.ts';
import { byName, type Option, type Source, valueAt } from './options.ts';
import { definedAs, type Surroundings, serviceBehind } from './surroundings.ts';

const QUOTED = /[`"']([^`"']*)[`"']/g;

/** The names in `Host(…)` or `PathPrefix(…)`. */
function named(rule: string, matcher: RegExp): string[] {
  const found = matcher.exec(rule)?.[1] ?? '';
  return [...found.matchAll(QUOTED)].map(([, name = '']) => name);
}

export function hostIn(rule: string): string {
  return named(rule, /\bHost(?:SNI)?\(([^)]*)\)/)[0] ?? '*';
}

interface Leading {
  options: Option[];
  source: Source;
  around: Surroundings;
}

export function* leads(site: Site, router: Leading, rule: string, tls: boolean): Iterable<Fact> {
  const { options, source, around } = router;
  const wanted = valueAt(options, 'service')?.value ?? '';
  if (wanted.endsWith('@internal')) return;
  const [prefix = ''] = named(rule, /\bPath(?:Prefix)?\(([^)]*)\)/);
  const address = `${hostIn(rule)}${prefix === '/' ? '' : prefix}`;
  const to = { reach: 'network', via: 'proxy', address, encrypted: tls || 'unknown' } as const;
  const own = byName(source.options, 'http', 'services');
  const [only] = own.values();
  const described = wanted === '' ? (own.size === 1 ? only : undefined) : definedAs(around, source, 'services', wanted);
  const container = wanted === '' ? source.service : (serviceBehind(around, wanted) ?? source.service);
  if (container !== '' && !wanted.endsWith('@file')) {
    const port = described?.find(({ path }) => path.join('.') === 'loadbalancer.server.port')?.value ?? '';
    const at = (valueAt(options, 'rule') ?? options[0])?.at;
    if (at) yield siteLeads({ ...to, to: container, port }, evidenceAt(site.file, at));
    return;
  }
  for (const { path, value, at, file } of described ?? []) {
    if (path.at(-1) !== 'url' || path[0] !== 'loadbalancer') continue;
    const { host: name, port } = hostAndPort(value);
    yield saidElsewhere(siteLeads({ ...to, to: name, port }, evidenceAt(site.file, at)), file);
  }
}
