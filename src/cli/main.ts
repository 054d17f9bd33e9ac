// From the arguments to an exit code. The only place that catches: it says whose fault an error is.
// Nothing here calls process.exit after writing: a pipe would lose what it has not read yet.

import { EXIT, type ExitCode } from './exit-codes.ts';
import { printable, say, tolerateBrokenPipes, writeReport } from './streams.ts';

export async function main(args: string[]): Promise<void> {
  tolerateBrokenPipes();
  // Node's own exit code for these is 1, which means "threats found" here.
  process.on('uncaughtException', (error) => {
    say(crash(error));
    process.exit(EXIT.incomplete);
  });
  try {
    process.exitCode = await dispatch(args);
  } catch (error) {
    process.exitCode = await explainFailure(error);
  }
}

async function dispatch(args: string[]): Promise<ExitCode> {
  const only = args.length === 1 ? args[0] : undefined;
  if (only === '-h' || only === '--help' || only === 'help') {
    const { programHelp } = await import('./help.ts');
    await writeReport(programHelp());
    return EXIT.clean;
  }
  if (only === '-V' || only === '--version') {
    const { toolVersion } = await import('./install.ts');
    await writeReport(`${toolVersion()}\n`);
    return EXIT.clean;
  }
  const { runCommand } = await import('./program.ts');
  return runCommand(args);
}

async function explainFailure(error: unknown): Promise<ExitCode> {
  const { UserError } = await import('../core/errors.ts');
  if (error instanceof UserError) {
    // A rule directory may have many complaints, each on a line of its own.
    for (const line of error.message.split('\n')) say(`threatdraft: ${printable(line)}`);
    return EXIT.usage;
  }
  say(crash(error));
  return EXIT.incomplete;
}

/** Messages quote what was read, and so perhaps a credential: only the kind of error and our own frames are told. */
export function crash(error: unknown): string {
  const lines = [kindOf(error), ...framesOf(error)].map((line) => `  ${printable(line)}`);
  return [
    'threatdraft: this is a bug in threatdraft, not in your repository. Please report it with these lines:',
    ...lines,
  ].join('\n');
}

/** The name of its class, and Node's code: `TypeError`, `Error ENOSPC`. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${typeof error}`;
  const { code } = error as NodeJS.ErrnoException;
  const own = error.constructor.name;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? `${own} ${code}` : own;
}

/** `    at name (file:line:column)`, as V8 writes them below the message; a message may have lines that look alike. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
  const { stack, message } = error;
  const start = stack.indexOf(message);
  if (start < 0) return [];
  const below = stack.slice(start + message.length).split('\n');
  return below.filter((line) => FRAME.test(line)).map((line) => line.trim());
}

const FRAME =
  /^ {4}at (?:async )?(?:[\w.$<># [\]]{1,120} \()?(?:file:\/\/|node:|\/|[A-Za-z]:\\)[^()\n]{1,400}:\d+:\d+\)?$/;
