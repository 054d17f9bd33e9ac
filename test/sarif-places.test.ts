// What SARIF says besides the result itself: abuse paths as code flows, other places, weaknesses, parts of a repository,
// and what is left out for GitHub's limits.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Location, Log, Result, Run, ThreadFlowLocation } from 'sarif';
import { describe, expect, test, vi } from 'vitest';
import type { AbusePath, Endpoint, Model, Threat } from '../src/core/model.ts';
import { lineHashes } from '../src/render/line-hash.ts';
import { renderSarif, type SarifOptions } from '../src/render/sarif.ts';
import { modelArbitrary } from './support/model-arbitrary.ts';
import { at, sampleModel } from './support/sample-model.ts';
import { sampleRules } from './support/sample-rules.ts';

// Sixty random models take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const text = Array.from({ length: 100 }, (_, line) => `line ${line + 1} of the file, long enough to point into;`).join(
  '\n',
);
const options: SarifOptions = { rules: sampleRules(), version: '0.1.0', lineText: () => text };

function runOf(model: Model, more: Partial<SarifOptions> = {}): Run {
  return (JSON.parse(renderSarif(model, { ...options, ...more })) as Log).runs[0] as Run;
}

const resultsOf = (model: Model, more: Partial<SarifOptions> = {}): Result[] => runOf(model, more).results ?? [];
const notesOf = (run: Run) =>
  (run.invocations?.[0]?.toolExecutionNotifications ?? []).map(({ message }) => message.text ?? '');
const placeOf = ({ physicalLocation }: Location) =>
  `${physicalLocation?.artifactLocation?.uri}:${physicalLocation?.region?.startLine}`;
const stepsOf = (result: Result | undefined): ThreadFlowLocation[] =>
  (result?.codeFlows ?? []).flatMap(({ threadFlows }) => threadFlows.flatMap(({ locations }) => locations));
const told = (steps: ThreadFlowLocation[]) =>
  steps.map(({ location }) => `${placeOf(location ?? {})} ${location?.message?.text}`);

const printing = (model: Model, more: Partial<SarifOptions> = {}) =>
  resultsOf(model, more).find(({ ruleId }) => ruleId === 'command-from-request');

/** The threat that the sample's abuse path makes concrete, the endpoint it enters by, and the path. */
function partsOf(model: Model): { threat: Threat; endpoint: Endpoint; path: AbusePath } {
  const [path] = model.paths;
  const threat = model.threats.find(({ id }) => id === path?.threat);
  const endpoint = model.endpoints.find(({ id }) => id === path?.entries[0]);
  if (path === undefined || threat === undefined || endpoint === undefined) throw new Error('the sample has a path');
  return { threat, endpoint, path };
}

/** So many endpoints that one threat shows at, each on a line of its own. */
function manyTargets(count: number): Model {
  const model = sampleModel();
  const { endpoint } = partsOf(model);
  const threat = model.threats.find(({ rule }) => rule === 'authentication-missing');
  if (threat === undefined) throw new Error('the sample has that threat');
  model.endpoints = Array.from({ length: count }, (_, n) => ({
    ...endpoint,
    id: `http:POST:/many/${n}`,
    path: `/many/${n}`,
    evidence: [at('server/many.ts', n + 1)],
  }));
  model.threats = [{ ...threat, evidence: [], targets: model.endpoints.map(({ id }) => id) }];
  return model;
}

describe('an abuse path', () => {
  test('goes from the way in past what is missing to the effect, each step at its own line', () => {
    const model = sampleModel();
    const { threat } = partsOf(model);
    threat.missing = ['rate-limit'];
    expect(told(stepsOf(printing(model)))).toEqual([
      'server/parcels.ts:52 Anyone who reaches it can send requests to POST /api/labels/print.',
      'server/parcels.ts:53 No authentication stands before it.',
      'server/parcels.ts:53 No rate limit is in between.',
      expect.stringMatching(/^server\/printer\.ts:18 A request reaches this: process spawn/),
    ]);
  });

  test('numbers its steps, and says which of them matter', () => {
    const model = sampleModel();
    partsOf(model).threat.missing = [];
    const steps = stepsOf(printing(model));
    expect(steps.map(({ executionOrder }) => executionOrder)).toEqual(steps.map((_, index) => index + 1));
    expect(steps.map(({ importance }) => importance)).toEqual(['essential', 'important', 'essential']);
  });

  test('of those who are let in shows who lets them in', () => {
    const model = sampleModel();
    const { path, endpoint } = partsOf(model);
    const [control] = model.controls.filter(({ family }) => family === 'authentication');
    path.access = 'signed-in';
    endpoint.controls.authentication = { presence: 'present', by: [control?.id ?? ''] };
    const [entry, guard] = told(stepsOf(printing(model)));
    expect(entry).toContain('Anyone who is let in can send requests');
    expect(guard).toBe(
      `${control?.evidence[0]?.file}:${control?.evidence[0]?.line} Authentication stands before it: an account is enough.`,
    );
  });

  test('tells nothing that a neighbour reaches, and nothing where there is no path', () => {
    const model = sampleModel();
    const { endpoint } = partsOf(model);
    endpoint.effects = endpoint.effects.map((effect) => ({ ...effect, evidence: [at('server/other.ts', 3)] }));
    expect(told(stepsOf(printing(model))).join()).not.toContain('A request reaches');
    expect(resultsOf({ ...model, paths: [] }).flatMap((result) => result.codeFlows ?? [])).toEqual([]);
    const unrelated = resultsOf(model).filter(({ ruleId }) => ruleId !== 'command-from-request');
    expect(unrelated.flatMap((result) => result.codeFlows ?? [])).toEqual([]);
  });

  test('stays below a hundred steps, whatever an endpoint reaches', () => {
    const model = sampleModel();
    const { endpoint, path } = partsOf(model);
    const [effect] = endpoint.effects;
    if (effect === undefined) throw new Error('the sample has an effect');
    const evidence = Array.from({ length: 300 }, (_, n) => at('server/printer.ts', n + 1));
    endpoint.effects = [{ ...effect, evidence }];
    path.steps.push({ says: 'A request reaches much.', evidence });
    const steps = stepsOf(printing(model));
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.length).toBeLessThanOrEqual(100);
  });
});

