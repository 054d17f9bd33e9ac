// `threatdraft explain <id> [path]`: the text of a rule; or a threat, gap or question of the repository, with its rule.

import { UserError } from '../core/errors.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Gap, Model, Question, Threat } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { place } from '../render/words.ts';
import { hang } from '../render/wrap.ts';
import { type AnalyseOptions, analyse, loadAllRules } from './analyse.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { printable, writeReport } from './streams.ts';
import { didYouMean } from './suggest.ts';

const WIDTH = 100;
const COLUMN = 12;
const PLACES_SHOWN = 20;

export async function explain([id = '', path]: string[], options: AnalyseOptions): Promise<ExitCode> {
  const { rules } = await loadAllRules(options.rules);
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule) await writeReport(ruleText(rule));
  else await writeReport(await foundText(id, path, options, rules));
  return EXIT.clean;
}

/** A rule's name holds no punctuation but dashes: what looks like one and is none needs no scan to be refused. */
async function foundText(id: string, path: string | undefined, options: AnalyseOptions, rules: readonly Rule[]) {
  const ruleIds = rules.map((rule) => rule.id);
  if (/^[a-z0-9-]+$/.test(id)) throw unknownId(id, ruleIds);
  const { model } = await analyse(path, options);
  const found = lookUp(id, model);
  if (!found) throw unknownId(id, [...ruleIds, ...idsOf(model)]);
  const rule = rules.find((candidate) => candidate.id === found.rule);
  return [found.text, ...(rule ? [ruleText(rule)] : [])].join('\n');
}

function unknownId(id: string, known: readonly string[]): UserError {
  const guess = didYouMean(id, known) || '; `threatdraft rules` lists the rules, -f json holds the other ids';
  return new UserError(`no rule, threat, gap or question is called ${printable(id)}${guess}`);
}

function idsOf({ threats, gaps, questions }: Model): string[] {
  return [...threats, ...gaps, ...questions].map(({ id }) => id);
}

function lookUp(id: string, { threats, gaps, questions }: Model): { text: string; rule?: string } | undefined {
  const threat = threats.find((one) => one.id === id);
  if (threat) return { text: threatText(threat), rule: threat.rule };
  const gap = gaps.find((one) => one.id === id);
  if (gap) return { text: gapText(gap), rule: gap.rule };
  const question = questions.find((one) => one.id === id);
  return question && { text: questionText(question) };
}

function ruleText(rule: Rule): string {
  return page(`${rule.id}: ${rule.title}`, [
    ['stride', rule.stride.join(', ')],
    [
      'looks at',
      [`each ${rule.each}`, wanted('where', rule.when), wanted('unless', rule.unless)].filter(Boolean).join(' '),
    ],
    ['needs', rule.needs ?? rule.lacks ?? ''],
    ['impact', `${rule.impact} of 5`],
    ['why', rule.why],
    ['fix', rule.fix],
    ['ask', rule.ask],
    ['weakness', rule.cwe.map((number) => `CWE-${number}`).join(', ')],
    ['classes', rule.owasp?.join(', ') ?? ''],
    ['attacks', rule.capec?.map((number) => `CAPEC-${number}`).join(', ') ?? ''],
    ['asked by', rule.asvs?.map((number) => `ASVS ${number}`).join(', ') ?? ''],
    ...rule.references.map((reference): [string, string] => ['read', reference]),
  ]);
}

function wanted(word: string, properties: Rule['when']): string {
  const parts = Object.entries(properties ?? {}).map(([name, value]) => `${name} = ${value}`);
  return parts.length > 0 ? `${word} ${parts.join(' and ')}` : '';
}

function threatText(threat: Threat): string {
  return page(threat.title, [
    ['id', threat.id],
    ['state', threat.state],
    ['severity', `${threat.severity} (${threat.severityTrace.join('; ')})`],
    ['confidence', threat.confidence],
    ['scenario', threat.scenario],
    ['at', threat.targets.length > 0 ? threat.targets.join(', ') : threat.target],
    ['mitigated', threat.mitigatedBy.join(', ')],
    ['said by', (threat.said ?? []).join(', ')],
    ['missing', threat.missing.join(', ')],
    ['seen at', places(threat.evidence)],
  ]);
}

function gapText(gap: Gap): string {
  return page(gap.title, [
    ['id', gap.id],
    ['control', gap.family],
    ['severity', gap.severity],
    ['at', gap.targets.join(', ')],
    ['searched', (gap.searched ?? []).join(', ')],
    ['seen at', places(gap.evidence)],
  ]);
}

function questionText(question: Question): string {
  return page(question.text, [
    ['id', question.id],
    ['topic', question.topic],
    ['affects', question.affects.join(', ')],
    ['because', places(question.because)],
  ]);
}

function places(evidence: readonly Evidence[]): string {
  const shown = evidence
    .slice(0, PLACES_SHOWN)
    .map((one) => place(one) + (one.note === undefined ? '' : ` (${one.note})`));
  const more = evidence.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function page(title: string, rows: [string, string][]): string {
  const lines = rows
    .filter(([, text]) => text !== '')
    .flatMap(([name, text]) => hang(`  ${name.padEnd(COLUMN - 2)}`, COLUMN, printable(text), WIDTH));
  return `${[printable(title), ...lines].join('\n')}\n`;
}
