// Where threatdraft itself is installed, and which version it is.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's own directory: `rules/` and `schemas/` stand in it, beside `dist/`. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url));

export function toolVersion(): string {
  const manifest = JSON.parse(readFileSync(`${PACKAGE_ROOT}package.json`, 'utf8')) as { version: string };
  return manifest.version;
}

/** Which code this is, byte for byte. Undefined where it was not built. */
export function buildDigest(): string | undefined {
  const file = fileURLToPath(new URL('../build.txt', import.meta.url));
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
