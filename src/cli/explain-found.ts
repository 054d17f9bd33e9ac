// The pages of `explain` about what a scan found: a threat, gap or question with the line of every place, the path that a
// request takes, and how to leave it out with a reason. Left out: the rule's own text, which follows it.

import type { Evidence } from '../core/evidence.ts';
import type { AbusePath, Gap, Model, Question, Threat } from '../core/model.ts';
import { languageOf } from '../discover/languages.ts';
import { elementsOf, placesAt } from '../render/elements.ts';
import { plainText } from '../render/escape.ts';
import { place } from '../render/words.ts';
import { cutAtWord, hang } from '../render/wrap.ts';
import { printable } from './streams.ts';

const WIDTH = 100;
const COLUMN = 13;
const PLACES_SHOWN = 20;

export type Row = readonly [name: string, text: string];

/** What the pages need besides the model: the text of files, with secrets masked. */
export interface Told {
  model: Model;
  texts: (file: string) => string | undefined;
}

export function threatPage(threat: Threat, told: Told): string {
  const lookup = elementsOf(told.model);
  const targets = threat.targets.length > 0 ? threat.targets : [threat.target];
  const shown = targets.map((id) => ({ label: lookup(id).label, evidence: placesAt(threat, id, lookup) }));
  const [first] = shown.flatMap(({ evidence }) => evidence);
  return blocks([
    page(threat.title, [
      ['id', threat.id],
      ['state', threat.state],
      ['severity', `${threat.severity} (${threat.severityTrace.join('; ')})`],
      ['confidence', threat.confidence],
      ['scenario', threat.scenario],
      ['mitigated', threat.mitigatedBy.join(', ')],
      ['said by', (threat.said ?? []).join(', ')],
      ['missing', threat.missing.join(', ')],
    ]),
    evidenceLines('Where it shows', shown, told),
    evidenceLines('What else it rests on', [{ label: '', evidence: besides(threat.evidence, shown) }], told),
    ...told.model.paths.filter((path) => path.threat === threat.id).map((path) => pathLines(path, told)),
    suppression(threat, first, targets),
  ]);
}

export function gapPage(gap: Gap, told: Told): string {
  const lookup = elementsOf(told.model);
  const shown = gap.targets.map((id) => ({ label: lookup(id).label, evidence: lookup(id).evidence.slice(0, 1) }));
  return blocks([
    page(gap.title, [
      ['id', gap.id],
      ['control', gap.family],
      ['severity', gap.severity],
      ['searched', (gap.searched ?? []).join(', ')],
      ['fix', gap.fix],
    ]),
    evidenceLines('Where it is missing', shown, told),
  ]);
}

export function questionPage(question: Question, told: Told): string {
  return blocks([
    page(question.text, [
      ['id', question.id],
      ['topic', question.topic],
      ['affects', question.affects.join(', ')],
    ]),
    evidenceLines('Why it is asked', [{ label: '', evidence: question.because }], told),
    answerSnippet(question),
  ]);
}

/** A comment takes it away at one place; `rule` is all it needs. */
export function ignoreComment(rule: string, mark = '#'): string {
  return `${mark} threatdraft: ignore[${rule}] -- REASON until YYYY-MM-DD`;
}

function evidenceLines(title: string, shown: { label: string; evidence: readonly Evidence[] }[], told: Told): string {
  const places = shown.flatMap(({ label, evidence }) => evidence.map((at) => ({ label, at })));
  const lines = places.slice(0, PLACES_SHOWN).flatMap(({ label, at }) => placeLines(label, at, told));
  const more = places.length - PLACES_SHOWN;
  return lines.length === 0 ? '' : [title, ...lines, ...(more > 0 ? [`  …and ${more} more`] : [])].join('\n');
}

function besides(evidence: readonly Evidence[], shown: readonly { evidence: readonly Evidence[] }[]): Evidence[] {
  const told = new Set(shown.flatMap((one) => one.evidence.map(place)));
  return evidence.filter((at) => !told.has(place(at)));
}

function placeLines(label: string, at: Evidence, { texts }: Told): string[] {
  const note = at.note === undefined ? '' : ` (${at.note})`;
  const head = [label, `${place(at)}${note}`].filter(Boolean).join('  ');
  const line = texts(at.file)?.split('\n')[at.line - 1]?.trim() ?? '';
  const quoted = line === '' ? [] : [`      ${cutAtWord(plainText(line), WIDTH - 6)}`];
  return [`  ${printable(head)}`, ...quoted];
}

function pathLines({ title, access, steps }: AbusePath, told: Told): string {
  const lines = steps.flatMap(({ says, evidence }, n) => [
    ...hang(`  ${n + 1}. `, 5, plainText(says), WIDTH),
    ...evidence.slice(0, 2).flatMap((at) => placeLines('', at, told).map((line) => `   ${line}`)),
  ]);
  return [`Path: ${plainText(title)} (${access.replaceAll('-', ' ')})`, ...lines].join('\n');
}

/** Dates and reasons are left open on purpose: filled in carelessly, neither is accepted. */
function suppression(threat: Threat, at: Evidence | undefined, targets: readonly string[]): string {
  const [target] = targets;
  return [
    'To leave it out, with a reason that every report tells',
    ...(at === undefined ? [] : commentLines(threat.rule, at)),
    '',
    '  in threatdraft.yml:',
    '    decisions:',
    `      - threat: ${quoted(threat.id)}`,
    ...(target === undefined || threat.targets.length < 2 ? [] : [`        targets: [${quoted(target)}]`]),
    '        is: accept                 # or false-positive, or transfer with to: who',
    '        reason: REASON',
    '        by: NAME',
    '        until: YYYY-MM-DD',
  ].join('\n');
}

function commentLines(rule: string, at: Evidence): string[] {
  const mark = markOf(at.file);
  if (mark === undefined) return [];
  return ['', `  at ${printable(place(at))}, or on a line of its own before:`, `    ${ignoreComment(rule, mark)}`];
}

function answerSnippet({ id }: Question): string {
  return [
    'To answer it, in threatdraft.yml',
    '    answers:',
    `      - question: ${quoted(id)}`,
    '        answer: ANSWER',
    '        reason: HOW WE KNOW',
    '        by: NAME',
  ].join('\n');
}

/** JSON is YAML: names of files may hold anything. */
function quoted(text: string): string {
  return /^[a-z][\w./@:-]*$/i.test(text) && !/:$|: /.test(text) ? text : printable(JSON.stringify(text));
}

/** Undefined where a file can hold no comment. */
function markOf(file: string): string | undefined {
  const language = languageOf(file);
  if (language === 'javascript' || language === 'typescript' || language === 'go') return '//';
  return language === 'json' || language === 'lockfile' || language === 'other' ? undefined : '#';
}

export function page(title: string, rows: readonly Row[]): string {
  const lines = rows
    .filter(([, text]) => text !== '')
    .flatMap(([name, text]) => hang(`  ${name.padEnd(COLUMN - 2)}`, COLUMN, printable(text), WIDTH));
  return [printable(title), ...lines].join('\n');
}

function blocks(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
