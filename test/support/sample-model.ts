// A small invented system, complete enough that every renderer has something to say: a parcel desk with a web page,
// an Express API, a database, a label printer command, a carrier's API, and a limiter that guards nothing.

import type { Evidence } from '../../src/core/evidence.ts';
import {
  CONTROL_FAMILIES,
  type Control,
  type ControlFamily,
  type ControlState,
  type Endpoint,
  type Guard,
  type Model,
  type Presence,
} from '../../src/core/model.ts';

export function at(file: string, line: number, column = 1, endColumn = column + 20): Evidence {
  return { file, line, column, endLine: line, endColumn };
}

export function controlStates(
  states: Partial<Record<ControlFamily, Presence | ControlState>> = {},
): Record<ControlFamily, ControlState> {
  return Object.fromEntries(
    CONTROL_FAMILIES.map((family) => {
      const state = states[family] ?? 'absent';
      return [family, typeof state === 'string' ? { presence: state, by: [] } : state];
    }),
  ) as Record<ControlFamily, ControlState>;
}

const session = 'authentication:server/session.ts#requireSession';
const admin = 'authorization:server/session.ts#requireAdmin';
const csrf = 'csrf:server/csrf.ts#csrfGuard';
const helmet = 'security-headers:server/app.ts:14';
const limiter = 'rate-limit:server/limits.ts#loginLimiter';
const partner = 'authentication:server/partner.ts#partnerKey';
const schema = 'validation:server/parcels.ts#parcelSchema';

const sessionGuard: Guard = { control: session, mode: 'enforcing', via: 'router' };
const appGuards: Guard[] = [
  { control: helmet, mode: 'enforcing', via: 'app' },
  { control: csrf, mode: 'conditional', via: 'app' },
];

const signedIn: ControlState = { presence: 'present', by: [session] };
const flagged: ControlState = { presence: 'conditional', by: [csrf], why: 'only when CSRF_GUARD is set' };
const headers: ControlState = { presence: 'present', by: [helmet] };

function endpoint(
  method: string,
  path: string,
  line: number,
  states: Partial<Record<ControlFamily, Presence | ControlState>>,
  more: Partial<Endpoint> = {},
): Endpoint {
  return {
    id: `http:${method}:${path.replace(/:\w+/g, '{}')}`,
    transport: 'http',
    method,
    path,
    state: 'mounted',
    framework: 'express',
    component: 'service:api',
    handler: { name: `${method.toLowerCase()}Handler`, file: 'server/parcels.ts', line: line + 1 },
    guards: appGuards,
    controls: controlStates({ csrf: flagged, 'security-headers': headers, ...states }),
    effects: [],
    exposure: 'network',
    properties: { acceptsBody: true },
    evidence: [at('server/parcels.ts', line, 1, 48)],
    ...more,
  };
}

function socket(path: string, evidence: Evidence): Endpoint {
  const { method: _, handler: __, ...rest } = endpoint('GET', path, evidence.line, {});
  return { ...rest, id: `ws:${path}`, transport: 'ws', evidence: [evidence] };
}

const endpoints: Endpoint[] = [
  endpoint('GET', '/api/parcels', 21, { authentication: signedIn }, { guards: [...appGuards, sessionGuard] }),
  endpoint(
    'GET',
    '/api/parcels/:id',
    27,
    { authentication: signedIn, authorization: 'unknown' },
    { guards: [...appGuards, sessionGuard] },
  ),
  endpoint(
    'POST',
    '/api/parcels',
    34,
    { authentication: signedIn, validation: { presence: 'present', by: [schema] } },
    { guards: [...appGuards, sessionGuard, { control: schema, mode: 'enforcing', via: 'handler' }] },
  ),
  endpoint(
    'POST',
    '/api/labels/print',
    52,
    {},
    {
      effects: [
        {
          kind: 'process-spawn',
          library: 'child_process',
          requestDerived: true,
          evidence: [at('server/printer.ts', 18, 3)],
        },
      ],
    },
  ),
  endpoint('POST', '/api/login', 61, { validation: 'unknown' }),
  endpoint(
    'POST',
    '/api/partner/events',
    70,
    {
      authentication: {
        presence: 'unknown',
        by: [partner],
        why: 'the guard partnerKey comes from `@acme/partner-auth`, which was not read',
      },
    },
    { guards: [...appGuards, { control: partner, mode: 'unknown', via: 'route' }] },
  ),
  endpoint('GET', '/api/debug/dump', 80, {}, { state: 'unmounted', component: 'service:api' }),
  socket('/live', at('server/live.ts', 9)),
];

const served = endpoints.filter(({ state }) => state !== 'unmounted').map(({ id }) => id);
const signedInIds = served.slice(0, 3);

