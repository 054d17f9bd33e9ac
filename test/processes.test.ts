// Limits that count in memory, where one process serves and where several do.

import { expect, test } from 'vitest';
import type { Fact } from '../src/core/fact.ts';
import type { LinkedControl } from '../src/core/linked.ts';
import {
  app,
  control,
  endpoint,
  factsIn,
  guard,
  imported,
  library,
  lineOf,
  source,
  systemOf,
} from './support/linked.ts';

const gunicorn = library('gunicorn', {
  ecosystem: 'pypi',
  processes: { commands: ['gunicorn'], options: ['-w', '--workers'], environment: ['WEB_CONCURRENCY'] },
});

const byMemory = { counts: { forgeable: false, inMemory: true } } as const;

/** Of a service in server/, started as these facts say. */
function limitOf(facts: Fact[], more: Partial<LinkedControl> = byMemory): string {
  const limit = control('limit', ['rate-limit'], { why: 'answers 429', ...more });
  const system = systemOf({
    files: [source('server/index.ts'), source('server/Dockerfile')],
    facts: [...factsIn('server/package.json', 'package npm api directory=server'), ...facts],
    libraries: [gunicorn],
    linked: {
      apps: [app('server/index.ts')],
      controls: [limit],
      endpoints: [endpoint('POST /x', { guards: [guard(limit)] })],
      imports: [imported('express', 'server/index.ts')],
    },
  });
  return system.endpoints[0]?.controls['rate-limit'].presence ?? 'none';
}

const built = (command: string): Fact[] => [
  ...factsIn('server/Dockerfile', 'image-stage base=python tag=3.13 final'),
  { kind: 'image-command', command, stage: '', final: true, evidence: lineOf('server/Dockerfile', 2) },
];

test.each([
  ['gunicorn -w 4 app:app', 'conditional'],
  ['gunicorn --workers=2 app:app', 'conditional'],
  ['/usr/local/bin/gunicorn app:app -w 2', 'conditional'],
  ['gunicorn -w 1 app:app', 'present'],
  ['gunicorn app:app', 'present'],
  ['gunicorn -w $WORKERS app:app', 'unknown'],
  ['gunicorn -w ${WORKERS:-4} app:app', 'conditional'],
  ['gunicorn -w ${WORKERS:-1} app:app', 'unknown'],
  ['celery -w 4', 'present'],
])('started as %s', (command, presence) => {
  expect(limitOf(built(command))).toBe(presence);
});

test.each([
  ['declared workload api severalCopies true', 'conditional'],
  ['declared workload other severalCopies true', 'present'],
  ['declared workload api severalCopies unknown', 'present'],
])('copies of a service: %s', (line, presence) => {
  expect(limitOf(factsIn('compose.yaml', 'service api build=./server', line))).toBe(presence);
});

test('counts that processes share, or of which nobody knows where they are, stay as they are', () => {
  const facts = built('gunicorn -w 4 app:app');
  expect(limitOf(facts, { counts: { forgeable: false, inMemory: false } })).toBe('present');
  expect(limitOf(facts, { counts: { forgeable: false, inMemory: 'unknown' } })).toBe('present');
  expect(limitOf(facts, {})).toBe('present');
});
