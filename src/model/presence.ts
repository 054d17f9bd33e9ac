// Whether a control stands before an endpoint. Only an enforcing guard is `present`; `absent` takes a chain that was read
// whole, in a component whose files were all read. Everything in between keeps its reason.

import type { LinkedControl, LinkedEndpoint, LinkedGuard, LinkedJudgement } from '../core/linked.ts';
import { CONTROL_FAMILIES, type ControlFamily, type ControlState, type Mode, type Switch } from '../core/model.ts';
import type { ControlId } from './control-ids.ts';
import { corsOf } from './properties/cors.ts';

/** Families that a guard chain read whole would show: without a guard, they are not there. */
const SHOWN_BY_CHAIN: ReadonlySet<ControlFamily> = new Set([
  'authentication',
  'authorization',
  'rate-limit',
  'cors',
  'csrf',
  'security-headers',
  'body-limit',
  'timeout',
  'error-handling',
  'token-verification',
  'session',
  'upload-guard',
  'webhook-signature',
]);

/** From strongest to weakest claim. */
const STRENGTH: readonly Mode[] = [
  'enforcing',
  'conditional',
  'fail-open',
  'attached-only',
  'declared-only',
  'dead',
  'unknown',
];

export const weaker = (a: Mode, b: Mode): Mode => (STRENGTH.indexOf(a) > STRENGTH.indexOf(b) ? a : b);

export const stronger = (a: Mode, b: Mode): Mode => (weaker(a, b) === a ? b : a);

export interface Link {
  guard: LinkedGuard;
  control: LinkedControl | undefined;
  /** The weaker of what the guard does here and what the control does at all. */
  mode: Mode;
}

export function chainOf({ guards }: LinkedEndpoint, controls: ReadonlyMap<string, LinkedControl>): Link[] {
  return guards.map((guard) => {
    const control = controls.get(guard.control);
    const unread = control === undefined || control.unread !== undefined;
    return { guard, control, mode: unread ? 'unknown' : weaker(guard.mode, restraint(control)) };
  });
}

/** A CORS policy that lets every origin in holds nobody back; one whose origins cannot be told may not either. */
function restraint(control: LinkedControl): Mode {
  const { families, mode } = control;
  if (!families.includes('cors')) return mode;
  const { wildcard } = corsOf(control);
  return wildcard === true ? 'declared-only' : wildcard === 'unknown' ? 'unknown' : mode;
}

/** Why the chain may hold more than is listed: undefined when it was read whole. */
export function chainGap(
  endpoint: LinkedEndpoint,
  chain: readonly Link[],
  unread: readonly string[],
): string | undefined {
  const [openEnd] = endpoint.openEnds;
  if (openEnd !== undefined) return openEnd;
  const mystery = chain.find(({ control }) => control === undefined || control.unread !== undefined);
  if (mystery) return `the guard ${nameOf(mystery)} was not read: ${mystery.control?.unread ?? 'not found'}`;
  const vague = chain.find(({ control, mode }) => mode === 'unknown' && control?.families.length === 0);
  if (vague) return `what the guard ${nameOf(vague)} does could not be told`;
  // Files as they lie have no handler; what stands before them is all there is.
  if (endpoint.handler === undefined && endpoint.serves !== 'static') return 'the handler was not found';
  const [file] = unread;
  return file === undefined ? undefined : `${file} was not read whole and may hold one`;
}

const nameOf = ({ control, guard }: Link) => control?.name || guard.control;

export function controlStates(
  chain: readonly Link[],
  gap: string | undefined,
  { possible, method, judged = [] }: Pick<LinkedEndpoint, 'possible' | 'method' | 'judged'>,
  idOf: ControlId,
): Record<ControlFamily, ControlState> {
  const states: Partial<Record<ControlFamily, ControlState>> = {};
  for (const family of CONTROL_FAMILIES) {
    const own = possible?.find((one) => one.family === family)?.why;
    const told = judged.find((one) => one.family === family);
    states[family] = stateOf(family, { chain, gap: own ?? gap, takesBody: WITH_BODY.test(method), told }, idOf);
  }
  return states as Record<ControlFamily, ControlState>;
}

const WITH_BODY = /POST|PUT|PATCH/i;

interface Situation {
  chain: readonly Link[];
  gap: string | undefined;
  takesBody: boolean;
  told: LinkedJudgement | undefined;
}

function stateOf(family: ControlFamily, { chain, gap, takesBody, told }: Situation, idOf: ControlId): ControlState {
  const own = chain.flatMap(({ control, guard, mode }) =>
    control?.families.includes(family) ? [{ control, guard, mode }] : [],
  );
  const by = (...modes: Mode[]) => own.filter(({ mode }) => modes.includes(mode));
  const ids = (links: typeof own) => [...new Set(links.map(({ control }) => idOf(family, control)))];
  if (told?.over) return { presence: told.presence, by: ids(own), why: told.why };
  const enforcing = by('enforcing');
  const beside = family === 'validation' ? besideTheBody(enforcing) : undefined;
  if (beside !== undefined && takesBody) return { presence: 'unknown', by: ids(enforcing), why: beside };
  if (enforcing.length > 0) return { presence: 'present', by: ids(enforcing) };
  const conditional = by('conditional', 'fail-open');
  if (conditional.length > 0) {
    return { presence: 'conditional', by: ids(conditional), why: conditional.map(conditionText).join('; ') };
  }
  const vague = by('unknown');
  if (vague[0])
    return { presence: 'unknown', by: ids(vague), why: `what ${vague[0].control.name} does could not be told` };
  const powerless = own.map(({ control, mode }) => `${control.name} is ${mode}: ${control.why}`).join('; ');
  if (gap !== undefined) return { presence: 'unknown', by: [], why: gap };
  if (told && own.length === 0) return { presence: told.presence, by: [], why: told.why };
  if (family === 'validation') return { presence: 'unknown', by: [], why: 'checks written by hand are not told apart' };
  if (!SHOWN_BY_CHAIN.has(family)) return { presence: 'unknown', by: [], why: 'not judged per endpoint' };
  return powerless === '' ? { presence: 'absent', by: [] } : { presence: 'absent', by: [], why: powerless };
}

/** Checks of other parts of the request say nothing of the body that comes with it. */
function besideTheBody(enforcing: readonly { control: LinkedControl }[]): string | undefined {
  const parts = enforcing.map(({ control }) => control.config['parts']);
  if (parts.length === 0 || parts.some((p) => !Array.isArray(p) || p.includes('body') || p.includes('whole')))
    return undefined;
  return `only ${[...new Set(parts.flat().map(String))].sort().join(', ')} of the request was seen to be checked`;
}

function conditionText({ control, guard, mode }: { control: LinkedControl; guard: LinkedGuard; mode: Mode }): string {
  if (mode === 'fail-open') return `fails open: ${control.why}`;
  if (control.flag === undefined) {
    const own = control.mode === 'conditional' ? control.why : '';
    if (own) return own;
    const { note } = guard.evidence;
    return note === undefined ? `${control.name} applies on a condition` : `${control.name} ${note}`;
  }
  return switchText(control.flag);
}

function switchText({ name, default: initial, byDefault, note }: Switch): string {
  const said = note === undefined || initial === '' ? '' : ` (${note})`;
  if (byDefault === 'on' || byDefault === 'off') {
    const value = initial === '' ? `where ${name} is not set` : `with ${name} at its default, ${initial}${said}`;
    return `${byDefault} ${value}`;
  }
  return initial === ''
    ? `depends on ${name}, which has no default`
    : `depends on ${name}, by default ${initial}${said}`;
}