describe('the other places of a threat', () => {
  test('are related locations with links, the rest is counted here and in a notification', () => {
    const run = runOf(manyTargets(30));
    expect(run.results?.length).toBe(30);
    const [first] = run.results ?? [];
    expect(first?.relatedLocations?.length).toBe(10);
    expect(first?.message.text).toContain(
      'The same at [POST /many/1](1), [POST /many/2](2), [POST /many/3](3) and 26 more.',
    );
    expect(notesOf(run)[0]).toMatch(/^30 results with only the first of the other places/);
  });

  test('that all have room are told without a notification', () => {
    const run = runOf(manyTargets(11));
    expect(run.results?.map(({ relatedLocations = [] }) => relatedLocations.length)).toEqual(Array(11).fill(10));
    expect(notesOf(run).join()).not.toContain('other places');
  });

  test('never share an id, and every link leads to one', () => {
    fc.assert(
      fc.property(modelArbitrary, (model) => {
        for (const { relatedLocations = [], message } of resultsOf(model)) {
          const ids = relatedLocations.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          for (const [, id] of (message.text ?? '').matchAll(/[^\\]\]\((\d+)\)/g)) expect(ids).toContain(Number(id));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('weaknesses', () => {
  test('of a result are those of its rule, in the taxonomy of the run', () => {
    const run = runOf(sampleModel());
    const result = run.results?.find(({ ruleId }) => ruleId === 'command-from-request');
    expect(result?.taxa?.map(({ id }) => id)).toEqual(['CWE-78']);
    for (const { taxa = [] } of run.results ?? [])
      for (const { id, index = -1 } of taxa) expect(run.taxonomies?.[0]?.taxa?.[index]?.id).toBe(id);
  });
});

describe('a part of a repository', () => {
  test.each(['packages/api', 'packages/api/', 'packages/api//'])(
    '%s is a category that ends in a slash',
    (category) => {
      expect(runOf(sampleModel(), { category }).automationDetails?.id).toBe('packages/api/');
    },
  );

  test('is no category unless somebody says so: what the upload is told would not count', () => {
    expect(runOf(sampleModel())).not.toHaveProperty('automationDetails');
  });

  test('has all its places from the root of the repository', () => {
    const printed = renderSarif(sampleModel(), { ...options, rootPrefix: 'packages/my api/' });
    const uris = [...printed.matchAll(/"uri":"([^"]+)","uriBaseId"/g)].map(([, uri]) => uri);
    expect(uris.length).toBeGreaterThan(8);
    expect(uris.filter((uri) => !uri?.startsWith('packages/my%20api/'))).toEqual([]);
  });
});

describe('the limits of GitHub', () => {
  test('on bytes: the least severe results go, the note says how many, the file is whole', () => {
    const model = manyTargets(400);
    const all = gzipSync(renderSarif(model, options)).length;
    const bytes = all - 2000;
    const printed = renderSarif(model, { ...options, bytes });
    expect(gzipSync(printed).length).toBeLessThanOrEqual(bytes);
    const [run] = (JSON.parse(printed) as Log).runs;
    const kept = run?.results?.length ?? 0;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(400);
    expect(run && notesOf(run)[0]).toContain(`${400 - kept} results of the lowest severity left out`);
  });

  test('a file that fits keeps everything', () => {
    expect(resultsOf(manyTargets(400)).length).toBe(400);
  });
});

describe('the hash of a line', () => {
  const masked = text.replace('line 60 of the file', "key = '***'");

  test('is left to the upload where the text that it is made of was masked', () => {
    const model = manyTargets(100);
    const hashed = resultsOf(model, { lineText: () => masked }).map(
      ({ partialFingerprints }) => partialFingerprints?.['primaryLocationLineHash'],
    );
    // The window of a hundred characters of line 58 reaches into line 60.
    expect(hashed.flatMap((hash, line) => (hash === undefined ? [line + 1] : []))).toEqual([58, 59, 60]);
    const real = lineHashes(text);
    for (const [line, hash] of hashed.entries()) if (hash !== undefined) expect(hash).toBe(real[line]);
  });

  test('is there for every line of a text that nothing masks', () => {
    const results = resultsOf(manyTargets(100));
    expect(results.every(({ partialFingerprints }) => partialFingerprints?.['primaryLocationLineHash'])).toBe(true);
  });
});
