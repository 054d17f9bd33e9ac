// Policies of CORS as measured: the library was asked from an origin that nobody meant to let in. What holds of the policy
// stands here; everything else must not hold. A property after `?` cannot be told, for the reason given.

import type { CorsLibrary } from '../policy.ts';
import type { RowId } from './row.ts';

export type CorsRow = [id: RowId, library: CorsLibrary, given: string, holds: string, because?: string];

const PUBLIC = 'anyOrigin';
const REFUSED = 'anyOrigin credentialsRefused';
const REFLECTS = 'anyOrigin reflectsAnyOrigin';
const WITH_CREDENTIALS = 'anyOrigin reflectsAnyOrigin reflectsWithCredentials';
const BYPASSED = 'originBypassed';
const CLOSED = '';

const KNOWN = "['https://desk.example']";

export const CORS_ROWS: CorsRow[] = [
  ['R1', 'cors', '', PUBLIC],
  ['R2', 'cors', '{}', PUBLIC],
  ['R3', 'cors', "{ origin: '*' }", PUBLIC],
  ['R4', 'cors', "{ credentials: true, origin: '*' }", REFUSED],
  ['R5', 'cors', '{ origin: true }', REFLECTS],
  ['R6', 'cors', '{ credentials: true, origin: true }', WITH_CREDENTIALS],
  ['R7', 'cors', '{ origin: null }', CLOSED],
  ['R8', 'cors', '{ origin: false }', CLOSED],
  ['R9', 'cors', "{ origin: ['*'] }", CLOSED],
  ['R10', 'cors', "{ credentials: true, origin: ['*'] }", CLOSED],
  ['R11', 'cors', '{ origin: /desk\\.example$/ }', BYPASSED],
  ['R12', 'cors', '{ origin: /^https:\\/\\/desk\\.example/ }', BYPASSED],
  ['R13', 'cors', '{ credentials: true, origin: (from, answer) => answer(null, true) }', WITH_CREDENTIALS],
  ['R14', 'cors', `{ origin: (from, answer) => answer(null, ${KNOWN}.includes(from)) }`, CLOSED],
  [
    'R15',
    'cors',
    `{ origin(from, answer) { if (!${KNOWN}.includes(from)) answer(new Error('who is this')); else answer(null, true); } }`,
    CLOSED,
  ],
  ['R16', 'cors', `{ origin: (from, answer) => answer(null, !from || ${KNOWN}.includes(from)) }`, CLOSED],
  ['R17', 'cors', '{ origin: process.env.DESK_ORIGIN }', CLOSED],
  ['R18', 'cors', '{ credentials: true, origin: process.env.DESK_ORIGIN }', CLOSED],
  ['R19', 'cors', "{ origin: '' }", CLOSED],
  ['R20', 'cors', "{ credentials: true, origin: (process.env.DESK_ORIGINS ?? '*').split(',') }", CLOSED],
  ['R21', '@fastify/cors', '', PUBLIC],
  ['R22', '@fastify/cors', '{ origin: true }', REFLECTS],
  ['R23', '@fastify/cors', '{ credentials: true, origin: true }', WITH_CREDENTIALS],
  ['R24', '@fastify/cors', "{ credentials: true, origin: '*' }", REFUSED],
  ['R25', '@fastify/cors', "{ credentials: true, origin: ['*'] }", REFUSED],
  ['R26', '@fastify/cors', '{ origin: false }', CLOSED],
  ['R27', 'hono', '', PUBLIC],
  ['R28', 'hono', "{ credentials: true, origin: '*' }", REFUSED],
  ['R29', 'hono', '{ credentials: true, origin: (from) => from }', WITH_CREDENTIALS],
  ['R30', 'hono', `{ origin: ${KNOWN} }`, CLOSED],
  ['R31', '@koa/cors', '', PUBLIC],
  ['R32', '@koa/cors', '{ credentials: true }', WITH_CREDENTIALS],
  ['R33', '@koa/cors', "{ credentials: true, origin: '*' }", WITH_CREDENTIALS],
  ['R60', 'starlette', 'allow_origins=["*"]', PUBLIC],
  ['R61', 'starlette', 'allow_credentials=True, allow_origins=["*"]', WITH_CREDENTIALS],
  ['R62', 'starlette', 'allow_credentials=True, allow_methods=["*"], allow_origins=["*"]', WITH_CREDENTIALS],
  ['R63', 'starlette', 'allow_credentials=True, allow_origins="*"', WITH_CREDENTIALS],
  ['R64', 'starlette', 'allow_credentials=True, allow_origins=["https://*.desk.example"]', CLOSED],
  ['R65', 'starlette', 'allow_credentials=True, allow_origin_regex=".*"', WITH_CREDENTIALS],
  [
    'R66',
    'starlette',
    'allow_credentials=True, allow_origin_regex=r"https://.*\\.desk\\.example"',
    '?originBypassed',
    'no browser sends the origin that gets past it, which has a # in its host; who owns every host below the domain is not in the code',
  ],
  ['R67', 'starlette', 'allow_credentials=True, allow_origin_regex="https://my.desk.example"', BYPASSED],
  ['R68', 'starlette', 'allow_credentials=True, allow_origin_regex=r"https://my\\.desk\\.example"', CLOSED],
  ['R69', 'starlette', 'allow_origins=[]', CLOSED],
  ['R70', 'starlette', 'allow_credentials=True, allow_origins=["null"]', 'nullOrigin'],
  ['R82', 'flask-cors', '', REFLECTS],
  ['R83', 'flask-cors', 'supports_credentials=True', WITH_CREDENTIALS],
  ['R84', 'flask-cors', 'supports_credentials=True, origins="*"', WITH_CREDENTIALS],
  ['R85', 'flask-cors', 'send_wildcard=True, origins="*"', PUBLIC],
  [
    'R86',
    'flask-cors',
    'send_wildcard=True, supports_credentials=True',
    REFUSED,
    'the library refuses to start with it',
  ],
  ['R87', 'flask-cors', 'supports_credentials=True, origins=r"https://my\\.desk\\.example"', BYPASSED],
  [
    'R88',
    'flask-cors',
    'origins="https://*.desk.example"',
    BYPASSED,
    'read as a pattern it lets no host below the domain in, as measured, but it does let in https://xdesk.example',
  ],
  ['R89', 'flask-cors', 'origins=["https://desk.example"]', CLOSED],
];
