// Actions of this repository that sign, scan or attest: followed to their steps, with what is said at the call.

import { expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { languageOf } from '../src/discover/languages.ts';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import { knowledge } from './support/knowledge.ts';
import { source, systemOf } from './support/linked.ts';

const libraries = await loadLibraries();
const ACTION = '.github/actions/seal/action.yml';
const CI = '.github/workflows/release.yml';

async function controls(call: string, steps: string, trigger = 'push'): Promise<string[]> {
  const texts: Record<string, string> = {
    [ACTION]: `name: seal\nruns:\n  using: composite\n  steps:\n${steps}`,
    [CI]: `on: ${trigger}\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n    steps:\n      - ${call}\n`,
  };
  const parsed = await Promise.all(
    Object.entries(texts).map(([path, text]) =>
      parseFile({ path, role: 'source', language: languageOf(path), size: text.length }, text),
    ),
  );
  const { facts } = runScanners(parsed, knowledge);
  const system = systemOf({ libraries, facts, files: [ACTION, CI].map((path) => source(path)) });
  return system.controls.map(({ family, mode, evidence }) => `${family} ${mode} ${evidence[0]?.file}`);
}

const SIGN = '    - run: cosign sign --yes bakery/api\n      shell: bash\n';
const SCAN = '    - uses: aquasecurity/trivy-action@v1\n      with: { exit-code: 1 }\n';

test('what a local action signs and scans counts for the workflow that calls it', async () => {
  expect(await controls('uses: ./.github/actions/seal', SIGN)).toEqual([`signing enforcing ${ACTION}`]);
  expect(await controls('uses: ./.github/actions/seal/', SCAN)).toEqual([`dependency-scan enforcing ${ACTION}`]);
});

test('a call that tolerates its failure or never happens weakens it', async () => {
  const tolerated = '{ uses: ./.github/actions/seal, continue-on-error: true }';
  expect(await controls(tolerated, SCAN)).toEqual([`dependency-scan attached-only ${ACTION}`]);
  expect(await controls('{ uses: ./.github/actions/seal, if: false }', SCAN)).toEqual([
    `dependency-scan dead ${ACTION}`,
  ]);
});

test('an action that nobody calls controls nothing', async () => {
  expect(await controls('uses: ./.github/actions/other', SIGN)).toEqual([]);
  expect(await controls('uses: bakery/elsewhere/.github/actions/seal@v1', SIGN)).toEqual([]);
});
