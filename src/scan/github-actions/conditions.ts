// Conditions that do not keep out what they were written to keep out.

import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import type { Expr } from './expression.ts';
import { comparisonOf, conditionOf, trustOf } from './reach.ts';
import { lineAt, type Saying, type Spoken, speak } from './say.ts';
import { isPipelineFile, readWorkflow, type Text, type Workflow } from './workflow.ts';

export default defineScanner({
  id: 'github-actions/conditions',
  recognises:
    'an `if` with text around its braces, which is always true; `github.actor` compared with a bot where strangers start the run; `contains` with a text instead of a list',
  ignores: 'conditions that are right but too weak; conditions inside scripts',
  docs: 'https://docs.github.com/en/actions/reference/workflows-and-actions/expressions',
  reads: isPipelineFile,
  *scan(parsed, known): Iterable<Fact> {
    const workflow = readWorkflow(parsed, known);
    if (workflow) yield* speak(workflow.path, sayings(workflow));
  },
});

function* sayings(workflow: Workflow): Generator<Saying> {
  for (const job of workflow.jobs) {
    if (job.condition) yield* ofCondition({ job }, job.condition, workflow);
    for (const step of job.steps) if (step.condition) yield* ofCondition({ step }, step.condition, workflow);
  }
}

function* ofCondition(of: Spoken, text: Text, workflow: Workflow): Generator<Saying> {
  const strangers = workflow.triggers.some(({ event }) => trustOf(event) === 'strangers');
  const exposure = strangers ? ('internet' as const) : ('internal' as const);
  const here = { of, exposure, at: lineAt(workflow.path, text, 0) };
  if (alwaysTrue(text)) {
    yield { ...here, property: 'conditionAlwaysTrue', note: text.value.trim().slice(0, 80) };
    return;
  }
  const atoms = [...atomsOf(conditionOf(text))];
  const bot = strangers ? atoms.map(botIn).find((one) => one !== undefined) : undefined;
  if (bot !== undefined) yield { ...here, property: 'conditionBot', note: `${bot} == a bot` };
  for (const atom of atoms) {
    const found = looseList(atom);
    if (found !== undefined) yield { ...here, property: 'conditionContains', note: `contains(…, ${found})` };
  }
}

/** `${{ a }} && ${{ b }}`, or a block scalar that leaves a line break after the braces. */
function alwaysTrue({ value }: Text): boolean {
  const first = value.indexOf('${{');
  if (first === -1) return false;
  const last = value.lastIndexOf('}}');
  const several = value.indexOf('${{', first + 3) !== -1;
  return value.slice(0, first) !== '' || value.slice(last + 2) !== '' || several;
}

function* atomsOf(expr: Expr): Generator<Expr> {
  const open = [expr];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind === 'operation' && (next.operator === '&&' || next.operator === '||' || next.operator === '!')) {
      open.push(...next.args);
    } else yield next;
  }
}

function botIn(expr: Expr): string | undefined {
  const compared = comparisonOf(expr);
  const actor = compared && /^github\.(?:actor|triggering_actor|actor_id|event\.sender\.login)$/.test(compared.context);
  return actor && compared.equal && /\[bot\]$|^49699333$/.test(compared.literal ?? '') ? compared.context : undefined;
}

/** Places whose names people choose. */
const CHOSEN =
  /^github\.(?:ref|ref_name|head_ref|base_ref|actor|triggering_actor|repository|repository_owner)$|^env\.github_|\.login$|^github\.event\.(?:[\w.]+\.)?(?:ref|label|title|body|name|head_branch)$/;

function looseList(expr: Expr): string | undefined {
  if (expr.kind !== 'call' || expr.name !== 'contains') return undefined;
  const [list, needle] = expr.args;
  const path = needle?.kind === 'context' ? needle.path.join('.') : '';
  return list?.kind === 'literal' && CHOSEN.test(path) ? path : undefined;
}
