// Pipelines: what several files together say of one, such as reusable workflows and those who call them.

import type { Join } from './statement.ts';

export const pipelines: Join = () => ({});
