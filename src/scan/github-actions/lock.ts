// The lock file of workflows (`actions.lock`, a technical preview): which references of which workflow it binds to a
// commit. A reference that it lists without a commit is bound to nothing.

import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, items, textAt, textOf } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';

export default defineScanner({
  id: 'github-actions/lock',
  recognises: '`.github/workflows/actions.lock`: the references of each workflow that it binds to a commit',
  ignores: 'whether the commit belongs to that repository; what locked actions use themselves',
  docs: 'https://github.com/github/gh-actions-lock',
  reads: (path) => path === '.github/workflows/actions.lock',
  *scan({ file: { path }, document }): Iterable<Fact> {
    const root = document?.format === 'yaml' ? document.roots[0] : undefined;
    const bound = new Set(
      entries(entry(root, 'dependencies')).flatMap(({ key, value }) =>
        /^sha(?:1-[0-9a-f]{40}|256-[0-9a-f]{64})$/.test(textAt(value, 'commit') ?? '') ? [key.toLowerCase()] : [],
      ),
    );
    const of = { what: 'workflow' as const, id: '' };
    if (bound.size > 0) {
      yield {
        kind: 'declares',
        ...of,
        name: 'Lock file of the workflows',
        evidence: evidenceOnLine(path, root?.at[0] ?? 1),
      };
    }
    for (const { key: workflow, value } of entries(entry(root, 'workflows'))) {
      for (const item of items(value)) {
        const reference = textOf(item) ?? '';
        if (!bound.has(reference.toLowerCase())) continue;
        const note = `${workflow} ${reference}`;
        yield { kind: 'declared', ...of, property: 'locks', value: 'true', note, evidence: evidenceAt(path, item.at) };
      }
    }
  },
});
