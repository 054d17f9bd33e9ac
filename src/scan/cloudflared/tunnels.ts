// Tunnels that publish a service on the internet without a port on the host: the ingress of cloudflared, and the commands of
// compose services that open one.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, isTrue, items, spanOf, textAt, textsOf } from '../../parse/query.ts';
import type { Known } from '../known.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials } from '../secrets.ts';
import { hostAndPort, type Site, siteBegins, siteLeads, siteSays } from '../site-facts.ts';

export default defineScanner({
  id: 'cloudflared/tunnels',
  recognises:
    'the ingress of a cloudflared configuration: hostnames, services, `noTLSVerify`, required access; compose services that run a program that is known to open a tunnel (rules/programs)',
  ignores: 'tunnels that are configured at the provider, access policies that stand there (unknown)',
  docs: 'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/',
  reads: ['yaml'],
  mentions: ['tunnel', 'ingress', 'services'],
  *scan({ file: { path }, document }, known): Iterable<Fact> {
    if (document?.format !== 'yaml') return;
    for (const root of document.roots) {
      yield* ingressFacts(root, path);
      yield* composeFacts(root, path, known);
    }
  },
});

type Root = Parameters<typeof entries>[0];

function* ingressFacts(root: Root, file: string): Iterable<Fact> {
  const rules = items(entry(root, 'ingress'));
  const ours =
    textAt(root, 'tunnel') !== undefined || rules.some((rule) => /^http_status:/.test(textAt(rule, 'service') ?? ''));
  if (!ours || entry(root, 'apiVersion') || entry(root, 'services')) return;
  const shared = entry(root, 'originRequest');
  for (const rule of rules) {
    const host = textAt(rule, 'hostname');
    const service = textAt(rule, 'service') ?? '';
    if (/^(?:http_status:|hello_world$)/.test(service) || service === '') continue;
    const name = host ?? '*';
    const site: Site = { id: `${name}${textAt(rule, 'path') ?? ''}`, by: 'cloudflared', file };
    yield* siteBegins(site, name, rule.at);
    yield siteSays(site, 'exposure', 'internet', rule.at);
    yield siteSays(site, 'publishedByTunnel', true, rule.at, `${name} leads to ${withoutCredentials(service)}`);
    const own = entry(rule, 'originRequest');
    const required = isTrue(entry(own, 'access', 'required') ?? entry(shared, 'access', 'required'));
    yield siteSays(site, 'accessPolicy', required ? true : 'unknown', rule.at);
    const unchecked = entries(own ?? shared).find(({ key, value }) => key === 'noTLSVerify' && isTrue(value));
    if (unchecked) yield siteSays(site, 'upstreamUnverified', true, spanOf(unchecked), 'noTLSVerify');
    const { host: to, port } = hostAndPort(service);
    const leads = { to, port, reach: 'internet', via: 'tunnel', address: name, encrypted: true } as const;
    if (!service.startsWith('unix:')) yield siteLeads(leads, evidenceAt(file, rule.at));
  }
}

function* composeFacts(root: Root, file: string, { programs }: Known): Iterable<Fact> {
  const tunnels = programs.flatMap(({ tunnel }) => tunnel ?? []);
  for (const { key, value } of entries(entry(root, 'services'))) {
    const image = textAt(value, 'image') ?? '';
    const command = entry(value, 'command');
    const text = textsOf(command).join(' ');
    const tunnel = tunnels.find(({ images }) =>
      images.includes(image.replace(/^docker\.io\/|(?::[\w.-]+)?(?:@.*)?$/g, '')),
    );
    if (!command || !tunnel || !new RegExp(tunnel.opens).test(text)) continue;
    const site: Site = { id: key, by: image.replace(/^.*\//, '').replace(/[:@].*$/, ''), file };
    yield* siteBegins(site, key, command.at);
    yield siteSays(site, 'exposure', 'internet', command.at);
    yield siteSays(site, 'publishedByTunnel', true, command.at, 'a container opens a tunnel');
    yield siteSays(site, 'accessPolicy', 'unknown', command.at);
    const url = tunnel.target === undefined ? undefined : new RegExp(tunnel.target).exec(text)?.[1];
    if (url === undefined || url.includes('$')) continue;
    const { host, port } = hostAndPort(/^\d+$/.test(url) ? `localhost:${url}` : url);
    yield siteLeads(
      { to: host, port, reach: 'internet', via: 'tunnel', address: '', encrypted: true },
      evidenceAt(file, command.at),
    );
  }
}
