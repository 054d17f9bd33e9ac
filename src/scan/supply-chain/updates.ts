// Bots that propose new versions of dependencies: which ecosystems and directories they cover, whether they wait until a
// version has aged, and what they merge by themselves.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, isTrue, items, spanOf, textAt, textOf, textsOf, walk } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';

const DEPENDABOT = /^\.github\/dependabot\.ya?ml$/;
const RENOVATE = /^(?:\.github\/|\.gitlab\/)?(?:renovate\.json5?|\.renovaterc(?:\.json5?)?)$/;

export default defineScanner({
  id: 'supply-chain/updates',
  recognises:
    'Dependabot (`updates` with ecosystem, directories, cooldown) and Renovate (`enabledManagers`, `automerge`, `minimumReleaseAge`, `platformAutomerge`)',
  ignores:
    'presets that a Renovate configuration extends, what a rule of packages matches, security updates switched on in settings',
  docs: 'https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference',
  reads: (path) => DEPENDABOT.test(path) || RENOVATE.test(path),
  mentions: ['updates:'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'yaml' && document?.format !== 'json') return;
    const [root] = document.roots;
    if (root?.kind !== 'map') return;
    if (DEPENDABOT.test(path)) yield* dependabot(path, root);
    else yield* renovate(path, root);
  },
});

function* dependabot(path: string, root: DocumentNode): Iterable<Fact> {
  for (const one of items(entry(root, 'updates'))) {
    const ecosystem = textAt(one, 'package-ecosystem');
    // A limit of 0 leaves only security updates.
    if (ecosystem === undefined || textAt(one, 'open-pull-requests-limit') === '0') continue;
    const delayed = entry(one, 'cooldown') !== undefined;
    const named = [...textsOf(entry(one, 'directory')), ...textsOf(entry(one, 'directories'))];
    for (const directory of named.length > 0 ? named : ['/']) {
      const inside = directory.replace(/^\.?\/|\/$/g, '') || '.';
      yield {
        kind: 'updates',
        by: 'dependabot',
        ecosystem,
        directory: inside,
        delayed,
        evidence: evidenceAt(path, one.at),
      };
    }
  }
}

function* renovate(path: string, root: DocumentNode): Iterable<Fact> {
  if (textAt(root, 'enabled') === 'false') return;
  const managers = textsOf(entry(root, 'enabledManagers'));
  const delayed = [...walk(root)].some((node) => entry(node, 'minimumReleaseAge') !== undefined);
  const evidence = evidenceOnLine(path, root.at[0]);
  for (const ecosystem of managers.length > 0 ? managers : ['*']) {
    yield { kind: 'updates', by: 'renovate', ecosystem, directory: '*', delayed, evidence };
  }
  for (const node of walk(root)) {
    const merges = entries(node).find(({ key, value }) => key === 'automerge' && isTrue(value));
    if (!merges) continue;
    // Written so, Renovate merges without waiting for any check.
    const blind = isTrue(entry(node, 'ignoreTests')) || isTrue(entry(root, 'ignoreTests'));
    const types = textsOf(entry(node, 'matchUpdateTypes')).join(', ');
    const note = `automerge${types === '' ? '' : ` of ${types}`}`;
    const what = { kind: 'declared', what: 'repository', id: '', evidence: evidenceAt(path, spanOf(merges)) } as const;
    yield { ...what, property: 'automerges', value: 'true', note };
    if (blind) yield { ...what, property: 'automergesBlindly', value: 'true', note: `${note} with ignoreTests` };
  }
  const presets = textsOf(entry(root, 'extends')).filter((one) => /automerge/i.test(one));
  for (const preset of presets) {
    const node = items(entry(root, 'extends')).find((one) => textOf(one) === preset) ?? root;
    const evidence = evidenceAt(path, node.at);
    yield {
      kind: 'declared',
      what: 'repository',
      id: '',
      property: 'automerges',
      value: 'true',
      note: preset,
      evidence,
    };
  }
}
