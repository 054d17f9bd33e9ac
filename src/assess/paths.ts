// Abuse paths: a way in that too little guards, what a request reaches from there, and what does not stand in between.
// Each is made of a threat that stands and of what its endpoints say; nothing is added that the model does not hold.

import { effectProperty } from '../core/effect-properties.ts';
import { compareText, type Evidence } from '../core/evidence.ts';
import {
  type AbusePath,
  type Control,
  type Effect,
  type Endpoint,
  type Presence,
  SEVERITIES,
  type System,
  type Threat,
} from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { boundedEvidence } from './group.ts';
import { doingsOf, listed, named, switchText } from './scenario.ts';

/** Who gets in, by whether authentication stands before the endpoint. Where that cannot be told there is no path. */
const ACCESS: Partial<Record<Presence, AbusePath['access']>> = {
  absent: 'anyone',
  conditional: 'anyone-under-a-condition',
  present: 'signed-in',
};
const RANK: readonly AbusePath['access'][] = ['anyone', 'anyone-under-a-condition', 'signed-in'];
const STANDING: ReadonlySet<string> = new Set(['open', 'partial', 'conditional']);
const EFFECTS_TOLD = 3;

export function pathsOf(system: System, threats: readonly Threat[], rules: readonly Rule[]): AbusePath[] {
  const endpoints = new Map(system.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const controls = new Map(system.controls.map((control) => [control.id, control]));
  const names = new Map(system.components.map(({ id, name }) => [id, name]));
  const asked = new Map(rules.map((rule) => [rule.id, rule]));
  const found = threats
    .filter(({ state }) => STANDING.has(state))
    .flatMap((threat) => {
      const rule = asked.get(threat.rule);
      const entries = threat.targets.flatMap((id) => endpoints.get(id) ?? []);
      if (rule === undefined || entries.length === 0 || !reachesSomething(rule)) return [];
      return RANK.flatMap((access) => {
        const own = entries.filter((entry) => accessTo(entry) === access);
        const component = names.get(threat.target) ?? threat.target;
        return own.length > 0 ? [pathOf({ threat, rule, access, entries: own, component, controls })] : [];
      });
    });
  return found.sort(worstFirst);
}

/** Where people say that somebody else asks who calls, that is not known. */
function accessTo({ controls: { authentication } }: Endpoint): AbusePath['access'] | undefined {
  return authentication.said === undefined ? ACCESS[authentication.presence] : undefined;
}

const reachesSomething = ({ when = {} }: Rule) =>
  Object.entries(when).some(([name, value]) => value === true && propertyKinds(name).length > 0);

const propertyKinds = (name: string) => effectProperty(name === 'abusable' ? 'costly' : name)?.kinds ?? [];

function worstFirst(a: AbusePath, b: AbusePath): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    RANK.indexOf(a.access) - RANK.indexOf(b.access) ||
    compareText(a.id, b.id)
  );
}

interface Chain {
  threat: Threat;
  rule: Rule;
  access: AbusePath['access'];
  entries: Endpoint[];
  /** The name of the component that they belong to. */
  component: string;
  controls: ReadonlyMap<string, Control>;
}

function pathOf(chain: Chain): AbusePath {
  const { threat, rule, access, entries } = chain;
  const between = threat.missing.filter((family) => family !== 'authentication');
  return {
    id: `${threat.id}/${access}`,
    title: rule.title,
    threat: threat.id,
    access,
    entries: entries.map(({ id }) => id).sort(compareText),
    severity: threat.severity,
    steps: [
      entryStep(chain),
      accessStep(chain),
      ...effectStep(chain),
      ...(between.length > 0
        ? [{ says: `Nothing in between: no ${between.join(', no ').replaceAll('-', ' ')}.`, evidence: [] }]
        : []),
      { says: rule.why, evidence: [] },
    ],
  };
}

function entryStep({ entries, component, access }: Chain): AbusePath['steps'][number] {
  const names = entries.map(({ method, transport, path }) => ({
    name: `${method ?? transport.toUpperCase()} ${path}`,
  }));
  const who = access === 'signed-in' ? `Whoever may log in to ${component}` : `Whoever reaches ${component}`;
  return {
    says: `${who} can call ${named(names)}.`,
    evidence: boundedEvidence(entries.flatMap(({ evidence }) => evidence.slice(0, 1))),
  };
}

function accessStep({ entries, access, controls }: Chain): AbusePath['steps'][number] {
  if (access === 'anyone')
    return { says: `Nobody asks who calls${entries.length === 1 ? ' it' : ' them'}.`, evidence: [] };
  const ids = [...new Set(entries.flatMap((one) => one.controls.authentication.by))].sort(compareText);
  const guards = ids.flatMap((id) => controls.get(id) ?? []);
  const evidence = boundedEvidence(guards.flatMap((guard) => guard.evidence.slice(0, 1)));
  if (access === 'signed-in') return { says: 'Authentication stands in the way: an account is enough.', evidence };
  const flags = [...new Set(guards.flatMap(({ flag }) => (flag ? [`${flag.name} (${switchText(flag)})`] : [])))];
  const on = flags.length > 0 ? `: it hangs on ${flags.join(', ')}` : '';
  return { says: `Authentication stands in the way only under a condition${on}.`, evidence };
}

function effectStep({ entries, rule }: Chain): AbusePath['steps'] {
  const effects = effectsOf(rule, entries);
  const derived = effects.some(({ requestDerived }) => requestDerived);
  const shown = doingsOf(effects.slice(0, EFFECTS_TOLD)).map(({ doing, own }) => {
    const to = [...new Set(own.flatMap((effect) => effect.to ?? effect.library ?? []))];
    return to.length > 0 ? `${doing} (${listed(to)})` : doing;
  });
  const more = effects.length > EFFECTS_TOLD ? [`${effects.length - EFFECTS_TOLD} things more`] : [];
  const steered = derived ? ', and decides what that acts on' : '';
  const places: Evidence[] = effects.flatMap(({ evidence }) => evidence.slice(0, 1));
  const says = shown.length > 0 ? `The request can ${listed([...shown, ...more])}${steered}.` : '';
  return says === '' ? [] : [{ says, evidence: boundedEvidence(places) }];
}

/** One of each kind, library and place it goes to; those that the request decides come first. */
function effectsOf({ when = {} }: Rule, entries: readonly Endpoint[]): Effect[] {
  const names = Object.keys(when);
  const kinds = new Set(names.flatMap((name) => [...propertyKinds(name)]));
  const needsDerived = names.some((name) => effectProperty(name)?.derived);
  const found = new Map<string, Effect>();
  for (const effect of entries.flatMap(({ effects }) => effects)) {
    if (!kinds.has(effect.kind) || (needsDerived && !effect.requestDerived)) continue;
    const key = `${effect.requestDerived ? 0 : 1} ${effect.kind} ${effect.library ?? ''} ${effect.to ?? ''}`;
    if (!found.has(key)) found.set(key, effect);
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, effect]) => effect);
}
