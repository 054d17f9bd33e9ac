// Variables under which a package manager keeps to its lock file without being told so on its command line.

import type { Run } from '../runs.ts';

const KEEPS: Record<string, readonly string[]> = {
  uv: ['UV_FROZEN', 'UV_LOCKED'],
  yarn: ['YARN_ENABLE_IMMUTABLE_INSTALLS'],
  // pnpm freezes by itself where it finds itself in a pipeline.
  pnpm: ['CI', 'npm_config_frozen_lockfile'],
};
const OFF = /^['"]?(?:0|false|no|off|)['"]?$/i;

/** `valueOf` gives what `ENV` and `ARG` hold, or nothing; a value that stays open may be on. */
export function keepsToLock(run: Run, all: readonly Run[], valueOf: (name: string) => string | undefined): boolean {
  const names = Object.hasOwn(KEEPS, run.program) ? (KEEPS[run.program] ?? []) : [];
  return names.some((name) => {
    const own = run.sets.findLast((one) => one.name === name)?.value;
    const value = own ?? exportedBefore(run, all, name) ?? valueOf(name);
    return value !== undefined && !OFF.test(value);
  });
}

/** `export UV_FROZEN=1 && uv sync`, and the lines of a heredoc. */
function exportedBefore(run: Run, all: readonly Run[], name: string): string | undefined {
  const words = all
    .slice(0, all.indexOf(run))
    .filter(({ program }) => program === 'export')
    .flatMap(({ args }) => args.map(({ text }) => text));
  return words.findLast((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
}
