// The border that no secret's value passes, and the words of the repository that must pass it.

import { describe, expect, test } from 'vitest';
import { createRedaction } from '../src/core/redaction.ts';

const KEY = ['q7Vx', 'M2pL', '9sKd', 'T4wZ'].join('');

describe('a value that reads like a key', () => {
  const redaction = createRedaction([KEY]);
  const text = (given: string) => redaction.text(given);
  const data = (given: unknown) => redaction.data(given);

  test('is masked wherever it stands, also in part', () => {
    expect(text(`token = ${KEY};`)).toBe('token = ***;');
    expect(text(`…${KEY.slice(3, 12)}…`)).toBe('…***…');
    expect(data({ note: [`says ${KEY}`], [KEY]: 1 })).toEqual({ note: ['says ***'], '***': 1 });
  });

  test('leaves shorter pieces and other text alone', () => {
    expect(text(KEY.slice(0, 7))).toBe(KEY.slice(0, 7));
    expect(text('nothing here')).toBe('nothing here');
  });
});

describe('a password that is a word', () => {
  const redaction = createRedaction(['postgres'], ['docker/postgres/init.sql']);
  const text = (given: string) => redaction.text(given);
  const data = (given: unknown) => redaction.data(given);

  test('is masked in a line that assigns it', () => {
    expect(text('POSTGRES_PASSWORD: postgres')).toBe('POSTGRES_PASSWORD: ***');
    expect(text("password = 'postgres'")).toBe("password = '***'");
  });

  test('is no secret as the name of the store, of a file, of a component', () => {
    const model = { id: 'store:postgres', file: 'docker/postgres/init.sql', technology: ['postgres:18'] };
    expect(data(model)).toEqual(model);
    expect(text('from postgres import connect')).toBe('from postgres import connect');
    expect(text('url = postgres-primary')).toBe('url = postgres-primary');
  });
});

test('what stands in the name of a file is masked nowhere else', () => {
  const value = 'team7-orders-2024';
  const model = { file: `deploy/${value}/values.yaml` };
  expect(createRedaction([value], [model.file]).data(model)).toEqual(model);
  expect(createRedaction([value]).data(model)).not.toEqual(model);
});
