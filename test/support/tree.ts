// Writes a little tree of files to a temporary directory, and removes it when the test is over.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Paths with their content; a path that ends in a slash is an empty directory. Gives back the root. */
export function writeTree(files: Record<string, string | Uint8Array> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'threatdraft-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  addToTree(root, files);
  return root;
}

export function addToTree(root: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    const absolute = join(root, path);
    if (path.endsWith('/')) {
      mkdirSync(absolute, { recursive: true });
    } else {
      mkdirSync(dirname(absolute), { recursive: true });
      writeFileSync(absolute, content);
    }
  }
}
