// The brief style: one page. What is worth protecting, where trust changes, the gravest threats of each letter, what
// protects as implemented and what only behind a flag, what is missing, what to decide first.

import { type Question, STRIDE, type Stride, type Threat } from '../../core/model.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { LETTERS } from '../families.ts';
import {
  bySeverity,
  count,
  groupedBy,
  listedUpTo,
  seenControls,
  standingThreats,
  unreadFiles,
  worstFirst,
} from '../words.ts';
import { behindFlags, inFamilies } from './mitigations.ts';
import { heading, status } from './opening.ts';
import { bulleted, cited, named, numbered, type Page } from './page.ts';
import { said } from './said.ts';
import { askedOnce, ruleOf, stopped, wheresOf } from './threats.ts';

const PER_LETTER = 5;
const LIST_LIMIT = 10;
const NAMES = 12;
const GAPS = 8;
const SWITCHES = 24;
const QUESTIONS = 8;

export function brief(page: Page): string[] {
  return [
    heading(page, 'Threat Model'),
    status(page),
    '## Assets',
    ...assets(page),
    '## Trust boundaries',
    ...boundaries(page),
    '## Primary threats (STRIDE)',
    ...STRIDE.flatMap((letter) => threatsOf(page, letter)),
    '## Current mitigations',
    '### As implemented',
    ...asImplemented(page),
    '### Behind a flag',
    ...flagged(page),
    '## Gaps',
    ...gaps(page),
    '## To decide first',
    ...decisions(page),
    ...said(page),
    '## What was not read',
    notRead(page),
  ];
}

const CLASSES: Record<string, string> = {
  credential: 'Credentials',
  token: 'Tokens',
  pii: 'Personal data',
  prompt: 'Prompts',
  'model-output': 'Answers of models',
  file: 'Files',
  business: 'Data of the business',
  audit: 'Audit trail',
  log: 'Logs',
  config: 'Configuration',
  code: 'Code',
};

function assets(page: Page): string[] {
  const { assets: all } = page.model;
  if (all.length === 0) return ['No credential, personal data or other asset was recognised.'];
  const items = groupedBy(all, (asset) => asset.class).map(([kind, group]) => {
    const names = listedUpTo(
      NAMES,
      group.map(({ name }) => markdownText(name)),
    );
    const plain = group.filter(({ storedIn }) => storedIn.some(({ how }) => how === 'plaintext')).length;
    const kept = plain > 0 ? `; ${plain === group.length ? '' : `${plain} of them `}kept in plaintext` : '';
    const evidence = group.flatMap((asset) => asset.evidence.slice(0, 1));
    return cited(page, `**${CLASSES[kind] ?? kind}**: ${names}${kept}`, evidence);
  });
  return [bulleted(items, LIST_LIMIT, 'class')];
}

function boundaries(page: Page): string[] {
  const { boundaries: all } = page.model;
  if (all.length === 0) return ['No line where trust changes was found.'];
  const items = groupedBy(all, ({ kind }) => kind).map(([kind, group]) => {
    const sides = group.map(({ from, to, address }) => {
      const at = address === undefined ? '' : ` at ${markdownCode(address)}`;
      return `${named(page, from)} → ${named(page, to)}${at}`;
    });
    const evidence = group.flatMap((boundary) => boundary.evidence.slice(0, 1));
    return cited(page, `**${markdownText(kind)}**: ${listedUpTo(NAMES, sides)}`, evidence);
  });
  return [bulleted(items, LIST_LIMIT, 'kind')];
}

/** A threat stands under the first of its letters, once. */
function threatsOf(page: Page, letter: Stride): string[] {
  const own = standingThreats(page.model)
    .filter(({ stride }) => stride[0] === letter)
    .sort(worstFirst);
  const title = `**${LETTERS[letter]}**`;
  if (own.length === 0) {
    const asked = page.rules.filter(({ stride }) => stride[0] === letter).length;
    return [`${title}: nothing found by ${count(asked, 'rule')}.`];
  }
  const items = groupedBy(own, ({ rule }) => rule).map(([, threats]) => threatItem(page, threats));
  return [title, bulleted(items, PER_LETTER, 'threat')];
}

