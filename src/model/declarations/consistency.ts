// Where files of the repository do not fit together: settings and switches that nothing reads, and what contradicts or is missing.

import { flags } from './flags.ts';
import { mismatches } from './mismatches.ts';
import type { Join } from './statement.ts';
import { variables } from './variables.ts';

export const consistency: Join = (parts) => {
  const joined = [variables(parts), flags(parts), mismatches(parts)];
  return {
    beginnings: joined.flatMap(({ beginnings = [] }) => beginnings),
    statements: joined.flatMap(({ statements = [] }) => statements),
  };
};
