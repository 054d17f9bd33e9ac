// What reading a guard takes.

import type { LinkedControl } from '../../core/linked.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Observe } from '../observe.ts';

export interface GuardReader {
  machine: Machine;
  catalogue: Catalogue;
  observe: Observe;
  /** By id, so that one guard on fifty routes is one control. */
  controls: Map<string, LinkedControl>;
}
