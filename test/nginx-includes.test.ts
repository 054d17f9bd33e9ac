// What nginx files include from the repository: said in its place, at the line of the file that it stands in.

import { expect, test } from 'vitest';
import { describe as line } from '../src/core/notation.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import { withNginxIncludes } from '../src/nginx-includes.ts';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import { knowledge } from './support/knowledge.ts';
import { factsIn, only, systemOf } from './support/linked.ts';

async function factsOf(texts: Record<string, string>): Promise<string[]> {
  const parsed: ParsedFile[] = [];
  for (const [path, text] of Object.entries(texts)) {
    parsed.push(await parseFile({ path, role: 'source', language: 'nginx', size: text.length }, text));
  }
  const coverage = { files: 0, read: 0, partly: [], skipped: [] };
  const { reading, placed } = withNginxIncludes({ files: [], parsed, documents: new Map(), coverage });
  const { facts } = runScanners(reading.parsed, knowledge);
  return placed(facts).map((fact) => `${fact.evidence.file}:${fact.evidence.line} ${line(fact)}`);
}

const siteWith = (include: string) => `server {
  listen 443 ssl;
  server_name shop.example.net;
  include ${include};
  location / { proxy_pass http://app:3000; }
}`;

const TLS = '\n\nssl_protocols TLSv1 TLSv1.2;\n';
const old = (facts: string[]) => facts.filter((fact) => fact.includes('oldTls'));

test.each([
  ['beside it', 'nginx/conf.d/app.conf', 'tls.conf', 'nginx/conf.d/tls.conf'],
  ['from the directory of the main file', 'nginx/conf.d/app.conf', 'snippets/tls.conf', 'nginx/snippets/tls.conf'],
  ['by the place in the image', 'nginx/conf.d/app.conf', '/etc/nginx/snippets/tls.conf', 'nginx/snippets/tls.conf'],
  ['by a pattern', 'nginx/conf.d/app.conf', 'snippets/t*.conf', 'nginx/snippets/tls.conf'],
  ['that is a template', 'nginx/conf.d/app.conf', 'snippets/tls.conf', 'nginx/snippets/tls.conf.template'],
])('takes in a file %s', async (_, site, include, file) => {
  const facts = await factsOf({ [site]: siteWith(include), [file]: TLS });
  expect(old(facts)).toEqual([expect.stringMatching(`^${file}:3 declared site shop.example.net:443 oldTls true`)]);
});

test.each([
  ['outside the repository', '/etc/letsencrypt/tls.conf'],
  ['that a variable names', '$dir/tls.conf'],
  ['that is not there', 'other/tls.conf'],
])('leaves alone a file %s', async (_, include) => {
  const facts = await factsOf({ 'nginx/conf.d/app.conf': siteWith(include), 'nginx/snippets/tls.conf': TLS });
  expect(old(facts)).toEqual([]);
});

test('knows what is absent once all is read, and not where a pattern may find more', async () => {
  const shown = async (include: string) => {
    const facts = await factsOf({
      'nginx/a.conf': siteWith(include),
      'nginx/more.conf': 'location /up { return 204; }',
    });
    return facts
      .find((fact) => fact.includes('versionShown'))
      ?.split('versionShown ')[1]
      ?.split(' ')[0];
  };
  expect(await shown('more.conf')).toBe('true');
  expect(await shown('mo*.conf')).toBe('unknown');
  expect(await shown('elsewhere.conf')).toBe('unknown');
});

test('files with servers stay where they are, and files that include each other end', async () => {
  const facts = await factsOf({
    'nginx/nginx.conf': 'http { include conf.d/*.conf; }',
    'nginx/conf.d/app.conf': siteWith('a.conf'),
    'nginx/conf.d/a.conf': 'location /up { return 204; }\ninclude b.conf;',
    'nginx/conf.d/b.conf': 'include a.conf;\nssl_protocols TLSv1;',
  });
  expect(facts.filter((fact) => fact.includes('declares site'))).toHaveLength(1);
  expect(old(facts).every((fact) => fact.startsWith('nginx/conf.d/b.conf:2 '))).toBe(true);
  expect(old(facts)).not.toEqual([]);
});

test('what an included file says is said of the server, at the line of that file', async () => {
  const facts = await factsOf({ 'nginx/a.conf': siteWith('tls.conf'), 'nginx/tls.conf': TLS });
  expect(old(facts)).toEqual([expect.stringMatching(/^nginx\/tls.conf:3 .* home=nginx\/a.conf$/)]);
  const { declarations, controls } = systemOf({
    facts: [
      ...factsIn('nginx/a.conf', 'declares site shop shop'),
      ...factsIn('nginx/tls.conf', 'declared site shop oldTls true home=nginx/a.conf'),
      ...factsIn('nginx/tls.conf', 'practice rate-limit nginx enforcing what=site id=shop home=nginx/a.conf'),
    ],
  });
  expect(only(declarations)).toMatchObject({
    id: 'site:nginx/a.conf#shop',
    properties: { oldTls: true },
    because: { oldTls: [{ file: 'nginx/tls.conf' }] },
  });
  expect(only(controls)).toMatchObject({
    config: { in: 'site:nginx/a.conf#shop' },
    evidence: [{ file: 'nginx/tls.conf' }],
  });
});
