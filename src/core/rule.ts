// A rule is data that turns the model into threats, gaps and questions: one file under rules/threats/<stride>/.
// It holds no logic. What it may ask of an element is named here and computed in src/model/ (or src/assess/elements.ts).

import { DECLARATION_KINDS, DECLARATION_PROPERTIES } from './declaration.ts';
import type { ControlFamily, Stride } from './model.ts';

export const ELEMENT_KINDS = [
  'endpoint',
  'component',
  'asset',
  'flow',
  'boundary',
  'control',
  'system',
  ...DECLARATION_KINDS,
] as const;
export type ElementKind = (typeof ELEMENT_KINDS)[number];

/** Named properties and the value each must have. */
export type Wanted = Record<string, boolean | string>;

export interface Rule {
  /** = file name; noun first, state last; never renamed. */
  id: string;
  title: string;
  /** The first one names the folder. */
  stride: Stride[];
  each: ElementKind;
  /** All of them must hold. A property that is unknown leaves the element undecided. */
  when?: Wanted;
  /** None of them may hold. */
  unless?: Wanted;
  /** The control that keeps the threat away: absent or conditional → threat and gap, unknown → question, present → quiet. */
  needs?: ControlFamily;
  /** The control that `when` itself shows to be missing: the gap is filed under it. Excludes `needs`. */
  lacks?: ControlFamily;
  /** What the rule sees is a threat by itself, also when nobody can tell whether the control it needs is there. */
  whenUnknown?: 'threat';
  /** Hygiene: judged only under `--profile audit`. */
  profile?: 'audit';
  /** 1 to 5. */
  impact: number;
  cwe: number[];
  /** Classes of OWASP's lists, by edition: `A01:2025`, `API1:2023`, `LLM01:2025`, `CICD-SEC-4`. See rules/taxonomy.yaml. */
  owasp?: string[];
  /** Numbers of attack patterns. */
  capec?: number[];
  /** Requirements of OWASP ASVS 5.0: `V8.2.1`. */
  asvs?: string[];
  /** What an attacker gains. */
  why: string;
  fix: string;
  /** What a person must tell when the code does not. */
  ask: string;
  references: string[];
  examples: RuleExamples;
}

/** Each example is a little system: lines in the notation of src/core/notation.ts. */
export interface RuleExamples {
  threat: string[][];
  question: string[][];
  quiet: string[][];
}

const CONTROL_PRESENCE = 'presence of a control family: present, absent, conditional';

/** Everything a rule may name, by element, with what it means. `<family>` stands for every control family. */
export const PROPERTIES: Record<ElementKind, Record<string, string>> = {
  endpoint: {
    transport: 'http, ws, queue, cli, ci or tool',
    state: 'mounted or hidden (left out of the published schema)',
    method: 'HTTP method',
    exposure: 'internet, network, browser-only, loopback or internal',
    framework: 'the framework that serves it',
    changesState: 'method POST, PUT, PATCH or DELETE, or it reaches a write',
    costly: 'reaches a model, a process, mail or money',
    credential: 'login, token, password or reset route',
    abusable: 'costly or credential',
    endsSession: 'logout route',
    readsSensitive: 'answers with data that only some callers may see',
    spawnsProcess: 'reaches a process being started',
    evaluatesCode: 'reaches code being evaluated',
    callsLlm: 'reaches a call to a language model',
    writesFile: 'reaches a file being written',
    readsFile: 'reaches a file being read',
    requestDerivedFile: 'the request decides which file',
    requestDerivedUrl: 'the request decides which URL is asked',
    requestDerivedQuery: 'text of the request stands in a statement for a database',
    requestDerivedCommand: 'the request decides what is started',
    requestDerivedCode: 'text of the request is evaluated as code',
    requestDerivedTemplate: 'the request decides which template is printed, or is one',
    requestDerivedMarkup: 'text of the request stands in HTML',
    requestDerivedRedirect: 'the request decides where browsers are sent',
    requestDerivedObject: 'bytes of the request become objects',
    requestDerivedPattern: 'text of the request becomes a regular expression',
    requestDerivedSize: 'the request decides how much memory is taken, without an upper end',
    requestDerivedRows: 'the request decides how many rows are read, without an upper end',
    endsProcess: 'it can end the process that serves everybody',
    crashable: 'an error there ends the process, since nobody catches it',
    writesDatabase: 'reaches a database being written',
    sendsMail: 'reaches mail being sent',
    hidden: 'left out of the published schema',
    documentation: 'serves API documentation or its schema',
    documented: 'described in a specification that is committed beside the code',
    health: 'health, readiness or metrics route without effects',
    websocket: 'a WebSocket',
    static: 'serves files',
    browserFacing: 'browsers are meant to call it',
    acceptsBody: 'reads a request body',
    wildcardCors: 'answers every origin',
    wildcardCorsCredentials: 'answers every origin, with credentials',
    ambientCredentials: 'browsers send its credentials by themselves: a session cookie',
    namesObject: 'the path names an object by an identifier',
    ownershipChecked: 'whether the caller may have that object is checked',
    '<family>': CONTROL_PRESENCE,
  },
  component: {
    kind: 'service, frontend, store, queue, external system, agent, pipeline or actor',
    exposure: 'the widest exposure of its endpoints',
    runsAsRoot: 'its container runs as root',
    privileged: 'its container is privileged',
    dockerSocket: "its container holds the container engine's socket",
    imagePinned: 'its image is named by digest',
    imageTagLatest: 'its image has no tag, or latest',
    publishedPort: 'a port is published on the host',
    plaintextSecretsInCompose: 'a secret stands in the compose file',
    lockfilePresent: 'a lock file settles its dependencies',
    developmentServer: 'it is started as a development server',
    debugMode: 'debug mode is on',
    '<family>': CONTROL_PRESENCE,
  },
  flow: {
    encrypted: 'the connection is encrypted',
    authenticated: 'the caller proves who it is',
    protocol: 'http, https, ws, postgresql…',
    external: 'it leaves for an external system',
    carriesCredentials: 'credentials travel on it',
  },
  asset: {
    class: 'credential, token, pii, prompt, model-output, file, business, audit, log, config or code',
    plaintext: 'stored in plaintext',
    keptInPlain: 'the program writes it to a file or a table as it is',
    passwordInPlain: 'the program writes a password to a table as somebody typed it',
    seenInResponse: 'an endpoint was seen to answer with it',
    seenInLogs: 'it was seen to be written to a log',
    seenInPrompt: 'it was seen to be sent to a language model',
    readersUnlimited:
      'of logs that are written to files: nothing keeps them from who may not read them, and nothing removes them',
    seenInTelemetry: 'it was seen to be sent to whoever watches the program',
    toldOfWorkload: 'in plaintext only where a compose file gives it to a service, which has rules of its own',
  },
  boundary: { kind: 'what kind of line it is' },
  control: {
    mode: 'enforcing, conditional, attached-only, fail-open, dead or declared-only',
    family: 'its control family',
    ambient: 'of an authentication: browsers send by themselves what it asks for',
    comparedPlainly: 'of a signature: it is compared in a time that tells how much of it was right',
    failOpen: 'lets through when it fails itself',
    dead: 'defined and never reached',
    wildcard: 'allows every origin',
    credentials: 'allows credentials',
    keyForgeable: 'of a limit: clients choose what it counts by',
    openToAll: 'of a guard: anybody passes it who sends the word that its code tells',
    perProcess: 'of a limit: it counts in the memory of one process',
  },
  system: { frontend: 'a frontend is part of it', store: 'a store is part of it' },
  ...DECLARATION_PROPERTIES,
};
