// `threatdraft check --staged | --base REF`: both sides of a change are analysed whole, and only what the change does is told.

import { realpathSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Answers } from '../core/answers.ts';
import type { Change } from '../core/change.ts';
import { UserError } from '../core/errors.ts';
import { compareText } from '../core/evidence.ts';
import type { Severity } from '../core/model.ts';
import { type Discovery, discover } from '../discover/discover.ts';
import { type History, historyOf, whyNoHistory } from '../discover/tree.ts';
import { changeBetween } from '../record/change.ts';
import { type ChangedLines, changedLines } from '../record/changed-lines.ts';
import { type ChangeFormat, changeRenderers, changeSummary } from '../render/change/index.ts';
import { noColors } from '../render/colors.ts';
import { type AnalyseOptions, analyse, loadTools, repositoryRoot, type Tree } from './analyse.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type GateOptions, judge } from './gate.ts';
import { answersFrom } from './read-answers.ts';
import { type ColorChoice, printable, say, wantsColor, writeReport } from './streams.ts';
import { dayFor } from './today.ts';
import { writeFileSafely } from './write-file.ts';

interface CheckOptions extends AnalyseOptions, GateOptions {
  staged?: boolean;
  base?: string;
  format: ChangeFormat;
  output: string[];
  minSeverity: Severity;
  color: ColorChoice;
}

const FORMATS: Readonly<Record<string, ChangeFormat>> = { '.json': 'json', '.sarif': 'sarif', '.md': 'markdown' };

export async function check([path]: string[], options: CheckOptions): Promise<ExitCode> {
  if ((options.staged === true) === (options.base !== undefined))
    throw new UserError('say either --staged or --base <commit>');
  const outputs = options.output.map((file) => ({ file, format: formatOf(file) }));
  const root = realpathSync(repositoryRoot(path));
  const history = historyOf(root, basename(root));
  if (history === undefined) throw new UserError(`${printable(path ?? '.')}: ${whyNoHistory(root)}`);
  try {
    const sides = sidesOf(root, history, options);
    const files = changedFiles(sides.before, sides.after);
    // A report that a later step uploads is written in any case, and drawn from the whole.
    const isAwaited = outputs.length > 0 || options.format === 'sarif';
    if (files.length === 0 && !isAwaited) return await nothing(sides.against, options);
    const { change, after } = await compare(root, { ...sides, files }, options);
    const told = { ...after.model, threats: change.threats.map(({ threat }) => threat) };
    const context = { ...after, lineText: after.texts, color: await colorsFor(options) };
    await writeReport(changeRenderers[options.format](change, after.model, context));
    const plain = { ...context, color: noColors };
    for (const { file, format } of outputs) writeFileSafely(file, changeRenderers[format](change, after.model, plain));
    const { code, because } = judge(told, options);
    if (!options.quiet) sayOutcome(change, options, because);
    return code;
  } finally {
    history.close();
  }
}

interface Sides {
  before: Discovery;
  after: Discovery;
  against: string;
  /** By which words of people expire. */
  today: string;
}

/** What is staged is held against HEAD; the working tree, against the commit that it shares with the other branch. */
function sidesOf(root: string, history: History, options: CheckOptions): Sides {
  const { staged, base, ignoreAnswers } = options;
  const name = basename(root);
  const today = dayFor(options.today, history.time);
  const none: Discovery = { name, files: [], skipped: [], read: () => ({ why: 'not there' }) };
  if (staged) {
    const after = history.staged();
    if ('why' in after) throw new UserError(`the index cannot be read: ${after.why}`);
    if (history.head === undefined) return { before: none, after, against: 'nothing: there is no commit yet', today };
    const found = history.at('HEAD');
    if ('why' in found) throw new UserError(`HEAD cannot be read: ${found.why}`);
    return { before: found.discovery, after, against: `HEAD (${found.commit.slice(0, 12)})`, today };
  }
  const found = history.at(base ?? '', true);
  if ('why' in found) throw new UserError(`--base ${printable(base ?? '')}: ${found.why}`);
  const { commit: _, ...after } = discover(root);
  const against = `${printable(base ?? '')} (${found.commit.slice(0, 12)})`;
  // A stranger dates their commits as they like, but not those of the other branch.
  const day = ignoreAnswers ? dayFor(options.today, () => history.time(base)) : today;
  return { before: found.discovery, after, against, today: day };
}

