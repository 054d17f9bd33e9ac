// What may be called hardened: containers that are confined, and nothing of which gives the host away again.

import { expect, test } from 'vitest';
import { parseFile } from '../src/parse/parse.ts';
import compose from '../src/scan/compose/workloads.ts';
import kubernetes from '../src/scan/kubernetes/workloads.ts';
import { runScanners } from '../src/scan/run.ts';
import type { Scanner } from '../src/scan/scanner.ts';
import { knowledge } from './support/knowledge.ts';
import { factsIn, systemOf } from './support/linked.ts';

async function measures(scanner: Scanner, path: string, text: string): Promise<string[]> {
  const { facts } = runScanners(
    [await parseFile({ path, role: 'source', language: 'yaml', size: text.length }, text)],
    knowledge,
    [scanner],
  );
  return facts.flatMap((fact) => (fact.kind === 'practice' && fact.family === 'container-hardening' ? [fact.id] : []));
}

interface Parts {
  pod?: string;
  container?: string;
  context?: string;
  capabilities?: string;
}

const pod = ({ pod = '', container = '', context = '', capabilities = '' }: Parts) => `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  ${pod}
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1
      ${container}
      securityContext:
        runAsNonRoot: true
        allowPrivilegeEscalation: false
        ${context}
        capabilities: { drop: [ALL]${capabilities} }
`;

const inCluster = (parts: Parts) => measures(kubernetes, 'pod.yaml', pod(parts));
const volume = (path: string) => `volumes: [{ name: host, hostPath: { path: ${path} } }, { name: own, emptyDir: {} }]`;
const mount = 'volumeMounts: [{ name: host, mountPath: /host, readOnly: true }]';

test.each<[string, Parts]>([
  ['says no more', {}],
  ['says that it is not privileged', { pod: 'hostNetwork: false', context: 'privileged: false' }],
  ['binds low ports', { capabilities: ', add: [NET_BIND_SERVICE]' }],
  ['stands beside one that mounts the host', { pod: volume('/'), container: mount.replace('host,', 'own,') }],
])('a pod that %s is hardened', async (_, parts) => {
  expect(await inCluster(parts)).toEqual(['Pod/shop/shop']);
});

test.each<[string, Parts]>([
  ['is privileged', { context: 'privileged: true' }],
  ['may be privileged', { context: `privileged: \${PRIVILEGED}` }],
  ["shares the host's network", { pod: 'hostNetwork: true' }],
  ["may share the host's network", { pod: `hostNetwork: \${HOST}` }],
  ["shares the host's processes", { pod: 'hostPID: true' }],
  ["shares the host's memory", { pod: 'hostIPC: true' }],
  ['adds a dangerous capability', { capabilities: ', add: [SYS_ADMIN]' }],
  ['adds one that engines give by default', { capabilities: ', add: [SETUID]' }],
  ['adds one that nobody can tell', { capabilities: `, add: ["\${CAPABILITY}"]` }],
  ['mounts a directory of the host', { pod: volume('/etc'), container: mount }],
  ['mounts data of the host', { pod: volume('/srv/shop'), container: mount }],
  ['mounts the socket of an engine', { pod: volume('/run/containerd/containerd.sock'), container: mount }],
  ['mounts what nobody can tell', { pod: volume(`"\${WHERE}"`), container: mount }],
  ['runs as root in the end', { context: 'runAsUser: 0' }],
  ['is confined by no seccomp', { context: 'seccompProfile: { type: Unconfined }' }],
  ['is a process of a Windows host', { pod: 'securityContext: { windowsOptions: { hostProcess: true } }' }],
])('a pod that %s is not', async (_, parts) => {
  expect(await inCluster(parts)).toEqual([]);
});

test('a patch is not, whatever it asks for', async () => {
  const patch = pod({}).replace(/ +image:.*\n/, '');
  expect(await measures(kubernetes, 'patch.yaml', patch)).toEqual([]);
});

const CONFINED = { cap_drop: '[ALL]', user: '"1000"', security_opt: '["no-new-privileges:true"]' };

/** What the line says takes the place of what the service says by itself. */
function service(line: string, without?: string): string {
  const own = Object.entries(CONFINED).filter(([key]) => key !== without && !line.startsWith(`${key}:`));
  const lines = [...own.map(([key, value]) => `${key}: ${value}`), line];
  return `services:\n  shop:\n    image: acme/shop\n${lines.map((one) => `    ${one}\n`).join('')}`;
}

test.each(Object.keys(CONFINED))('a service of compose without %s is not', async (measure) => {
  expect(await measures(compose, 'compose.yml', service('restart: always', measure))).toEqual([]);
});

test.each(['privileged: false', 'volumes: [./data:/data, "assets:/assets"]', 'cap_add: [CHOWN]'])(
  'a service of compose with %s is hardened',
  async (lines) => {
    expect(new Set(await measures(compose, 'compose.yml', service(lines)))).toEqual(new Set(['shop']));
  },
);

test.each([
  'privileged: true',
  `privileged: \${PRIVILEGED}`,
  'cap_add: [SYS_ADMIN]',
  `cap_add: ["\${CAPABILITY}"]`,
  'network_mode: host',
  'pid: host',
  'ipc: host',
  'userns_mode: host',
  'security_opt: ["seccomp:unconfined"]',
  `security_opt: ["apparmor:\${PROFILE}"]`,
  'volumes: [/var/run/docker.sock:/var/run/docker.sock:ro]',
  'volumes: [/etc:/host/etc]',
  `volumes: ["\${WHERE}:/data"]`,
  'devices: [/dev/mem]',
  'user: root',
  'extends: { file: base.yml, service: shop }',
])('a service of compose with %s is not', async (lines) => {
  expect(await measures(compose, 'compose.yml', service(lines))).toEqual([]);
});

const practice = (id: string) => `practice container-hardening x enforcing note=x what=workload id=${id}`;
const hardening = (...facts: ReturnType<typeof factsIn>[]) =>
  systemOf({ facts: facts.flat() }).controls.filter(({ family }) => family === 'container-hardening').length;

test('another file that is applied with it gives the host away', () => {
  const hardened = factsIn('compose.yml', practice('shop'));
  expect(hardening(hardened)).toBe(1);
  expect(hardening(hardened, factsIn('compose.override.yml', 'declared workload shop privileged true'))).toBe(0);
  expect(hardening(hardened, factsIn('compose.override.yml', 'declared workload shop privileged false'))).toBe(1);
  expect(hardening(hardened, factsIn('other/compose.yml', 'declared workload shop privileged true'))).toBe(1);
});

test('a patch of the same object in another directory gives it away', () => {
  const hardened = factsIn('base/shop.yaml', practice('Deployment/shop/shop'));
  const patch = (id: string) => factsIn('overlays/dev/patch.yaml', `declared workload ${id} hostNetwork unknown`);
  expect(hardening(hardened, patch('Deployment/shop/shop'))).toBe(0);
  expect(hardening(hardened, patch('Deployment/other/shop'))).toBe(1);
});
