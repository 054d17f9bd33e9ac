// The thread that parses: one file after the other, in the order they come. It is meant to be killed (src/parse/pool.ts).
// Answers are JSON text: reading that needs no stack, while a deep structure cannot be cloned onto a small one.

import { parentPort, workerData } from 'node:worker_threads';
import type { SourceFile } from '../core/source.ts';
import { parseFile } from './parse.ts';
import { type Answer, READY, type Work } from './protocol.ts';

const { deadlineMs } = workerData as { deadlineMs: number };
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ file, text }: Work) => {
  last = last.then(async () => parentPort?.postMessage(JSON.stringify(await answer(file, text))));
});
parentPort?.postMessage(READY);

async function answer(file: SourceFile, text: string): Promise<Answer> {
  const { file: _, ...found } = await parseFile(file, text, deadlineMs);
  return found;
}
