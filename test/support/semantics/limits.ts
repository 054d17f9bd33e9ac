// Limiters and limits of bodies as measured: four requests where two are allowed, a body of 200 KB.

import type { ProgramRow } from './row.ts';

const LIMITER = 'const two = rateLimit({ limit: 2 });';
const answer = (path: string) => `app.get('${path}', (req, res) => res.send('parcel'));`;

function express(id: ProgramRow['id'], about: string, lines: string[], says: string, because?: string): ProgramRow {
  const code = [
    "import express from 'express';",
    "import { rateLimit } from 'express-rate-limit';",
    'const app = express();',
  ];
  return { id, about, code: [...code, ...lines].join('\n'), says: [says], ...(because !== undefined && { because }) };
}

/** Routes of Fastify are not read: nothing is said of them, and somebody is asked. */
function fastify(id: ProgramRow['id'], about: string, lines: string[]): ProgramRow {
  const code = ["import Fastify from 'fastify';", "import limit from '@fastify/rate-limit';", 'const app = Fastify();'];
  return {
    id,
    about,
    code: [...code, ...lines].join('\n'),
    says: ['unread framework Fastify', 'no endpoint'],
    because: 'the framework is not read: unknown, asked about',
  };
}

const shelf = "app.get('/shelf', async () => 'parcel');";
const own = "app.get('/shelf', { config: { rateLimit: { max: 2 } } }, async () => 'parcel');";

export const LIMIT_ROWS: ProgramRow[] = [
  fastify('R34', 'awaited, a route after it', ['await app.register(limit, { max: 2 });', shelf]),
  fastify('R35', 'not awaited, a route after it', ['app.register(limit, { max: 2 });', shelf]),
  fastify('R36', 'not awaited, a route with limits of its own', ['app.register(limit, { max: 2 });', own]),
  fastify('R37', 'not awaited, a route in a later plugin', [
    'app.register(limit, { max: 2 });',
    `app.register(async (app) => { ${shelf} });`,
  ]),
  fastify('R38', 'not for all, a route that does not ask', ['await app.register(limit, { global: false });', shelf]),
  fastify('R39', 'not for all, a route that asks', ['await app.register(limit, { global: false });', own]),
  fastify('R40', 'a route that asks at the wrong place', [
    'await app.register(limit, { global: false });',
    "app.get('/shelf', { rateLimit: { max: 2 } }, async () => 'parcel');",
  ]),
  fastify('R41', 'a route that opts out', [
    'await app.register(limit, { max: 2 });',
    "app.get('/shelf', { config: { rateLimit: false } }, async () => 'parcel');",
  ]),
  express('R42', 'before the route', [LIMITER, 'app.use(two);', answer('/shelf')], 'GET /shelf rate-limit=present'),
  express('R43', 'after the route', [LIMITER, answer('/shelf'), 'app.use(two);'], 'GET /shelf rate-limit=absent'),
  express(
    'R44',
    'after the router was mounted',
    [
      LIMITER,
      'const shelves = express.Router();',
      "shelves.get('/top', (req, res) => res.send('parcel'));",
      "app.use('/shelf', shelves);",
      'app.use(two);',
    ],
    'GET /shelf/top rate-limit=absent',
  ),
  express(
    'R45',
    'for other paths',
    [LIMITER, "app.use('/desk', two);", answer('/shelf')],
    'GET /shelf rate-limit=absent',
  ),
  express(
    'R46',
    'one that skips everybody',
    ['app.use(rateLimit({ limit: 2, skip: () => true }));', answer('/shelf')],
    'GET /shelf rate-limit=absent',
  ),
  express(
    'R47',
    'a limit of none',
    ['app.use(rateLimit({ limit: 0 }));', answer('/shelf')],
    'GET /shelf rate-limit=present',
  ),
  express(
    'R48',
    'behind proxies that are all believed',
    ["app.set('trust proxy', true);", LIMITER, 'app.use(two);', answer('/shelf')],
    'GET /shelf rate-limit=conditional',
    'it limits only where the proxy in front overwrites the address that clients write',
  ),
  express(
    'R49',
    'behind one proxy',
    ["app.set('trust proxy', 1);", LIMITER, 'app.use(two);', answer('/shelf')],
    'GET /shelf rate-limit=present',
  ),
  express('R50', 'made and never used', [LIMITER, answer('/shelf')], 'GET /shelf rate-limit=absent'),
  express(
    'R58',
    'bodies by themselves',
    ['app.use(express.json());', "app.post('/shelf', (req, res) => res.json(req.body));"],
    'control body-limit enforcing limit=100kb',
  ),
  express(
    'R59',
    'bodies of 50 MB',
    ["app.use(express.json({ limit: '50mb' }));", "app.post('/shelf', (req, res) => res.json(req.body));"],
    'control body-limit enforcing limit=50mb',
  ),
];
