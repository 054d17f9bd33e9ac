// The repository as a whole: lock files and who renews them, who must look at a change, what is vendored.

import type { Join } from './statement.ts';

export const repository: Join = () => ({});
