// A regular expression in a data file that takes linear time, whatever text it is tried on.

import { z } from 'zod';

/** Nested quantifiers and back references make hostile text take for ever. */
export const linearPattern = z
  .string()
  .min(1)
  .refine((pattern) => !/[*+}]\)[*+{]|\\[1-9]|\\k</.test(pattern), 'a pattern without repeated repetitions')
  .refine(compiles, 'a regular expression');

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'y').lastIndex === 0;
  } catch {
    return false;
  }
}
