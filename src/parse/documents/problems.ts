// Problems of one file, as many as a person would read. What is cut is still counted as one problem.

import type { Problem } from '../../core/parsed.ts';

const SHOWN = 20;

export interface Problems {
  list: Problem[];
  add(line: number, why: string): void;
}

export function collectProblems(): Problems {
  const list: Problem[] = [];
  return {
    list,
    add(line, why) {
      if (list.length < SHOWN) list.push({ line, why });
      else if (list.length === SHOWN) list.push({ why: 'more problems of this kind are not listed' });
    },
  };
}