function control(id: string, mode: Control['mode'], evidence: Evidence, more: Partial<Control> = {}): Control {
  const family = id.slice(0, id.indexOf(':')) as ControlFamily;
  return { id, family, mode, config: {}, tests: [], properties: {}, evidence: [evidence], ...more };
}

const coverageOf = (covered: string[]) => ({ covered, missing: served.filter((id) => !covered.includes(id)) });

const controls: Control[] = [
  control(session, 'enforcing', at('server/session.ts', 12), { coverage: coverageOf(signedInIds) }),
  control(admin, 'dead', at('server/session.ts', 30), { coverage: coverageOf([]) }),
  control(csrf, 'conditional', at('server/csrf.ts', 5), {
    coverage: coverageOf(served),
    flag: { name: 'CSRF_GUARD', default: 'false', setIn: [at('.env.example', 4)] },
  }),
  control(helmet, 'enforcing', at('server/app.ts', 14), { coverage: coverageOf(served), library: 'helmet' }),
  control(limiter, 'dead', at('server/limits.ts', 7), { coverage: coverageOf([]), library: 'express-rate-limit' }),
  control(partner, 'unknown', at('server/partner.ts', 3), { coverage: coverageOf([]) }),
  control(schema, 'enforcing', at('server/parcels.ts', 8), {
    coverage: coverageOf(['http:POST:/api/parcels']),
    library: 'zod',
    tests: [{ file: 'test/parcels.test.ts', line: 12, strength: 'exercises' }],
  }),
  control('lockfile:package-lock.json', 'enforcing', at('package-lock.json', 1)),
];

