// Where a flag is set, and to what: from the facts of compose files, images, workloads and dotenv files to the model.

import { expect, test } from 'vitest';
import type { Condition } from '../src/core/linked.ts';
import type { Switch } from '../src/core/model.ts';
import { app, control, endpoint, factsIn, guard, source, systemOf } from './support/linked.ts';

const files = [source('server/index.ts')];
const apps = [app('server/index.ts')];

function flagIn(flag: Switch, ...facts: ReturnType<typeof factsIn>) {
  const auth = control('requireUser', ['authentication'], { mode: 'conditional', flag });
  const linked = { apps, controls: [auth], endpoints: [endpoint('GET /me', { guards: [guard(auth)] })] };
  const { controls, endpoints } = systemOf({ files, facts, linked });
  return { flag: controls[0]?.flag, why: endpoints[0]?.controls.authentication.why };
}

const places = (flag: Switch | undefined) => flag?.setIn.map(({ file, line, note }) => `${file}:${line} ${note}`);

test('lists every place that sets it, with the value where that is a word that switches', () => {
  const { flag } = flagIn(
    { name: 'AUTH', default: 'false', byDefault: 'off', setIn: [] },
    ...factsIn('docker-compose.yml', 'service api image=x', 'service-environment api AUTH literal=true value=true'),
    ...factsIn('.env.example', 'environment-set AUTH literal=true', 'environment-set AUTHOR literal=true value=on'),
    ...factsIn('Dockerfile', 'environment-given image AUTH literal=true value=0'),
    ...factsIn('deploy.yaml', 'environment-given workload AUTH', 'environment-given workload OTHER value=true'),
  );
  expect(places(flag)).toEqual([
    '.env.example:1 set',
    'Dockerfile:1 set to 0',
    'docker-compose.yml:2 set to true for api',
  ]);
});

test('a run of tests in a workflow sets nothing', () => {
  const { flag } = flagIn(
    { name: 'AUTH', default: '', setIn: [] },
    ...factsIn('.github/workflows/ci.yml', 'environment-given workflow AUTH literal=true value=true'),
  );
  expect(places(flag)).toEqual([]);
});

test('settings classes read their variables in any case', () => {
  const { flag } = flagIn(
    { name: 'APP_auth', default: 'false', setIn: [] },
    ...factsIn('.env', 'environment-set APP_AUTH literal=true value=true'),
  );
  expect(places(flag)).toEqual(['.env:1 set to true']);
});

test('a value that says no, and is read as text, counts as true', () => {
  const asText: Switch = { name: 'DISABLE_AUTH', default: '', byDefault: 'on', note: 'any text counts', setIn: [] };
  const fact = factsIn('.env', 'environment-set DISABLE_AUTH literal=true value=false');
  expect(places(flagIn(asText, ...fact).flag)).toEqual(['.env:1 set to false, which counts as true']);
  const { note: _, ...compared } = asText;
  expect(places(flagIn(compared, ...fact).flag)).toEqual(['.env:1 set to false']);
});

test.each([
  [{ default: 'false', byDefault: 'off' }, 'off with AUTH at its default, false'],
  [{ default: '', byDefault: 'on' }, 'on where AUTH is not set'],
  [{ default: '', byDefault: 'unknown' }, 'depends on AUTH, which has no default'],
  [
    { default: 'False', byDefault: 'on', note: "the text 'False' counts as true" },
    "on with AUTH at its default, False (the text 'False' counts as true)",
  ],
] as const)('says how it stands by default: %o', (flag, why) => {
  expect(flagIn({ name: 'AUTH', setIn: [], ...flag }).why).toBe(why);
});

test('an endpoint that is registered under a setting names it', () => {
  const condition = (more: Partial<Condition>): Condition => ({
    text: 'settings.DEBUG',
    flags: [{ name: 'DEBUG', default: 'false' }],
    evidence: { file: 'server/index.ts', line: 9 },
    ...more,
  });
  const { endpoints } = systemOf({
    files,
    facts: factsIn('.env', 'environment-set DEBUG literal=true value=true'),
    linked: {
      apps,
      endpoints: [
        endpoint('GET /debug', { conditions: [condition({ byDefault: 'false' })] }),
        endpoint('GET /plain', { conditions: [condition({ flags: [], text: 'other' })] }),
      ],
    },
  });
  expect(endpoints.map(({ path, switches }) => [path, switches?.map((s) => [s.name, s.byDefault, places(s)])])).toEqual(
    [
      ['/debug', [['DEBUG', 'off', ['.env:1 set to true']]]],
      ['/plain', undefined],
    ],
  );
});

test('a file of flags says it under the names of its keys', () => {
  const flags = factsIn(
    'config/flags.json',
    'environment-given flags nets.limit literal=true value=false',
    'environment-given flags nets.limited literal=true value=true',
    'environment-given flags limit literal=true value=true',
  );
  const inside: Switch = { name: 'SWITCHES.nets.limit', default: '', setIn: [] };
  expect(places(flagIn(inside, ...flags).flag)).toEqual(['config/flags.json:1 set to false']);
  expect(places(flagIn({ name: 'config.gone', default: '', setIn: [] }, ...flags).flag)).toEqual([]);
  expect(places(flagIn({ name: 'LIMIT', default: '', setIn: [] }, ...flags).flag)).toEqual([]);
});
