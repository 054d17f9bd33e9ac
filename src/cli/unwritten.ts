// Why something could not be written, in words: that is the machine's fault or the caller's, and never a bug.

import { UserError } from '../core/errors.ts';

const REASONS: Record<string, string> = {
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'its directory is a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
};

/** `what` is printable. */
export function unwritten(what: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new UserError(`cannot write ${what}: ${REASONS[code] ?? (code || String(error))}`);
}
