// `threatdraft init [path]`: shows what would be written, then writes it. What is there already stays as it is.

import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../core/errors.ts';
import { repositoryRoot } from './analyse.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { planOf, type Step, type Wish } from './init/plan.ts';
import { toolVersion } from './install.ts';
import { printable, say, writeReport } from './streams.ts';
import { writeFileSafely } from './write-file.ts';

interface InitOptions extends Wish {
  yes?: boolean;
  dryRun?: boolean;
}

export async function init([path]: string[], options: InitOptions): Promise<ExitCode> {
  const root = repositoryRoot(path);
  const steps = planOf(options, toolVersion(), (name) => statOf(join(root, name)) !== undefined);
  await writeReport(steps.map(shown).join('\n'));
  const files = steps.filter((step) => step.does === 'create');
  if (files.length === 0) say('threatdraft: nothing to write');
  else if (options.dryRun) say('threatdraft: nothing was written (--dry-run)');
  else if (options.yes || (await isWanted(files.length))) write(root, files);
  else say('threatdraft: nothing was written');
  return EXIT.clean;
}

function write(root: string, files: readonly { file: string; text: string }[]): void {
  for (const { file, text } of files) {
    makeDirectories(root, file);
    writeFileSafely(join(root, file), text);
    say(`threatdraft: wrote ${file}`);
  }
}

/** The repository may be hostile: no directory on the way is a link to somewhere else. */
function makeDirectories(root: string, file: string): void {
  const folders = file.split('/').slice(0, -1);
  for (let depth = 1; depth <= folders.length; depth++) {
    const folder = folders.slice(0, depth).join('/');
    const stat = statOf(join(root, folder));
    if (stat === undefined) mkdirSync(join(root, folder));
    else if (!stat.isDirectory()) throw new UserError(`${folder} is no directory: nothing is written into it`);
  }
}

const statOf = (path: string) => lstatSync(path, { throwIfNoEntry: false });

function shown(step: Step): string {
  const name = step.does.padEnd(8);
  switch (step.does) {
    case 'create':
      return `${name}${step.file}\n${indented(step.text)}`;
    case 'add':
      return `${name}by hand to ${printable(step.file)}, which is yours:\n${indented(step.text)}`;
    case 'keep':
      return `${name}${printable(step.file)}, which is there\n`;
    default:
      return `${name}${step.why}\n`;
  }
}

const indented = (text: string) => text.replace(/^(?=.)/gm, '    ');

/** Nobody is asked who cannot answer: what is written overwrites nothing. */
async function isWanted(files: number): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(
      (await ask.question(`Write ${files === 1 ? 'this file' : `these ${files} files`}? [y/N] `)).trim(),
    );
  } finally {
    ask.close();
  }
}
