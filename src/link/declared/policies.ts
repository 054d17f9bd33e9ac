// Controls of CORS learn from what is declared at the same place what browsers make of them: both speak of one call.

import type { Evidence } from '../../core/evidence.ts';
import type { LinkedControl, LinkedDeclared } from '../../core/linked.ts';
import type { Switch, Tri } from '../../core/model.ts';

export function withPolicies(controls: readonly LinkedControl[], declared: readonly LinkedDeclared[]): LinkedControl[] {
  const said = new Map<string, LinkedDeclared[]>();
  for (const one of declared)
    if (one.what === 'policy')
      for (const place of [one.evidence, one.maker ?? one.evidence])
        said.set(keyOf(place), [...(said.get(keyOf(place)) ?? []), one]);
  return controls.map((control) => {
    const own = control.families.includes('cors') ? said.get(keyOf(control.evidence)) : undefined;
    return own?.some(({ property }) => property === 'anyOrigin') ? judged(control, own) : control;
  });
}

const keyOf = ({ file, line }: Evidence) => `${file}:${line}`;

function judged(control: LinkedControl, said: readonly LinkedDeclared[]): LinkedControl {
  const policy = {
    anyOrigin: told(said, 'anyOrigin'),
    reflectsWithCredentials: told(said, 'reflectsWithCredentials'),
  };
  const [decides] = said.flatMap(({ flag }) => flag ?? []);
  if (!decides || policy.anyOrigin !== false || control.mode !== 'enforcing') return { ...control, policy };
  const flag: Switch = control.flag ?? { ...decides, byDefault: 'on', setIn: [] };
  return { ...control, policy, mode: 'conditional', flag };
}

/** Of several policies of one object the widest counts. */
function told(said: readonly LinkedDeclared[], name: string): Tri {
  const values = said.filter(({ property }) => property === name).map(({ value }) => value);
  if (values.includes('true')) return true;
  return values.every((value) => value === 'false') ? false : 'unknown';
}
