// Commands of pipelines that hold to the lock file of Python's package managers, and those that do not.

import { expect, test } from 'vitest';
import { languageOf } from '../src/discover/languages.ts';
import { unfrozen } from '../src/model/declarations/frozen.ts';
import { readRuns } from '../src/model/pipelines/occurrences.ts';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import { knowledge } from './support/knowledge.ts';

const CI = '.github/workflows/ci.yml';

async function loose(flavour: string, step: string, above = ''): Promise<string[]> {
  const text = `on: push\n${above}jobs:\n  test:\n    steps:\n      - ${step}\n`;
  const file = { path: CI, role: 'source', language: languageOf(CI), size: text.length } as const;
  const { facts } = runScanners([await parseFile(file, text)], knowledge);
  const ecosystem = flavour === 'bun' || flavour === 'yarn' ? 'npm' : 'pypi';
  const install = { id: 'install', directory: '.', ecosystem, locks: flavour === '' ? [] : [{ flavour }] };
  return unfrozen([install], readRuns(facts).occurrences, new Set()).map(({ property, note }) => `${property} ${note}`);
}

test.each([
  ['uv', 'uv sync --frozen --no-dev'],
  ['uv', 'uv sync --locked'],
  ['uv', 'uv pip sync requirements.txt'],
  ['uv', 'UV_FROZEN=1 uv sync'],
  ['uv', 'uv run pytest'],
  ['uv', 'pip install --no-deps .'],
  ['uv', 'pip install build'],
  ['', 'uv sync'],
  ['', 'pip install -e .'],
  ['poetry', 'poetry install --sync'],
  ['poetry', 'poetry sync'],
  ['poetry', 'poetry check --lock'],
  ['poetry', 'uv sync'],
  ['pdm', 'pdm sync'],
  ['pdm', 'pdm install --frozen-lockfile'],
  ['pipenv', 'pipenv sync'],
  ['pipenv', 'pipenv install --deploy --dev'],
  ['pipenv', 'pipenv install flake8'],
  ['bun', 'bun install --frozen-lockfile'],
  ['bun', 'bun ci'],
])('%s: %s holds to the lock file', async (flavour, command) => {
  expect(await loose(flavour, `run: ${command}`)).toEqual([]);
});

test.each([
  ['uv', 'uv sync --all-extras'],
  ['uv', 'UV_FROZEN=0 uv sync'],
  ['uv', 'uv pip install -e .'],
  ['poetry', 'pip install ".[test]"'],
  ['poetry', 'poetry update'],
  ['pdm', 'pdm install'],
  ['pipenv', 'pipenv install --dev'],
  ['bun', 'bun install'],
])('%s: %s does not', async (flavour, command) => {
  expect(await loose(flavour, `run: '${command}'`)).toHaveLength(1);
});

test('a variable of the workflow, the step or the script makes it hold', async () => {
  expect(await loose('uv', 'run: uv sync', 'env:\n  UV_FROZEN: 1\n')).toEqual([]);
  expect(await loose('uv', 'run: uv sync', 'env:\n  UV_LOCKED: "${{ inputs.locked }}"\n')).toEqual([]);
  expect(await loose('uv', '{ run: uv sync, env: { UV_LOCKED: true } }')).toEqual([]);
  expect(await loose('uv', 'run: "export UV_FROZEN=1; uv sync"')).toEqual([]);
  expect(await loose('uv', 'run: uv sync', 'env:\n  UV_FROZEN: false\n')).toHaveLength(1);
  expect(await loose('uv', 'run: "uv sync; export UV_FROZEN=1"')).toHaveLength(1);
});
