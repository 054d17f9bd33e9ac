// stdout is the report and nothing else; stderr is for people. A reader that goes away early is no error.

/** Resolves when the text is handed over, so that a pipe gets all of it before the process ends by itself. */
export function writeReport(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error || isBrokenPipe(error)) resolve();
      else void import('./unwritten.ts').then(({ unwritten }) => reject(unwritten('the report', error)), reject);
    });
  });
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Without a listener Node turns a failed write (EPIPE of `threatdraft | head`) into an uncaught exception. Those of the
 * report come back from `writeReport`; what cannot be said on stderr cannot be said at all.
 */
export function tolerateBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function isBrokenPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
}

export type ColorChoice = 'auto' | 'always' | 'never';

/** --color first, then NO_COLOR (https://no-color.org: any value but the empty one), FORCE_COLOR, then the stream. */
export function wantsColor(choice: ColorChoice, isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (environment['NO_COLOR']) return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** What the repository calls its files may hold escape sequences: they must not reach a terminal from an error line. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
