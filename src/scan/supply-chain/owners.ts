// Who must look at a change, and what is taken from other repositories: CODEOWNERS, submodules.

import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials } from '../secrets.ts';

const OWNERS = /^(?:\.github\/|docs\/|\.gitlab\/)?CODEOWNERS$/;

export default defineScanner({
  id: 'supply-chain/owners',
  recognises: '`CODEOWNERS` and whether it covers workflows; addresses and branches in `.gitmodules`',
  ignores: 'whether owners exist and must approve; which commit of a submodule is taken',
  docs: 'https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners',
  reads: (path) => OWNERS.test(path) || nameOf(path) === '.gitmodules',
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format === 'lines') {
      if (OWNERS.test(path)) yield* owners(path, document.lines);
      else if (nameOf(path) === '.gitmodules') yield* submodules(path, document.lines);
    }
  },
});

const said = (evidence: Fact['evidence'], property: string, value: string, note: string): Fact => ({
  kind: 'declared',
  what: 'repository',
  id: '',
  property,
  value,
  note,
  evidence,
});

/** The last pattern that matches decides; one without owners takes them away. */
function* owners(path: string, lines: readonly string[]): Iterable<Fact> {
  let workflows: { line: number; owned: boolean } | undefined;
  let first = 0;
  for (const [index, text] of lines.entries()) {
    const [pattern = '', ...named] = text
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    if (pattern === '' || pattern.startsWith('[') || pattern.startsWith('^[')) continue;
    const owned = named.some((one) => one.includes('@'));
    if (owned && first === 0) first = index + 1;
    if (coversWorkflows(pattern)) workflows = { line: index + 1, owned };
  }
  if (first === 0) return;
  yield said(evidenceOnLine(path, first), 'ownersNamed', 'true', 'CODEOWNERS');
  const value = workflows?.owned === true ? 'true' : 'false';
  yield said(evidenceOnLine(path, workflows?.line ?? first), 'ownersOfWorkflows', value, 'CODEOWNERS');
}

function coversWorkflows(pattern: string): boolean {
  return /^(?:\*|\/?\*\*|\/?\.github\/?(?:\*\*?)?|\/?\.github\/\*\*\/\*|\/?\.github\/workflows\/?(?:\*\*?(?:\/\*)?)?|\/?\.gitlab-ci\.yml|\*\.ya?ml)$/.test(
    pattern,
  );
}

/** `../oven.git` is taken from where this repository is taken from, by whatever way that is. */
function placeOf(address: string): string {
  const shown = withoutCredentials(address);
  if (!/^\.\.?\//.test(address)) return shown;
  return `${shown}, ${address.startsWith('../../') ? 'on the host' : 'of the owner'} of this repository`;
}

function* submodules(path: string, lines: readonly string[]): Iterable<Fact> {
  for (const [index, text] of lines.entries()) {
    const [, key = '', value = ''] = /^\s*(url|branch)\s*=\s*(\S+)/.exec(text) ?? [];
    const evidence = evidenceOnLine(path, index + 1);
    if (key === 'branch') yield said(evidence, 'submoduleFloating', 'true', `branch ${value}`);
    if (key === 'url') yield said(evidence, 'submodules', 'true', placeOf(value));
    if (key === 'url' && /^(?:http|git):\/\//i.test(value)) {
      yield said(evidence, 'submodulePlain', 'true', withoutCredentials(value));
    }
  }
}
