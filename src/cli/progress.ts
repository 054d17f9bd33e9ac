// One line on stderr that says how far a long scan is: on a terminal only, not in CI, and not before half a second.

const QUIET_FOR_MS = 500;
const EVERY_MS = 80;

export interface Progress {
  step(what: string, done?: number, of?: number): void;
  /** Wipes the line: the report must stand alone. */
  end(): void;
}

const SILENT: Progress = { step: () => undefined, end: () => undefined };

export function createProgress(quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY || process.env['CI']) return SILENT;
  const started = performance.now();
  let lastDrawn = started + QUIET_FOR_MS - EVERY_MS;
  let drawn = false;
  return {
    step(what, done, of) {
      const now = performance.now();
      if (now - lastDrawn < EVERY_MS) return;
      lastDrawn = now;
      drawn = true;
      const count = done === undefined || of === undefined ? '' : ` ${done} of ${of}`;
      process.stderr.write(`\r\u001b[K${what}${count}`);
    },
    end() {
      if (drawn) process.stderr.write('\r\u001b[K');
    },
  };
}
