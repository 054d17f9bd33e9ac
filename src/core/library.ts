// What a library is: data under rules/libraries/<ecosystem>/<package>.yaml. Code never names a library; it asks these.
// A library that is listed without controls is known to guard nothing: its middleware leaves a guard chain readable.

import type { Ecosystem } from './fact.ts';
import type { LibraryBounds } from './library-bounds.ts';
import type { LibraryChecks } from './library-checks.ts';
import type { LibraryDeclaration } from './library-declares.ts';
import type { ComponentKind, ControlFamily, EffectKind, Mode, Serves } from './model.ts';

export interface Library extends LibraryBounds, LibraryChecks {
  /** = file name without the extension. */
  id: string;
  ecosystem: Ecosystem;
  title: string;
  /** The version whose source or run confirmed what this file says: modes, defaults, arguments. Left out, nobody checked it. */
  verified?: string;
  /** Weaker: a version in which the names of this file exist. Says nothing of what they do. */
  named?: string;
  /** Short programs and what they mean: documentation, and the tests of the file. */
  examples?: LibraryExample[];
  /** Import names: `express-rate-limit`, `@fastify/cors`; for Python the module: `slowapi`, `fastapi.middleware.cors`. */
  imports: string[];
  /** Container images it comes as, without registry prefix `docker.io/library/`, tag and digest: `postgres`, `bitnami/redis`;
   *  `bitnami/*` for all below. */
  images?: string[];
  /** Who the process in a container of these images is when nobody says otherwise, after an entrypoint that steps down. */
  runsAs?: 'root' | 'user';
  /** Words of a tag (between dashes) that change that: `nonroot`. */
  runsAsByTag?: Record<string, 'root' | 'user' | 'unknown'>;
  /** Where that was read, and of which version. An image of which nobody read it has no `runsAs`. */
  runsAsRead?: string;
  controls: LibraryControl[];
  effects: LibraryEffect[];
  /** A server or service at the far end: PostgreSQL, OpenAI, Redis. */
  connects?: { kind: ComponentKind; name: string; protocol?: string; encrypted?: boolean };
  /** What it does for programs that ask it with plain requests, without its client. */
  asked?: LibraryAsked;
  /** How a server that comes as these images asks who connects. */
  access?: ServerAccess;
  /** A runtime or framework worth naming among a component's technologies. */
  technology?: string;
  /** Where configuration comes from: base classes (`BaseSettings`), functions (`get`), what an object gives when it is
   *  called (`Config()`), or all that an object holds (`Dynaconf.*`). */
  settings?: string[];
  /** Data files, relative to a directory above the reader, that hold the defaults of these settings. */
  settingsFiles?: string[];
  /** What exports compute that routing code rests on, by export: `{ sync: list-files }`. */
  computes?: Record<string, Computes>;
  /** Exports that stand where guards stand and guard nothing: `OAuth2PasswordRequestForm`. */
  guardsNothing?: string[];
  /** Calls that do nothing until they are awaited. */
  coroutines?: { calls: string[]; since?: number | string; before?: number | string }[];
  /** Calls that take the function they are given out of what the library's middleware guards. */
  exempts?: string[];
  /** Exports whose middleware answers for everything below its path: files, or an application of its own. */
  serves?: Record<string, Serves>;
  /** Exports whose middleware hands some requests to an app that it is given: by host, by version. */
  dispatches?: string[];
  /** It serves requests. Where no framework module understands it, what it serves is a question. */
  framework?: true;
  /** What it serves by itself, once what it makes is included, mounted or given an app. */
  routers?: LibraryRouter[];
  /** Variables that it reads by itself; `UVICORN_*` for all that begin so. */
  environment?: string[];
  /** Keys of an app's configuration that it sets by itself, as above; `ENV<2.3`: before that version. */
  configuration?: string[];
  /** What a pipeline does by running it. */
  runs?: ToolRun[];
  /** Names or ends of paths of the files that configure it. Where nothing runs it, such a file is a wish. */
  configuredBy?: string[];
  /** True for what runs in a browser: react, vue, vite. Marks a package as a frontend. */
  frontend?: boolean;
  /** It serves with as many processes as an option of its command or a variable says. */
  processes?: { commands: string[]; options: string[]; environment?: string[] };
  /** What of its calls, options, fields and settings is a key, and of which kind. */
  keys?: LibraryKey[];
  /** Calls that make fresh random values. */
  generates?: string[];
  /** Calls that give the same text back in another form: encoded, wrapped. */
  wraps?: string[];
  /** Calls that write what they are given to a log. */
  logs?: string[];
  /** Calls that make middleware which tells a function, the argument at one of these places, an error or who calls. */
  identifies?: { calls: string[]; callback: number[] }[];
  /** Calls whose answer holds nothing that its sender could use: escaped for a pattern, a number. */
  neutralises?: LibraryNeutraliser[];
  /** How programs give their functions to a language model: as tools that it calls with arguments of its choice. */
  tools?: LibraryTools[];
  /** Calls that run the functions they are given when everything around is done: what these throw, nobody catches. */
  later?: string[];
  /** Calls that throw for a text that does not fit. */
  throws?: string[];
  /** Calls that send what they are given to whoever watches the program: errors, events, traces. */
  reports?: string[];
  /** How programs describe with it what they keep in a database. */
  records?: LibraryRecords;
  /** What calls declare that rules ask about: cookies, tokens, policies. */
  declares?: LibraryDeclaration[];
}

