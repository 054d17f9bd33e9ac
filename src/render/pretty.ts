// The report for a terminal: what was found, threats by component and worst first, gaps, questions, what was not read.

import { compareText, type Evidence } from '../core/evidence.ts';
import { COMPONENT_KINDS, type Gap, type Model, type Question, type Severity, type Threat } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { type Colors, severityPaint } from './colors.ts';
import { decisionsIn, decisionText } from './decided.ts';
import { elementsOf, type Lookup, placesAt } from './elements.ts';
import { plainText } from './escape.ts';
import {
  byKind,
  count,
  gapOf,
  groupedBy,
  listedUpTo,
  place,
  rankOf,
  restOf,
  servedEndpoints,
  standingThreats,
  summaryLine,
  tallyOf,
  toldFamilies,
  worstFirst,
} from './words.ts';
import { cutAtWord, hang, squeeze, wrap } from './wrap.ts';

export interface PrettyOptions {
  color: Colors;
  width: number;
  /** How many threats at most; the others are counted. */
  limit: number;
  rules: readonly Rule[];
  minSeverity?: Severity;
  /** From where the reader stands to the repository: `../shop/`. Terminals open what they can find from there. */
  pathPrefix?: string;
}

interface Page extends PrettyOptions {
  model: Model;
  lookup: Lookup;
  why: ReadonlyMap<string, string>;
  at: (evidence: Evidence) => string;
}

const INDENT = 12;
const TARGETS_SHOWN = 4;
const LIST_SHOWN = 20;
const FILES_SHOWN = 5;

