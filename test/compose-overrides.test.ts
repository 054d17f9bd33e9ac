// What a compose file takes away from the file that it is applied over, and when that counts.

import { expect, test } from 'vitest';
import { withComposeOverrides } from '../src/compose-overrides.ts';
import { describe as line } from '../src/core/notation.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import { knowledge } from './support/knowledge.ts';

const BASE = [
  'services:',
  '  db:',
  '    image: postgres:17',
  '    privileged: true',
  '    ports: ["5432:5432"]',
  '    environment: ["MODE=debug", "OTHER=on"]',
  '  mail:',
  '    image: mailhog/mailhog:v1',
].join('\n');

const RESET = [
  'services:',
  '  db:',
  '    privileged: !reset false',
  '    ports: !override ["127.0.0.1:5432:5432"]',
  '    environment:',
  '      MODE: !reset null',
  '  mail: !reset null',
].join('\n');

async function baseFacts(texts: Record<string, string>): Promise<string[]> {
  const parsed: ParsedFile[] = [];
  for (const [path, text] of Object.entries({ 'compose.yml': BASE, ...texts })) {
    parsed.push(await parseFile({ path, role: 'source', language: 'yaml', size: text.length }, text));
  }
  const coverage = { files: 0, read: 0, partly: [], skipped: [] };
  const reading = withComposeOverrides({ files: [], parsed, documents: new Map(), coverage });
  const { facts } = runScanners(reading.parsed, knowledge);
  return facts.filter(({ evidence }) => evidence.file === 'compose.yml').map((fact) => line(fact));
}

const said = (facts: string[], word: string) => facts.some((fact) => fact.includes(word));
const WORDS = ['publishedEverywhere', 'privileged true', 'mailhog', 'MODE'];

test.each(['compose.override.yml', 'compose.prod.yml'])('what %s takes away is gone', async (name) => {
  const facts = await baseFacts({ [name]: RESET });
  expect(WORDS.filter((word) => said(facts, word))).toEqual([]);
  expect(said(facts, 'service db image=postgres:17')).toBe(true);
  expect(said(facts, 'OTHER')).toBe(true);
});

test.each([
  ['a file for development', { 'compose.dev.yml': RESET }],
  ['a file that nobody names', { 'compose.extra.yml': RESET }],
  ['a file of another directory', { 'other/compose.prod.yml': RESET }],
  [
    'the override, which production leaves out',
    { 'compose.override.yml': RESET, 'compose.prod.yml': 'services:\n  db:\n    restart: always' },
  ],
  [
    'one of two files for production',
    { 'compose.prod.yml': RESET, 'compose.staging.yml': 'services:\n  db:\n    restart: always' },
  ],
  ['a file without tags', { 'compose.prod.yml': RESET.replaceAll(/!(?:reset|override) /g, '') }],
])('what %s takes away stays', async (_, texts) => {
  const facts = await baseFacts(texts);
  expect(WORDS.filter((word) => !said(facts, word))).toEqual([]);
});
