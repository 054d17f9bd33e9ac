// `threatdraft explain <id> [path]`: the text of a rule; or a threat, gap or question of the repository, with its rule.

import { UserError } from '../core/errors.ts';
import type { Model } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { type AnalyseOptions, analyse, loadAllRules } from './analyse.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { gapPage, ignoreComment, page, questionPage, type Told, threatPage } from './explain-found.ts';
import { printable, writeReport } from './streams.ts';
import { didYouMean } from './suggest.ts';

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
  const analysis = await analyse(path, options);
  const found = lookUp(id, analysis);
  if (!found) throw unknownId(id, [...ruleIds, ...idsOf(analysis.model)]);
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

function lookUp(id: string, told: Told): { text: string; rule?: string } | undefined {
  const { threats, gaps, questions } = told.model;
  const threat = threats.find((one) => one.id === id);
  if (threat) return { text: threatPage(threat, told), rule: threat.rule };
  const gap = gaps.find((one) => one.id === id);
  if (gap) return { text: gapPage(gap, told), rule: gap.rule };
  const question = questions.find((one) => one.id === id);
  return question && { text: questionPage(question, told) };
}

function ruleText(rule: Rule): string {
  const text = page(`${rule.id}: ${rule.title}`, [
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
    ['leave out', `${ignoreComment(rule.id)}, in a comment at the place or on the line before it`],
  ]);
  return `${text}\n`;
}

function wanted(word: string, properties: Rule['when']): string {
  const parts = Object.entries(properties ?? {}).map(([name, value]) => `${name} = ${value}`);
  return parts.length > 0 ? `${word} ${parts.join(' and ')}` : '';
}
