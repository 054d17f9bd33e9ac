// What a person must tell. A rule asks once per scope; when the same unread code leaves several rules undecided, that is
// one question and not one per rule.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { Question, System, Threat } from '../core/model.ts';
import type { ElementKind, Rule } from '../core/rule.ts';
import type { Element } from './elements.ts';
import { boundedEvidence, type Group, groupId, sortedIds } from './group.ts';
import { named } from './scenario.ts';

/** Properties that hang on following a handler's calls to the end. */
const NEED_EFFECTS = new Set([
  'abusable',
  'changesState',
  'costly',
  'callsLlm',
  'evaluatesCode',
  'readsFile',
  'requestDerivedFile',
  'requestDerivedUrl',
  'sendsMail',
  'spawnsProcess',
  'writesDatabase',
  'writesFile',
]);
const FOLD_FROM = 3;

const needsEffects = (name: string) => NEED_EFFECTS.has(name);

interface Asked {
  rule: Rule;
  scope: Element['scope'];
  elements: Element[];
}

export function questionsOf(groups: Group[]): Question[] {
  const asked: Question[] = [];
  const unread = new Map<string, Asked[]>();
  for (const group of groups) {
    const { rule, scope } = group;
    const elements = [...group.unknown, ...group.undecided.map(({ element }) => element)];
    if (elements.length === 0) continue;
    const onlyUnread =
      group.unknown.length === 0 && group.undecided.every(({ because }) => because.every(needsEffects));
    if (onlyUnread) unread.set(scope.id, [...(unread.get(scope.id) ?? []), { rule, scope, elements }]);
    else asked.push(ask({ rule, scope, elements }));
  }
  for (const many of unread.values()) asked.push(...(many.length < FOLD_FROM ? many.map(ask) : [fold(many)]));
  return asked;
}

function ask({ rule, scope, elements }: Asked): Question {
  return {
    id: groupId({ rule, scope } as Group),
    topic: rule.needs ?? rule.lacks ?? rule.id,
    text: `${rule.ask} (${about(rule.each, scope, elements)})`,
    affects: sortedIds(elements),
    because: boundedEvidence(elements.flatMap(firstEvidence)),
  };
}

function about(each: ElementKind, scope: Element['scope'], elements: Element[]): string {
  const [first] = elements;
  return each === 'component' && first ? first.name : `${named(elements)}; ${scope.name}`;
}

function fold(many: Asked[]): Question {
  const elements = [...new Set(many.flatMap(({ elements }) => elements))];
  const scope = many[0]?.scope ?? { id: 'system', name: 'system' };
  const rules = many.map(({ rule }) => rule.id).sort(compareText);
  return {
    id: `effects@${scope.id}`,
    topic: 'effects',
    text: `What else do ${named(elements)} of ${scope.name} reach? Their code could not be followed to the end, which leaves open: ${rules.join(', ')}.`,
    affects: sortedIds(elements),
    because: boundedEvidence(elements.flatMap(firstEvidence)),
  };
}

const firstEvidence = ({ evidence }: Element): Evidence[] => evidence.slice(0, 1);

/** Severity rests on who can reach a component: asked once for each that has a threat and does not tell. */
export function exposureQuestions(system: System, components: Element[], threats: Threat[]): Question[] {
  const asked = system.questions
    .filter(({ topic }) => topic === 'exposure')
    .flatMap(({ id, affects }) => [id, ...affects]);
  const threatened = new Set(threats.map(({ target }) => target));
  return components
    .filter(({ id, exposure }) => exposure === 'unknown' && threatened.has(id) && !asked.includes(id))
    .map(({ id, name, evidence }) => ({
      id: `exposure@${id}`,
      topic: 'exposure',
      text: `Who can reach ${name}: this host only, an internal network, or the internet?`,
      affects: [id],
      because: boundedEvidence(evidence),
    }));
}
