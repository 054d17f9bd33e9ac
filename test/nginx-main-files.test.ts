// What a main file of nginx says for the servers of other files, where Dockerfiles and compose files install them together.

import { expect, test } from 'vitest';
import { describe as line } from '../src/core/notation.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import type { Language } from '../src/core/source.ts';
import { withNginxIncludes } from '../src/nginx-includes.ts';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import { knowledge } from './support/knowledge.ts';

const languageOf = (path: string): Language =>
  path.endsWith('.conf') ? 'nginx' : path.endsWith('.yml') ? 'yaml' : 'dockerfile';

/** Whether the site of conf.d shows its version, and where that is said. */
async function versionShown(texts: Record<string, string>): Promise<string[]> {
  const parsed: ParsedFile[] = [];
  for (const [path, text] of Object.entries(texts)) {
    parsed.push(await parseFile({ path, role: 'source', language: languageOf(path), size: text.length }, text));
  }
  const coverage = { files: 0, read: 0, partly: [], skipped: [] };
  const { reading, placed } = withNginxIncludes({ files: [], parsed, documents: new Map(), coverage });
  const { facts, failed } = runScanners(reading.parsed, knowledge);
  expect(failed).toEqual([]);
  return placed(facts)
    .filter((fact) => fact.kind === 'declared' && fact.property === 'versionShown')
    .map((fact) => `${fact.evidence.file}:${fact.evidence.line} ${/versionShown (\w+)/.exec(line(fact))?.[1]}`);
}

const main = 'events {}\nhttp {\n  server_tokens off;\n  include /etc/nginx/conf.d/*.conf;\n}\n';
const site =
  'server {\n  listen 443 ssl;\n  server_name shop.example.net;\n  location / { proxy_pass http://app:3000; }\n}\n';
const files = { 'proxy/nginx.conf': main, 'proxy/conf.d/shop.conf': site };
const compose = (volumes: string[]) =>
  `services:\n  web:\n    image: nginx\n    volumes:\n${volumes.map((one) => `      - ${one}\n`).join('')}`;

const together = compose(['./proxy/nginx.conf:/etc/nginx/nginx.conf:ro', './proxy/conf.d:/etc/nginx/conf.d:ro']);

test.each([
  ['one container mounts both', { 'compose.yml': together }],
  ['one image copies the directory', { 'proxy/Dockerfile': 'FROM nginx\nCOPY . /etc/nginx/\n' }],
  [
    'one image copies both',
    { Dockerfile: 'FROM nginx\nCOPY proxy/nginx.conf /etc/nginx/\nCOPY proxy/conf.d/ /etc/nginx/conf.d/\n' },
  ],
])('holds where %s', async (_, more) => {
  expect(await versionShown({ ...files, ...more })).toEqual(['proxy/nginx.conf:3 false']);
});

test.each([
  ['nobody installs them', {}],
  ['only the servers are mounted', { 'compose.yml': compose(['./proxy/conf.d:/etc/nginx/conf.d']) }],
  [
    'another stands in the place of the main file',
    { 'compose.yml': compose(['./proxy/nginx.conf:/etc/other.conf', './proxy/conf.d:/etc/nginx/conf.d']) },
  ],
  [
    'the main file does not take them in',
    { 'compose.yml': compose(['./proxy/nginx.conf:/etc/nginx/nginx.conf', './proxy/conf.d:/etc/nginx/more']) },
  ],
  [
    'it holds for one of two containers',
    { 'compose.yml': together, 'other/compose.yml': compose(['./../proxy/conf.d:/etc/nginx/conf.d']) },
  ],
])('is unknown where %s', async (_, more) => {
  expect(await versionShown({ ...files, ...more })).toEqual([expect.stringMatching(/ unknown$/)]);
});

test('is left alone where no main file is near', async () => {
  expect(await versionShown({ 'web/shop.conf': site, 'proxy/nginx.conf': main })).toEqual(['web/shop.conf:1 true']);
});
