// What is asked of the ways in to services: asked where no code tells, and not where a proxy, an address or a guard answers.

import { describe, expect, test } from 'vitest';
import { askAboutWaysIn } from '../src/model/way-in-questions.ts';
import { littleSystem } from './support/little-system.ts';

const asked = (...lines: string[]) => askAboutWaysIn(littleSystem(lines));
const idsOf = (...lines: string[]) => asked(...lines).map(({ id }) => id);

const CALLED = 'flow web -> api encrypted=unknown';
const KEPT = ['component database kind=store', 'flow api -> database encrypted=true'];

describe('what encrypts requests', () => {
  test('is asked of a service on the network whose flows do not tell', () => {
    const [question, ...others] = asked('endpoint GET /orders exposure=network', CALLED);
    expect(others).toEqual([]);
    expect(question).toMatchObject({ id: 'question:transport', topic: 'tls', affects: ['api'] });
    expect(question?.text).toMatch(/^What encrypts requests to api on their way\?.+ before it\.$/);
  });

  test.each(['internet', 'network', 'unknown'])('is asked where %s reaches it', (exposure) => {
    expect(idsOf(`endpoint GET /orders exposure=${exposure}`, CALLED)).toEqual(['question:transport']);
  });

  test.each(['internal', 'loopback'])('is not asked of what only %s reaches', (exposure) => {
    expect(idsOf(`endpoint GET /orders exposure=${exposure}`, CALLED)).toEqual([]);
  });

  test('is asked once for all services, by name', () => {
    const [question, ...others] = asked(
      'endpoint GET /stock component=stock exposure=network',
      'endpoint GET /orders exposure=internet',
      'flow web -> stock encrypted=unknown',
      CALLED,
    );
    expect(others).toEqual([]);
    expect(question?.affects).toEqual(['api', 'stock']);
    expect(question?.text).toMatch(/to api, stock on their way.+ before them\.$/);
  });

  test('names only the services that leave it open', () => {
    const [question] = asked(
      'endpoint GET /stock component=stock exposure=network',
      'endpoint GET /orders exposure=network',
      'flow web -> stock encrypted=true',
      CALLED,
    );
    expect(question?.affects).toEqual(['api']);
  });

  test.each(['true', 'false'])('is not asked where the flow says encrypted=%s', (encrypted) => {
    expect(idsOf('endpoint GET /orders exposure=network', `flow web -> api encrypted=${encrypted}`)).toEqual([]);
  });

  test('is not asked of flows that leave the service', () => {
    expect(idsOf('endpoint GET /orders exposure=network', 'flow api -> mail encrypted=unknown')).toEqual([]);
  });

  test('is not asked where a proxy with TLS is told of', () => {
    expect(idsOf('endpoint GET /orders exposure=network', CALLED, 'control tls')).toEqual([]);
  });

  test('another control is no answer', () => {
    const lines = ['endpoint GET /orders exposure=network', CALLED, 'control cors on GET /orders'];
    expect(idsOf(...lines)).toEqual(['question:transport']);
  });

  test('is not asked of a handler that nothing mounts', () => {
    expect(idsOf('endpoint GET /orders exposure=network state=unmounted', CALLED)).toEqual([]);
  });
});

describe('whether tenants share a deployment', () => {
  test('is asked of a service that keeps data and tells no callers apart', () => {
    const [question, ...others] = asked('endpoint GET /orders exposure=loopback', ...KEPT);
    expect(others).toEqual([]);
    expect(question).toMatchObject({ id: 'question:tenancy:api', topic: 'tenancy', affects: ['api'] });
    expect(question?.text).toMatch(/share one api\?/);
  });

  test('is not asked where one endpoint knows its callers', () => {
    const lines = [
      'endpoint GET /orders exposure=loopback',
      'endpoint POST /orders exposure=loopback',
      'control authentication on POST /orders',
    ];
    expect(idsOf(...lines, ...KEPT)).toEqual([]);
  });

  test('is not asked where a file that may hold the guard was not read', () => {
    expect(idsOf('endpoint GET /orders exposure=loopback', ...KEPT, 'unread src/guard.ts')).toEqual([]);
  });

  test('is not asked of a service that keeps nothing', () => {
    expect(idsOf('endpoint GET /orders exposure=loopback')).toEqual([]);
    expect(idsOf('endpoint GET /orders exposure=loopback', 'component mail kind=external', 'flow api -> mail')).toEqual(
      [],
    );
  });

  test('is asked of each service by itself', () => {
    const lines = ['endpoint GET /stock component=stock exposure=loopback', 'flow stock -> database'];
    expect(idsOf('endpoint GET /orders exposure=loopback', ...KEPT, ...lines)).toEqual([
      'question:tenancy:api',
      'question:tenancy:stock',
    ]);
  });
});
