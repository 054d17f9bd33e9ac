// From a model to an exit code: what was found against what the caller asked to be stopped by.

import type { Model, Severity } from '../core/model.ts';
import { count, standingThreats } from '../render/words.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

export interface GateOptions {
  failOn: Severity | 'none';
  exitZero?: boolean;
  strict?: boolean;
}

/** `because` is for people; absent when there is nothing to say. */
export interface Outcome {
  code: ExitCode;
  because?: string;
}

/** Incomplete comes first: threats that were not found because nobody looked are no reason for 0, nor for --exit-zero. */
export function judge(model: Model, { failOn, exitZero, strict }: GateOptions): Outcome {
  const missing = strict ? unread(model) : [];
  if (missing.length > 0)
    return { code: EXIT.incomplete, because: `incomplete, and --strict was asked for: ${missing.join(', ')}` };
  if (failOn === 'none' || exitZero) return { code: EXIT.clean };
  const counted = standingThreats(model, failOn);
  if (counted.length === 0) return { code: EXIT.clean };
  return { code: EXIT.threats, because: `${count(counted.length, 'threat')} at or above ${failOn} (--fail-on)` };
}

function unread({ coverage: { partly, skipped, failed, unresolved } }: Model): string[] {
  const parts = [
    [partly.length, 'read in part'],
    [skipped.length, 'not read'],
    [failed.length, 'scanner failures'],
    [unresolved.length, 'unresolved'],
  ] as const;
  return parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
}
