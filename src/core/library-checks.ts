// What of a library the checks rest on that people write by hand, as data of rules/libraries: how it treats paths and
// addresses, where its requests may be sent on to, and how its errors and its verdicts speak.

import type { OptionValue } from './library.ts';

/** All names are read by `namesExport`. */
export interface LibraryChecks {
  redirects?: LibraryRedirects;
  /** Members of addresses that say in which range one lies: `is_private`. */
  ranges?: string[];
  paths?: LibraryPaths;
  /** Calls that compare in a time that does not tell how much was right. */
  comparesSafely?: string[];
  /** Calls that compute a digest of what they are given, without a key. */
  digests?: string[];
  /** Fields in which its errors say what went wrong inside the program: `sqlMessage`. */
  errorWords?: string[];
  /** Calls that give the stack of an error, or of the program. */
  stacks?: string[];
}

/** Whether its requests go on to where an answer sends them. */
export interface LibraryRedirects {
  /** When no option says otherwise. */
  follows: boolean;
  /** Of the call or of what it is called on; the first that is given decides, when its value is one of these. */
  options?: { option: number | string; is: OptionValue[]; follows: boolean }[];
}

export interface LibraryPaths {
  /** Calls that give a path in which no `..` is left. */
  resolves?: string[];
  /** Calls that put paths together and leave a name that stays below where it is put. */
  joins?: string[];
  /** Calls that say how one path leads to another: first from where, then to where. */
  relative?: string[];
  /** Calls that say with what all paths of a list begin, name by name. */
  common?: string[];
  /** Methods of a path, true where it lies below the one that they are given. */
  below?: string[];
  /** Calls, true for a path that leads nowhere out of the directory that it is put in. */
  local?: string[];
  /** What stands between the names of a path. */
  separators?: string[];
  /** What opens a directory so that nothing reaches out of it. */
  roots?: string[];
}
