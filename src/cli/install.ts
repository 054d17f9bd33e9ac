// Where threatdraft itself is installed, and which version it is.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's own directory: `rules/` and `schemas/` stand in it, beside `dist/`. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url));

export function toolVersion(): string {
  const manifest = JSON.parse(readFileSync(`${PACKAGE_ROOT}package.json`, 'utf8')) as { version: string };
  return manifest.version;
}
