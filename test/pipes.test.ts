// Real pipes between real processes: what is written arrives whole, however slowly it is read, and a reader that has enough
// causes no error.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { BIN } from './support/cli.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MEGABYTES_5 = 5_000_000;
const root = mkdtempSync(join(tmpdir(), 'threatdraft-'));
let whole = { bytes: 0, sum: '' };

/** Both print more than five megabytes; rules do so without the work of a scan. */
async function shell(line: string): Promise<{ out: string; err: string; codes: string }> {
  const tool = `'${process.execPath}' '${BIN}'`;
  const SCAN = `${tool} scan '${root}/wide' -f json -q`;
  const RULES = `${tool} rules -f json --rules '${root}/rules'`;
  const script = `${line.replaceAll('$SCAN', SCAN).replaceAll('$RULES', RULES)}\necho "\${PIPESTATUS[@]}" >&3`;
  const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const texts = await Promise.all([1, 2, 3].map((n) => textOf(child.stdio[n])));
  const [out = '', err = '', codes = ''] = texts;
  return { out: out.trim(), err, codes: codes.trim() };
}

async function textOf(stream: unknown): Promise<string> {
  const parts: string[] = [];
  for await (const part of stream as AsyncIterable<Buffer>) parts.push(part.toString());
  return parts.join('');
}

function longRule(id: string): string {
  const lines = { id, title: 'Long', stride: ['tampering'], each: 'endpoint', when: { changesState: true }, impact: 1 };
  const texts = { cwe: [20], why: 'Why it is. '.repeat(9000), fix: 'Mend it.', ask: 'Is it?' };
  const examples = { threat: [['endpoint POST /a']], question: [['endpoint ALL /a']], quiet: [['endpoint GET /a']] };
  return JSON.stringify({
    ...lines,
    ...texts,
    references: ['https://cwe.mitre.org/data/definitions/20.html'],
    examples,
  });
}

beforeAll(async () => {
  const routes = Array.from({ length: 1000 }, (_, n) => `app.get('/r${n}', (req, res) => res.end());`);
  mkdirSync(join(root, 'wide'));
  writeFileSync(join(root, 'wide/package.json'), '{ "name": "wide", "dependencies": { "express": "^4.21.2" } }');
  writeFileSync(
    join(root, 'wide/app.js'),
    `const app = require('express')();\n${routes.join('\n')}\napp.listen(80);\n`,
  );
  mkdirSync(join(root, 'rules'));
  for (let n = 0; n < 60; n++) writeFileSync(join(root, `rules/rule-${n}-missing.yaml`), longRule(`rule-${n}-missing`));
  await shell(`$SCAN --exit-zero > '${root}/whole.out'`);
  const bytes = readFileSync(join(root, 'whole.out'));
  whole = { bytes: bytes.length, sum: createHash('sha256').update(bytes).digest('hex') };
  JSON.parse(bytes.toString());
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a report of more than five megabytes', () => {
  test('is that large', () => {
    expect(whole.bytes).toBeGreaterThan(MEGABYTES_5);
  });

  test('arrives whole at a reader that sleeps again and again', async () => {
    const slow = '{ sleep 1; for n in 1 2 3 4 5; do head -c 300000; sleep 0.2; done; cat; }';
    const { out, err, codes } = await shell(`$SCAN --exit-zero | ${slow} | sha256sum`);
    expect({ sum: out.split(' ')[0], err, codes }).toEqual({ sum: whole.sum, err: '', codes: '0 0 0' });
  });

  test('ends in silence when head has enough', async () => {
    const { out, err, codes } = await shell('$RULES | head -c 10');
    expect({ out, err, codes }).toEqual({ out: '[\n  {', err: '', codes: '0 0' });
  });

  test('ends in silence when the reader dies in the middle', async () => {
    const { err, codes } = await shell('$RULES | { head -c 3000000 > /dev/null; sleep 0.3; }');
    expect({ err, codes }).toEqual({ err: '', codes: '0 0' });
  });

  test('keeps the exit code of the gate, whether or not anybody reads', async () => {
    const { err, codes } = await shell('$SCAN --fail-on info 2>/dev/null | true');
    expect({ err, codes }).toEqual({ err: '', codes: '1 0' });
  });
});

test('a full disk is said in one line, and is nobody’s bug', async () => {
  const { err, codes } = await shell('$RULES > /dev/full');
  expect({ err, codes }).toEqual({ err: 'threatdraft: cannot write the report: the disk is full\n', codes: '2' });
});

test('stdout that is closed, and stderr that nobody reads, are no error', async () => {
  const closed = await shell('$RULES >&-');
  expect(closed).toEqual({ out: '', err: '', codes: '0' });
  const deaf = await shell("'no-such-command' 2>/dev/null; $RULES 2> >(true) | tail -c 2");
  expect(deaf).toMatchObject({ out: ']', codes: '0 0' });
});
