// One program while it is read for its secrets.

import type { Program } from '../../core/ir.ts';
import type { LibraryKey } from '../../core/library.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Reader } from '../sites/frames.ts';

export interface Reading {
  machine: Machine;
  catalogue: Catalogue;
  program: Program;
  reader: Reader;
  /** Of the libraries that it imports. */
  keys: readonly LibraryKey[];
  /** Of libraries whose configuration is a module that imports nothing of them. */
  moduleKeys: readonly LibraryKey[];
  /** Last words of calls that may take a key, and local names of what is imported from where these come from. */
  calls: ReadonlySet<string>;
  locals: ReadonlySet<string>;
}
