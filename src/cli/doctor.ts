// `threatdraft doctor [path]`: what would be read here and as what, and whether the installation works. Changes nothing.

import { UserError } from '../core/errors.ts';
import { compareText } from '../core/evidence.ts';
import { isProgramLanguage, type Language, type SourceFile } from '../core/source.ts';
import { count } from '../render/words.ts';
import { loadAllRules, repositoryRoot } from './analyse.ts';
import { answerFileIn } from './answer-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { toolVersion } from './install.ts';
import { printable, writeReport } from './streams.ts';

interface DoctorOptions {
  rules: string[];
  today?: string;
}

interface Check {
  name: string;
  says: string;
  fails?: true;
}

const SKIPPED_SHOWN = 10;

export async function doctor([path]: string[], options: DoctorOptions): Promise<ExitCode> {
  const root = repositoryRoot(path);
  const checks: Check[] = [
    { name: 'threatdraft', says: toolVersion() },
    { name: 'node', says: `${process.version} on ${process.platform}` },
    await configuration(root, options.today),
    await rulesCheck(options.rules),
    await parserCheck('javascript', 'sample.ts', 'export const answer: number = 42;\n'),
    await parserCheck('python', 'sample.py', 'answer: int = 42\n'),
  ];
  const lines = checks.map(({ name, says, fails }) => (fails ? 'FAILED' : 'ok').padEnd(8) + name.padEnd(20) + says);
  await writeReport([...lines, '', ...(await filesSection(root)), ''].join('\n'));
  return checks.some(({ fails }) => fails) ? EXIT.incomplete : EXIT.clean;
}

async function configuration(root: string, today: string | undefined): Promise<Check> {
  const name = 'configuration';
  try {
    const file = answerFileIn(root);
    if (file === undefined) return { name, says: 'none' };
    const { readAnswers } = await import('./read-answers.ts');
    const entries = Object.values(readAnswers(root, file, today)).flat();
    const expired = entries.filter((entry) => entry.expired).length;
    return { name, says: `${file}: ${count(entries.length, 'entry')}${expired > 0 ? `, ${expired} expired` : ''}` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, says: error.message.split('\n').join('; '), fails: true };
  }
}

async function rulesCheck(directories: string[]): Promise<Check> {
  const { loadLibraries } = await import('./load-rules.ts');
  const [{ rules }, libraries] = await Promise.all([loadAllRules(directories), loadLibraries()]);
  return { name: 'rules', says: `${rules.length} rules, ${libraries.length} libraries` };
}

/** Through the pool, as a scan does it: this finds a missing WebAssembly file or a worker that does not start. */
async function parserCheck(name: 'javascript' | 'python', path: string, text: string): Promise<Check> {
  const { createParsePool } = await import('../parse/pool.ts');
  const language: Language = name === 'javascript' ? 'typescript' : 'python';
  const pool = createParsePool({ threads: 1 });
  try {
    const { program, problems, unread } = await pool.parse({ path, role: 'source', language, size: text.length }, text);
    if (program && problems.length === 0) return { name: `${name} parser`, says: 'reads its sample' };
    return { name: `${name} parser`, says: unread ?? problems[0]?.why ?? 'gave no program', fails: true };
  } finally {
    await pool.close();
  }
}

async function filesSection(root: string): Promise<string[]> {
  const { discover } = await import('../discover/discover.ts');
  const discovery = discover(root);
  const { files, skipped } = discovery;
  const { describeWorkspaces } = await import('./workspaces.ts');
  const workspaces = await describeWorkspaces(root, discovery);
  const shown = skipped.slice(0, SKIPPED_SHOWN).map(({ file, why }) => `  ${printable(file)}: ${printable(why)}`);
  const more = skipped.length - shown.length;
  return [
    `${files.length} files`,
    ...(workspaces === undefined ? [] : [printable(`workspace: ${workspaces}`)]),
    ...counted(
      files,
      (file) => file.language,
      (language) => (isProgramLanguage(language) ? 'program' : ''),
    ),
    '',
    'By role: programs are read when they are source, or when source imports them; tests never are',
    ...counted(
      files,
      (file) => file.role,
      () => '',
    ),
    '',
    `${skipped.length} entries not read${skipped.length === 0 ? '' : ':'}`,
    ...shown,
    ...(more > 0 ? [`  …and ${more} more`] : []),
  ];
}

function counted<K extends string>(
  files: readonly SourceFile[],
  keyOf: (file: SourceFile) => K,
  note: (key: K) => string,
) {
  const counts = new Map<K, number>();
  for (const file of files) counts.set(keyOf(file), (counts.get(keyOf(file)) ?? 0) + 1);
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || compareText(a, b))
    .map(([key, n]) => `  ${key.padEnd(16)}${String(n).padStart(6)}  ${note(key)}`.trimEnd());
}
