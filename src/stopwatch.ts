// How long each stage took. For people who ask for it; never part of a report.

export type OnStep = (what: string, done?: number, of?: number) => void;

export interface Stopwatch {
  timings: Record<string, number>;
  timed: <T>(stage: string, work: () => T | Promise<T>) => Promise<T>;
}

export function createStopwatch(onStep: OnStep): Stopwatch {
  const timings: Record<string, number> = {};
  async function timed<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    onStep(stage);
    const started = performance.now();
    const result = await work();
    timings[stage] = performance.now() - started;
    return result;
  }
  return { timings, timed };
}
