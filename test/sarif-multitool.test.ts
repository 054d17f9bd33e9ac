// Microsoft's own checker of SARIF, with its rules for GitHub, on what we write of every golden repository. It ends with 0
// whatever it finds (5.7.0), and so its report is read.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { Log, Result } from 'sarif';
import { expect, test, vi } from 'vitest';
import { loadLibraries, loadRules, loadSecretFormats, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import { run } from '../src/remember.ts';
import { renderSarif } from '../src/render/sarif.ts';
import { ROOT } from './support/cli.ts';
import { knowledge } from './support/knowledge.ts';
import { writeTree } from './support/tree.ts';

// The checker unpacks a hundred megabytes, and asks for five seconds of an idle machine.
vi.setConfig({ testTimeout: 600_000 });

const require = createRequire(import.meta.url);
const REPOS = join(ROOT, 'fixtures/repos');
const stories = readdirSync(REPOS);

async function sarifOf(story: string): Promise<string> {
  const root = join(writeTree(), story);
  cpSync(join(REPOS, story), root, { recursive: true, filter: (source) => basename(source) !== 'expected' });
  const { rules } = await loadRules([SHIPPED_RULES]);
  const { model, texts } = await run({
    root,
    rules,
    libraries: await loadLibraries(),
    secretFormats: await loadSecretFormats(),
    knowledge,
    tool: { version: '0.0.0', rulesHash: '' },
  });
  return renderSarif(model, { rules, version: '0.0.0', lineText: texts });
}

/** Everything it holds against each file, notes left out: they ask for what a file of a repository must not carry. */
function objections(files: Record<string, string>): string[] {
  const directory = writeTree(files);
  const checker = require('@microsoft/sarif-multitool') as string;
  // What its install script does, which many installations do not run.
  chmodSync(checker, 0o755);
  const report = join(directory, 'report.json');
  const names = Object.keys(files).map((file) => join(directory, file));
  const args = ['validate', ...names, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning'];
  const { error, stdout } = spawnSync(checker, [...args, '--output', report, '--log', 'ForceOverwrite'], {
    encoding: 'utf8',
  });
  expect(error).toBeUndefined();
  expect(stdout).toContain(`${names.length} files scanned`);
  const log = JSON.parse(readFileSync(report, 'utf8').replace(/^\uFEFF/, '')) as Log;
  return (log.runs[0]?.results ?? []).map(told);
}

function told({ level = 'warning', ruleId, message, locations }: Result): string {
  const uri = locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '';
  return `${basename(uri)}: ${level} ${ruleId ?? ''} ${message.text ?? JSON.stringify(message)}`;
}

test('it has nothing against any golden repository, and sees what is planted', async () => {
  const files: Record<string, string> = {};
  for (const story of stories) files[`${story}.sarif`] = await sarifOf(story);
  files['planted.sarif'] = planted(files['orders-api.sarif'] ?? '');
  const all = objections(files);
  expect(all.filter((one) => !one.startsWith('planted'))).toEqual([]);
  expect(all.some((one) => one.startsWith('planted.sarif: error'))).toBe(true);
});

/** Results that end before they begin. */
function planted(text: string): string {
  const log = JSON.parse(text) as Log;
  for (const { locations } of log.runs[0]?.results ?? []) {
    const region = locations?.[0]?.physicalLocation?.region;
    if (region !== undefined) region.startLine = (region.endLine ?? 1) + 1;
  }
  return JSON.stringify(log);
}
