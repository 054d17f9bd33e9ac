// What the link stage gives to the model stage: resolved programs. It knows values, order and scope; it does not know threats.

import type { DeclarationKind } from './declaration.ts';
import type { Evidence } from './evidence.ts';
import type { Ecosystem } from './fact.ts';
import type { KeyKind } from './library.ts';
import type {
  ControlFamily,
  EffectKind,
  EndpointState,
  Mode,
  Presence,
  Serves,
  Switch,
  Transport,
  Tri,
  Via,
} from './model.ts';

export interface LinkedApp {
  /** Unique within the run: `<file>#<name>`, or `<file>:<line>` for an app without a name. */
  id: string;
  framework: string;
  file: string;
  name: string;
  evidence: Evidence;
}

/** A setting that decides something. */
export interface Flag {
  name: string;
  /** As written; '' where it has none. */
  default: string;
  /** The code asks only whether there is text: `false` counts as true. */
  asText?: true;
}

/** A condition under which something is registered or enforced, as the code writes it. */
export interface Condition {
  text: string;
  /** Environment variables or settings that the condition rests on. */
  flags: Flag[];
  /** Whether it holds where nobody sets any of them. */
  byDefault?: 'true' | 'false' | 'unknown';
  /** It holds because the other branch left: what follows an early return. */
  after?: true;
  /** The single tests that it is made of: it holds when all tests of one of these lists do. Left out where nobody looks. */
  tests?: Test[][];
  evidence: Evidence;
}

/** One question that the code asks before it goes on, and the answer on this way through it. */
export interface Test {
  /** Where it is asked: the same question answered otherwise has the same place. */
  place: string;
  holds: boolean;
  text: string;
  /** `presence`: is there anything at all; `literal`: is it this text; `value`: something only the program can tell;
   *  `exception`: did what was tried fail. */
  asks: 'presence' | 'literal' | 'value' | 'exception';
  /** Parts of the request that the answer rests on, in the words of src/link/parts.ts; empty: none. */
  about: string[];
  /** Where it holds, this part of the request is one of a few values that the program chose: see src/link/subject.ts. */
  bounds?: string;
  /** Whoever calls can send what makes it hold: a word that the code tells, or the same in two parts of one request. */
  atWill?: true;
  /** What is asked for is a header that a proxy in front sets for those it has signed in, and may take from all others. */
  byProxy?: true;
  /** It asks for a digest without a key: of what was sent alone (whoever calls can compute it), or of what is not told. */
  keyless?: 'computable' | 'unknown';
  /** Which part of the request is a number that is not too large where it is answered so. */
  capped?: { subject: string; holds: boolean };
  /** A library checked a token or a signature for it. */
  verified?: true;
  flags: Flag[];
}

export interface LinkedGuard {
  /** The id of a LinkedControl. */
  control: string;
  via: Via;
  mode: Mode;
  evidence: Evidence;
}

/** One guard, resolved to what it is: a library's middleware, or a function of the repository read for what it does. */
export interface LinkedControl {
  id: string;
  name: string;
  /** One guard may do several things; none: it was read and guards nothing we have a word for. */
  families: ControlFamily[];
  mode: Mode;
  /** Why the mode is what it is: `raises 401 at app/deps.py:12`. */
  why: string;
  /** Set when the guard could not be read: it may be anything. */
  unread?: string;
  library?: string;
  ecosystem?: Ecosystem;
  flag?: Switch;
  config: Record<string, unknown>;
  /** It believes a token that nobody verified: whoever asks afterwards for what the token says asks the caller. */
  unverified?: true;
  /** Anybody passes it who sends the word that its code tells, or the same in two parts of one request. */
  openToAll?: true;
  /** Of a limit on requests: whether clients choose what it counts by, and whether it counts in one process alone. */
  counts?: {
    forgeable: Tri;
    inMemory: Tri;
    /** The same as `forgeable`, where the application believes whatever address a request claims; left out, nobody looked. */
    whenBelieved?: Tri;
  };
  /** Of an authentication: whether browsers send by themselves what it asks for; left out, it cannot be told. */
  ambient?: boolean;
  /** A policy of CORS, as browsers see what the library makes of its options; left out, only `config` tells. */
  policy?: { anyOrigin: Tri; reflectsWithCredentials: Tri };
  evidence: Evidence;
}