export function renderPretty(model: Model, options: PrettyOptions): string {
  const page: Page = {
    ...options,
    width: Math.max(options.width, 40),
    model,
    lookup: elementsOf(model),
    why: new Map(options.rules.map(({ id, why }) => [id, why])),
    at: (evidence) => plainText((options.pathPrefix ?? '') + place(evidence)),
  };
  const threats = standingThreats(model, options.minSeverity);
  const sections = [
    header(page),
    coverage(page),
    ...threatSections(page, threats),
    gapSection(page, threats),
    questionSection(page),
    decidedSection(page),
    unreadSection(page),
    closing(page, threats),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function header({ model, color, width }: Page): string[] {
  const { subject, components, endpoints } = model;
  const commit = subject.commit === undefined ? '' : color.dim(` at ${plainText(subject.commit).slice(0, 12)}`);
  const title = color.bold(plainText(subject.name)) + commit;
  if (components.length === 0 && endpoints.length === 0) {
    return [
      title,
      ...wrap(`Nothing that runs, stores or answers was recognised in ${count(model.coverage.files, 'file')}.`, width),
    ];
  }
  const kinds = byKind(
    components.map(({ kind }) => kind),
    COMPONENT_KINDS,
  );
  const counts = [kinds, endpointStates(model)].filter(Boolean).join('; ');
  return [title, ...wrap(counts, width), ...specificationLines(model, width)];
}

function endpointStates({ endpoints }: Model): string {
  const of = (state: string) => endpoints.filter((endpoint) => endpoint.state === state).length;
  const states = [
    [of('mounted'), 'mounted'],
    [of('hidden'), 'hidden from the schema'],
    [of('unmounted'), 'never mounted'],
    [of('unreachable'), 'unreachable'],
  ] as const;
  const parts = states.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return endpoints.length === 0 ? 'no endpoints' : `${count(endpoints.length, 'endpoint')} (${parts.join(', ')})`;
}

/** What committed specifications and the code do not agree on. */
function specificationLines({ specifications = [] }: Model, width: number): string[] {
  return specifications.flatMap(({ file, component, operations, matched, undocumented, gone }) => {
    if (component === undefined) return [];
    const found = `${matched} of ${count(operations, 'operation')} found`;
    return wrap(
      `${plainText(file)}: ${found}, ${undocumented.length} served but undocumented, ${gone.length} documented but not found`,
      width,
    );
  });
}

/** One line per control family: k of n, and what is known of the others. */
function coverage({ model, color }: Page): string[] {
  const endpoints = servedEndpoints(model);
  if (endpoints.length === 0) return [];
  const families = toldFamilies(endpoints);
  const column = Math.max(...families.map((family) => family.length)) + 2;
  const lines = families.map((family) => {
    const tally = tallyOf(endpoints, family);
    const share = `${tally.present} of ${tally.total}`;
    const paint = tally.present === tally.total ? color.green : tally.present === 0 ? color.red : color.yellow;
    const known = tally.unknown === tally.total ? color.dim : paint;
    const rest = restOf(tally);
    return `  ${family.padEnd(column)}${known(share.padStart(10))}${rest === '' ? '' : `   ${color.dim(rest)}`}`;
  });
  return [color.bold(`Controls on ${count(endpoints.length, 'served endpoint')}`), ...lines];
}

function threatSections(page: Page, threats: Threat[]): string[][] {
  const shown = threats.slice(0, page.limit);
  const sections = groupedBy(shown, ({ target }) => page.lookup(target).component ?? '')
    .sort(([a, inA], [b, inB]) => worstOf(inA) - worstOf(inB) || compareText(a, b))
    .map(([component, group]) => [
      groupTitle(page, component),
      ...group.flatMap((threat) => threatLines(page, threat)),
    ]);
  const more = threats.length - shown.length;
  if (more > 0) sections.push([page.color.dim(`…and ${count(more, 'more threat')}`)]);
  return sections;
}

function closing({ model, color, width }: Page, threats: Threat[]): string[] {
  const [worst] = threats;
  const more = worst && `threatdraft explain ${plainText(worst.rule)} tells more; so for every rule above`;
  return [
    ...(more === undefined ? [] : wrap(more, width).map(color.dim)),
    ...wrap(summaryLine(model, threats), width).map(color.bold),
  ];
}

function worstOf(threats: Threat[]): number {
  return Math.min(...threats.map(({ severity }) => rankOf(severity)));
}

function groupTitle({ model, lookup, color }: Page, id: string): string {
  if (id === '') return color.bold('Across components');
  const component = model.components.find((candidate) => candidate.id === id);
  const about = component
    ? [component.kind, component.technology.slice(0, 4).join(' '), component.path ?? ''].filter(Boolean).join(', ')
    : '';
  return color.bold(plainText(lookup(id).label)) + (about === '' ? '' : color.dim(`  ${plainText(about)}`));
}

/** One line says what, one says why it matters; then where, and what to do. */
function threatLines(page: Page, threat: Threat): string[] {
  const fix = gapOf(threat, page.model.gaps)?.fix;
  return [
    ...titleLines(page, threat),
    ...whyLines(page, threat),
    ...targetLines(page, threat),
    ...seenLines(page, threat),
    ...(fix ? noteLines(page, 'fix', fix) : []),
  ];
}

function titleLines({ color, width }: Page, { severity, title, state, rule }: Threat): string[] {
  const head = `  ${severityPaint(color, severity)(severity.toUpperCase().padEnd(INDENT - 2))}`;
  const pad = ' '.repeat(INDENT);
  const whole = plainText(title) + (state === 'open' ? '' : ` (${state})`);
  const lines = hang('', 0, whole, width - INDENT);
  const last = lines.at(-1) ?? '';
  const name = plainText(rule);
  const fits = INDENT + last.length + 2 + name.length <= width;
  return [
    ...lines.map((line, n) => (n === 0 ? head : pad) + color.bold(line)),
    ...(fits ? [] : [pad + color.dim(name)]),
  ].map((line, n) => (fits && n === lines.length - 1 ? `${line}  ${color.dim(name)}` : line));
}

function whyLines({ why, width }: Page, { rule }: Threat): string[] {
  const text = why.get(rule);
  return text === undefined ? [] : [' '.repeat(INDENT) + cutAtWord(plainText(text), width - INDENT)];
}

function noteLines({ color, width }: Page, name: string, text: string): string[] {
  const head = `${' '.repeat(INDENT)}${color.dim(name.padEnd(9))}`;
  return hang(head, INDENT + 9, plainText(text), width);
}

/** Where the threat shows: each target with the line that declares it, or the threat's own evidence. */
function targetLines({ lookup, color, width, at: placed }: Page, threat: Threat): string[] {
  const places = placesOf(threat, lookup);
  const shown = places.slice(0, TARGETS_SHOWN);
  const room = Math.max(width - INDENT, 24);
  const column = Math.min(Math.max(...shown.map(({ label }) => label.length), 0), Math.floor(room / 2));
  const lines = shown.map(({ label, at }) => {
    const head = ' '.repeat(INDENT) + squeeze(label, column);
    return at === undefined ? head : `${head.padEnd(INDENT + column)}  ${color.cyan(placed(at))}`;
  });
  const more = places.length - shown.length;
  return more > 0 ? [...lines, `${' '.repeat(INDENT)}${color.dim(`…and ${more} more`)}`] : lines;
}

/** What the threat rests on, where the targets' own lines do not say it already. */
function seenLines(page: Page, threat: Threat): string[] {
  const told = new Set(placesOf(threat, page.lookup).map(({ at }) => at && page.at(at)));
  const seen = [...new Set(threat.evidence.map(page.at))].filter((where) => !told.has(where));
  return seen.length > 0 ? noteLines(page, 'seen at', listedUpTo(2, seen)) : [];
}

function placesOf(threat: Threat, lookup: Lookup): { label: string; at: Evidence | undefined }[] {
  const targets = threat.targets.length > 0 ? threat.targets : [threat.target];
  return targets.map((id) => {
    return { label: plainText(lookup(id).label), at: placesAt(threat, id, lookup)[0] };
  });
}

/** A gap whose threat is told above with its fix takes one line here. */
function gapSection(page: Page, threats: Threat[]): string[] {
  const { model, color, limit } = page;
  if (model.gaps.length === 0) return [];
  const told = new Set(threats.slice(0, limit).map((threat) => gapOf(threat, model.gaps)?.id));
  const gaps = [...model.gaps].sort(worstFirst);
  const lines = gaps.slice(0, LIST_SHOWN).flatMap((gap) => gapLines(page, gap, told.has(gap.id)));
  return [color.bold('Known gaps'), ...lines, ...moreLines(page, gaps.length)];
}

function gapLines(page: Page, gap: Gap, told: boolean): string[] {
  const { color, width, lookup } = page;
  const head = `  ${severityPaint(color, gap.severity)(gap.severity.padEnd(INDENT - 2))}`;
  const title = hang(head, INDENT, plainText(gap.title), width);
  if (told) return title;
  const targets = listedUpTo(
    3,
    gap.targets.map((id) => lookup(id).label),
  );
  return [...title, ...(targets === '' ? [] : noteLines(page, 'at', targets)), ...noteLines(page, 'fix', gap.fix)];
}

function questionSection(page: Page): string[] {
  const { model, color } = page;
  if (model.questions.length === 0) return [];
  const lines = model.questions.slice(0, LIST_SHOWN).flatMap((question) => questionLines(page, question));
  return [color.bold('Questions that code cannot answer'), ...lines, ...moreLines(page, model.questions.length)];
}

/** What people settled is told with their word, so that nothing leaves the list in silence. */
function decidedSection({ model, color, width, at }: Page): string[] {
  const all = decisionsIn(model);
  if (all.length === 0) return [];
  const lines = all.slice(0, LIST_SHOWN).flatMap(({ threat: { severity, title }, decided }) => {
    const [where] = decided.evidence;
    const head = `  ${severityPaint(color, severity)(severity.padEnd(INDENT - 2))}`;
    const words = hang(head, INDENT, plainText(`${title}: ${decisionText(decided)}`), width);
    return where === undefined ? words : [...words, ' '.repeat(INDENT) + color.cyan(at(where))];
  });
  return [color.bold('Accepted by people'), ...lines, ...moreLines({ color }, all.length)];
}

function questionLines({ color, width, at: placed }: Page, { id, text, because }: Question): string[] {
  const at = because[0];
  const name = color.dim(plainText(id));
  const lines = briefly(hang('  ? ', 4, plainText(text), width - 1));
  return [...lines, at === undefined ? `    ${name}` : `    ${color.cyan(placed(at))}  ${name}`];
}

/** Two lines of a question: the drafts have it whole. */
function briefly(lines: string[]): string[] {
  const [first = '', second = ''] = lines;
  return lines.length > 2 ? [first, `${second}…`] : lines;
}

function moreLines({ color }: Pick<Page, 'color'>, total: number): string[] {
  return total > LIST_SHOWN ? [color.dim(`  …and ${total - LIST_SHOWN} more`)] : [];
}

function unreadSection(page: Page): string[] {
  const { color, model } = page;
  const { files, read, partly, skipped, failed, unresolved } = model.coverage;
  const groups: [string, { text: string; why: string }[]][] = [
    ['read in part', partly.map(({ file, why }) => ({ text: file, why }))],
    ['skipped', skipped.map(({ file, why }) => ({ text: file, why }))],
    ['failed', failed.map(({ scanner, file, why }) => ({ text: file, why: `${scanner}: ${why}` }))],
    [
      'not resolved',
      unresolved.map(({ what, why, evidence }) => ({
        text: evidence[0] ? `${what} at ${place(evidence[0])}` : what,
        why,
      })),
    ],
  ];
  const title = `${color.bold('What was not read')}  ${color.dim(`${read} of ${count(files, 'file')} read`)}`;
  return [title, ...groups.flatMap(([name, items]) => unreadLines(page, name, items))];
}

/** Grouped by reason, so that a thousand pictures are one line. */
function unreadLines({ width, color }: Page, name: string, items: { text: string; why: string }[]): string[] {
  const lines = groupedBy(items, ({ why }) => why)
    .sort(([a], [b]) => compareText(a, b))
    .map(
      ([why, group]) =>
        `${group.length} ${name} (${why}): ${listedUpTo(
          FILES_SHOWN,
          group.map(({ text }) => text),
        )}`,
    );
  const shown = lines.slice(0, LIST_SHOWN).flatMap((line) => hang('  ', 2, plainText(line), width));
  const more = lines.length - LIST_SHOWN;
  return more > 0 ? [...shown, color.dim(`  …${name} for ${count(more, 'other reason')}`)] : shown;
}
