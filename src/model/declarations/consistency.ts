// Where files of the repository contradict each other, or name what is not there.

import type { Join } from './statement.ts';

export const consistency: Join = () => ({});
