// Dependabot's own settings: updates that run code of the packages they look at.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, items, spanOf, textAt } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';

export default defineScanner({
  id: 'github-actions/dependabot',
  recognises: '`insecure-external-code-execution: allow`',
  ignores: 'all other settings',
  docs: 'https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference',
  reads: (path) => /^\.github\/dependabot\.ya?ml$/.test(path),
  *scan({ file: { path }, document }): Iterable<Fact> {
    const root = document?.format === 'yaml' ? document.roots[0] : undefined;
    const of = { what: 'workflow' as const, id: '' };
    let declared = false;
    for (const update of items(entry(root, 'updates'))) {
      const found = entries(update).find(({ key }) => key === 'insecure-external-code-execution');
      if (found === undefined || textAt(update, found.key) !== 'allow') continue;
      const evidence = evidenceAt(path, spanOf(found));
      if (!declared) yield { kind: 'declares', ...of, name: 'Dependabot', evidence };
      declared = true;
      const note = textAt(update, 'package-ecosystem') ?? '';
      yield { kind: 'declared', ...of, property: 'dependabotExecutes', value: 'true', note, evidence };
      yield { kind: 'declared', ...of, property: 'exposure', value: 'internal', note: '', evidence };
    }
  },
});
