// Decides what `init` would do, from the names of files that are there. Nothing is read but names, nothing is written here.

import { ANSWER_FILES } from '../../core/answers.ts';
import type { HOOKS, PIPELINES } from '../setup-commands.ts';
import { configuration, huskyHook, lefthookFile, preCommitEntry, preCommitFile, workflow } from './texts.ts';

export type Hook = (typeof HOOKS)[number];

export interface Wish {
  hook: Hook;
  ci: (typeof PIPELINES)[number];
}

export type Step =
  | { does: 'create'; file: string; text: string }
  /** Somebody else's file: what to write into it is shown, and left to them. */
  | { does: 'add'; file: string; text: string }
  | { does: 'keep'; file: string }
  | { does: 'skip'; why: string };

const WORKFLOW = '.github/workflows/threatdraft.yml';
const PRE_COMMIT = ['.pre-commit-config.yaml', '.pre-commit-config.yml'];
const LEFTHOOK = ['lefthook', '.lefthook'].flatMap((name) =>
  ['yml', 'yaml', 'toml', 'json'].map((end) => `${name}.${end}`),
);
const HUSKY = '.husky/pre-commit';

export function planOf({ hook, ci }: Wish, version: string, isThere: (path: string) => boolean): Step[] {
  return [
    created(ANSWER_FILES.find(isThere) ?? 'threatdraft.yml', configuration(), isThere),
    hookStep(hook === 'auto' ? hookOf(isThere) : hook, version, isThere),
    ci === 'none' ? skipped('no workflow was asked for') : created(WORKFLOW, workflow(version), isThere),
  ];
}

function created(file: string, text: string, isThere: (path: string) => boolean): Step {
  return isThere(file) ? { does: 'keep', file } : { does: 'create', file, text };
}

const skipped = (why: string): Step => ({ does: 'skip', why });

function hookOf(isThere: (path: string) => boolean): Hook | undefined {
  if (PRE_COMMIT.some(isThere)) return 'pre-commit';
  if (LEFTHOOK.some(isThere)) return 'lefthook';
  return isThere('.husky') ? 'husky' : undefined;
}

function hookStep(hook: Hook | undefined, version: string, isThere: (path: string) => boolean): Step {
  const beside = (files: readonly string[], whole: string, part: string): Step => {
    const file = files.find(isThere);
    if (file !== undefined) return { does: 'add', file, text: part };
    return { does: 'create', file: files[0] ?? '', text: whole };
  };
  switch (hook) {
    case 'pre-commit':
      return beside(PRE_COMMIT, preCommitFile(version), preCommitEntry(version));
    case 'lefthook':
      return beside(LEFTHOOK, lefthookFile(version), lefthookFile(version));
    case 'husky':
      return beside([HUSKY], huskyHook(version), huskyHook(version));
    case 'none':
      return skipped('no hook was asked for');
    default:
      return skipped('no hook: none of pre-commit, lefthook and husky is used here (--hook names one to begin with)');
  }
}
