// Gives each target of a threat, a gap or a question the identity by which decisions and baselines know it again.
// Run it on what has been redacted: a digest is made of nothing that may not be shown.

import { createHash } from 'node:crypto';
import { compareText, type Evidence } from '../core/evidence.ts';
import { controlName, type Identity, type LastingName, lastingNames } from '../core/identity.ts';
import type { Control, ControlFamily, Endpoint, Model, Question, System } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { type Element, elementsOf } from './elements.ts';

/** The lines of a file of the repository, for what guards say themselves. */
type LinesOf = (file: string) => readonly string[];

interface Context {
  name: LastingName;
  rules: ReadonlyMap<string, Rule>;
  elements: ReadonlyMap<string, Element>;
  endpoints: ReadonlyMap<string, Endpoint>;
  controls: ReadonlyMap<string, Control>;
  linesOf: LinesOf;
}

/** Who is let in counts for whatever is decided about an endpoint. */
const LETTING_IN: readonly ControlFamily[] = ['authentication', 'authorization'];
const DIGITS = 16;

export function withIdentities(
  model: Model,
  rules: readonly Rule[],
  textOf: (file: string) => string | undefined,
): Model {
  const context = contextOf(model, rules, linesIn(textOf));
  const of = (rule: string, targets: readonly string[]) =>
    Object.fromEntries(targets.map((target) => [target, identityOf(rule, target, context)]));
  return {
    ...model,
    threats: model.threats.map((one) => ({
      ...one,
      identities: of(one.rule, one.targets.length > 0 ? one.targets : [one.target]),
    })),
    gaps: model.gaps.map((one) => ({ ...one, identities: of(one.rule, one.targets) })),
    questions: model.questions.map((one) => ({
      ...one,
      identities: of(topicOf(one), one.affects.length > 0 ? one.affects : ['system']),
    })),
  };
}

/** What is asked, without whom it is asked about. */
function topicOf({ id, affects }: Question): string {
  const asked = id.split('@')[0] ?? id;
  return affects.reduce((rest, target) => rest.replace(`:${target}`, ''), asked);
}

function contextOf(system: System, rules: readonly Rule[], linesOf: LinesOf): Context {
  const elements = Object.values(elementsOf(system)).flat();
  return {
    name: lastingNames(system),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    elements: new Map(elements.map((element) => [element.id, element])),
    endpoints: new Map(system.endpoints.map((endpoint) => [endpoint.id, endpoint])),
    controls: new Map(system.controls.map((control) => [control.id, control])),
    linesOf,
  };
}

function identityOf(rule: string, target: string, context: Context): Identity {
  return { id: `${rule}@${context.name(target)}`, basis: digestOf(basisOf(context.rules.get(rule), target, context)) };
}

/** What the rule asks of the element, from where it is reached, and the controls that it and every caller meet there. */
function basisOf(rule: Rule | undefined, target: string, context: Context): unknown {
  const element = context.elements.get(target);
  if (element === undefined) return [];
  const asked = Object.keys({ ...rule?.when, ...rule?.unless }).sort(compareText);
  const families = new Set([
    ...(rule?.needs === undefined ? [] : [rule.needs]),
    ...(rule?.lacks === undefined ? [] : [rule.lacks]),
    ...(element.kind === 'endpoint' ? LETTING_IN : []),
  ]);
  return [
    element.exposure,
    asked.map((name) => [name, element.properties[name] ?? false]),
    [...families].sort(compareText).map((family) => guardedBy(family, element, context)),
  ];
}

function guardedBy(family: ControlFamily, element: Element, context: Context): unknown {
  const { presence, by } = element.control(family);
  const guards = context.endpoints.get(element.id)?.guards ?? [];
  const told = by.flatMap((id) => {
    const control = context.controls.get(id);
    const modes = guards.filter((guard) => guard.control === id).map(({ mode, via }) => `${via} ${mode}`);
    return control === undefined ? [] : [JSON.stringify([modes, ...saidOf(control, context)])];
  });
  return [family, presence, told.sort(compareText)];
}

/** A control at several places is told by what it is: another place is no change of this one. */
function saidOf(control: Control, { name, linesOf }: Context): unknown[] {
  const { library, config, flag, evidence } = control;
  const [only, ...others] = evidence;
  const settings = Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? name(value) : value]);
  return [
    controlName(control),
    library ?? '',
    settings.sort(([a], [b]) => compareText(String(a), String(b))),
    flag === undefined ? [] : [flag.name, flag.default, flag.byDefault ?? 'unknown'],
    only === undefined || others.length > 0 ? '' : textAt(only, linesOf),
  ];
}

/** Without white space: formatting is no change. */
function textAt({ file, line, column = 1, endLine = line, endColumn }: Evidence, linesOf: LinesOf): string {
  const lines = linesOf(file).slice(line - 1, endLine);
  const last = lines.length - 1;
  const cut = lines.map((text, at) =>
    text.slice(at === 0 ? column - 1 : 0, at === last && endColumn !== undefined ? endColumn - 1 : undefined),
  );
  return cut.join('').replace(/\s+/g, '');
}

/** Each file is read once. */
function linesIn(textOf: (file: string) => string | undefined): LinesOf {
  const known = new Map<string, string[]>();
  return (file) => {
    const lines = known.get(file) ?? (textOf(file) ?? '').split(/\r\n|[\r\n]/);
    known.set(file, lines);
    return lines;
  };
}

function digestOf(basis: unknown): string {
  return createHash('sha256').update(JSON.stringify(basis)).digest('hex').slice(0, DIGITS);
}
