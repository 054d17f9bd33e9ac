// What one rule found in one scope: the elements by verdict. A threat, a gap or a question is made of one group.

import { compareEvidence, compareText, type Evidence } from '../core/evidence.ts';
import type { Rule } from '../core/rule.ts';
import type { Element } from './elements.ts';
import { verdictOn } from './verdict.ts';

export interface Group {
  rule: Rule;
  scope: Element['scope'];
  present: Element[];
  absent: Element[];
  conditional: Element[];
  unknown: Element[];
  undecided: { element: Element; because: string[] }[];
}

export function groupsOf(rule: Rule, elements: Element[]): Group[] {
  const groups = new Map<string, Group>();
  for (const element of elements) {
    const verdict = verdictOn(rule, element);
    if (verdict.is === 'quiet') continue;
    const { scope } = element;
    const group = groups.get(scope.id) ?? emptyGroup(rule, scope);
    groups.set(scope.id, group);
    if (verdict.is === 'undecided') group.undecided.push({ element, because: verdict.because });
    else group[verdict.is].push(element);
  }
  return [...groups.values()];
}

function emptyGroup(rule: Rule, scope: Element['scope']): Group {
  return { rule, scope, present: [], absent: [], conditional: [], unknown: [], undecided: [] };
}

export const groupId = ({ rule, scope }: Group) => `${rule.id}@${scope.id}`;

/** Those that are known to lack what they need, at least sometimes. */
export const lacking = ({ absent, conditional }: Group) => [...absent, ...conditional];

/** Those that the threat shows at. */
export const threatened = (group: Group) =>
  group.rule.whenUnknown === 'threat' ? [...lacking(group), ...group.unknown] : lacking(group);

/** The control that the rule needs is there at every element it is about, and nothing of that is open. */
export const isMitigated = (group: Group) => {
  const { present, unknown, undecided } = group;
  const open = lacking(group).length + unknown.length + undecided.length;
  return present.length > 0 && open === 0;
};

export const sortedIds = (elements: readonly { id: string }[]) =>
  [...new Set(elements.map(({ id }) => id))].sort(compareText);

/** As much as people and SARIF can use; the counts stand in the text. */
const MOST_EVIDENCE = 25;

export function boundedEvidence(evidence: readonly Evidence[]): Evidence[] {
  const sorted = [...evidence].sort(compareEvidence);
  return sorted.filter((one, at) => !sameLine(one, sorted[at - 1])).slice(0, MOST_EVIDENCE);
}

const sameLine = (a: Evidence, b: Evidence | undefined) => a.file === b?.file && a.line === b.line;
