// What several files tell Traefik together: entry points, middlewares and services that another file defines.

import { expect, test } from 'vitest';
import { describe as line } from '../src/core/notation.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import { withTraefikFiles } from '../src/traefik-files.ts';
import { knowledge } from './support/knowledge.ts';

/** What is said of routers, as `file:line fact`. */
async function said(texts: Record<string, string>): Promise<string[]> {
  const parsed: ParsedFile[] = [];
  for (const [path, text] of Object.entries(texts)) {
    parsed.push(await parseFile({ path, role: 'source', language: 'yaml', size: text.length }, text));
  }
  const coverage = { files: 0, read: 0, partly: [], skipped: [] };
  const reading = withTraefikFiles({ files: [], parsed, documents: new Map(), coverage });
  const { facts, failed } = runScanners(reading.parsed, knowledge);
  expect(failed).toEqual([]);
  return facts.map((fact) => `${fact.evidence.file}:${fact.evidence.line} ${line(fact)}`);
}

const proxy = (...flags: string[]) =>
  `services:\n  edge:\n    image: traefik:v3\n    command:\n${flags.map((one) => `      - ${one}\n`).join('')}`;
const shop = (...labels: string[]) =>
  `services:\n  shop:\n    image: shop\n    labels:\n${labels.map((one) => `      - traefik.http.${one}\n`).join('')}`;
const rule = 'routers.shop.rule=Host(`shop.acme.dev`)';
const web = 'routers.shop.entrypoints=web';
const redirect = '--entrypoints.web.http.redirections.entrypoint.scheme=https';
const open = '--entrypoints.web.address=:80';
const plain = (facts: string[]) => facts.filter((fact) => fact.includes(' plainHttp '));

test.each([
  ['in a file beside it', { 'compose.yml': shop(rule, web), 'proxy.yml': proxy(open, redirect) }],
  ['in another directory', { 'shop/compose.yml': shop(rule, web), 'edge/compose.yml': proxy(open, redirect) }],
])('an entry point redirects %s', async (_, texts) => {
  expect(plain(await said(texts))).toEqual([expect.stringMatching(/plainHttp false note="sends people on/)]);
});

test('where files that are applied together differ it is not told, and both are named', async () => {
  const facts = await said({
    'compose.yml': `${shop(rule, web)}  edge:\n    image: traefik:v3\n    command: [${open}]\n`,
    'compose.tls.yml': `services:\n  edge:\n    command:\n      - ${open}\n      - ${redirect}\n`,
  });
  expect(plain(facts)).toEqual([
    expect.stringMatching(/unknown note="no TLS on this router; compose.tls.yml, compose.yml tell different/),
  ]);
});

test('flags of a service that runs something else are not those of Traefik', async () => {
  const facts = await said({
    'compose.yml': shop(rule, web),
    'other.yml': `services:\n  edge:\n    image: acme/edge\n    command:\n      - ${redirect}\n`,
  });
  expect(plain(facts)).toEqual([expect.stringContaining('plainHttp unknown')]);
});

test('a host that another router serves with TLS, through an entry point that neither ends TLS nor redirects', async () => {
  const secure = 'routers.shop-tls.rule=Host(`shop.acme.dev`)';
  const files = (edge: string) => ({
    'compose.yml': shop(rule, web, secure, 'routers.shop-tls.tls=true'),
    'edge.yml': edge,
  });
  expect(plain(await said(files(proxy(open))))).toEqual([
    expect.stringContaining('plainHttp true note="shop.acme.dev is served with TLS and without"'),
  ]);
  expect(plain(await said(files(proxy(open, '--entrypoints.web.http.middlewares=up@file'))))).toEqual([
    expect.stringContaining('plainHttp unknown'),
  ]);
});

const dynamic = 'http:\n  middlewares:\n    gate:\n      basicAuth:\n        usersFile: /users\n';
const practised = (facts: string[]) => facts.filter((fact) => fact.includes('practice authentication'));

test('a middleware of a file guards the router of a label, at the line of the file', async () => {
  const facts = await said({
    'compose.yml': shop(rule, 'routers.shop.middlewares=gate@file'),
    'traefik/dynamic.yml': dynamic,
  });
  expect(practised(facts)).toEqual([
    expect.stringMatching(/^traefik\/dynamic.yml:5 .* what=site id=shop home=compose.yml$/),
  ]);
});

test.each([
  ['is another provider', { 'compose.yml': shop(rule, 'routers.shop.middlewares=gate'), 'd/dynamic.yml': dynamic }],
  [
    'stands in two files that differ',
    {
      'compose.yml': shop(rule, 'routers.shop.middlewares=gate@file'),
      'a/dynamic.yml': dynamic,
      'b/dynamic.yml': dynamic.replace('/users', '/others'),
    },
  ],
])('guards nothing where the name %s', async (_, texts) => {
  expect(practised(await said(texts))).toEqual([]);
});

test('a middleware of the entry point guards what comes through it, and nothing that has another way in', async () => {
  const edge = proxy('--entrypoints.web.http.middlewares=gate@file', '--entrypoints.more.address=:81');
  const files = (points: string) => ({ 'compose.yml': shop(rule, points), 'edge.yml': edge, 'dynamic.yml': dynamic });
  expect(practised(await said(files(web)))).toHaveLength(1);
  expect(practised(await said(files('routers.shop.entrypoints=web,more')))).toEqual([]);
});

test('a router leads to the container whose labels define its service, and to the servers of another file', async () => {
  const facts = await said({
    'edge.yml':
      'services:\n  edge:\n    image: traefik:v3\n    labels:\n      - traefik.http.routers.all.rule=Host(`a.acme.dev`)\n      - traefik.http.routers.all.service=shop\n',
    'compose.yml': shop('services.shop.loadbalancer.server.port=8000'),
    'routes.yml': 'http:\n  routers:\n    notes:\n      rule: Host(`n.acme.dev`)\n      service: notes\n',
    'services.yml':
      'http:\n  middlewares: {}\n  services:\n    notes:\n      loadBalancer:\n        servers:\n          - url: http://notes:3000\n',
  });
  const ways = facts.filter((fact) => fact.includes(' exposes '));
  expect(ways).toEqual([
    expect.stringMatching(/^edge.yml:5 exposes shop network proxy port=8000 address=a.acme.dev/),
    expect.stringMatching(/^services.yml:7 exposes notes network proxy port=3000 address=n.acme.dev/),
  ]);
});