export interface LibraryAsked {
  does: EffectKind;
  /** With the port where it is not the one of the protocol; `*.example.com` for all below. */
  hosts: string[];
  /** How paths end that do it, from a segment on: `/chat/completions`, `:generateContent`; other paths of the host do not. */
  paths: string[];
}

export interface LibraryRecords {
  /** Decorators of classes that are tables: `Entity`. */
  decorators?: string[];
  /** Calls that make one field of a class: `Column`, `CharField`. A class with such fields is a table. */
  columns?: string[];
  /** Such calls that encrypt what is written: `EncryptedCharField`; types count where they stand inside a column. */
  encrypts?: string[];
  /** A keyword of the class statement without which it is no table: `table`. */
  keyword?: string;
  /** Calls that are given all fields in an object, and where: `{ pgTable: 1 }`; 0 is the name where another index has the fields. */
  objects?: Record<string, number>;
}

export interface LibraryExample {
  /** One file, as people would write it. */
  code: string;
  /** The version that it is installed with, where that changes what the code means. */
  installed?: string;
  /**
   * In the one-line notation. Of the linked program: `endpoint POST /x rate-limit=present effects=[mail]`, `control
   * rate-limit enforcing limit=5`, `uses redis`. Of each call where it stands, whatever serves it: `call rate-limit
   * enforcing max=5`, `call mail`; with none of these, its calls mean nothing.
   */
  says: string[];
}

export const KEY_KINDS = [
  'signing-key',
  'verification-key',
  'session-secret',
  'encryption-key',
  'hmac-key',
  'password',
  'api-key',
  'token',
] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export interface LibraryKey {
  kind: KeyKind;
  /** Calls read by `namesExport` that take it… */
  calls?: string[];
  /** …as one of these arguments, by index or name; `auth.pass` stands inside an object. */
  at?: (number | string)[];
  /** The argument is an address, and the key its password: `postgres://name:password@host`. */
  inAddress?: true;
  /** Fields that take it when they are assigned: `openai.api_key = …`. */
  fields?: string[];
  /** Names in the configuration of an application of this framework. */
  settings?: string[];
  /** The configuration is a module: one that assigns one of these names, too. */
  beside?: string[];
}

/** One use of a tool: how pipelines start it, what it does for them, and whether what it finds fails the build. */
export interface ToolRun {
  does: ControlFamily | 'tests';
  /** How a command line begins, after what only starts it (`npx`, `poetry run`, `python -m`): `trivy image`, `npm audit`. */
  commands?: string[];
  /** GitHub actions, without their version: `github/codeql-action/analyze`. */
  actions?: string[];
  /** Images that a job or a `docker run` starts, without tag. */
  images?: string[];
  /** Templates and components that a GitLab pipeline includes. */
  templates?: string[];
  /** Hooks of pre-commit. */
  hooks?: string[];
  /** It does so only with one of these options or inputs: `--sbom`, `provenance=true`. */
  only?: string[];
  /** Whether what it finds fails the build when no option says otherwise. */
  fails: boolean;
  /** Options and inputs that change that; the first that applies decides. Without `is`: whenever it is given. */
  failsWhen?: { option: string; is?: string; fails: boolean }[];
  /** It checks what somebody signed, as opposed to signing. */
  verifies?: true;
}

/** `list-files` by pattern; `parse-document`: a text to data; `same`: what it is given, as a promise or a copy. */
export const COMPUTES = ['list-files', 'parse-document', 'same'] as const;
export type Computes = (typeof COMPUTES)[number];

export interface LibraryControl {
  family: ControlFamily;
  /** Exported names, read by `namesExport`: `default` for the default export or the module called itself. */
  exports: string[];
  attaches: 'middleware' | 'decorator' | 'dependency' | 'plugin' | 'wrapper' | 'call';
  /** What attaching does by itself. */
  mode: Mode;
  /** For a call that throws nothing: it answers true for what fits, or gives what does not. */
  answers?: 'verdict' | 'findings';
  /** Members of its answer that are there, or true, only where it fits; and those that hold what does not. */
  fits?: string[];
  faults?: string[];
  /** Options worth carrying into `config`, with what they mean when left out. */
  options: LibraryOption[];
  /** What options or arguments make of the mode; the first that applies wins. */
  modes?: ModeOverride[];
  /** The option that lists paths which it leaves alone; for all others it enforces. */
  spares?: string;
  /** It is there only where this option is given, and not as nothing or false: `superuser`. */
  only?: string;
}

export interface LibraryOption {
  /** `limits.fileSize` stands inside an object. */
  name: string;
  /** Other names for it, of older versions. */
  aka?: string[];
  /** By version: `3` holds up to and with 3.x, `0.1` up to and with 0.1.x, `*` for all later ones. */
  defaults: Record<string, OptionValue>;
}

export type OptionValue = string | number | boolean | null;

