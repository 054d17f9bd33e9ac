// Variables of compose files that `.env` beside them sets, and what included files get of them.

import { describe, expect, test } from 'vitest';
import { withComposeVariables } from '../src/compose-variables.ts';
import { describe as line } from '../src/core/notation.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import type { SourceFile } from '../src/core/source.ts';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import { knowledge } from './support/knowledge.ts';

const fileOf = (path: string): SourceFile => ({
  path,
  role: 'source',
  language: /\.env$/.test(path) ? 'dotenv' : 'yaml',
  size: 100,
});

async function factsOf(texts: Record<string, string>): Promise<string[]> {
  const parsed: ParsedFile[] = [];
  for (const [path, text] of Object.entries(texts)) parsed.push(await parseFile(fileOf(path), text));
  const coverage = { files: 0, read: 0, partly: [], skipped: [] };
  const reading = withComposeVariables({ files: [], parsed, documents: new Map(), coverage });
  const { facts } = runScanners(reading.parsed, knowledge);
  return facts.filter(({ evidence }) => evidence.file.endsWith('.yml')).map((fact) => line(fact));
}

const compose = [
  'services:',
  '  db:',
  '    image: postgres:${PG_TAG}',
  '    ports: ["${BIND:-0.0.0.0}:5432:5432"]',
  '    environment:',
  '      POSTGRES_PASSWORD: ${DB_PASSWORD:-postgres}',
  '      MODE: ${MODE}',
  '      PRICE: $$MODE',
].join('\n');

describe('.env beside a compose file', () => {
  test('settles what it sets', async () => {
    const facts = await factsOf({ 'compose.yml': compose, '.env': 'PG_TAG=17.2\nBIND=127.0.0.1\nMODE=production\n' });
    expect(facts).toContain('service db image=postgres:17.2');
    expect(facts).toContain('service-port db 5432 published=5432 host=127.0.0.1');
    expect(facts).toContain('service-environment db MODE literal=true value=production');
    expect(facts.some((fact) => fact.includes('publishedEverywhere'))).toBe(false);
  });

  test('is not read from another directory, nor under another name', async () => {
    const facts = await factsOf({ 'compose.yml': compose, 'app/.env': 'PG_TAG=17.2', 'dev.env': 'PG_TAG=17.2' });
    expect(facts).toContain('service db image=postgres:${PG_TAG}');
  });

  test('an empty value leaves the default', async () => {
    const facts = await factsOf({ 'compose.yml': compose, '.env': 'BIND=\n' });
    expect(facts).toContain('service-port db 5432 published=5432 host=0.0.0.0');
  });

  test('a secret replaces the default and stays where it stands', async () => {
    const facts = await factsOf({
      'compose.yml': compose,
      '.env': 'DB_PASSWORD=Caraway-rolls-77\nMODE=Kx81hTq0zLm4Pw7vRb29\n',
    });
    expect(facts.some((fact) => fact.includes('defaultPassword'))).toBe(false);
    expect(facts.join('\n')).not.toMatch(/Caraway|Kx81h/);
    expect(facts).toContain('service-environment db POSTGRES_PASSWORD');
  });

  test('the default of a password that is not set is still told', async () => {
    const facts = await factsOf({ 'compose.yml': compose, '.env': 'PG_TAG=17.2\n' });
    expect(facts.some((fact) => fact.includes('defaultPassword'))).toBe(true);
  });
});

describe('included files', () => {
  const store = 'services:\n  store:\n    image: redis:${TAG}\n';

  test.each([
    ['in the short form, with their own', 'include: [store/compose.yml]', { 'store/.env': 'TAG=7.4' }, 'redis:7.4'],
    [
      'in the long form, of a file',
      'include:\n  - path: store/compose.yml\n    env_file: tags.env',
      { 'tags.env': 'TAG=7.2' },
      'redis:7.2',
    ],
    [
      'of a project directory',
      'include:\n  - path: store/compose.yml\n    project_directory: other',
      { 'other/.env': 'TAG=7.1' },
      'redis:7.1',
    ],
    [
      'of who includes them, first',
      'include: [store/compose.yml]',
      { '.env': 'TAG=8', 'store/.env': 'TAG=7.4' },
      'redis:8',
    ],
  ])('%s', async (_, including, environment, image) => {
    const facts = await factsOf({ 'compose.yml': including, 'store/compose.yml': store, ...environment });
    expect(facts).toContain(`service store image=${image}`);
  });

  test('of nobody who does not include them', async () => {
    const facts = await factsOf({ 'compose.yml': 'services: {}', 'store/compose.yml': store, '.env': 'TAG=8' });
    expect(facts).toContain('service store image=redis:${TAG}');
  });
});
