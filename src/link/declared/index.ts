// Everybody who reads what code declares, one file each beside this one.

import type { Library } from '../../core/library.ts';
import { cataloguedLook } from './catalogued.ts';
import type { Look } from './look.ts';

export const looks: readonly Look[] = [];

export function looksFor(libraries: readonly Library[]): readonly Look[] {
  return [...looks, cataloguedLook(libraries)];
}
