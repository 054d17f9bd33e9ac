// What a person must tell. A rule asks once per component for endpoints and once in all for everything else; when the
// same unread code leaves several rules undecided, that is one question and not one per rule.

import { EFFECT_PROPERTY_NAMES } from '../core/effect-properties.ts';
import { compareText, type Evidence } from '../core/evidence.ts';
import type { Exposure, Question, System, Threat } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import type { Element } from './elements.ts';
import { boundedEvidence, type Group, lacking, sortedIds } from './group.ts';
import { named } from './scenario.ts';

/** Properties that hang on following a handler's calls to the end. */
const NEED_EFFECTS: ReadonlySet<string> = new Set(['abusable', 'changesState', ...EFFECT_PROPERTY_NAMES]);
const FOLD_FROM = 3;
const RULES_TOLD = 4;

interface Asked {
  rule: Rule;
  scope: Element['scope'];
  elements: Element[];
}

export function questionsOf(groups: Group[]): Question[] {
  const open = groups.flatMap(openIn);
  const unread = by(
    open.filter(({ onlyUnread }) => onlyUnread),
    ({ scope }) => scope.id,
  );
  const folded = unread.filter((many) => many.length >= FOLD_FROM);
  const rest = open.filter((one) => !folded.some((many) => many.includes(one)));
  return [...withoutEchoes(together(rest)).map(ask), ...folded.map(fold)];
}

function openIn(group: Group): (Asked & { onlyUnread: boolean })[] {
  const { rule, scope, unknown } = group;
  const undecided = group.undecided.filter(({ element, because }) => canBeAsked(element, because));
  const elements = [...unknown, ...undecided.map(({ element }) => element)];
  const onlyUnread = unknown.length === 0 && undecided.every(({ because }) => because.every(needsEffects));
  // A known gap is looked at anyway; its scenario counts those of which it could not be told.
  const told = lacking(group).length >= elements.length && !onlyUnread;
  return elements.length === 0 || told ? [] : [{ rule, scope, elements, onlyUnread }];
}

const needsEffects = (name: string) => NEED_EFFECTS.has(name);

/** Nobody wrote what serves documentation and files: there is no code to ask about. */
function canBeAsked({ properties }: Element, because: string[]): boolean {
  const served = properties.documentation === true || properties.static === true;
  return !(served && because.every(needsEffects));
}

/** Outside of endpoints, the same question about several components or assets is one question. */
function together(open: Asked[]): Asked[] {
  const endpoints = open.filter(({ rule }) => rule.each === 'endpoint');
  const others = open.filter(({ rule }) => rule.each !== 'endpoint');
  const joined = by(others, ({ rule }) => rule.id).flatMap(([first, ...more]) => {
    const elements = [first, ...more].flatMap((one) => one?.elements ?? []);
    return first ? [{ rule: first.rule, scope: { id: 'system', name: '' }, elements }] : [];
  });
  return [...endpoints, ...joined];
}

function by<T>(values: T[], key: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return [...groups.values()];
}

/** Of two rules that ask about the same control and the same elements, the graver one asks. */
function withoutEchoes(asked: Asked[]): Asked[] {
  const graver = (a: Asked, b: Asked) => a.rule.impact > b.rule.impact;
  return asked.filter(
    (one) =>
      !asked.some((other) => {
        const alike = topicOf(one.rule) === topicOf(other.rule) && one.scope.id === other.scope.id;
        return alike && graver(other, one) && one.elements.every((element) => other.elements.includes(element));
      }),
  );
}

const topicOf = ({ needs, lacks, id }: Rule) => needs ?? lacks ?? id;

function ask({ rule, scope, elements }: Asked): Question {
  const [only] = elements;
  const itself = elements.length === 1 && only?.name === scope.name;
  const where = scope.name === '' || itself ? '' : ` of ${scope.name}`;
  return {
    id: `${rule.id}@${scope.id}`,
    topic: topicOf(rule),
    text: `${rule.ask} (${named(elements)}${where})`,
    affects: sortedIds(elements),
    because: boundedEvidence(elements.flatMap(firstEvidence)),
  };
}

function fold(many: Asked[]): Question {
  const elements = [...new Set(many.flatMap((one) => one.elements))];
  const scope = many[0]?.scope ?? { id: 'system', name: 'the system' };
  const rules = many.map(({ rule }) => rule.id).sort(compareText);
  return {
    id: `effects@${scope.id}`,
    topic: 'effects',
    text: `What else can ${named(elements)} of ${scope.name} reach? Not all of that code could be followed, which leaves ${rules.length} rules undecided: ${rules.slice(0, RULES_TOLD).join(', ')}${rules.length > RULES_TOLD ? ` and ${rules.length - RULES_TOLD} more` : ''}.`,
    affects: sortedIds(elements),
    because: boundedEvidence(elements.flatMap(firstEvidence)),
  };
}

const firstEvidence = ({ evidence }: Element): Evidence[] => evidence.slice(0, 1);

/** What to ask where the code leaves it open how far a component can be reached. */
const EXPOSURE_QUESTIONS: Partial<Record<Exposure, (name: string) => string>> = {
  unknown: (name) => `Who can reach ${name}: this host only, an internal network, or the internet?`,
  internal: (name) => `Nothing here publishes ${name}: is it deployed in another way than these files tell?`,
  network: (name) => `${name} can be reached over the network: from an internal one only, or from the internet?`,
};

/** Severity rests on who can reach a component: asked once for each that has a threat. */
export function exposureQuestions(system: System, components: Element[], threats: Threat[]): Question[] {
  const asked = system.questions
    .filter(({ topic }) => topic === 'exposure')
    .flatMap(({ id, affects }) => [id, ...affects]);
  const waysIn = new Set(system.endpoints.map(({ id }) => id));
  const reached = threats.filter(({ targets }) => targets.some((id) => waysIn.has(id)));
  const threatened = new Set(reached.map(({ target }) => target));
  return components.flatMap(({ id, name, exposure, exposureSaid, evidence }) => {
    const text = EXPOSURE_QUESTIONS[exposure]?.(name);
    if (text === undefined || exposureSaid !== undefined || !threatened.has(id) || asked.includes(id)) return [];
    return { id: `exposure@${id}`, topic: 'exposure', text, affects: [id], because: boundedEvidence(evidence) };
  });
}
