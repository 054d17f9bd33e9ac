// The model file: the contract between this tool and everybody who reads its JSON. Fields may be added; these names stay.
// Arrays are sorted, ids are semantic, there is no clock, no absolute path and no host name in it.

import type { Coverage } from './coverage.ts';
import type { Decided } from './decision.ts';
import type { DeclarationKind } from './declaration.ts';
import type { Evidence } from './evidence.ts';
import type { Identity } from './identity.ts';
import type { Saying, Sensitivity, Tenancy, Word } from './said.ts';
import type { Specification } from './specification.ts';

export const CONTROL_FAMILIES = [
  'authentication',
  'authorization',
  'rate-limit',
  'validation',
  'cors',
  'csrf',
  'security-headers',
  'body-limit',
  'timeout',
  'error-handling',
  'output-encoding',
  'path-containment',
  'ssrf-guard',
  'upload-guard',
  'tls',
  'secret-storage',
  'encryption-at-rest',
  'password-hashing',
  'token-verification',
  'session',
  'audit-log',
  'log-redaction',
  'webhook-signature',
  'human-approval',
  'llm-budget',
  'sandbox',
  'container-hardening',
  'network-policy',
  'resource-limit',
  'lockfile',
  'pinning',
  'ci-permissions',
  'signing',
  'sbom',
  'dependency-scan',
  'sast',
  'secret-scan',
  'backup',
  'telemetry',
] as const;
export type ControlFamily = (typeof CONTROL_FAMILIES)[number];

export const MODES = [
  'enforcing',
  'conditional',
  'attached-only',
  'fail-open',
  'dead',
  'declared-only',
  'unknown',
] as const;
export type Mode = (typeof MODES)[number];

export const EFFECT_KINDS = [
  'llm-call',
  'process-spawn',
  'code-eval',
  'file-read',
  'file-write',
  'outbound-request',
  'database-read',
  'database-write',
  'mail',
  'money',
  'html-sink',
  'template',
  'redirect',
  'deserialization',
  'regex',
  'agent-tool',
  'queue-publish',
  'allocation',
  'row-limit',
  'process-end',
] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

export const STRIDE = [
  'spoofing',
  'tampering',
  'repudiation',
  'information-disclosure',
  'denial-of-service',
  'elevation-of-privilege',
] as const;
export type Stride = (typeof STRIDE)[number];

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const EXPOSURES = ['internet', 'network', 'browser-only', 'loopback', 'internal', 'unknown'] as const;
export type Exposure = (typeof EXPOSURES)[number];

export const COMPONENT_KINDS = [
  'service',
  'frontend',
  'store',
  'queue',
  'external system',
  'agent',
  'pipeline',
  'actor',
] as const;
export type ComponentKind = (typeof COMPONENT_KINDS)[number];

export const ASSET_CLASSES = [
  'credential',
  'token',
  'pii',
  'prompt',
  'model-output',
  'file',
  'business',
  'audit',
  'log',
  'config',
  'code',
] as const;
export type AssetClass = (typeof ASSET_CLASSES)[number];

export type Presence = 'present' | 'absent' | 'conditional' | 'unknown';
/** Yes, no, or not told by the code. */
export type Tri = true | false | 'unknown';
export type Via = 'app' | 'router' | 'mount' | 'route' | 'handler';
export type Transport = 'http' | 'ws' | 'queue' | 'cli' | 'ci' | 'tool';
/** Hidden: served, but not in the published schema. Unreachable: registered, but something before it answers. */
export type EndpointState = 'mounted' | 'unmounted' | 'hidden' | 'unreachable';
/** What answers, when it is no handler of one route: files, another application, a stream of events. */
export const SERVES = ['static', 'application', 'events'] as const;
export type Serves = (typeof SERVES)[number];

/** Named, computed, tested properties that rules may ask for (src/model/properties.ts). */
export type Properties = Record<string, boolean | string | 'unknown'>;

export interface Component {
  id: string;
  kind: ComponentKind;
  name: string;
  technology: string[];
  path?: string;
  /** As a person says; left out, it is that of its endpoints. */
  exposure?: Exposure;
  exposureSaid?: string;
  tenancy?: Tenancy;
  /** Added by a person: code does not show it. */
  said?: Word;
  properties: Properties;
  evidence: Evidence[];
}

export interface Guard {
  /** The id of a control. */
  control: string;
  mode: Mode;
  via: Via;
}

export interface ControlState {
  presence: Presence;
  /** Ids of controls. */
  by: string[];
  why?: string;
  /** Ids of controls that people say are there. They change nothing of what was seen. */
  said?: string[];
}

export interface Effect {
  kind: EffectKind;
  library?: string;
  /** What it reaches, as far as the code tells: a host, a command, a table, a tool. Never a secret. */
  to?: string;
  requestDerived: boolean;
  evidence: Evidence[];
}

export interface Endpoint {
  id: string;
  transport: Transport;
  method?: string;
  path: string;
  state: EndpointState;
  /** Everything below the path, for files and applications that are mounted. */
  serves?: Serves;
  /** For an unreachable one: the registration that answers in its place. */
  answeredBy?: Evidence;
  framework: string;
  component: string;
  handler?: { name?: string; file: string; line: number };
  /** Under which it is registered at all, in the words of the code. */
  conditions?: string[];
  /** The settings that these rest on; `byDefault` says whether it is registered where nobody sets them. */
  switches?: Switch[];
  guards: Guard[];
  controls: Record<ControlFamily, ControlState>;
  effects: Effect[];
  exposure: Exposure;
  /** Whose word the exposure is, and what the files tell otherwise. */
  exposureSaid?: string;
  properties: Properties;
  evidence: Evidence[];
}

