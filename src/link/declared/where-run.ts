// Where code runs that stands under a test: in development alone, or only where its file is started itself. What servers import
// never runs there.

import type { Expression } from '../../core/ir.ts';
import { type IfNode, walk } from '../sites/walk.ts';
import type { CallSite } from './look.ts';
import { inProduction } from './production.ts';
import { wordsOf } from './spoken.ts';

const known = new WeakMap<object, IfNode[]>();
const IFS = new Set(['if']);

/** `directly`: only where its file is what is started. */
export function whereRun(site: CallSite): 'everywhere' | 'directly' | 'elsewhere' {
  const { at } = site.node;
  const around = testsIn(site).filter((one) => contains(one.at, at));
  for (const { test, then } of around) {
    const holds = then.some((statement) => contains(statement.at, at));
    const live = isNever(test) ? false : inProduction(site, test);
    if (live === !holds) return 'elsewhere';
  }
  const started = around.some(({ test }) => wordsOf(test).includes('__name__'));
  return started || isMain(site) ? 'directly' : 'everywhere';
}

const isNever = (test: Expression) => test.kind === 'literal' && test.value === false;

function testsIn({ program }: CallSite): IfNode[] {
  const told = known.get(program);
  if (told) return told;
  const found: IfNode[] = [];
  walk(program, IFS, (node) => found.push(node as unknown as IfNode));
  known.set(program, found);
  return found;
}

function isMain({ around }: CallSite): boolean {
  for (let at = around; at; at = at.outer) if (at.kind === 'function' && at.node.name === 'main') return true;
  return false;
}

function contains(outer: Expression['at'], inner: Expression['at']): boolean {
  const starts = outer[0] < inner[0] || (outer[0] === inner[0] && outer[1] <= inner[1]);
  return starts && (outer[2] > inner[0] || (outer[2] === inner[0] && outer[3] >= inner[1]));
}
