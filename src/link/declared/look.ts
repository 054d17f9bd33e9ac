// One call in a program, with what stands around it, for those who read what code declares by calling libraries. Calls are
// looked at whether or not anything was seen to reach them.

import type { Program } from '../../core/ir.ts';
import type { Library } from '../../core/library.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import type { Reader } from '../sites/frames.ts';
import type { Around, CallNode } from '../sites/walk.ts';
import type { Arguments, LibraryValue, Value } from '../values.ts';

/** A call of something that a library gave. Arguments are read when somebody asks. */
export interface CallSite {
  program: Program;
  node: CallNode;
  around: Around | undefined;
  reader: Reader;
  library: Library;
  callee: LibraryValue;
  /** It is a method of what a framework hands to a function, and no import says of which: only the name is known. */
  handed?: true;
  /** All that the call gives; read when somebody asks. */
  readonly given: Arguments;
  /** By index, by name, or by a path into an object, as the call gives it; undefined: not given. */
  argument: (at: number | string) => Value | undefined;
  /** Some argument could not be told: what it holds may be any option. */
  open: boolean;
}

/** Reads calls whose last word is one of these (`sign` of `jwt.sign`); a library called itself has the word `default`. */
export interface Look {
  words: ReadonlySet<string>;
  declared: (site: CallSite) => LinkedDeclared[];
}
