// Workloads: what several files together say of one, such as overrides of compose and policies of a cluster.

import type { Join } from './statement.ts';

export const workloads: Join = () => ({});
