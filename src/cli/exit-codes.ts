// Every exit code there is. Left out on purpose: 130, which the shell reports of a process that SIGINT ended. A handler of
// ours would have to wait for the stage that is running; the system does not.

export const EXIT = {
  /** Nothing at or above --fail-on, or nothing to scan. */
  clean: 0,
  /** Threats at or above --fail-on. */
  threats: 1,
  /** A wrong option, a missing path, a broken rule file. */
  usage: 2,
  /** A crash of ours; with --strict, also a repository that could not be read or resolved whole. */
  incomplete: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
