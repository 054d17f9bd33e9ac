// What pipelines start by one word: targets of Makefiles and justfiles, environments of tox, stages of a Jenkinsfile,
// hooks of husky, shell scripts. Read by line.

import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { directoryOf, nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { runsOf, type ScriptPlace } from '../script-runs.ts';

interface Recipe {
  name: string;
  /** Recipes that run before it. */
  after: string[];
  lines: { text: string; line: number }[];
}

type Reader = (lines: readonly string[]) => Recipe[];

const KINDS: readonly { platform: string; path: RegExp; read: Reader; pipeline?: string }[] = [
  { platform: 'make', path: /(?:^|\/)(?:GNU)?[Mm]akefile$/, read: readTargets },
  { platform: 'just', path: /(?:^|\/)\.?[Jj]ustfile$/, read: readTargets },
  { platform: 'tox', path: /(?:^|\/)tox\.ini$/, read: readSections },
  { platform: 'jenkins', path: /(?:^|\/)Jenkinsfile$/, read: readShellSteps, pipeline: 'push' },
  { platform: 'shell', path: /\.(?:sh|bash)$/, read: readAll },
  {
    platform: 'husky',
    path: /(?:^|\/)\.husky\/(?:pre-commit|pre-push|commit-msg)$/,
    read: readAll,
    pipeline: 'commit',
  },
];

export default defineScanner({
  id: 'recipes/commands',
  recognises:
    'recipes of Makefiles and justfiles, `commands` of `tox.ini`, `sh` steps of a Jenkinsfile, hooks of husky, shell scripts',
  ignores: 'variables, included files, pattern rules, everything of Groovy but `sh` with a literal',
  reads: (path) => KINDS.some((kind) => kind.path.test(path)),
  *scan({ file: { path }, document }): Iterable<Fact> {
    const kind = KINDS.find((one) => one.path.test(path));
    if (!kind || document?.format !== 'lines') return;
    const { platform, pipeline } = kind;
    const evidence = evidenceOnLine(path, 1);
    const recipes = kind.read(document.lines);
    if (pipeline) yield { kind: 'pipeline', platform, name: nameOf(path), triggers: [pipeline], paths: [], evidence };
    if (kind.read === readAll) yield* runsOfFile(platform, path, document.lines);
    else for (const recipe of recipes) yield* runsOfRecipe(platform, path, recipe);
  },
});

const MOST = 2000;

function* runsOfFile(platform: string, path: string, lines: readonly string[]): Iterable<Fact> {
  const around = { job: nameOf(path), step: '', name: '', condition: '', needsFiles: [], tolerated: '' };
  // Where a script is started from, it mostly says itself; the root is the best guess.
  const place = { platform, file: path, directory: '.', ...around };
  const errexit = /^#!.*sh\s+-\w*e/.test(lines[0] ?? '');
  yield* runsOf(place, { text: lines.join('\n'), at: [0, 1, lines.length, 1] }, { errexit, pipefail: false });
}

function* runsOfRecipe(platform: string, path: string, { name, after, lines }: Recipe): Iterable<Fact> {
  const place: ScriptPlace = {
    platform,
    file: path,
    job: name,
    step: '',
    name,
    directory: directoryOf(path),
    condition: '',
    needsFiles: [],
    tolerated: '',
  };
  const [first] = lines;
  if (first) {
    for (const text of after) {
      const own = {
        job: name,
        step: '',
        directory: place.directory,
        inputs: [],
        condition: '',
        needsFiles: [],
        tolerated: '',
      };
      yield { kind: 'runs', platform, how: 'call', text, ...own, evidence: evidenceOnLine(path, first.line) };
    }
  }
  for (const { text, line } of lines.slice(0, MOST)) {
    const plain = text.replace(/^[@\s]*/, '');
    const tolerated = plain.startsWith('-') ? 'a dash before the command' : '';
    const script = { text: plain.replace(/^[-@\s]*/, ''), at: [line, 1, line, 1] as const };
    yield* runsOf({ ...place, tolerated }, script, { errexit: false, pipefail: false });
  }
}

/** `name: others` and the indented lines below it. */
function readTargets(lines: readonly string[]): Recipe[] {
  const recipes: Recipe[] = [];
  let open: Recipe | undefined;
  for (const [index, text] of joined(lines).entries()) {
    const target = /^([A-Za-z0-9_./-]+)\s*:(?![=:])\s*([^#=]*)/.exec(text);
    if (target) {
      const after = (target[2] ?? '').split(/\s+/).filter((one) => /^[\w./-]+$/.test(one));
      open = { name: target[1] ?? '', after, lines: [] };
      recipes.push(open);
    } else if (/^[ \t]+\S/.test(text)) open?.lines.push({ text, line: index + 1 });
    else if (text.trim() !== '' && !text.startsWith('#')) open = undefined;
  }
  return recipes;
}

/** Lines that end in a backslash go on on the next, which stays empty. */
function joined(lines: readonly string[]): string[] {
  const whole: string[] = [];
  let start = -1;
  for (const [index, text] of lines.entries()) {
    const more = text.endsWith('\\');
    const part = more ? text.slice(0, -1) : text;
    if (start === -1) whole.push(part);
    else {
      whole.push('');
      whole[start] = `${whole[start] ?? ''} ${part.trim()}`;
    }
    start = more ? (start === -1 ? index : start) : -1;
  }
  return whole;
}

/** `[testenv:lint]` with `commands =`, on the same line or indented below it. */
function readSections(lines: readonly string[]): Recipe[] {
  const recipes: Recipe[] = [];
  let inside = false;
  for (const [index, text] of lines.entries()) {
    const section = /^\[(?:testenv:?)?([^\]]*)\]/.exec(text);
    const key = /^(\w+)\s*=\s*(.*)$/.exec(text);
    if (section) recipes.push({ name: section[1] ?? '', after: [], lines: [] });
    if (section || key) inside = key?.[1] === 'commands';
    const command = key ? (key[2] ?? '') : text.trim();
    if (inside && command !== '' && !section) recipes.at(-1)?.lines.push({ text: command, line: index + 1 });
  }
  return recipes;
}

const SH = /\bsh\s*\(?\s*(?:script:\s*)?("""|'''|"|')(.*)$/;

function readShellSteps(lines: readonly string[]): Recipe[] {
  const recipe: Recipe = { name: 'Jenkinsfile', after: [], lines: [] };
  let closes = '';
  for (const [index, text] of lines.entries()) {
    if (closes !== '') {
      if (text.includes(closes)) closes = '';
      else recipe.lines.push({ text, line: index + 1 });
      continue;
    }
    const [, quote = '', rest = ''] = SH.exec(text) ?? [];
    if (quote === '') continue;
    const end = rest.lastIndexOf(quote);
    const command = end === -1 ? rest : rest.slice(0, end);
    if (command.trim() !== '') recipe.lines.push({ text: command, line: index + 1 });
    if (end === -1 && quote.length === 3) closes = quote;
  }
  return [recipe];
}

/** The file is one script. */
function readAll(): Recipe[] {
  return [];
}