/** What a file of the build, the deployment or the configuration declares: a workload, a job, a secret in a file. */
export interface Declaration {
  /** `job:.github/workflows/ci.yml#build` */
  id: string;
  kind: DeclarationKind;
  name: string;
  /** The component it builds, runs or configures. */
  component?: string;
  exposure?: Exposure;
  exposureSaid?: string;
  properties: Properties;
  /** Where each property is said. */
  because: Record<string, Evidence[]>;
  evidence: Evidence[];
}

export interface Asset {
  id: string;
  name: string;
  class: AssetClass;
  /** As a person says. */
  sensitivity?: Sensitivity;
  storedIn: { component?: string; path?: string; how: 'plaintext' | 'encrypted' | 'hashed' | 'unknown' }[];
  properties: Properties;
  /** Where a property is said, where that is not all that was read of it. */
  because?: Record<string, Evidence[]>;
  evidence: Evidence[];
}

export interface Boundary {
  id: string;
  name: string;
  kind: string;
  from: string;
  to: string;
  address?: string;
  evidence: Evidence[];
}

export interface Flow {
  id: string;
  from: string;
  to: string;
  protocol?: string;
  encrypted: Tri;
  authenticated: Tri;
  data: string[];
  properties: Properties;
  evidence: Evidence[];
}

/** The setting that a conditional control hangs on. */
export interface Switch {
  name: string;
  /** As written; '' where it has none. */
  default: string;
  /** Whether the control acts where nobody sets it. */
  byDefault?: 'on' | 'off' | 'unknown';
  /** How the code reads it, where that differs from what a reader takes it for. */
  note?: string;
  setIn: Evidence[];
}

export interface Control {
  id: string;
  family: ControlFamily;
  mode: Mode;
  flag?: Switch;
  library?: string;
  /** A person's word and nothing that was seen: its mode is declared-only, and no count of what enforces has it. */
  said?: Word;
  config: Record<string, unknown>;
  coverage?: { covered: string[]; missing: string[] };
  tests: {
    file: string;
    line: number;
    strength: 'exercises' | 'imports-only' | 'name-match' | 'vacuous' | 'skipped';
    title?: string;
    /** Whether a pipeline of the repository runs it and can fail by it. */
    ranByCi?: Tri;
  }[];
  properties: Properties;
  evidence: Evidence[];
}

export type ThreatState = 'open' | 'partial' | 'conditional' | 'mitigated' | 'accepted' | 'unverifiable';

export interface Threat {
  id: string;
  rule: string;
  stride: Stride[];
  title: string;
  /** The id of the component (or other element) that is threatened. */
  target: string;
  /** The elements at which it shows, when the target is their component. */
  targets: string[];
  /** For targets that say it elsewhere than where they stand: the places, by target. */
  places?: Record<string, Evidence[]>;
  scenario: string;
  state: ThreatState;
  severity: Severity;
  severityTrace: string[];
  confidence: 'high' | 'medium' | 'low';
  mitigatedBy: string[];
  /** Whose word it rests on that a control is there: said, not seen. */
  said?: string[];
  /** What people decided, by target; `targets` has those that are left. */
  decided?: Decided[];
  missing: string[];
  cwe: number[];
  evidence: Evidence[];
  /** By target: by what it is known again in another commit, and a digest of what guards there. */
  identities?: Record<string, Identity>;
}

/** A way in that too little guards, what a request reaches from there, and what does not stand in between. */
export interface AbusePath {
  id: string;
  title: string;
  /** The id of the threat that it makes concrete. */
  threat: string;
  access: 'anyone' | 'anyone-under-a-condition' | 'signed-in';
  /** Ids of endpoints. */
  entries: string[];
  severity: Severity;
  steps: { says: string; evidence: Evidence[] }[];
}

export interface Gap {
  id: string;
  rule: string;
  title: string;
  family: ControlFamily;
  severity: Severity;
  targets: string[];
  searched?: string[];
  fix: string;
  evidence: Evidence[];
  /** By target: by what it is known again in another commit, and a digest of what guards there. */
  identities?: Record<string, Identity>;
}

export interface Question {
  id: string;
  topic: string;
  text: string;
  affects: string[];
  because: Evidence[];
  /** By target: by what it is known again in another commit, and a digest of what guards there. */
  identities?: Record<string, Identity>;
}

/** What the model stage makes; the assess stage adds threats, gaps and questions to it. */
export interface System {
  subject: { name: string; commit?: string };
  components: Component[];
  endpoints: Endpoint[];
  assets: Asset[];
  boundaries: Boundary[];
  flows: Flow[];
  controls: Control[];
  declarations: Declaration[];
  /** Left out where none is committed. */
  specifications?: Specification[];
  /** What people say in `threatdraft.yml`, by line; left out where there is no such file. */
  said?: Saying[];
  /** Questions that joining the facts raised by itself: a framework nobody knows, an exposure nothing tells. */
  questions: Question[];
  coverage: Coverage;
}

export interface Model extends System {
  schemaVersion: '1';
  tool: { name: 'threatdraft'; version: string; rules: string };
  threats: Threat[];
  /** Worst first. */
  paths: AbusePath[];
  gaps: Gap[];
}
