// What calls of a library declare, as data of rules/libraries: cookies, tokens, policies, prompts. A property holds, does not
// hold or cannot be told, by what the call is given and by what leaving it out means.

import type { DeclarationKind } from './declaration.ts';
import type { OptionValue } from './library.ts';

export interface LibraryDeclaration {
  kind: DeclarationKind;
  /** Names read by `namesExport`; none, where only settings say it. */
  calls: string[];
  /** These are methods of what a framework hands to a function of the program, such as its response. */
  handed?: true;
  /** It declares something only where all of these hold, or cannot be told. */
  only?: Asked[];
  /** The arguments that name what is declared; the first that is a text does. */
  named?: DeclaredPlace[];
  /** What it is called when no argument names it; left out, as the code writes the call. */
  title?: string;
  properties: Record<string, boolean | string | Asked | Asked[]>;
  /** Settings of an application that say the property. */
  settings?: DeclaringSetting[];
  /** It is a policy of CORS: how the library reads its origins. */
  cors?: CorsReading;
}

/** `app.config['X'] = False`, `X = False` in a module of settings, `.update(X=False)`. */
export interface DeclaringSetting {
  names: string[];
  property: string;
  /** When it is one of these values. */
  is?: OptionValue[];
  /** When it is a list of texts, some of them of this library, and none of them is this one. */
  lacks?: string;
  /** Written otherwise: an argument of a call (`meta.csrf`: inside an object), a field of the application (`app.debug = True`),
   *  a key alone (`app.config['DEBUG'] = True`), a name in a class (`Meta.csrf`). */
  as?: 'argument' | 'field' | 'key' | 'member';
  /** Only in files that import the library, or give one of these names a value. */
  beside?: string[];
}

/** How a library makes headers of CORS from what it is given; what browsers make of these is code. */
export interface CorsReading {
  /** A text, a list, a pattern or a function; `resources.*.origins` looks into every entry. */
  origins: DeclaredPlace[];
  credentials: DeclaredPlace[];
  /** Another place for one pattern. */
  pattern?: DeclaredPlace[];
  /** What it does when no origins are given; `*`: every origin may read. */
  unset: '*' | 'none';
  /** What it does when they are given as nothing: an environment variable that nobody set. Left out: as `unset`. */
  nothing?: 'none';
  /** `true` answers with the origin of the request. */
  trueReflects?: true;
  /** A `*` among others in a list means every origin; left out, it means an origin of that name, which no page has. */
  listedAny?: true;
  /** With credentials every origin is answered with itself; left out, with `*`, which browsers refuse. */
  reflectsWithCredentials?: true;
  /** Without credentials, too; this switch makes it answer `*`. */
  reflectsUnless?: DeclaredPlace;
  /** How much of the origin a pattern has to match. */
  matches: 'anywhere' | 'start' | 'whole';
  /** Texts with special characters are patterns, too. */
  textPatterns?: true;
  /** A function answers by its callback, or by what it returns. */
  answers?: 'callback' | 'return';
}

/**
 * Where an argument stands: by index, by name or in an object of that name (`cookie.secure`), in the object at an index
 * (`2.expiresIn`); `made.0` is an argument of the call that made the object.
 */
export type DeclaredPlace = number | string;

/** What is asked of an argument. The first place where something is given decides; nowhere: `unset`. */
export interface Asked {
  at?: DeclaredPlace[];
  /** It is one of these, or a list that has one of them. Words are compared without case. */
  is?: OptionValue[];
  /** It is none of these. */
  not?: OptionValue[];
  /** A number below this one. */
  below?: number;
  /** A number above this one; a span of time in words (`30d`) is counted in seconds. */
  above?: number;
  /** It is given at all: `true`; `false`: it is not. */
  given?: boolean;
  /** It counts as true. */
  truthy?: true;
  /** It is given, and given as nothing: `timeout=None`. */
  none?: true;
  /** What its names say: a password; a session, a token or a password; a part of the request. A hint, no proof. */
  speaks?: 'password' | 'credential' | 'request';
  /** It does not hold in code that runs in development alone; where only the file itself is started, somebody has to tell. */
  live?: true;
  /** Not where a call of one of these in the same function is given the same; where their words are only spoken, unknown. */
  unlessBeside?: string[];
  /** It does not hold where one of these fields is set afterwards on what the call gave. */
  unlessSet?: string[];
  /** What holds when no place is given anything, by version as `defaults` of options are; left out: it does not. */
  unset?: boolean | Record<string, boolean>;
  /** It can hold only in versions before this one, or from it on: `4`, `'0.2'`. */
  before?: number | string;
  since?: number | string;
}
