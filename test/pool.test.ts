// Threads that parse: order, deadlines, deaths, and the same answers however many threads there are.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createParsePool, type ParsePool, type ParsePoolOptions } from '../src/parse/pool.ts';
import { BUILT_WORKER } from './support/build.ts';
import { parseSource, sourceFile } from './support/parse-source.ts';

function pool(options: ParsePoolOptions = {}) {
  const made = createParsePool({ workerUrl: BUILT_WORKER, ...options });
  onTestFinished(() => made.close());
  return made;
}

/** A worker that does what the name of the file says. */
function oddWorker(source: string): URL {
  const folder = mkdtempSync(join(tmpdir(), 'threatdraft-worker-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'worker.mjs');
  writeFileSync(path, `import { parentPort } from 'node:worker_threads';\n${source}`);
  return pathToFileURL(path);
}

const OBEDIENT = oddJobs('');

function oddJobs(before: string): string {
  return `${before}
parentPort.postMessage('ready');
parentPort.on('message', ({ file }) => {
  if (file.path.startsWith('hang')) for (;;);
  if (file.path.startsWith('throw')) throw new Error('broke');
  if (file.path.startsWith('exit')) process.exit(3);
  if (file.path.startsWith('memory')) for (const all = []; ; ) all.push(new Array(1e6).fill(0.5));
  parentPort.postMessage(JSON.stringify({ problems: [] }));
});`;
}

const SOURCES: [string, string][] = [
  ['a.ts', 'export const a: A = f(`x${b}`);'],
  ['b.py', '@app.get("/x")\nasync def f(a: int = 1): return g(...)'],
  ['c.js', 'const x = = 1;\ny();'],
  ['d.json', '{ "a": 1 }'],
  ['e.js', 'f(undefined)'],
  ['f.jsx', '<a b={c} />'],
];
const fileOf = (path: string, text: string) =>
  path.endsWith('.json') ? { ...sourceFile(path, text), language: 'json' as const } : sourceFile(path, text);

describe('the pool', () => {
  it('gives what parsing in this thread gives, with one thread and with three', async () => {
    const one = pool();
    const three = pool({ threads: 3 });
    const here = createParsePool();
    const many = Array.from({ length: 8 }, () => SOURCES).flat();
    const read = (made: ParsePool) => Promise.all(many.map(([path, text]) => made.parse(fileOf(path, text), text)));
    const expected = await read(here);
    expect(expected.every((parsed) => parsed.unread === undefined)).toBe(true);
    expect(await read(one)).toEqual(expected);
    expect(await read(three)).toEqual(expected);
  });

  it('answers every question with the file that was asked about', async () => {
    const made = pool({ threads: 2 });
    const paths = Array.from({ length: 50 }, (_, index) => `f${index}.js`);
    const answers = await Promise.all(paths.map((path) => made.parse(sourceFile(path), `f("${path}")`)));
    expect(answers.map(({ file }) => file.path)).toEqual(paths);
    expect(answers.map(({ program }) => program?.file)).toEqual(paths);
  });

  it('closes when nothing was ever asked', async () => {
    await expect(createParsePool({ workerUrl: BUILT_WORKER }).close()).resolves.toBeUndefined();
  });

  it('says of what was not read in time that it was not', async () => {
    const made = createParsePool({ workerUrl: BUILT_WORKER });
    const asked = made.parse(sourceFile('a.js'), 'f()');
    await made.close();
    expect(await asked).toMatchObject({ unread: 'stopped before it was read' });
  });

  it('parses in this thread where the worker is not built', async () => {
    expect(await createParsePool().parse(sourceFile('a.js', 'f()'), 'f()')).toEqual(await parseSource('a.js', 'f()'));
  });
});

describe('a thread that misbehaves', () => {
  async function outcomes(paths: string[], options: ParsePoolOptions = {}, worker = OBEDIENT) {
    const made = pool({ workerUrl: oddWorker(worker), deadlineMs: 300, ...options });
    const answers = await Promise.all(paths.map((path) => made.parse(sourceFile(path), '')));
    return Object.fromEntries(answers.map(({ file, unread }) => [file.path, unread ?? 'read']));
  }

  it('is killed when it hangs, and takes one file with it', async () => {
    expect(await outcomes(['a', 'hang1', 'b', 'hang2', 'c'])).toEqual({
      a: 'read',
      hang1: 'took longer than 0.3 s',
      b: 'read',
      hang2: 'took longer than 0.3 s',
      c: 'read',
    });
  });

  it('may throw, exit or run out of memory, and takes one file with it', async () => {
    expect(await outcomes(['a', 'throw', 'b', 'exit', 'c', 'memory', 'd'], { deadlineMs: 15_000 })).toEqual({
      a: 'read',
      throw: 'the parser failed: broke',
      b: 'read',
      exit: 'the parser stopped',
      c: 'read',
      memory: 'the parser ran out of memory',
      d: 'read',
    });
  });

  it('that never comes up is not tried again for every file', async () => {
    expect(await outcomes(['a', 'b'], {}, 'throw new Error("no such parser");')).toEqual({
      a: 'the parser failed: no such parser',
      b: 'the parser failed: no such parser',
    });
  });

  it('is given its time even when this thread is busy', async () => {
    const made = pool({ workerUrl: oddWorker(OBEDIENT), deadlineMs: 100 });
    await made.parse(sourceFile('a'), '');
    const asked = made.parse(sourceFile('b'), '');
    const end = performance.now() + 900;
    while (performance.now() < end);
    expect((await asked).unread).toBeUndefined();
  });
});