export interface LinkedEffect {
  kind: EffectKind;
  library?: string;
  /** What it reaches, as far as the code tells: a host, a command, a table, a tool. Never a secret. */
  to?: string;
  requestDerived: boolean;
  evidence: Evidence;
}

export interface LinkedJudgement {
  family: ControlFamily;
  presence: Presence;
  why: string;
  /** Whatever stands in the chain. */
  over?: true;
}

export interface LinkedEndpoint {
  app: string;
  framework: string;
  transport: Transport;
  method: string;
  /** As served, parameters as written, unresolved parts symbolic: `{settings.API_V1_STR}/users`. */
  path: string;
  state: EndpointState;
  serves?: Serves;
  /** For an unreachable one: the registration that answers in its place. */
  answeredBy?: Evidence;
  handler?: { name?: string; file: string; line: number };
  /** In effective order. */
  guards: LinkedGuard[];
  conditions: Condition[];
  /** Reasons why the guard chain may hold more than is listed; empty when it was read whole. */
  openEnds: string[];
  /** Whether an object that the request names is asked for together with its owner; left out where nobody looked. */
  ownershipChecked?: Tri;
  /** What was told of single families beside the chain of guards: what the framework does by itself, what the handler spoils. */
  judged?: LinkedJudgement[];
  /** What the handler may enforce by itself, as far as can be seen: it turns absent into unknown for these families. */
  possible?: { family: ControlFamily; why: string }[];
  effects: LinkedEffect[];
  /** What may happen besides: a statement that could not be read may write. */
  possibleEffects?: EffectKind[];
  /** True when every call reachable from the handler was followed. */
  effectsComplete: boolean;
  /** What the calls that were not followed may do, by what the programs import; left out: anything. */
  unseenEffects?: EffectKind[];
  /** Those of them whose destination or text a request may decide; left out: any of them. */
  unseenDecided?: EffectKind[];
  evidence: Evidence;
}

/** A variable, setting or flag that decides something, with its default and where it is set. */
export interface LinkedListener {
  app: string;
  host: string;
  port: string;
  evidence: Evidence;
}

export interface Linked {
  apps: LinkedApp[];
  endpoints: LinkedEndpoint[];
  controls: LinkedControl[];
  listeners: LinkedListener[];
  /** Effects anywhere in the programs, reached from an endpoint or not: what a component talks to. */
  effects: (LinkedEffect & { file: string })[];
  /** Libraries imported, by file: `rules/libraries` ids. */
  imports: { library: string; ecosystem: Ecosystem; evidence: Evidence }[];
  /** Imported packages that look like a server framework and are not understood: a question, never a gap. */
  unknownFrameworks: { package: string; evidence: Evidence }[];
  unresolved: { what: string; why: string; evidence: Evidence[] }[];
  /** What code does with keys, passwords and tokens. */
  secretUses?: LinkedSecretUse[];
  /** What tests do with the program. */
  tests?: LinkedTest[];
  /** What code says, by calling libraries, of cookies, tokens, policies, prompts and the like. */
  declared?: LinkedDeclared[];
  /** Types, tables and models whose fields hold what is worth protecting. */
  records?: LinkedRecord[];
}

/** One thing that code makes or uses, and one property of it; it becomes a declaration of the model. */
export interface LinkedDeclared {
  what: DeclarationKind;
  /** Its own within the file: the same thing said of twice has the same. */
  id: string;
  /** As a reader would call it: `cookie sid`, `jwt.sign in login`. */
  name: string;
  /** A property of src/core/properties/, and its value: true, false, unknown or a word. */
  property: string;
  value: string;
  /** What stands there, never a secret. */
  note: string;
  /** Where it stands. */
  evidence: Evidence;
  /** Where the property is said, when that is another place: an option. */
  at?: Evidence;
  /** The setting that decides the property. */
  flag?: Flag;
  /** Where the object was made whose method says it: `cors.init_app(app)` speaks of `cors = CORS()`. */
  maker?: Evidence;
}