function changedFiles(before: Discovery, after: Discovery): string[] {
  const old = new Set(before.files.map(({ path }) => path));
  const now = new Set(after.files.map(({ path }) => path));
  const differs = (path: string) => {
    const [one, other] = [before.nameOf?.(path), after.nameOf?.(path)];
    if (one !== undefined && other !== undefined) return one !== other;
    return textIn(before, path) !== textIn(after, path);
  };
  const changed = [...now].filter((path) => !old.has(path) || differs(path));
  return [...changed, ...[...old].filter((path) => !now.has(path))].sort(compareText);
}

function textIn({ read }: Discovery, path: string): string | undefined {
  const found = read(path);
  return 'why' in found ? undefined : Buffer.from(found.bytes).toString('latin1');
}

async function compare(
  root: string,
  { before, after, against, files, today }: Sides & { files: string[] },
  options: CheckOptions,
) {
  const tools = await loadTools(options);
  const look = ({ discovery, ...tree }: Tree, more: Partial<AnalyseOptions> = {}) =>
    analyse(root, { ...options, today, ignoreAnswers: false, ...more }, { discovery, tools, ...tree });
  const old = await look({ discovery: before, answers: answersOrNone(before, today) }, { silent: true });
  // Where the change is a stranger's, the words that stood before it count, and none that it brings.
  const answers = options.ignoreAnswers ? answersOrNone(before, today) : answersFrom(after, today);
  const trusted = options.ignoreAnswers ? old.written : undefined;
  const now = await look({ discovery: after, answers, ...(trusted && { trusted }) });
  const changed = new Set(files);
  const known = new Map<string, ChangedLines>();
  const linesOf = (file: string): ChangedLines => {
    if (!changed.has(file)) return undefined;
    if (!known.has(file)) known.set(file, changedLines(textIn(before, file), textIn(after, file)));
    return known.get(file);
  };
  const change = changeBetween({ before: old.model, after: now.model, against, files, linesOf });
  return { change: atLeast(change, options.minSeverity), after: now };
}

const ORDER: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

const atLeast = (change: Change, least: Severity): Change => ({
  ...change,
  threats: change.threats.filter(({ severity }) => ORDER.indexOf(severity) <= ORDER.indexOf(least)),
});

/** What was committed before and cannot be read says nothing; the change may mend it. */
function answersOrNone(discovery: Discovery, today: string): Answers | undefined {
  try {
    return answersFrom(discovery, today);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

async function nothing(against: string, { format, quiet }: CheckOptions): Promise<ExitCode> {
  if (!quiet) say('threatdraft: nothing has changed');
  const none: Change = {
    schemaVersion: '1',
    against,
    files: [],
    threats: [],
    endpoints: [],
    lost: [],
    hosts: [],
    assets: [],
    questions: [],
    said: [],
    settled: 0,
  };
  if (format === 'json') await writeReport(changeRenderers.json(none));
  return EXIT.clean;
}

async function colorsFor({ color }: CheckOptions) {
  const wanted = wantsColor(color, process.stdout.isTTY, process.env);
  return wanted ? (await import('picocolors')).default.createColors(true) : noColors;
}

function sayOutcome(change: Change, { format }: CheckOptions, because: string | undefined): void {
  if (format !== 'pretty') say(`threatdraft: ${printable(changeSummary(change))}`);
  if (because !== undefined) say(`threatdraft: ${because}`);
}

function formatOf(file: string): ChangeFormat {
  const format = FORMATS[extname(file)];
  if (format) return format;
  throw new UserError(
    `cannot tell the format of ${printable(file)}: its name must end in one of ${Object.keys(FORMATS).join(', ')}`,
  );
}
