import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelJsonSchema, modelSchema } from '../src/core/model-schema.ts';
import { renderJson } from '../src/render/json.ts';
import { modelArbitrary } from './support/model-arbitrary.ts';
import { sampleModel } from './support/sample-model.ts';

describe('renderJson', () => {
  test('is the model, indented by two, ending with a newline', () => {
    const text = renderJson(sampleModel());
    expect(JSON.parse(text)).toEqual(sampleModel());
    expect(text.startsWith('{\n  "schemaVersion": "1",\n  "subject": {\n    "name": "parcel-desk",\n')).toBe(true);
    expect(text.endsWith('\n}\n')).toBe(true);
  });

  test('loses nothing of any model', () => {
    fc.assert(
      fc.property(modelArbitrary, (model) => {
        expect(JSON.parse(renderJson(model))).toEqual(JSON.parse(JSON.stringify(model)));
      }),
      { numRuns: 60 },
    );
  });

  test('equal models are equal bytes, whatever order their keys were made in', () => {
    fc.assert(
      fc.property(modelArbitrary, (model) => {
        expect(renderJson(reversedKeys(model) as typeof model)).toBe(renderJson(model));
      }),
      { numRuns: 60 },
    );
  });

  test('keys come in the order of the contract', () => {
    const { endpoints } = JSON.parse(renderJson(reversedKeys(sampleModel()) as never)) as { endpoints: object[] };
    expect(Object.keys(endpoints[0] ?? {})).toEqual([
      'id',
      'transport',
      'method',
      'path',
      'state',
      'framework',
      'component',
      'handler',
      'guards',
      'controls',
      'effects',
      'exposure',
      'properties',
      'evidence',
    ]);
  });
});

describe('the model schema', () => {
  test('takes any model of the contract', () => {
    fc.assert(
      fc.property(modelArbitrary, (model) => {
        expect(modelSchema.safeParse(model).error).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['an unknown key', (model: Record<string, unknown>) => ({ ...model, extra: 1 })],
    ['a missing key', ({ gaps: _, ...model }: Record<string, unknown>) => model],
    ['another schema version', (model: Record<string, unknown>) => ({ ...model, schemaVersion: '2' })],
    ['line 0', (model: Record<string, unknown>) => ({ ...model, questions: [badQuestion] })],
  ])('refuses %s', (_, change) => {
    const changed = change({ ...sampleModel() });
    expect(modelSchema.safeParse(changed).success).toBe(false);
    expect(compiled()(changed)).toBe(false);
  });

  test('as JSON Schema takes what is printed', () => {
    const validate = compiled();
    expect(validate(JSON.parse(renderJson(sampleModel())))).toBe(true);
  });

  test('as JSON Schema describes itself and its fields', () => {
    const schema = modelJsonSchema();
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(JSON.stringify(schema)).toContain('Only `enforcing` ever counts as protection.');
  });
});

const badQuestion = { id: 'q', topic: 't', text: 'x', affects: [], because: [{ file: 'a.ts', line: 0 }] };

function compiled() {
  return new Ajv2020.default({ strict: true, strictTypes: false, strictRequired: false }).compile(modelJsonSchema());
}

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversedKeys(inner)]),
  );
}
