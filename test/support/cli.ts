// Runs the built command line as a user does, in a process of its own.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const BIN = `${ROOT}bin/threatdraft.js`;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Surroundings {
  cwd?: string;
  env?: Record<string, string>;
  /** Be somebody whom permissions stop, even when the tests run as root. */
  mortal?: boolean;
  /** Close the reading end of stdout at once, as `| true` does. */
  closeStdout?: boolean;
  /** Press Ctrl-C after that long. */
  interruptAfterMs?: number;
  /** A process that has not ended by then hangs: it is killed, and its code is null. */
  timeoutMs?: number;
}

export function threatdraft(args: string[], surroundings: Surroundings = {}): Promise<Ended> {
  const { cwd = ROOT, env = {}, mortal = false, closeStdout = false, timeoutMs = 60_000 } = surroundings;
  const [command = '', ...rest] = [...(mortal ? withoutPrivileges() : []), process.execPath, BIN, ...args];
  const child = spawn(command, rest, {
    cwd,
    // Of this machine's environment only what Node needs: colour and CI variables would change the output.
    env: { PATH: process.env['PATH'] ?? '', ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const ended: Ended = { code: null, signal: null, stdout: '', stderr: '' };
  if (surroundings.interruptAfterMs !== undefined)
    setTimeout(() => child.kill('SIGINT'), surroundings.interruptAfterMs);
  if (closeStdout) child.stdout.destroy();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ...ended, code, signal }));
  });
}

/** Root stays root, and so may read what it owns, but loses the capability to pass over permissions. */
function withoutPrivileges(): string[] {
  return process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
}