/**
 * What a function does that a library is given. `passes`: it is left to it to refuse, and it hands the request on;
 * `forgeable`: it names callers by what they write themselves; where either cannot be told, the mode is unknown. `true`,
 * `false`: it answers so whatever it is asked.
 */
export const DEEDS = ['passes', 'forgeable', 'true', 'false'] as const;
export type Deed = (typeof DEEDS)[number];

/** The option is looked for in the call's arguments, then in those of the call that made the object. */
export interface ModeOverride {
  /** An option's or keyword argument's name, or the index of a positional argument; `options.exp`, `3.exp` inside one;
   *  `made.0` of the call that made the object. */
  option: string | number;
  /** Applies when it has this value; with none of `is`, `oneOf` and `given`: whenever it is passed, and not as nothing. */
  is?: string | number | boolean | null;
  /** Applies when it is one of these. */
  oneOf?: OptionValue[];
  /** Applies when a function is passed, as opposed to options in the same place; when nothing is; when it cannot be read. */
  given?: 'function' | 'nothing' | 'unread';
  /** Applies when a function is passed of which this was seen, see `Deed`. */
  function?: Deed;
  /** So it is because clients choose what it counts by. */
  forgeable?: true;
  /** Applies only when this option is given as well. */
  with?: string;
  /** Applies only to versions before this one, or from it on: `4`, `'0.2'`. */
  before?: number | string;
  since?: number | string;
  /** Only where the version is known: so old that nobody gets it who does not ask for it. */
  pinned?: true;
  mode: Mode;
}

export interface LibraryEffect {
  kind: EffectKind;
  /** Names read by `namesExport`: `get`, `chat.completions.create`; `*` for anything called on what the library gives. */
  calls: string[];
  /** Index or name of the argument whose value decides where the effect goes: URL, path, command; `this`: the object that
   *  it is called on, `Path(name).read_text()`; `made.0` of the call that made that object, `Array(n).fill()`. */
  target?: number | string | (number | string)[];
  /** That argument is an SQL statement: its verb says whether it reads or writes. */
  statement?: true;
  /**
   * Happens only when one of these arguments (by index or name) has one of these values: `open(path, 'w')`. A text also
   * means what the library exports by that name: `Loader=yaml.UnsafeLoader`. Without `is`: when one of them is given.
   */
  only?: { option: (string | number)[]; is?: (string | number | boolean | null)[] };
}

export interface LibraryNeutraliser {
  /** Names read by `namesExport`. */
  calls: string[];
  /** Only for these effects; left out: for all. */
  kinds?: EffectKind[];
}

export interface LibraryTools {
  /** Names read by `namesExport`; each makes one function a tool. */
  calls: string[];
  /** They stand above a function: `@tool`, `@server.tool()`. */
  decorates?: true;
  /** Where else the function stands: the index or name of an argument, `0.execute` inside an object. */
  function?: (number | string)[];
  /** Where its name stands; left out, it has the name of its function. */
  named?: (number | string)[];
  /** Options that let a person decide before it runs, when they are true or a function. */
  asks?: (number | string)[];
}

/** Variables and arguments are those of its container. */
export interface ServerAccess {
  /** What it does when nobody sets anything; `unknown` where that differs by version. */
  unset: 'open' | 'known-password' | 'asks' | 'unknown';
  /** Variables that set a password; each also with `_FILE`. */
  passwords?: string[];
  /** Words of its command that set one. */
  arguments?: string[];
  /** Variables that let everybody in, with the values that do. */
  opens?: Record<string, string[]>;
  /** Switches that let it start although nothing sets a password. */
  allowsNone?: string[];
}

export interface LibraryRouter {
  /** Calls read by `namesExport`: what they give is a router or an application, or they register by themselves. */
  calls: string[];
  /** Index or name of the argument that is the app they register on, of this call or of the one that made the object. */
  on?: number | string;
  /** The option that says below which path, with its default; looked for like `on`. */
  at?: { option: number | string; default: string };
  routes: LibraryRoute[];
}

export interface LibraryRoute {
  /** `POST /login`, `WS /`, `ALL` for an application that answers everything below. */
  route: string;
  serves?: Serves;
  /** Exports of this library, with controls of their own, that stand before it. */
  guards?: string[];
  /** These guards stand there only when this option is passed. */
  when?: string;
  hidden?: boolean;
  /** The option that shows it in the schema or hides it; left out, it is shown. */
  shown?: string;
}

/**
 * Whether a path from an import means this name. The path leaves out the calls in between: `new OpenAI().chat.create()`
 * is `OpenAI.chat.create`, `z.object({}).parse()` is `z.object.parse`. A name means every path that ends in it, since
 * the start differs with how the library was imported (`express.json`, `json`); `default` means the module itself.
 */
export function namesExport(name: string, path: readonly string[]): boolean {
  if (name === '*') return true;
  if (name === 'default') return path.length === 0 || (path.length === 1 && path[0] === 'default');
  const written = path.join('.');
  return written === name || written.endsWith(`.${name}`);
}

/** `*.example.com` means every host below, and not itself. */
export const isHost = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length : host === pattern;
