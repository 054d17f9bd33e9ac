// Actions and workflows of this repository that its pipelines call by its full name: they are calls of files that stand
// here. What it is called on GitHub is told by its manifests; where they disagree, nobody knows. A ref that is named beside
// it is not looked up: what is read is this tree.

import type { Fact, FactOf } from '../core/fact.ts';

export function withOwnCalls(facts: readonly Fact[]): Fact[] {
  const named = new Set(facts.flatMap((fact) => (fact.kind === 'repository-name' ? [fact.name.toLowerCase()] : [])));
  const [own] = named;
  if (own === undefined || named.size > 1) return [...facts];
  return facts.flatMap((fact) => {
    if (fact.kind === 'runs') return [ofRun(fact, own)];
    return fact.kind === 'declared' ? ofDeclared(fact, own) : [fact];
  });
}

function ofRun(fact: FactOf<'runs'>, own: string): Fact {
  const path = fact.how === 'action' ? pathWithin(fact.text, own) : undefined;
  return path === undefined ? fact : { ...fact, how: 'call', text: path };
}

/** Whoever changes what stands here changes the caller as well: no commit has to be named. */
const PINS = new Set(['unpinned', 'unpinnedPrivileged', 'unpinnedBranch', 'unpinnedFirstParty', 'calledUnpinned']);

function ofDeclared(fact: FactOf<'declared'>, own: string): Fact[] {
  const { property, value, note } = fact;
  if (property === 'calls') return [{ ...fact, value: pathWithin(value, own) ?? value }];
  if (PINS.has(property)) return pathWithin(note, own) === undefined ? [fact] : [];
  if (property !== 'secretsInheritedElsewhere') return [fact];
  return [pathWithin(note.replace(/^to /, ''), own) === undefined ? fact : { ...fact, property: 'secretsInherited' }];
}

/** The file of a workflow or the directory of an action; the root is named by its file. */
function pathWithin(uses: string, own: string): string | undefined {
  const [named = ''] = uses.split('@');
  const below = named.slice(own.length);
  if (named.slice(0, own.length).toLowerCase() !== own || !/^(?:\/|$)/.test(below)) return undefined;
  return below.replace(/^\/+|\/+$/g, '') || 'action.yml';
}
