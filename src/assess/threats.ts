// A group with elements that lack what they need becomes a threat and, when a control is named for it, a known gap.

import { compareText, type Evidence } from '../core/evidence.ts';
import {
  CONTROL_FAMILIES,
  type Control,
  type ControlFamily,
  type Gap,
  type Threat,
  type ThreatState,
} from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { saidBy } from '../core/said.ts';
import { type Judged, judge, widest } from '../core/severity.ts';
import type { Element } from './elements.ts';
import { boundedEvidence, type Group, groupId, lacking, sortedIds, threatened } from './group.ts';
import { countOf, effectsBehind, keptAwayOf, scenarioOf } from './scenario.ts';
import { settledBy } from './verdict.ts';

export type Controls = ReadonlyMap<string, Control>;

export function threatOf(group: Group, controls: Controls): Threat {
  const { rule, scope } = group;
  const targets = threatened(group);
  const { severity, trace } = judgedAt(group, targets);
  const words = wordsIn(group, controls);
  const family = familyOf(group);
  const places = placesOf(group);
  const effects = effectsBehind(group).flatMap(({ evidence }) => evidence.slice(0, 1));
  return {
    id: groupId(group),
    rule: rule.id,
    stride: rule.stride,
    title: rule.title,
    target: rule.each === 'control' ? (sortedIds(targets)[0] ?? scope.id) : scope.id,
    targets: sortedIds(targets),
    ...(Object.keys(places).length > 0 && { places }),
    scenario: scenarioOf(group, controls),
    state: stateOf(group),
    severity,
    severityTrace: trace,
    confidence: confidenceIn(group),
    mitigatedBy: mitigating(group),
    ...(words.length > 0 && { said: words }),
    missing: family ? [family] : [],
    cwe: [...rule.cwe].sort((a, b) => a - b),
    evidence: boundedEvidence([
      ...targets.flatMap((target) => (places[target.id] ?? target.evidence).slice(0, 3)),
      ...effects,
    ]),
  };
}

/** What would be a threat if the control that keeps it away were not at each of these elements. */
export function mitigatedOf(group: Group, controls: Controls): Threat {
  const { rule, scope, present } = group;
  const { severity, trace } = judgedAt(group, present);
  const words = wordsIn(group, controls);
  const by = mitigating(group);
  return {
    id: groupId(group),
    rule: rule.id,
    stride: rule.stride,
    title: rule.title,
    target: scope.id,
    targets: sortedIds(present),
    scenario: keptAwayOf(group, settledBy(rule), words),
    state: 'mitigated',
    severity,
    severityTrace: trace,
    confidence: words.length > 0 ? 'low' : present.every(({ readWhole }) => readWhole) ? 'high' : 'medium',
    mitigatedBy: by,
    ...(words.length > 0 && { said: words }),
    missing: [],
    cwe: [...rule.cwe].sort((a, b) => a - b),
    evidence: boundedEvidence(by.flatMap((id) => controls.get(id)?.evidence.slice(0, 1) ?? [])),
  };
}

export function gapOf(group: Group): Gap | undefined {
  const family = familyOf(group);
  const targets = lacking(group);
  if (!family || targets.length === 0) return undefined;
  const { rule } = group;
  return {
    id: groupId(group),
    rule: rule.id,
    title: `${rule.title}: ${countOf(group, targets)}`,
    family,
    severity: judgedAt(group, targets).severity,
    targets: sortedIds(targets),
    searched: searchedFor(group),
    fix: rule.fix,
    evidence: boundedEvidence(targets.flatMap((target) => saidAt(rule, target).slice(0, 1))),
  };
}

/** Where each target says what the rule looks for, for those that say it elsewhere than where they stand. */
function placesOf(group: Group): Record<string, Evidence[]> {
  const said = threatened(group).map((target) => [target.id, saidAt(group.rule, target)] as const);
  const told = new Set(threatened(group).flatMap((one) => (saysElsewhere(group.rule, one) ? [one.id] : [])));
  return Object.fromEntries(said.filter(([id]) => told.has(id)).sort(([a], [b]) => compareText(a, b)));
}

/** Declarations always say where; endpoints do where the rule asks what the request decides. */
function saysElsewhere({ when = {} }: Rule, { kind, because }: Element): boolean {
  if (because === undefined) return false;
  return kind !== 'endpoint' || Object.keys(when).some((name) => because[name] !== undefined);
}

/** The first property that the rule names and that has a place of its own decides. */
function saidAt({ when = {} }: Rule, { because = {}, evidence }: Element): Evidence[] {
  const name = Object.keys(when).find((one) => (because[one] ?? []).length > 0);
  return name === undefined ? evidence : (because[name] ?? []);
}

/** The control whose absence is the gap; a control that guards nothing is itself the missing one. */
function familyOf({ rule, scope }: Group): ControlFamily | undefined {
  return (
    rule.needs ?? rule.lacks ?? (rule.each === 'control' ? CONTROL_FAMILIES.find((f) => f === scope.id) : undefined)
  );
}

function stateOf({ present, absent, conditional }: Group): ThreatState {
  if (absent.length === 0 && conditional.length === 0) return 'unverifiable';
  if (absent.length === 0) return 'conditional';
  return present.length > 0 ? 'partial' : 'open';
}

/** How sure it is that this holds, not how bad it is. */
function confidenceIn(group: Group): Threat['confidence'] {
  if (stateOf(group) === 'unverifiable') return 'low';
  return threatened(group).every(({ readWhole }) => readWhole) ? 'high' : 'medium';
}

/** The widest exposure counts; whose word it is, is told when nothing that was seen is as wide. */
function judgedAt({ rule }: Group, elements: readonly Element[]): Judged {
  const exposure = widest(elements.map((element) => element.exposure));
  const deciding = elements.filter((element) => element.exposure === exposure);
  const seen = deciding.some(({ exposureSaid }) => exposureSaid === undefined);
  return judge(rule.impact, exposure, seen ? undefined : deciding[0]?.exposureSaid);
}

/** Whose word it is that a control is there, for the elements where none was seen. */
function wordsIn({ rule, present }: Group, controls: Controls): string[] {
  const family = settledBy(rule);
  if (family === undefined) return [];
  const states = present.map((element) => element.control(family)).filter(({ presence }) => presence !== 'present');
  const ids = [...new Set(states.flatMap(({ said = [] }) => said))].sort(compareText);
  return ids.flatMap((id) => {
    const { said, evidence = [] } = controls.get(id) ?? {};
    return said === undefined ? [] : [saidBy({ by: said.by, evidence })];
  });
}

function mitigating({ rule, present, conditional }: Group): string[] {
  const family = settledBy(rule);
  if (!family) return [];
  const states = [...present, ...conditional].map((element) => element.control(family));
  return [...new Set(states.flatMap(({ by, said = [] }) => [...by, ...said]))].sort(compareText);
}

/** The files in which the elements and what guards them stand. */
function searchedFor(group: Group): string[] {
  const files = lacking(group).flatMap(({ evidence }) => evidence.map(({ file }) => file));
  return [...new Set(files)].sort(compareText);
}
