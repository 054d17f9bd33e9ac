// The brief style: one page. What is worth protecting, where trust changes, the gravest threats of each letter, what
// protects as implemented and what only behind a flag, what is missing, what to decide first.

import { STRIDE, type Stride, type Threat } from '../../core/model.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { LETTERS } from '../families.ts';
import { count, groupedBy, listedUpTo, seenControls, standingThreats, unreadFiles, worstFirst } from '../words.ts';
import { behindFlags, inFamilies } from './mitigations.ts';
import { heading, status } from './opening.ts';
import { bulleted, cited, named, numbered, type Page } from './page.ts';
import { said } from './said.ts';
import { questionItem, stopped } from './threats.ts';

const PER_LETTER = 4;
const LIST_LIMIT = 10;
const NAMES = 5;
const QUESTIONS = 5;

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
  const items = own.map((threat) => threatItem(page, threat));
  return [title, bulleted(items, PER_LETTER, 'threat')];
}

function threatItem(page: Page, { title, scenario, severity, state, evidence }: Threat): string {
  const counted = /^: (.*?)[.(]/.exec(scenario.startsWith(title) ? scenario.slice(title.length) : '')?.[1] ?? '';
  const where = counted.trim() === '' ? '' : `: ${markdownText(counted.trim())}`;
  return cited(page, `${stopped(title)}${where} (${severity}${state === 'open' ? '' : `, ${state}`})`, evidence);
}

function asImplemented(page: Page): string[] {
  const items = inFamilies(page, page.model.controls);
  if (items.length > 0) return [bulleted(items, LIST_LIMIT + NAMES, 'family')];
  return [
    `No control that enforces was found among the ${count(seenControls(page.model).length, 'control')} in the code.`,
  ];
}

function flagged(page: Page): string[] {
  const items = behindFlags(page, page.model.controls);
  return [items.length > 0 ? bulleted(items, LIST_LIMIT, 'control') : 'No control hangs on a flag or a setting.'];
}

function gaps(page: Page): string[] {
  const items = [...page.model.gaps]
    .sort(worstFirst)
    .map(({ title, severity, evidence }) => cited(page, `${stopped(title)} (${severity})`, evidence));
  return [items.length > 0 ? bulleted(items, LIST_LIMIT, 'gap') : 'No gap is known.'];
}

function decisions(page: Page): string[] {
  const { questions } = page.model;
  const weight = (affects: readonly string[]) =>
    standingThreats(page.model).filter(({ target, targets }) => [target, ...targets].some((id) => affects.includes(id)))
      .length;
  const ranked = questions
    .map((question) => ({ question, weighs: weight(question.affects) }))
    .sort((a, b) => b.weighs - a.weighs)
    .map(({ question }) => questionItem(page, question));
  return [ranked.length > 0 ? numbered(ranked, QUESTIONS, 'question') : 'Nothing was left open by the code.'];
}

function notRead({ model }: Page): string {
  const { files, read, unresolved } = model.coverage;
  const left = unreadFiles(model).length;
  return `${read} of ${count(files, 'file')} ${read === 1 ? 'was' : 'were'} read; ${left} of them not whole or not at all, and ${count(unresolved.length, 'thing')} in the code could not be resolved. The other drafts name them.`;
}
