// What one rule says of one element. Three-valued all the way: what is not told is never taken for a yes or a no.

import type { ControlFamily, Properties } from '../core/model.ts';
import type { Rule, Wanted } from '../core/rule.ts';
import type { Element } from './elements.ts';

export type Verdict =
  /** The rule is not about this element. */
  | { is: 'quiet' }
  /** It is, and the control it needs is there. */
  | { is: 'present' }
  | { is: 'absent' | 'conditional' }
  /** It is, and whether the control is there cannot be told. */
  | { is: 'unknown' }
  /** Whether it is cannot be told, because of these properties. */
  | { is: 'undecided'; because: string[] };

export function verdictOn(rule: Rule, element: Element): Verdict {
  const { holds, unknown } = applies(rule, element.properties);
  if (!holds || (rule.needs && !element.concerns(rule.needs))) return { is: 'quiet' };
  const family = settledBy(rule);
  const presence = saysSo(family, element) ? 'present' : rule.needs ? element.control(rule.needs).presence : 'absent';
  if (unknown.length === 0) return { is: presence };
  return presence === 'present' ? { is: 'quiet' } : { is: 'undecided', because: unknown };
}

/**
 * The control that settles a threat of the rule. One that sees a fault stays, whatever people say is there beside it; one
 * that only finds nothing of a family in a repository is settled by what is elsewhere.
 */
export function settledBy({ id, each, needs, lacks }: Rule): ControlFamily | undefined {
  if (needs !== undefined) return needs;
  return each === 'repository' && lacks !== undefined && id === `${lacks}-missing` ? lacks : undefined;
}

function saysSo(family: ControlFamily | undefined, element: Element): boolean {
  return family !== undefined && (element.control(family).said ?? []).length > 0;
}

/** A property that an element does not have at all is one that cannot hold for it. */
function applies(rule: Rule, properties: Properties): { holds: boolean; unknown: string[] } {
  const wanted = compare(rule.when, properties);
  const unwanted = compare(rule.unless, properties);
  return {
    holds: wanted.every(({ match }) => match !== false) && unwanted.every(({ match }) => match !== true),
    unknown: [...wanted, ...unwanted].flatMap(({ name, match }) => (match === 'unknown' ? [name] : [])),
  };
}

function compare(wanted: Wanted = {}, properties: Properties): { name: string; match: boolean | 'unknown' }[] {
  return Object.entries(wanted).map(([name, value]) => {
    const found = properties[name];
    return { name, match: found === value || (found === 'unknown' ? found : false) };
  });
}