/** Something of the program that a test names. */
export interface TestedName {
  file: string;
  name: string;
  /** The lines where it is defined, and those of functions inside it, which are not it. */
  lines?: readonly [first: number, last: number];
  inner?: (readonly [first: number, last: number])[];
}

/** One test, as far as it speaks to the program. */
export interface LinkedTest {
  file: string;
  line: number;
  /** With the titles of the groups around it. */
  title: string;
  skipped: boolean;
  /** It asserts something that could be otherwise. */
  asserts: boolean;
  /** `app`: the program's, or one that the test put together itself. Paths have `{}` where a part cannot be told. */
  requests: {
    method: string;
    path: string;
    app: 'program' | 'own' | 'unknown';
    /** The answer is asserted to have one of these. */
    statuses: number[];
    headers: string[];
    /** Headers that the answer is asserted not to have. */
    lacking: string[];
  }[];
  /** Functions of the program; `rejects`: the call must fail, or its answer be a no. */
  calls: (TestedName & { rejects: boolean; statuses: number[] })[];
  /** What its file imports of the program. */
  imports: TestedName[];
  /** Names in whose place it puts something else. */
  replaced: string[];
}

/** One key, password or token where the code uses it. Its value is never kept. */
export interface LinkedSecretUse {
  /** `fallback`: another secret stands in its place when it is not set. `file`: it is read from a file of another tool. */
  use: KeyKind | 'fallback' | 'log' | 'url' | 'browser-storage' | 'bundle' | 'file';
  /** What takes it, in words of the code: `jwt.sign`. */
  by: string;
  /**
   * `default`: a text in the code stands in its place when nobody sets it; `empty`: an empty one does; `generated`: made
   * anew at each start.
   */
  source: 'literal' | 'default' | 'empty' | 'setting' | 'generated' | 'unknown';
  /** The environment variable or settings field that gives it; for a file, its path. */
  setting?: string;
  /** The setting that stands in its place when this one is not set. */
  fallbackTo?: string;
  /** Whether the program refuses to start with the text in the code; `conditional`: only under `when`. */
  refused?: 'always' | 'conditional' | 'never' | 'unknown';
  /** Where it is refused under a condition. */
  refusedAt?: Evidence[];
  /** The condition under which the text is used, or refused. */
  when?: string;
  /** The text says itself that it is to be replaced. */
  placeholder?: true;
  /** Where it is used. */
  evidence: Evidence;
  /** Where the text or the setting stands, when that is another place. */
  from?: Evidence;
}

/** One type, table or model, with those of its fields that hold credentials or data about people. */
export interface LinkedRecord {
  /** As the code calls it: `User`, `Account`. */
  name: string;
  fields: LinkedField[];
  kept: LinkedKept[];
  /** Where the program lets it out, as far as that was followed. Nothing here says that it does not leave. */
  leaves: { by: 'response' | 'log' | 'prompt' | 'telemetry'; fields: string[]; evidence: Evidence }[];
  evidence: Evidence;
}

export interface LinkedField {
  name: string;
  class: 'credential' | 'token' | 'pii' | 'audit';
  /** In words: `password`, `e-mail address`. */
  holds: string;
  evidence: Evidence;
}

export interface LinkedKept {
  in: 'database' | 'file' | 'browser';
  /** Of a database: whose model it is. */
  library?: string;
  /** Of a file, as far as it is known; the store in a browser. */
  path?: string;
  /** By field; left out: unknown. */
  how: Record<string, { how: 'plaintext' | 'encrypted' | 'hashed'; by: string; evidence: Evidence }>;
  evidence: Evidence;
}
