// Builds a little system from the one-line notation that rule examples are written in:
//   endpoint POST /login costly=true          component api kind=service runsAsRoot=true
//   control rate-limit on POST /login mode=…  asset apiKey class=credential plaintext=true
//   flow api -> openai encrypted=false        unread src/limits.ts
// Controls that no line names are absent, unless a file is unread: then they may stand in it.

import type { Coverage } from '../../src/core/coverage.ts';
import { DECLARATION_KINDS, type DeclarationKind } from '../../src/core/declaration.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import {
  CONTROL_FAMILIES,
  type Component,
  type Control,
  type ControlFamily,
  type ControlState,
  type Endpoint,
  type Exposure,
  type Mode,
  type Properties,
  type System,
  type Tri,
} from '../../src/core/model.ts';
import { type Line, parseLine } from '../../src/core/notation.ts';
import { PROPERTIES } from '../../src/core/rule.ts';

export function littleSystem(lines: readonly string[]): System {
  const system = empty();
  const parsed = lines.map(parseLine);
  const unread = parsed.filter(({ words }) => words[0] === 'unread').map(({ words }) => words[1] ?? '');
  system.coverage.partly = unread.map((file) => ({ file, why: 'unread in this example' }));
  parsed.forEach((line, at) => add(system, line, { file: 'example.ts', line: at + 1 }, unread.length > 0));
  addMissingComponents(system);
  return system;
}

function empty(): System {
  const coverage: Coverage = { files: 1, read: 1, partly: [], skipped: [], failed: [], unresolved: [] };
  return {
    subject: { name: 'example' },
    components: [],
    endpoints: [],
    assets: [],
    boundaries: [],
    flows: [],
    controls: [],
    declarations: [],
    questions: [],
    coverage,
  };
}

function add(system: System, { words, attributes }: Line, at: Evidence, somethingUnread: boolean): void {
  const [kind, ...rest] = words;
  const given = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
  if (kind === 'endpoint') system.endpoints.push(endpointFrom(rest, given, at, somethingUnread));
  else if (kind === 'component') system.components.push(componentFrom(rest[0] ?? '', given, at));
  else if (kind === 'control') addControl(system, rest, given, at);
  else if (kind === 'asset') {
    const { class: className = 'business', ...others } = given;
    system.assets.push({
      id: `asset:${rest[0]}`,
      name: rest[0] ?? '',
      class: className as 'business',
      storedIn: [],
      properties: propertiesFrom('asset', others),
      evidence: [at],
    });
  } else if (kind === 'flow') {
    const { encrypted = 'unknown', authenticated = 'unknown', ...others } = given;
    const [from = '', , to = ''] = rest;
    const ends = { id: `flow:${from}:${to}`, from, to, encrypted: tri(encrypted), authenticated: tri(authenticated) };
    system.flows.push({ ...ends, data: [], properties: propertiesFrom('flow', others), evidence: [at] });
  } else if (isDeclaration(kind)) {
    const [name = ''] = rest;
    const { exposure, ...others } = given;
    const known = exposure === undefined ? {} : { exposure: exposure as Exposure };
    const properties = propertiesFrom(kind, others);
    const own = { id: `${kind}:${name}`, kind, name, ...known };
    system.declarations.push({ ...own, properties, because: {}, evidence: [at] });
  } else if (kind !== 'unread') throw new Error(`a little system has no ${kind}`);
}

const isDeclaration = (kind = ''): kind is DeclarationKind => DECLARATION_KINDS.some((one) => one === kind);

function endpointFrom(
  words: string[],
  given: Record<string, string>,
  at: Evidence,
  somethingUnread: boolean,
): Endpoint {
  const [method = '', path = ''] = words;
  const { state = 'mounted', exposure = 'unknown', component = 'api', framework = 'express', ...others } = given;
  const missing: ControlState = somethingUnread
    ? { presence: 'unknown', by: [], why: 'a file was not read' }
    : { presence: 'absent', by: [] };
  const controls = Object.fromEntries(
    CONTROL_FAMILIES.map((family) => {
      const { [family]: presence } = others;
      delete others[family];
      return [family, presence ? { presence, by: [] } : { ...missing }];
    }),
  ) as Record<ControlFamily, ControlState>;
  return {
    id: `${method === 'WS' ? 'ws' : 'http'}:${method}:${path}`,
    transport: method === 'WS' ? 'ws' : 'http',
    method,
    path,
    state: state as Endpoint['state'],
    framework,
    component,
    handler: { file: at.file, line: at.line },
    guards: [],
    controls,
    effects: [],
    exposure: exposure as Exposure,
    properties: propertiesFrom('endpoint', others),
    evidence: [at],
  };
}

function componentFrom(name: string, given: Record<string, string>, at: Evidence): Component {
  const { kind = 'service', ...others } = given;
  const properties = propertiesFrom('component', others);
  return { id: name, kind: kind as Component['kind'], name, technology: [], properties, evidence: [at] };
}

/** `control FAMILY on METHOD PATH`, or `control FAMILY` alone. */
function addControl(system: System, words: string[], given: Record<string, string>, at: Evidence): void {
  const [family = '', , method, path] = words;
  const { mode = 'enforcing', ...others } = given;
  const id = `control:${family}:${system.controls.length + 1}`;
  const control = { id, family: family as ControlFamily, mode: mode as Mode, config: {}, tests: [] };
  system.controls.push({ ...control, properties: propertiesFrom('control', others), evidence: [at] } satisfies Control);
  if (method === undefined) return;
  const endpoint = system.endpoints.find((one) => one.method === method && one.path === path);
  if (!endpoint) throw new Error(`no endpoint ${method} ${path} stands before its control`);
  endpoint.guards.push({ control: id, mode: control.mode, via: 'route' });
  const presence = mode === 'enforcing' ? 'present' : mode === 'conditional' ? 'conditional' : undefined;
  if (presence) endpoint.controls[control.family] = { presence, by: [id] };
}

function addMissingComponents(system: System): void {
  const known = new Set(system.components.map(({ id }) => id));
  for (const name of new Set([
    ...system.endpoints.map(({ component }) => component),
    ...system.flows.map(({ from }) => from),
  ])) {
    if (!known.has(name)) system.components.push(componentFrom(name, {}, { file: 'example.ts', line: 1 }));
  }
}

function propertiesFrom(kind: keyof typeof PROPERTIES, given: Record<string, string>): Properties {
  const strange = Object.keys(given).find((name) => !(name in PROPERTIES[kind]));
  if (strange) throw new Error(`a ${kind} has no property ${strange}`);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, valueOf(value)]));
}

const valueOf = (text: string) => (text === 'true' ? true : text === 'false' ? false : text);
const tri = (text: string): Tri => (text === 'true' ? true : text === 'false' ? false : 'unknown');
