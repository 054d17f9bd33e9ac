// Brings dist/ up to date before the tests: the command line and the parsing thread run from there, since Node 20 cannot
// run TypeScript. Only files newer than their output are written, without type checks, which `npm run types` makes.

import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../../dist/', import.meta.url));

export const BUILT_WORKER = new URL('../../dist/parse/worker.js', import.meta.url);

export async function setup(): Promise<void> {
  const stale = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ from: join(SOURCE, path), to: join(OUTPUT, path.replace(/\.ts$/, '.js')) }))
    .filter(({ from, to }) => modified(from) > modified(to));
  if (stale.length === 0) return;
  const { default: ts } = await import('typescript');
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  for (const { from, to } of stale) {
    const { outputText } = ts.transpileModule(readFileSync(from, 'utf8'), { compilerOptions, fileName: from });
    mkdirSync(dirname(to), { recursive: true });
    // Two test runs may build at once: neither may see half a file.
    const temporary = `${to}.${process.pid}`;
    writeFileSync(temporary, outputText);
    renameSync(temporary, to);
  }
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
