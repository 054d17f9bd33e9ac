// Everybody who reads what code declares, one file each beside this one.

import type { Look } from './look.ts';

export const looks: readonly Look[] = [];
