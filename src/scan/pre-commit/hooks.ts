// Hooks of pre-commit: which checks developers run before a commit, and a pipeline that runs pre-commit after it.

import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entry, items, spanOf, textAt, textsOf } from '../../parse/query.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { shortened } from '../script-runs.ts';
import { withoutSecrets } from '../secrets.ts';

const platform = 'pre-commit';

export default defineScanner({
  id: 'pre-commit/hooks',
  recognises: '`.pre-commit-config.yaml`: the hooks by id, their arguments, what hooks of the repository itself run',
  ignores: 'which files a hook looks at, whether developers have installed the hooks',
  docs: 'https://pre-commit.com/#pre-commit-configyaml---top-level',
  reads: (path) => /^\.pre-commit-config\.ya?ml$/.test(nameOf(path)),
  mentions: ['repos:'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    const root = document?.format === 'yaml' ? document.roots[0] : undefined;
    if (root?.kind !== 'map') return;
    yield {
      kind: 'pipeline',
      platform,
      name: path,
      triggers: ['commit'],
      paths: [],
      evidence: evidenceOnLine(path, 1),
    };
    for (const repo of items(entry(root, 'repos'))) {
      const job = withoutSecrets(textAt(repo, 'repo') ?? '');
      for (const hook of items(entry(repo, 'hooks'))) {
        const id = hook.kind === 'map' ? hook.entries.find(({ key }) => key === 'id') : undefined;
        const name = textAt(hook, 'id');
        if (!id || name === undefined) continue;
        const inputs = textsOf(entry(hook, 'args')).map((one) => shortened(withoutSecrets(one)));
        const condition = textsOf(entry(hook, 'stages')).join(' || ') === 'manual' ? 'manual' : '';
        const own = { job, step: name, directory: '.', condition, needsFiles: [], tolerated: '' };
        const evidence = evidenceAt(path, spanOf(id));
        yield { kind: 'runs', platform, how: 'hook', text: name, ...own, inputs, evidence };
        const command = shortened(withoutSecrets(textAt(hook, 'entry') ?? ''));
        if (command !== '') yield { kind: 'runs', platform, how: 'command', text: command, ...own, inputs, evidence };
      }
    }
  },
});
