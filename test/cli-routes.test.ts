// `threatdraft routes` as a user meets it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { ENDPOINT_STATES, ROUTES_FORMATS } from '../src/cli/commands.ts';
import type { Endpoint } from '../src/core/model.ts';
import { routeRenderers } from '../src/render/routes/index.ts';
import { ROOT, threatdraft } from './support/cli.ts';
import { writeTree } from './support/tree.ts';

// Each of these starts processes, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const ORDERS = join(ROOT, 'fixtures/repos/orders-api');
const HOSTILE = {
  'package.json': '{ "name": "door\\u001b[31m", "dependencies": { "express": "^4.21.2" } }',
  'app.js':
    "const express = require('express');\nconst app = express();\napp.get('/\\u001b[2J/=cmd|x', (req, res) => res.end());\napp.get(process.argv[2], (req, res) => res.end());\napp.listen(80);\n",
};

/** First and second column of the rows of the table. */
function rowsOf(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => /^[A-Z]+ +\//.test(line))
    .map((line) => line.split(/ +/).slice(0, 2).join(' '));
}

describe('the table', () => {
  test('lists every endpoint with its guards, and exits 0 whatever threats there are', async () => {
    const { code, stdout, stderr } = await threatdraft(['routes', ORDERS]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(rowsOf(stdout)).toEqual([
      'GET /api/orders',
      'POST /api/orders',
      'DELETE /api/orders/:orderId',
      'POST /api/sessions',
      'GET /health',
    ]);
    expect(stdout).toMatch(/POST +\/api\/orders +yes +mounted +src\/routes\/orders\.ts:12 .*requireUser → rate-limit:/);
    expect(stdout).toContain('5 endpoints: 5 mounted. Authentication of the 5 served: 3 present, 2 absent.');
  });

  test.each([
    [
      ['--method', 'post,delete'],
      ['POST /api/orders', 'DELETE /api/orders/:orderId', 'POST /api/sessions'],
    ],
    [
      ['--path', '/api/orders', '--method', 'GET', '--method', 'POST'],
      ['GET /api/orders', 'POST /api/orders'],
    ],
    [
      ['--path', '/api/*'],
      ['GET /api/orders', 'POST /api/orders', 'POST /api/sessions'],
    ],
    [['--unguarded'], ['POST /api/sessions', 'GET /health']],
    [['--guard', 'rate-limit'], ['POST /api/orders']],
    [
      ['--guard', 'authentication', '--without', 'rate-limit'],
      ['GET /api/orders', 'DELETE /api/orders/:orderId'],
    ],
    [['--state', 'hidden,unmounted'], []],
    [['--component', 'orders-api', '--path', '/health'], ['GET /health']],
    [['--component', 'service:orders-api', '--path', '/health'], ['GET /health']],
  ])('%j', async (filters, wanted) => {
    const { code, stdout } = await threatdraft(['routes', ORDERS, ...filters]);
    expect(code).toBe(0);
    expect(rowsOf(stdout)).toEqual(wanted);
    if (wanted.length === 0) expect(stdout).toContain('None of the 5 endpoints is what the filters ask for.');
  });

  test('no string of the repository moves the cursor', async () => {
    const { stdout, stderr } = await threatdraft(['routes', writeTree(HOSTILE), '--long']);
    expect(stdout).toContain('=cmd|x');
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('colour only where it is wanted', async () => {
    expect((await threatdraft(['routes', ORDERS, '--color', 'always'])).stdout).toContain('\u001b[');
  });
});

describe('other formats', () => {
  test('the table of commands names the formats that there are', () => {
    expect([...ROUTES_FORMATS].sort()).toEqual(Object.keys(routeRenderers).sort());
    expect(ENDPOINT_STATES).toHaveLength(4);
  });

  test('json has the endpoints of the model; the counts go to stderr', async () => {
    const [routes, scan] = await Promise.all([
      threatdraft(['routes', ORDERS, '-f', 'json']),
      threatdraft([ORDERS, '-f', 'json', '-q', '--exit-zero']),
    ]);
    const byId = (all: Endpoint[]) => all.sort((a, b) => (a.id < b.id ? -1 : 1));
    const listed = (JSON.parse(routes.stdout) as { endpoints: Endpoint[] }).endpoints;
    expect(byId(listed)).toEqual(byId((JSON.parse(scan.stdout) as { endpoints: Endpoint[] }).endpoints));
    expect(routes.stderr).toBe(
      'threatdraft: 5 endpoints: 5 mounted. Authentication of the 5 served: 3 present, 2 absent.\n',
    );
  });

  test('one run writes every format that -o names', async () => {
    const root = writeTree();
    const files = ['a.json', 'b.csv', 'c.openapi.json'].map((name) => join(root, name));
    const { code } = await threatdraft(['routes', ORDERS, '-q', ...files.flatMap((file) => ['-o', file])]);
    expect(code).toBe(0);
    expect(readdirSync(root)).toEqual(['a.json', 'b.csv', 'c.openapi.json']);
    const [json = '', csv = '', openapi = ''] = files.map((file) => readFileSync(file, 'utf8'));
    expect(JSON.parse(json)).toMatchObject({ subject: { name: 'orders-api' } });
    expect(csv).toMatch(/^method,path,/);
    expect(JSON.parse(openapi)).toMatchObject({ openapi: '3.1.0', paths: { '/api/orders/{orderId}': {} } });
  });
});

describe('what was not resolved', () => {
  test('is listed with place and reason, and --strict makes it exit 3', async () => {
    const root = writeTree(HOSTILE);
    const [lenient, strict, complete] = await Promise.all([
      threatdraft(['routes', root]),
      threatdraft(['routes', root, '--strict', '-f', 'csv']),
      threatdraft(['routes', ORDERS, '--strict']),
    ]);
    expect(lenient.code).toBe(0);
    expect(lenient.stdout).toMatch(/1 registration not resolved\n +app\.js:4 +route GET \S+: the path is decided/);
    expect(strict.code).toBe(3);
    expect(strict.stderr).toContain('1 registration not resolved.');
    expect(strict.stderr).toContain('incomplete, and --strict was asked for: 1 unresolved');
    expect(complete.code).toBe(0);
  });
});

describe('wrong usage is one clear line and exit code 2, before anything is scanned or written', () => {
  test.each([
    [['-f', 'sarif'], 'pretty, json, csv, openapi'],
    [['--state', 'mountd'], '--state knows no mountd (did you mean mounted?)'],
    [['--guard', 'auth'], '--guard knows no auth'],
    [['--without', 'ratelimit'], 'did you mean rate-limit?'],
    [['--component', 'order-api'], 'no component is called order-api (did you mean orders-api?)'],
    [['-o', 'routes.yaml'], '.openapi.json, .json, .csv'],
    [['--methods', 'GET'], '--method'],
  ])('%j', async (args, says) => {
    const { code, stdout, stderr } = await threatdraft(['routes', ORDERS, ...args]);
    expect(stderr).toContain(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync('routes.yaml')).toBe(false);
  });
});
