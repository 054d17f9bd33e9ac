// Model × rules → threats, gaps and questions. Pure: no file, no clock; knows no language and no library.

import { compareText } from '../core/evidence.ts';
import type { Model, System } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { answered } from './answers.ts';
import { elementsOf } from './elements.ts';
import { groupsOf, isMitigated, threatened } from './group.ts';
import { pathsOf } from './paths.ts';
import { exposureQuestions, questionsOf } from './questions.ts';
import { gapOf, mitigatedOf, threatOf } from './threats.ts';

export function assess(system: System, rules: readonly Rule[], tool: { version: string; rulesHash: string }): Model {
  const elements = elementsOf(system);
  const controls = new Map(system.controls.map((control) => [control.id, control]));
  const groups = rules.flatMap((rule) => groupsOf(rule, elements[rule.each]));
  const found = groups.filter((group) => threatened(group).length > 0);
  const threats = found.map((group) => threatOf(group, controls));
  const mitigated = groups.filter(isMitigated).map((group) => mitigatedOf(group, controls));
  const asked = [
    ...system.questions,
    ...questionsOf(groups),
    ...exposureQuestions(system, elements.component, threats),
  ];
  const { questions, said } = answered(asked.sort(byId), system.said);
  return {
    schemaVersion: '1',
    ...system,
    tool: { name: 'threatdraft', version: tool.version, rules: tool.rulesHash },
    threats: [...threats, ...mitigated].sort(byId),
    paths: pathsOf(system, threats, rules),
    gaps: found.flatMap((group) => gapOf(group) ?? []).sort(byId),
    questions,
    ...(said !== undefined && { said }),
  };
}

const byId = (a: { id: string }, b: { id: string }) => compareText(a.id, b.id);
