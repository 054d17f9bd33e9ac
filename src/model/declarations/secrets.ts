// Secrets: where one that stands in a file is used, and what makes it an example.

import type { Join } from './statement.ts';

export const secrets: Join = () => ({});
