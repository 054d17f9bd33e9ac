// Images: what several files together say of one, such as the compose file that runs it and its .dockerignore.

import type { Join } from './statement.ts';

export const images: Join = () => ({});
