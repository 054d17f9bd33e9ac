// Controls that pipelines, proxies and clusters carry out, as controls of the model: one for each place that does so.

import { compareText } from '../core/evidence.ts';
import type { FactOf } from '../core/fact.ts';
import type { Control } from '../core/model.ts';
import { declarationId } from './declarations/statement.ts';
import { undoneElsewhere } from './deployment/hardening.ts';
import { evidenceList } from './evidence-list.ts';
import type { ModelInput } from './input.ts';
import { readPipelineControls } from './pipelines/controls.ts';

export function practicedControls(input: ModelInput): Control[] {
  const { facts } = input;
  const controls = new Map<string, Control>();
  const isUndone = undoneElsewhere(facts);
  for (const fact of facts) {
    if (fact.kind !== 'practice' || isUndone(fact)) continue;
    const control = controlOf(fact);
    const known = controls.get(control.id);
    if (known) known.evidence.push(...control.evidence);
    else controls.set(control.id, control);
  }
  const practised = [...controls.values()].map((control) => ({ ...control, evidence: evidenceList(control.evidence) }));
  return [...practised, ...readPipelineControls(input).controls].sort((a, b) => compareText(a.id, b.id));
}

function controlOf(fact: FactOf<'practice'>): Control {
  const { family, by, mode, flag, note, evidence } = fact;
  const place = declarationId(fact);
  const at = note === '' ? evidence : { ...evidence, note };
  return {
    id: `${family}:${by}@${place}`,
    family,
    mode,
    ...(flag === '' ? {} : { flag: { name: flag, default: '', setIn: [] } }),
    library: by,
    config: { in: place },
    tests: [],
    properties: { failOpen: mode === 'fail-open', dead: mode === 'dead' },
    evidence: [at],
  };
}
