// The words of a threat: which elements, how many of how many, what they reach, why that matters. Only what the model
// holds; every count and name can be checked.

import { effectProperty } from '../core/effect-properties.ts';
import { DOINGS } from '../core/effect-words.ts';
import { compareText } from '../core/evidence.ts';
import type { Control, ControlFamily, Effect, Switch } from '../core/model.ts';
import type { ElementKind } from '../core/rule.ts';
import type { Element } from './elements.ts';
import { type Group, threatened } from './group.ts';

const NAMED = 3;

const NOUNS: Record<ElementKind, [one: string, many: string]> = {
  endpoint: ['endpoint', 'endpoints'],
  component: ['component', 'components'],
  asset: ['asset', 'assets'],
  flow: ['flow', 'flows'],
  boundary: ['boundary', 'boundaries'],
  control: ['control', 'controls'],
  system: ['system', 'systems'],
  image: ['image', 'images'],
  workload: ['workload', 'workloads'],
  resource: ['resource', 'resources'],
  site: ['site', 'sites'],
  workflow: ['workflow', 'workflows'],
  job: ['job', 'jobs'],
  step: ['step', 'steps'],
  install: ['installation of packages', 'installations of packages'],
  repository: ['repository', 'repositories'],
  secret: ['secret', 'secrets'],
  variable: ['variable', 'variables'],
  mismatch: ['mismatch', 'mismatches'],
  cookie: ['cookie', 'cookies'],
  token: ['token', 'tokens'],
  digest: ['digest', 'digests'],
  policy: ['policy', 'policies'],
  sink: ['sink', 'sinks'],
  client: ['client', 'clients'],
  intake: ['intake', 'intakes'],
  limiter: ['limiter', 'limiters'],
  prompt: ['prompt', 'prompts'],
  tool: ['tool', 'tools'],
};

/** The effects that a property speaks of: the ones worth naming when a rule asks for it. */
const effectsOf = (property: string) => effectProperty(property === 'abusable' ? 'costly' : property)?.kinds ?? [];

/** `18 of 21 endpoints of api`, with the name of the only one. */
export function countOf({ rule, scope, present }: Group, targets: Element[]): string {
  const all = targets.length + present.length;
  const [first, ...others] = targets;
  const of = rule.each === 'control' ? `for ${scope.name}` : `of ${scope.name}`;
  const [one, many] = NOUNS[rule.each];
  if (first && others.length === 0) {
    if (first.id === scope.id || first.name === scope.name) return first.name;
    return all === 1 ? `${first.name} ${of}` : `${first.name} (1 of ${all} ${many} ${of})`;
  }
  if (present.length > 0) return `${targets.length} of ${all} ${many} ${of}`;
  return `${all} ${all === 1 ? one : many} ${of}`;
}

export function scenarioOf(group: Group, controls: ReadonlyMap<string, Control>): string {
  const targets = threatened(group);
  const sentences = [
    `${group.rule.title}: ${countOf(group, targets)}${targets.length > 1 ? ` (${named(targets)})` : ''}.`,
  ];
  const reached = reachedBy(group);
  if (reached) sentences.push(reached);
  sentences.push(...conditionsOf(group, controls), ...untoldOf(group), group.rule.why);
  return sentences.join(' ');
}

/** `State change without authentication: kept away at 12 endpoints of api (authentication). …` */
export function keptAwayOf(group: Group, family: ControlFamily | undefined, words: readonly string[]): string {
  const { rule, present } = group;
  const all = countOf({ ...group, present: [] }, present);
  const said = words.length > 0 ? `, said by ${words.join(', ')} and not seen` : '';
  return `${rule.title}: kept away at ${all} by ${(family ?? '').replaceAll('-', ' ')}${said}. ${rule.why}`;
}

/** The first few by name, the others by number. */
export function named(elements: readonly { name: string }[]): string {
  const names = [...new Set(elements.map(({ name }) => name))].sort(compareText);
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}

/** The effects that make the rule hold, one of each kind and library. */
export function effectsBehind(group: Group): Effect[] {
  const kinds = new Set(Object.keys(group.rule.when ?? {}).flatMap((name) => effectsOf(name)));
  const found = new Map<string, Effect>();
  for (const effect of threatened(group).flatMap(({ effects }) => effects)) {
    const key = `${effect.kind} ${effect.library ?? ''}`;
    if (kinds.has(effect.kind) && !found.has(key)) found.set(key, effect);
  }
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, effect]) => effect);
}

function reachedBy(group: Group): string | undefined {
  const effects = effectsBehind(group);
  if (effects.length === 0) return undefined;
  const shown = doingsOf(effects).map(({ doing, own }) => {
    const places = own.slice(0, NAMED).map(({ library, evidence: [at] }) => {
      const place = at === undefined ? '' : `${at.file}:${at.line}`;
      return [library, place].filter(Boolean).join(' at ');
    });
    const more = own.length > NAMED ? ` and ${own.length - NAMED} more` : '';
    return `${doing} (${places.join(', ')}${more})`;
  });
  return `A request can ${listed(shown)}.`;
}

/** What effects of one kind do is said once. */
export function doingsOf(effects: readonly Effect[]): { doing: string; own: readonly Effect[] }[] {
  const kinds = [...new Set(effects.map(({ kind }) => kind))];
  return kinds.map((kind) => ({ doing: DOINGS[kind], own: effects.filter((effect) => effect.kind === kind) }));
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function untoldOf({ rule, unknown, absent, conditional }: Group): string[] {
  if (!rule.needs || unknown.length === 0) return [];
  const control = `whether a control (${rule.needs.replaceAll('-', ' ')}) is there`;
  if (rule.whenUnknown === 'threat') return [`For ${unknown.length} of them the code does not tell ${control}.`];
  return absent.length + conditional.length === 0
    ? []
    : [`For ${unknown.length} more the code does not tell ${control}.`];
}

function conditionsOf({ rule, conditional }: Group, controls: ReadonlyMap<string, Control>): string[] {
  const { needs } = rule;
  if (!needs || conditional.length === 0) return [];
  const ids = [...new Set(conditional.flatMap((element: Element) => element.control(needs).by))].sort(compareText);
  const flags = ids.flatMap((id) => {
    const flag = controls.get(id)?.flag;
    return flag ? [`${flag.name} (${switchText(flag)})`] : [];
  });
  const reason = flags.length > 0 ? ` It depends on ${[...new Set(flags)].join(', ')}.` : '';
  return [`On ${conditional.length} of them the control is there only under a condition.${reason}`];
}

/** `default false, off by default, set to true in compose.yml:12`. */
export function switchText({ default: initial, byDefault, setIn }: Switch): string {
  const outcome = byDefault === 'on' || byDefault === 'off' ? [`${byDefault} by default`] : [];
  const places = setIn.slice(0, NAMED).map(({ file, line, note = 'set' }) => `${note} in ${file}:${line}`);
  return [`default ${initial === '' ? 'not set' : initial}`, ...outcome, ...places].join(', ');
}
