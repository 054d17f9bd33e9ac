// What browsers make of configurations of CORS, by library: each row was measured with the library itself, which was asked from
// an origin that nobody meant to let in.

import { expect, test } from 'vitest';
import { type CorsLibrary, policyOf } from './support/policy.ts';

const NOTHING = {
  anyOrigin: 'false',
  reflectsAnyOrigin: 'false',
  reflectsWithCredentials: 'false',
  nullOrigin: 'false',
};
const CLOSED = { ...NOTHING, credentialsRefused: 'false', originBypassed: 'false' };
const PUBLIC = { ...CLOSED, anyOrigin: 'true' };
const REFUSED = { ...PUBLIC, credentialsRefused: 'true' };
const REFLECTS = { ...CLOSED, anyOrigin: 'true', reflectsAnyOrigin: 'true' };
const WITH_CREDENTIALS = { ...REFLECTS, reflectsWithCredentials: 'true' };
const BYPASSED = { ...NOTHING, originBypassed: 'true' };

const LISTED = "['https://ok.example']";

test.each<[CorsLibrary, string, Record<string, string>]>([
  ['cors', '', PUBLIC],
  ['cors', '{}', PUBLIC],
  ['cors', "{ origin: '*' }", PUBLIC],
  ['cors', "{ origin: '*', credentials: true }", REFUSED],
  ['cors', '{ origin: true }', REFLECTS],
  ['cors', '{ origin: true, credentials: true }', WITH_CREDENTIALS],
  ['cors', '{ origin: null }', CLOSED],
  ['cors', '{ origin: false }', CLOSED],
  ['cors', "{ origin: ['*'] }", CLOSED],
  ['cors', "{ origin: ['*'], credentials: true }", CLOSED],
  ['cors', '{ origin: /example\\.com$/ }', BYPASSED],
  ['cors', '{ origin: /^https:\\/\\/app\\.example\\.com/ }', BYPASSED],
  ['cors', '{ origin: /^https:\\/\\/app\\.example\\.com$/ }', CLOSED],
  ['cors', '{ origin: /\\.example\\.com$/ }', CLOSED],
  ['cors', '{ origin: (o, cb) => cb(null, true), credentials: true }', WITH_CREDENTIALS],
  ['cors', `{ origin: (o, cb) => cb(null, ${LISTED}.includes(o)), credentials: true }`, CLOSED],
  [
    'cors',
    `{ origin: (o, cb) => { if (${LISTED}.includes(o)) cb(null, true); else cb(new Error('no')); }, credentials: true }`,
    CLOSED,
  ],
  [
    'cors',
    `{ origin: (o, cb) => { if (!o || ${LISTED}.indexOf(o) !== -1) return cb(null, true); return cb(null, false); }, credentials: true }`,
    CLOSED,
  ],
  [
    'cors',
    `{ origin(o, cb) { if (!o) return cb(null, true); if (!${LISTED}.includes(o)) return cb(new Error('no')); cb(null, true); } }`,
    CLOSED,
  ],
  ['cors', '{ origin(o, cb) { if (!o) return cb(null, true); cb(null, true); }, credentials: true }', WITH_CREDENTIALS],
  ['cors', "{ origin: (o, cb) => cb(null, o.endsWith('example.com')), credentials: true }", BYPASSED],
  ['cors', "{ origin: (o, cb) => cb(null, o.endsWith('.example.com')), credentials: true }", CLOSED],
  ['cors', '{ origin: process.env.ORIGIN }', CLOSED],
  ['cors', '{ origin: process.env.ORIGIN, credentials: true }', CLOSED],
  ['cors', '{ origin: undefined }', CLOSED],
  ['cors', "{ origin: '' }", CLOSED],
  ['cors', "{ origin: (process.env.ORIGINS || '*').split(','), credentials: true }", CLOSED],
  ['cors', "{ origin: process.env.ORIGIN || '*' }", PUBLIC],
  ['cors', "{ origin: 'null', credentials: true }", { ...CLOSED, nullOrigin: 'true' }],
  [
    'cors',
    "{ origin: process.env.NODE_ENV === 'production' ? 'https://ok.example' : true, credentials: true }",
    CLOSED,
  ],
  ['@fastify/cors', '', PUBLIC],
  ['@fastify/cors', '{ origin: true }', REFLECTS],
  ['@fastify/cors', '{ origin: true, credentials: true }', WITH_CREDENTIALS],
  ['@fastify/cors', "{ origin: '*', credentials: true }", REFUSED],
  ['@fastify/cors', "{ origin: ['*'], credentials: true }", REFUSED],
  ['@fastify/cors', '{ origin: false }', CLOSED],
  ['hono', '', PUBLIC],
  ['hono', "{ origin: '*', credentials: true }", REFUSED],
  ['hono', '{ origin: (o) => o, credentials: true }', WITH_CREDENTIALS],
  ['hono', `{ origin: (o) => (${LISTED}.includes(o) ? o : null), credentials: true }`, CLOSED],
  ['hono', `{ origin: ${LISTED} }`, CLOSED],
  ['@koa/cors', '', PUBLIC],
  ['@koa/cors', '{ credentials: true }', WITH_CREDENTIALS],
  ['@koa/cors', "{ origin: '*', credentials: true }", WITH_CREDENTIALS],
  ['@koa/cors', "{ origin: 'https://ok.example', credentials: true }", CLOSED],
  ['starlette', 'allow_origins=["*"]', PUBLIC],
  ['starlette', 'allow_origins=["*"], allow_credentials=True', WITH_CREDENTIALS],
  ['starlette', 'allow_origins="*", allow_credentials=True', WITH_CREDENTIALS],
  ['starlette', 'allow_origins=["https://*.example.com"], allow_credentials=True', CLOSED],
  ['starlette', 'allow_origin_regex=".*", allow_credentials=True', WITH_CREDENTIALS],
  ['starlette', 'allow_origin_regex=r"https://app.example.com", allow_credentials=True', BYPASSED],
  ['starlette', 'allow_origin_regex=r"https://app\\.example\\.com", allow_credentials=True', CLOSED],
  // A browser never sends the origin that gets past it; who owns every host below the domain, the code does not say.
  [
    'starlette',
    'allow_origin_regex=r"https://.*\\.example\\.com", allow_credentials=True',
    { ...NOTHING, originBypassed: 'unknown' },
  ],
  ['starlette', '', CLOSED],
  ['starlette', 'allow_origins=[]', CLOSED],
  ['starlette', 'allow_origins=["null"], allow_credentials=True', { ...CLOSED, nullOrigin: 'true' }],
  ['flask-cors', '', REFLECTS],
  ['flask-cors', 'supports_credentials=True', WITH_CREDENTIALS],
  ['flask-cors', 'origins="*", supports_credentials=True', WITH_CREDENTIALS],
  ['flask-cors', 'origins="*", send_wildcard=True', PUBLIC],
  ['flask-cors', 'origins=r"https://app\\.example\\.com", supports_credentials=True', BYPASSED],
  ['flask-cors', 'origins=["https://ok.example"]', CLOSED],
  ['flask-cors', 'resources={r"/api/*": {"origins": "*"}}, supports_credentials=True', WITH_CREDENTIALS],
])('%s with %s', async (library, given, expected) => {
  expect(await policyOf(library, given)).toMatchObject(expected);
});

test.each<[CorsLibrary, string, string]>([
  ['cors', '{ origin: allowed(), credentials: true }', 'reflectsWithCredentials'],
  ['cors', 'options', 'anyOrigin'],
  ['cors', '{ origin: true, credentials: load() }', 'reflectsWithCredentials'],
  ['starlette', 'allow_origins=load(), allow_credentials=True', 'reflectsWithCredentials'],
  [
    'cors',
    "{ origin(o, cb) { if (process.env.NODE_ENV !== 'production') return cb(null, true); cb(null, LIST.has(o)); }, credentials: true }",
    'reflectsWithCredentials',
  ],
])('%s with %s cannot be told', async (library, given, property) => {
  expect((await policyOf(library, given))[property]).toBe('unknown');
});