function threatItem(page: Page, threats: readonly [Threat, ...Threat[]]): string {
  const [{ title, severity, state }] = threats;
  const same = threats.every((one) => one.state === state);
  const judged = same && state !== 'open' ? `${severity}, ${state}` : severity;
  const evidence = threats.flatMap((one) => one.evidence);
  return cited(page, `${stopped(title)}: ${wheresOf(page, threats)} (${judged})`, evidence);
}

function asImplemented(page: Page): string[] {
  const items = inFamilies(page, page.model.controls);
  if (items.length > 0) return [bulleted(items, LIST_LIMIT + NAMES, 'family')];
  return [
    `No control that enforces was found among the ${count(seenControls(page.model).length, 'control')} in the code.`,
  ];
}

function flagged(page: Page): string[] {
  const items = [...behindFlags(page, page.model.controls), ...unasked(page)];
  return [items.length > 0 ? bulleted(items, LIST_LIMIT, 'control') : 'No control hangs on a flag or a setting.'];
}

/** Switches that promise protection and that no code asks for. */
function unasked(page: Page): string[] {
  const switches = page.model.declarations.filter(
    ({ properties }) => properties['isSwitch'] === true && properties['neverRead'] === true,
  );
  if (switches.length === 0) return [];
  const off = switches.filter(({ properties }) => properties['switchedOff'] === true).length;
  const state = off === switches.length ? 'all off' : `${off} of them off`;
  const names = listedUpTo(
    SWITCHES,
    switches.map(({ name }) => markdownCode(name)),
  );
  const evidence = switches.flatMap((one) => one.evidence);
  return [
    cited(page, `**Promised by a switch that no code asks for** (${switches.length}, ${state}): ${names}`, evidence),
  ];
}

function gaps(page: Page): string[] {
  const sorted = [...page.model.gaps].sort(worstFirst);
  const items = groupedBy(sorted, ({ rule }) => rule).map(([rule, group]) => {
    const [{ title, severity }] = group;
    const known = page.rules.find(({ id }) => id === rule)?.title ?? '';
    const wheres = group.flatMap((gap) =>
      gap.title.startsWith(`${known}: `) ? gap.title.slice(known.length + 2) : [],
    );
    const says = known !== '' && wheres.length === group.length ? `${known}: ${listedUpTo(4, wheres)}` : title;
    const evidence = group.flatMap((gap) => gap.evidence);
    return cited(page, `${stopped(says)} (${severity})`, evidence);
  });
  if (items.length === 0) return ['No gap is known.'];
  return [
    `${count(sorted.length, 'gap')} (${bySeverity(sorted)}).`,
    bulleted(items, GAPS, 'gap'),
    ...restOf(items, GAPS),
  ];
}

/** How far each can be reached comes first, since severities rest on it; then the graver first. */
function decisions(page: Page): string[] {
  const { questions } = page.model;
  const weigh = ({ topic, id }: Question) => (topic === 'exposure' ? 100 : (ruleOf(page, id)?.impact ?? 3));
  const ranked = [...questions].sort((a, b) => weigh(b) - weigh(a) || b.affects.length - a.affects.length);
  const items = groupedBy(ranked, ({ id, text }) => ruleOf(page, id)?.ask ?? text).map(([, same]) =>
    askedOnce(page, same),
  );
  if (items.length === 0) return ['Nothing was left open by the code.'];
  const total = `${count(questions.length, 'question')}, the weightiest first.`;
  return [total, numbered(items, QUESTIONS, 'question'), ...restOf(items, QUESTIONS)];
}

const restOf = (items: readonly string[], limit: number) =>
  items.length > limit ? ['`threatdraft -f json` prints all of them.'] : [];

function notRead({ model }: Page): string {
  const { files, read, unresolved } = model.coverage;
  const left = unreadFiles(model).length;
  return `${read} of ${count(files, 'file')} ${read === 1 ? 'was' : 'were'} read; ${left} of them not whole or not at all, and ${count(unresolved.length, 'thing')} in the code could not be resolved. The other drafts name them.`;
}
