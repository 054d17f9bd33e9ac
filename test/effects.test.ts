// Statements are told apart by their verbs; destinations are told only where nothing unknown can change them.

import { describe, expect, test } from 'vitest';
import { destinationOf } from '../src/link/effects/destinations.ts';
import { verbOf } from '../src/link/effects/statements.ts';
import { joinText } from '../src/link/texts.ts';
import { constant, opaque, type Value } from '../src/link/values.ts';

const sent = (...parts: (string | Value)[]) => joinText(parts.map((p) => (typeof p === 'string' ? constant(p) : p)));
const something = opaque('something');

describe('the verb of a statement', () => {
  test.each([
    ['select 1', 'read'],
    ['  -- all of them\n SELECT * FROM orders', 'read'],
    ['WITH late AS (SELECT 1) SELECT * FROM late', 'read'],
    ['WITH late AS (SELECT 1) DELETE FROM orders', 'write'],
    ['/* tidy */ Update orders set late = true', 'write'],
    ['TRUNCATE orders', 'write'],
    ['orders', undefined],
    ['selection of orders', undefined],
  ])('%s', (text, verb) => {
    expect(verbOf(constant(text))).toBe(verb);
  });

  test('is told in front of what is not known', () => {
    expect(verbOf(sent('DELETE FROM ', something))).toBe('write');
    expect(verbOf(sent(something, ' FROM orders'))).toBeUndefined();
    expect(verbOf(something)).toBeUndefined();
  });
});

describe('where an effect goes', () => {
  test.each([
    ['https://rates.example/today', 'rates.example'],
    ['https://name:password@rates.example:8443/x', 'rates.example:8443'],
    ['http://[::1]:9000/', '[::1]:9000'],
    ['/today', undefined],
  ])('%s', (text, host) => {
    expect(destinationOf('outbound-request', constant(text))).toBe(host);
  });

  test('is not told when the host is cut or chosen', () => {
    expect(destinationOf('outbound-request', sent('https://rates.example/', something))).toBe('rates.example');
    expect(destinationOf('outbound-request', sent('https://rates.', something))).toBeUndefined();
    expect(destinationOf('outbound-request', sent(something, '/today'))).toBeUndefined();
  });

  test('names the program that is started', () => {
    expect(destinationOf('process-spawn', constant('ffmpeg -i in.mov'))).toBe('ffmpeg');
    expect(destinationOf('process-spawn', sent('ffmpeg', something))).toBeUndefined();
  });
});
