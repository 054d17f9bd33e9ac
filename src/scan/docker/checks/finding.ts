// What a check of one command says: a property of the image, where, and what stands there.

import type { Run } from '../runs.ts';

export interface Finding {
  property: string;
  line: number;
  note: string;
}

/** All commands of one instruction, in order; some checks look at what came before. */
export type Check = (run: Run, all: readonly Run[]) => Finding[];

export function found(property: string, line: number, note: string): Finding[] {
  return [{ property, line, note }];
}
