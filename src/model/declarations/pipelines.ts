// Pipelines: what several files together say of one: reusable workflows and actions with those who call them in the
// repository, and the lock file with what it binds.

import type { Join, JoinParts, Statement } from './statement.ts';

export const pipelines: Join = (parts) => ({ statements: [...lockedSteps(parts), ...calledWithText(parts)] });

const UNPINNED = new Set(['unpinned', 'unpinnedPrivileged', 'unpinnedBranch', 'unpinnedFirstParty', 'calledUnpinned']);

/** A reference that the lock file binds for this very workflow. */
function* lockedSteps({ said }: JoinParts): Generator<Statement> {
  const locks = new Map(
    said.statements.flatMap((one) => (one.property === 'locks' ? [[one.note ?? '', one.evidence] as const] : [])),
  );
  if (locks.size === 0) return;
  for (const { of, property, note = '', evidence } of said.statements) {
    const lock = UNPINNED.has(property) ? locks.get(`${evidence.file} ${note}`) : undefined;
    if (lock) yield { of, property: 'locked', value: 'true', note, evidence: lock };
  }
}

const PASSES: Record<string, { property: string; exposure: string }> = {
  passesStranger: { property: 'strangerExpression', exposure: 'internet' },
  passesPullRequest: { property: 'pullRequestExpression', exposure: 'internal' },
};

/** An input that is pasted into code, and a caller that fills it with text of strangers. */
function* calledWithText({ said }: JoinParts): Generator<Statement> {
  const pasted = said.statements.filter(({ property }) => property === 'callerExpression');
  if (pasted.length === 0) return;
  const calls = new Map(
    said.statements.flatMap((one) => (one.property === 'calls' ? [[one.of, one.value] as const] : [])),
  );
  for (const { of, property, note = '', evidence } of said.statements) {
    const passed = PASSES[property];
    const called = passed && calls.get(of);
    if (passed === undefined || called === undefined) continue;
    for (const one of pasted) {
      if (!isCalled(one.evidence.file, called) || one.note !== note) continue;
      const by = `${note}, filled at ${evidence.file}:${evidence.line}`;
      yield { of: one.of, property: passed.property, value: 'true', note: by, evidence: one.evidence };
      yield { of: one.of, property: 'exposure', value: passed.exposure, evidence: one.evidence };
    }
  }
}

/** A workflow is called by its file, an action by its directory. */
function isCalled(file: string, called: string): boolean {
  const path = called.replace(/\/$/, '');
  return file === path || file === `${path}/action.yml` || file === `${path}/action.yaml`;
}
