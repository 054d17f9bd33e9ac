// Where programs begin, told by manifests: what they start, and what stands beside them.

import { describe, expect, test } from 'vitest';
import { beginningsOf } from '../src/beginnings.ts';
import { parseDocument } from '../src/parse/document.ts';

function found(manifest: unknown, files: string[], path = 'package.json'): string[] {
  const file = { path, language: 'json', role: 'source', size: 0 } as const;
  const { document } = parseDocument(file, JSON.stringify(manifest));
  if (document === undefined) throw new Error('the manifest does not parse');
  const all = [path, ...files];
  const begun = beginningsOf(all, new Map([[path, document]]));
  return files.filter((f) => begun.has(f));
}

describe('programs begin', () => {
  test('where a script starts a file', () => {
    const scripts = { start: 'NODE_ENV=production node --enable-source-maps src/boot.js && echo done' };
    expect(found({ scripts }, ['src/boot.js', 'src/other.js'])).toEqual(['src/boot.js']);
  });

  test('where main and bin point, relative to the manifest', () => {
    const manifest = { main: './lib/main.js', bin: { tool: 'bin/tool.js' } };
    const files = ['api/lib/main.js', 'api/bin/tool.js', 'lib/main.js'];
    expect(found(manifest, files, 'api/package.json')).toEqual(['api/lib/main.js', 'api/bin/tool.js']);
  });

  test('beside a manifest, not below it', () => {
    expect(found({}, ['index.js', 'src/index.js'])).toEqual(['index.js']);
    const python = ['svc/requirements.txt', 'svc/run.py', 'svc/app/run.py'];
    expect([...beginningsOf(python, new Map())].sort()).toEqual(['svc/requirements.txt', 'svc/run.py']);
  });

  test('nowhere for words that only describe', () => {
    expect(found({ description: 'see src/a.js', files: ['src/a.js'] }, ['src/a.js'])).toEqual([]);
  });
});
