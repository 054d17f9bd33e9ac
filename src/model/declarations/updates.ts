// Whether a bot renews what the repository depends on, and which directories with dependencies it leaves out.

import type { Evidence } from '../../core/evidence.ts';
import type { FactOf } from '../../core/fact.ts';
import type { ModelInput } from '../input.ts';
import { isUnder } from '../paths.ts';
import type { Statement } from './statement.ts';

type Saying = Omit<Statement, 'of'>;

const MANAGERS: Record<string, readonly string[]> = {
  npm: ['npm', 'bun', '*'],
  pypi: ['pip', 'uv', 'pip_requirements', 'pep621', 'poetry', 'pipenv', 'pip_setup', '*'],
};

export function renewals(facts: ModelInput['facts'], place: Evidence): Saying[] {
  const updates = facts.filter((fact) => fact.kind === 'updates');
  const [first] = updates;
  if (!first) return [{ property: 'updatesDependencies', value: 'false', evidence: place }];
  const said: Saying[] = [{ property: 'updatesDependencies', value: 'true', note: first.by, evidence: first.evidence }];
  const seen = new Set<string>();
  for (const fact of facts) {
    if (fact.kind !== 'dependency') continue;
    const { ecosystem, directory, evidence } = fact;
    const key = `${ecosystem} ${directory}`;
    if (seen.has(key) || fact.development || isCovered(updates, ecosystem, directory)) continue;
    seen.add(key);
    said.push({ property: 'updatesLeaveOut', value: 'true', note: `${ecosystem} in ${directory}`, evidence });
  }
  return said;
}

/** Of a workspace the root stands for all: its lock file is there. */
function isCovered(updates: readonly FactOf<'updates'>[], ecosystem: string, directory: string): boolean {
  return updates.some((one) => {
    if (!MANAGERS[ecosystem]?.includes(one.ecosystem)) return false;
    return one.directory === '*' || /[*?]/.test(one.directory) || isUnder(directory, one.directory);
  });
}