/** Built anew each time, so that a test may change its own. */
export function sampleModel(): Model {
  return structuredClone({
    schemaVersion: '1',
    declarations: [],
    subject: { name: 'parcel-desk', commit: '4f1d2c3b5a69788796a5b4c3d2e1f00112233445' },
    tool: { name: 'threatdraft', version: '0.1.0', rules: 'c0ffee12' },
    components: [
      {
        id: 'external:carrier-api',
        kind: 'external system',
        name: 'Carrier API',
        technology: [],
        properties: {},
        evidence: [at('server/carrier.ts', 6)],
      },
      {
        id: 'frontend:web',
        kind: 'frontend',
        name: 'web',
        technology: ['React', 'Vite'],
        path: 'web',
        properties: {},
        evidence: [at('web/package.json', 2)],
      },
      {
        id: 'service:api',
        kind: 'service',
        name: 'api',
        technology: ['Express', 'Node'],
        path: 'server',
        properties: {},
        evidence: [at('server/app.ts', 10), at('package.json', 2)],
      },
      {
        id: 'store:postgres',
        kind: 'store',
        name: 'PostgreSQL',
        technology: ['pg'],
        properties: {},
        evidence: [at('docker-compose.yml', 14)],
      },
    ],
    endpoints,
    assets: [
      {
        id: 'asset:carrier-token',
        name: 'Carrier API token',
        class: 'credential',
        storedIn: [{ path: '.env', how: 'plaintext' }],
        properties: {},
        evidence: [at('server/carrier.ts', 9)],
      },
      {
        id: 'asset:recipient',
        name: 'Recipient name and address',
        class: 'pii',
        storedIn: [{ component: 'store:postgres', how: 'unknown' }],
        properties: {},
        evidence: [at('server/schema.sql', 11)],
      },
    ],
    boundaries: [
      {
        id: 'boundary:web-api',
        name: 'Browser to API',
        kind: 'network',
        from: 'frontend:web',
        to: 'service:api',
        address: 'http://localhost:4000',
        evidence: [at('web/src/client.ts', 3)],
      },
      {
        id: 'boundary:api-printer',
        name: 'API to operating system',
        kind: 'process',
        from: 'service:api',
        to: 'host',
        evidence: [at('server/printer.ts', 18)],
      },
    ],
    flows: [
      {
        id: 'flow:api-carrier',
        from: 'service:api',
        to: 'external:carrier-api',
        protocol: 'https',
        encrypted: true,
        authenticated: true,
        data: ['Recipient name and address'],
        properties: {},
        evidence: [at('server/carrier.ts', 15)],
      },
      {
        id: 'flow:api-postgres',
        from: 'service:api',
        to: 'store:postgres',
        protocol: 'postgresql',
        encrypted: 'unknown',
        authenticated: 'unknown',
        data: ['parcels'],
        properties: {},
        evidence: [at('server/db.ts', 4)],
      },
      {
        id: 'flow:web-api',
        from: 'frontend:web',
        to: 'service:api',
        protocol: 'http',
        encrypted: false,
        authenticated: 'unknown',
        data: [],
        properties: {},
        evidence: [at('web/src/client.ts', 3)],
      },
    ],
    controls,
    threats: [
      {
        id: 'authentication-missing@service:api',
        rule: 'authentication-missing',
        stride: ['spoofing', 'elevation-of-privilege'],
        title: 'Endpoint that changes something answers without authentication',
        target: 'service:api',
        targets: ['http:POST:/api/labels/print', 'ws:/live'],
        scenario: 'Anybody who reaches the service can use these endpoints under no name at all.',
        state: 'open',
        severity: 'high',
        severityTrace: ['impact 4', 'exposure network 3', '4 × 3 = 12'],
        confidence: 'high',
        mitigatedBy: [],
        missing: ['authentication'],
        cwe: [306],
        evidence: [at('server/live.ts', 9), at('server/parcels.ts', 52)],
      },
      {
        id: 'command-from-request@service:api',
        rule: 'command-from-request',
        stride: ['tampering'],
        title: 'A command is started with what a request says',
        target: 'service:api',
        targets: ['http:POST:/api/labels/print'],
        scenario: 'A crafted request decides what the started program is or does.',
        state: 'open',
        severity: 'critical',
        severityTrace: ['impact 5', 'exposure network 3', '5 × 3 = 15', 'no authentication'],
        confidence: 'medium',
        mitigatedBy: [],
        missing: ['sandbox'],
        cwe: [78],
        evidence: [at('server/printer.ts', 18, 3)],
      },
      {
        id: 'csrf-missing@service:api',
        rule: 'csrf-missing',
        stride: ['tampering'],
        title: 'State-changing endpoints take cookies without a CSRF check',
        target: 'service:api',
        targets: ['http:POST:/api/parcels'],
        scenario: 'A page the user visits can send requests in the name of the user.',
        state: 'conditional',
        severity: 'medium',
        severityTrace: ['impact 2', 'exposure network 3', '2 × 3 = 6'],
        confidence: 'medium',
        mitigatedBy: [csrf],
        missing: ['csrf'],
        cwe: [352],
        evidence: [at('server/csrf.ts', 5)],
      },
      {
        id: 'header-missing@service:api',
        rule: 'header-missing',
        stride: ['information-disclosure'],
        title: 'Responses without security headers',
        target: 'service:api',
        targets: [],
        scenario: 'Browsers are not told to refuse framing and sniffing.',
        state: 'mitigated',
        severity: 'low',
        severityTrace: [],
        confidence: 'high',
        mitigatedBy: [helmet],
        missing: [],
        cwe: [693],
        evidence: [at('server/app.ts', 14)],
      },
    ],
    paths: [
      {
        id: 'command-from-request@service:api/anyone',
        title: 'A command is started with what a request says',
        threat: 'command-from-request@service:api',
        access: 'anyone',
        entries: ['http:POST:/api/labels/print'],
        severity: 'critical',
        steps: [
          {
            says: 'Anyone who reaches it can send requests to POST /api/labels/print of api.',
            evidence: [at('server/parcels.ts', 52)],
          },
          { says: 'No authentication stands before them.', evidence: [] },
          { says: 'A request reaches a process being started.', evidence: [at('server/printer.ts', 18, 3)] },
        ],
      },
    ],
    gaps: [
      {
        id: 'authentication-missing:gap@service:api',
        rule: 'authentication-missing',
        title: 'No authentication',
        family: 'authentication',
        severity: 'high',
        targets: ['http:POST:/api/labels/print', 'ws:/live'],
        searched: ['guards of 8 routes in server/'],
        fix: 'Put requireSession on the router that carries these routes.',
        evidence: [at('server/parcels.ts', 52)],
      },
      {
        id: 'rate-limit-missing:gap@service:api',
        rule: 'rate-limit-missing',
        title: 'No rate limit where guessing pays',
        family: 'rate-limit',
        severity: 'medium',
        targets: ['http:POST:/api/login'],
        searched: ['guards of 8 routes in server/'],
        fix: 'Use the loginLimiter that server/limits.ts already makes.',
        evidence: [at('server/parcels.ts', 61)],
      },
    ],
    questions: [
      {
        id: 'exposure@service:api',
        topic: 'exposure',
        text: 'Is the api service reachable from the internet, or only inside a network?',
        affects: ['service:api'],
        because: [at('server/app.ts', 40)],
      },
      {
        id: 'partner-auth',
        topic: 'authentication',
        text: 'What does the guard partnerKey reject?',
        affects: ['http:POST:/api/partner/events'],
        because: [at('server/partner.ts', 3)],
      },
    ],
    coverage: {
      files: 64,
      read: 60,
      partly: [{ file: 'server/legacy.js', why: 'syntax error at line 12' }],
      skipped: [
        { file: 'web/public/map.js', why: 'larger than 512 KB' },
        { file: 'web/public/logo.png', why: 'not text' },
      ],
      failed: [{ scanner: 'compose', file: 'deploy/compose.yml', why: 'too many aliases' }],
      unresolved: [
        { what: 'prefix of a router', why: 'read from a database', evidence: [at('server/tenants.ts', 22)] },
      ],
    },
  } satisfies Model);
}
