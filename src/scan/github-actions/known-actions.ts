// Which published action a step uses, in which version, and what is known of it: which inputs it runs as code, which
// outputs hold text out of the change that started the run.

import type { GivenInput, KnownAction } from '../../core/knowledge.ts';
import { isGiven } from '../known.ts';
import { bound, type Step, type Text } from './workflow.ts';

export interface UsedAction {
  /** `owner/name` or `owner/name/path`, in lower case. */
  name: string;
  ref: string;
  /** `4`, `4.1` or `4.1.7`: of the tag, or of the comment behind a commit. */
  version?: string;
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i;
const VERSION = /^v?(\d+(?:\.\d+){0,2})$/;
const COMMENTED = /^(?:(?:tag|pin|ratchet)\s*[:=@]\s*)?(?:\S+@)?v?(\d+(?:\.\d+){0,2})(?=$|\s)/;

export const isCommit = (ref: string) => COMMIT.test(ref);

/** Undefined for local actions and images. */
export function actionOf(uses: Text | undefined): UsedAction | undefined {
  const value = uses?.value.trim() ?? '';
  const at = value.lastIndexOf('@');
  if (value.startsWith('.') || value.startsWith('$/') || value.startsWith('docker://') || !value.includes('/'))
    return undefined;
  if (at < 0) return { name: value.toLowerCase(), ref: '' };
  const name = value.slice(0, at).toLowerCase();
  const ref = value.slice(at + 1);
  const version = (isCommit(ref) ? COMMENTED.exec(uses?.comment ?? '') : VERSION.exec(ref))?.[1];
  return version === undefined ? { name, ref } : { name, ref, version };
}

/** The major version; undefined where a branch or a bare commit does not tell. */
export function majorOf({ version }: UsedAction): number | undefined {
  return version === undefined ? undefined : Number(version.split('.', 1)[0]);
}

/** `4` is taken for the newest 4.x. */
export function isSince(version: string, since: string): boolean {
  return compareVersions(version, since) >= 0 || since.startsWith(`${version}.`);
}

export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < 3; index++) {
    const by = (left[index] ?? 0) - (right[index] ?? 0);
    if (by !== 0) return by;
  }
  return 0;
}

export function knownAction({ uses, job }: Step): KnownAction | undefined {
  const action = actionOf(uses);
  return action && job.workflow.known.actions.get(action.name);
}

export const gives = (step: Step, given: GivenInput): boolean => isGiven(given, bound(step.with, given.input)?.value);

export function codeOf(step: Step): Text[] {
  return (knownAction(step)?.code ?? []).flatMap((name) => bound(step.with, name) ?? []);
}

export function extractedBy(step: Step, output: string): 'strangers' | 'safe' | 'unknown' {
  const outputs = knownAction(step)?.outputs;
  if (outputs === undefined || (outputs.given && !gives(step, outputs.given))) return 'unknown';
  return new RegExp(outputs.named).test(output) ? 'strangers' : 'safe';
}
