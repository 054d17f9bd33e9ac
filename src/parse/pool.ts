// Parses in threads that can be killed: a file that takes too long, or takes its thread down, is reported as unread and a
// fresh thread takes the others. What comes out does not depend on how many threads there are.

import { Worker } from 'node:worker_threads';
import type { ParsedFile } from '../core/parsed.ts';
import type { SourceFile } from '../core/source.ts';
import { parseFile } from './parse.ts';
import { type Answer, READY } from './protocol.ts';

export interface ParsePool {
  parse(file: SourceFile, text: string): Promise<ParsedFile>;
  close(): Promise<void>;
}

export interface ParsePoolOptions {
  threads?: number;
  deadlineMs?: number;
  /** The built worker. Without one, code that runs from its TypeScript sources parses in its own thread. */
  workerUrl?: URL;
  /** Hears what a thread said of a file that was read, as the JSON it came in. */
  onAnswer?: ((file: SourceFile, text: string, answer: string) => void) | undefined;
}

interface Job {
  file: SourceFile;
  text: string;
  done: (parsed: ParsedFile) => void;
}

/** A thread and what it was given, in order: the first job is the one it is on. */
interface Lane {
  worker: Worker;
  ready: boolean;
  jobs: Job[];
  timer: NodeJS.Timeout | undefined;
}

interface Threads {
  url: URL;
  most: number;
  deadlineMs: number;
  lanes: Set<Lane>;
  waiting: Job[];
  onAnswer: ParsePoolOptions['onAnswer'];
}

/** Jobs a thread holds, so that it never waits for the next one. */
const WINDOW = 8;
/** tree-sitter stops itself at the deadline; the thread is killed a little later. */
const GRACE_MS = 500;
/**
 * Babel nests calls as deep as its input nests; V8 throws a RangeError at the end of this stack. 32 MB hold ten thousand
 * levels. More only costs time: the garbage collector walks the whole stack again and again (40 KB of `[`: 0.3 s with
 * 32 MB, over 5 s with 256).
 */
const LIMITS = { stackSizeMb: 32, maxOldGenerationSizeMb: 1024 };

export function createParsePool(options: ParsePoolOptions = {}): ParsePool {
  const { threads = 1, deadlineMs = 5000 } = options;
  const url = options.workerUrl ?? builtWorker();
  if (!url) return { parse: (file, text) => parseFile(file, text, deadlineMs), close: () => Promise.resolve() };
  const pool: Threads = { url, most: threads, deadlineMs, lanes: new Set(), waiting: [], onAnswer: options.onAnswer };
  return {
    parse: (file, text) =>
      new Promise((done) => {
        pool.waiting.push({ file, text, done });
        feed(pool);
      }),
    close: () => close(pool),
  };
}

/** Node 20 cannot run the worker from its TypeScript source. */
function builtWorker(): URL | undefined {
  return import.meta.url.endsWith('.js') ? new URL('./worker.js', import.meta.url) : undefined;
}

/** A further thread is started only when those that run have their hands full. */
function feed(pool: Threads): void {
  for (const lane of pool.lanes) fill(pool, lane);
  while (pool.waiting.length > 0 && pool.lanes.size < pool.most) fill(pool, startLane(pool));
}

function fill(pool: Threads, lane: Lane): void {
  while (lane.jobs.length < WINDOW) {
    const job = pool.waiting.shift();
    if (!job) return;
    lane.jobs.push(job);
    lane.worker.postMessage({ file: job.file, text: job.text });
    if (lane.jobs.length === 1) watch(pool, lane);
  }
}

function startLane(pool: Threads): Lane {
  const worker = new Worker(pool.url, { workerData: { deadlineMs: pool.deadlineMs }, resourceLimits: LIMITS });
  const lane: Lane = { worker, ready: false, jobs: [], timer: undefined };
  pool.lanes.add(lane);
  worker.on('message', (message: string) => hear(pool, lane, message));
  let why = 'the parser stopped';
  // An error may overtake answers that were sent before it; when 'exit' comes, Node 20 has delivered them all.
  worker.on('error', (error: Error & { code?: string }) => (why = whyItDied(error)));
  worker.on('exit', () => abandon(pool, lane, why));
  return lane;
}

function hear(pool: Threads, lane: Lane, message: string): void {
  if (!pool.lanes.has(lane)) return;
  const job = message === READY ? undefined : lane.jobs.shift();
  lane.ready = true;
  watch(pool, lane);
  if (job) hand(pool, job, message);
  feed(pool);
}

function hand({ onAnswer }: Threads, { file, text, done }: Job, message: string): void {
  const answer = JSON.parse(message) as Answer;
  if (answer.unread === undefined) onAnswer?.(file, text, message);
  done({ file, ...answer });
}

/** The clock runs for the first job only; it starts again with every answer. */
function watch(pool: Threads, lane: Lane): void {
  clearTimeout(lane.timer);
  const [job] = lane.jobs;
  if (!lane.ready || !job) return;
  const late = () => {
    if (lane.jobs[0] === job) abandon(pool, lane, `took longer than ${pool.deadlineMs / 1000} s`);
  };
  // If this thread was busy itself an answer may be waiting: it is heard before the second look.
  lane.timer = setTimeout(() => setImmediate(late), pool.deadlineMs + GRACE_MS);
}

/** Gives up the job the thread is on and hands back the others. */
function abandon(pool: Threads, lane: Lane, why: string): void {
  if (!pool.lanes.delete(lane)) return;
  clearTimeout(lane.timer);
  void lane.worker.terminate();
  // A thread that never came up would not come up for the others either.
  const lost = lane.ready ? lane.jobs.splice(0, 1) : [...lane.jobs.splice(0), ...pool.waiting.splice(0)];
  pool.waiting.unshift(...lane.jobs);
  for (const job of lost) giveUp(job, why);
  feed(pool);
}

function giveUp({ file, done }: Job, why: string): void {
  done({ file, problems: [], unread: why });
}

function whyItDied(error: Error & { code?: string }): string {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'the parser ran out of memory';
  return `the parser failed: ${error.message}`;
}

async function close(pool: Threads): Promise<void> {
  const lanes = [...pool.lanes];
  pool.lanes.clear();
  for (const lane of lanes) clearTimeout(lane.timer);
  const unfinished = [...lanes.flatMap((lane) => lane.jobs), ...pool.waiting.splice(0)];
  for (const job of unfinished) giveUp(job, 'stopped before it was read');
  await Promise.all(lanes.map((lane) => lane.worker.terminate()));
}
