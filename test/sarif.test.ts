// Our SARIF against the OASIS schema, and against what GitHub code scanning does with it: one test for each demand.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { Log, ReportingDescriptor, Result, Run } from 'sarif';
import { describe, expect, test, vi } from 'vitest';
import type { Model, Severity, Threat } from '../src/core/model.ts';
import { lineHashes } from '../src/render/line-hash.ts';
import { renderSarif, type SarifOptions } from '../src/render/sarif.ts';
import { modelArbitrary } from './support/model-arbitrary.ts';
import { at, sampleModel } from './support/sample-model.ts';
import { sampleRules } from './support/sample-rules.ts';

// Compiling the schema and sixty random models take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const require = createRequire(import.meta.url);
const schema = JSON.parse(
  readFileSync(
    require.resolve('@microsoft/sarif-matcher-utils').replace(/lib.index\.js$/, 'lib/schemas/sarif-2.1.0-rtm.5.json'),
    'utf8',
  ),
) as object;
const ajv = new Ajv.default({ strict: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

/** Every file of the sample has a hundred lines, each its own. */
const text = Array.from(
  { length: 100 },
  (_, line) => `    line ${line + 1} of the file, long enough to point into;`,
).join('\n');
const options: SarifOptions = { rules: sampleRules(), version: '0.1.0', lineText: () => text };

function runOf(model: Model, more: Partial<SarifOptions> = {}): Run {
  const log = JSON.parse(renderSarif(model, { ...options, ...more })) as Log;
  expect(log.runs.length).toBe(1);
  return log.runs[0] as Run;
}

const resultsOf = (model: Model, more: Partial<SarifOptions> = {}): Result[] => runOf(model, more).results ?? [];
const rulesOf = (run: Run): ReportingDescriptor[] => run.tool.driver.rules ?? [];
const regionOf = (result: Result | undefined) => result?.locations?.[0]?.physicalLocation?.region;
const uriOf = (result: Result | undefined) => result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;

function threatOf(id: string, severity: Severity, more: Partial<Threat> = {}): Threat {
  const [first] = sampleModel().threats;
  if (first === undefined) throw new Error('the sample has threats');
  return { ...first, id, severity, ...more };
}

describe('the file', () => {
  test('is valid against the schema, for the sample and for any model', () => {
    validate(JSON.parse(renderSarif(sampleModel(), options)));
    expect(validate.errors).toBeNull();
    fc.assert(
      fc.property(modelArbitrary, fc.boolean(), (model, readable) => {
        const lineText = readable ? options.lineText : () => undefined;
        validate(JSON.parse(renderSarif(model, { ...options, lineText })));
        expect(validate.errors).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  test('names the schema, is one line of minified JSON, and the same bytes twice', () => {
    const printed = renderSarif(sampleModel(), options);
    expect((JSON.parse(printed) as Log).$schema).toBe('https://json.schemastore.org/sarif-2.1.0.json');
    expect(printed).toBe(`${JSON.stringify(JSON.parse(printed))}\n`);
    expect(renderSarif(sampleModel(), { ...options, rules: sampleRules().reverse() })).toBe(printed);
  });

  test('has results even when there are none', () => {
    expect(resultsOf({ ...sampleModel(), threats: [] })).toEqual([]);
  });

  test('says which version of the tool, where to read about it, and no path of this machine', () => {
    const run = runOf(sampleModel());
    expect(run.tool.driver.semanticVersion).toBe('0.1.0');
    expect(run.tool.driver.informationUri).toMatch(/^https:\/\//);
    expect(run.originalUriBaseIds?.['%SRCROOT%']?.uri).toBeUndefined();
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.automationDetails).toBeUndefined();
  });
});

describe('rules', () => {
  test('all are there, hit or not, sorted and unique', () => {
    const rules = [...sampleRules(), ...sampleRules()];
    const ids = rulesOf(runOf({ ...sampleModel(), threats: [] }, { rules })).map(({ id }) => id);
    expect(ids).toEqual(['authentication-missing', 'command-from-request', 'csrf-missing']);
  });

  test.each(rulesOf(runOf(sampleModel())).map((rule) => [rule.id, rule] as const))(
    '%s is described whole',
    (id, rule) => {
      expect(rule.name).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(rule.shortDescription?.text).toMatch(/\.$/);
      expect(rule.fullDescription?.text.length).toBeGreaterThan(0);
      expect(rule.help?.text.length).toBeGreaterThan(0);
      for (const heading of ['Why it matters', 'How to verify', 'How to fix', 'How to suppress']) {
        expect(rule.help?.markdown).toContain(`## ${heading}`);
      }
      expect(rule.help?.markdown).toContain(`threatdraft: ignore[${id}] -- reason`);
      expect(rule.helpUri).toMatch(/^https:\/\//);
      expect(['error', 'warning', 'note']).toContain(rule.defaultConfiguration?.level);
      expect(['very-high', 'high', 'medium', 'low']).toContain(rule.properties?.['precision']);
      expect(rule.properties?.tags?.[0]).toBe('security');
      expect(rule.properties?.tags?.length).toBeLessThanOrEqual(9);
      expect(rule.properties?.['security-severity']).toMatch(/^[1-9]\.\d$/);
    },
  );

  test('descriptions stay within 1,024 characters', () => {
    const [first] = sampleRules();
    if (first === undefined) throw new Error('the sample has rules');
    const rules = [{ ...first, title: 'x'.repeat(3000), why: 'y '.repeat(3000) }];
    const [rule] = rulesOf(runOf(sampleModel(), { rules }));
    expect(rule?.shortDescription?.text).toMatch(/^x+….$/);
    expect(rule?.shortDescription?.text.length).toBeLessThanOrEqual(1024);
    expect(rule?.fullDescription?.text.length).toBeLessThanOrEqual(1024);
  });

  test('carry weaknesses as tags and as a taxonomy', () => {
    const run = runOf(sampleModel());
    const rule = rulesOf(run).find(({ id }) => id === 'command-from-request');
    expect(rule?.properties?.tags).toContain('external/cwe/cwe-078');
    const target = rule?.relationships?.[0]?.target;
    expect(run.taxonomies?.[0]?.taxa?.[target?.index ?? -1]?.id).toBe('CWE-78');
  });

  test('hold nothing of the repository', () => {
    const other = { ...sampleModel(), threats: [], subject: { name: 'another' } };
    expect(rulesOf(runOf(other))).toEqual(rulesOf(runOf(sampleModel())));
  });
});

describe('results', () => {
  test('index and id of the rule agree', () => {
    const run = runOf(sampleModel());
    expect(run.results).not.toHaveLength(0);
    for (const { ruleId, ruleIndex } of run.results ?? []) expect(rulesOf(run)[ruleIndex ?? -1]?.id).toBe(ruleId);
  });

  test('stand at the line that declares each target, one for each rule and line', () => {
    const places = resultsOf(sampleModel()).map(
      (result) => `${result.ruleId} ${uriOf(result)}:${regionOf(result)?.startLine}`,
    );
    expect(places).toEqual([
      'authentication-missing server/live.ts:9',
      'csrf-missing server/parcels.ts:34',
      'authentication-missing server/parcels.ts:52',
      'command-from-request server/parcels.ts:52',
    ]);
  });

  test('targets on one line are one result that names them all', () => {
    const model = sampleModel();
    for (const endpoint of model.endpoints) endpoint.evidence = [at('server/table.ts', 5)];
    const [result, ...others] = resultsOf({ ...model, threats: model.threats.slice(0, 1) });
    expect(others).toEqual([]);
    expect(result?.message.text).toMatch(/^POST \/api\/labels\/print and WS \/live: .*\. Missing/);
  });

  test('have a region of one line with four numbers, whatever the evidence spans', () => {
    const model = sampleModel();
    const evidence = [{ file: 'server/a.ts', line: 3, column: 5, endLine: 9, endColumn: 2 }];
    model.endpoints = model.endpoints.map((endpoint) => ({ ...endpoint, evidence }));
    const [result] = resultsOf({ ...model, threats: model.threats.slice(0, 1) });
    const width = (text.split('\n')[2] ?? '').length;
    expect(regionOf(result)).toEqual({ startLine: 3, startColumn: 5, endLine: 3, endColumn: width + 1 });
  });

  test('have a region of one line even when the file cannot be read', () => {
    const model = sampleModel();
    model.endpoints = model.endpoints.map((endpoint) => ({ ...endpoint, evidence: [{ file: 'a.ts', line: 3 }] }));
    const [result] = resultsOf(model, { lineText: () => undefined });
    expect(regionOf(result)).toEqual({ startLine: 3, startColumn: 1, endLine: 3, endColumn: 2 });
    expect(result?.partialFingerprints).not.toHaveProperty('primaryLocationLineHash');
  });

  test('have relative, encoded URIs', () => {
    const model = sampleModel();
    model.endpoints = model.endpoints.map((endpoint) => ({ ...endpoint, evidence: [at('./app dir/[id]/r#1.ts', 2)] }));
    expect(uriOf(resultsOf(model)[0])).toBe('app%20dir/%5Bid%5D/r%231.ts');
  });

  test('say in the first sentence what and where, then what is missing and the fix', () => {
    const result = resultsOf(sampleModel()).find(({ ruleId }) => ruleId === 'authentication-missing');
    expect(result?.message.text).toBe(
      'WS /live: Endpoint that changes something answers without authentication. Missing: authentication. ' +
        'Fix: Put requireSession on the router that carries these routes. The same at [POST /api/labels/print](1).',
    );
  });

  test('link to what the threat rests on, then to where it shows besides', () => {
    const [first, , neighbour, command] = resultsOf(sampleModel());
    expect(command?.message.text).toMatch(/ See \[server\/printer\.ts:18\]\(1\)\.$/);
    expect(command?.relatedLocations?.map(({ id }) => id)).toEqual([1]);
    expect(neighbour?.message.text).toMatch(/ The same at \[WS \/live\]\(1\)\.$/);
    expect(neighbour?.relatedLocations?.map(({ physicalLocation }) => physicalLocation?.region?.startLine)).toEqual([
      9,
    ]);
    expect(first?.relatedLocations?.map(({ message }) => message?.text)).toEqual(['POST /api/labels/print too.']);
  });

  test('carry the hash of GitHub for their line, and our identity beside it', () => {
    const result = resultsOf(sampleModel()).find(({ ruleId }) => ruleId === 'command-from-request');
    expect(result?.partialFingerprints).toEqual({
      primaryLocationLineHash: lineHashes(text)[51],
      'threatdraftElement/v1': 'command-from-request@http:POST:/api/labels/print',
    });
  });

  test.each([
    ['critical', 'error'],
    ['high', 'error'],
    ['medium', 'warning'],
    ['low', 'note'],
    ['info', 'note'],
  ] as const)('%s is shown as %s', (severity, level) => {
    expect(resultsOf({ ...sampleModel(), threats: [threatOf('t', severity)] })[0]?.level).toBe(level);
  });

  test('settled threats and questions are none; nor is what is below the least severity', () => {
    const settled = (['mitigated', 'accepted', 'unverifiable'] as const).map((state) =>
      threatOf(state, 'high', { state }),
    );
    expect(resultsOf({ ...sampleModel(), threats: settled })).toEqual([]);
    const levels = resultsOf(sampleModel(), { minSeverity: 'high' }).map(({ level }) => level);
    expect(new Set(levels)).toEqual(new Set(['error']));
  });

  test('are sorted by URI, line, column and rule, whatever order threats and targets come in', () => {
    fc.assert(
      fc.property(modelArbitrary, (model) => {
        const results = resultsOf(model);
        const keys = results.map((result) => [
          uriOf(result),
          regionOf(result)?.startLine,
          regionOf(result)?.startColumn,
          result.ruleId,
        ]);
        expect(keys).toEqual([...keys].sort(byParts));
      }),
      { numRuns: 60 },
    );
  });

  test('above 5,000 the least severe go, and a notification says how many', () => {
    const evidence = (n: number) => [at('src/routes.ts', n + 1)];
    const one = threatOf('t', 'low', { targets: [] });
    const many = Array.from({ length: 5003 }, (_, n) => {
      const severity: Severity = n < 4990 ? 'low' : 'high';
      return { ...one, id: `t${n}`, severity, target: `nobody-${n}`, evidence: evidence(n) };
    });
    const run = runOf({ ...sampleModel(), threats: many });
    expect(run.results?.length).toBe(5000);
    expect(run.results?.filter(({ level }) => level === 'error').length).toBe(13);
    const notes = run.invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text);
    expect(notes?.[0]).toBe('3 results of the lowest severity left out: GitHub keeps 5,000 of a run, in 10 MB.');
    expect(gzipSync(JSON.stringify(run)).length).toBeLessThan(10_000_000);
  });

  test('a threat that no line shows is told in a notification', () => {
    const lost = threatOf('lost@nowhere', 'high', { target: 'nobody', targets: [], evidence: [] });
    const run = runOf({ ...sampleModel(), threats: [lost] });
    expect(run.results).toEqual([]);
    expect(run.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toContain('lost@nowhere');
  });
});

describe('coverage', () => {
  test('each file that was not read whole is a notification', () => {
    const invocation = runOf(sampleModel()).invocations?.[0];
    expect(invocation?.executionSuccessful).toBe(true);
    const told = invocation?.toolExecutionNotifications?.map(
      ({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    );
    expect(told).toEqual(['server/legacy.js', 'deploy/compose.yml', 'web/public/map.js', 'web/public/logo.png']);
  });
});

type Parts = (string | number | undefined)[];

function byParts(a: Parts, b: Parts): number {
  for (const [at, part] of a.entries()) {
    const other = b[at];
    if (part !== other) return (part ?? '') < (other ?? '') ? -1 : 1;
  }
  return 0;
}
