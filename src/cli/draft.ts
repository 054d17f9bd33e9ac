// `threatdraft draft [path]`: writes the threat model into the repository, for people to read, edit and commit.

import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Component, Model } from '../core/model.ts';
import { componentsNamed } from '../core/named-components.ts';
import type { StyleName } from '../render/markdown.ts';
import { summaryLine } from '../render/words.ts';
import { type AnalyseOptions, type Analysis, analyse, repositoryRoot } from './analyse.ts';
import { originOf, sealed } from './draft-file.ts';
import type { ExitCode } from './exit-codes.ts';
import { judge } from './gate.ts';
import { printReport } from './report.ts';
import { printable, say, writeReport } from './streams.ts';
import { didYouMean } from './suggest.ts';
import { statOf, writeFileSafely } from './write-file.ts';

interface DraftOptions extends AnalyseOptions {
  style: StyleName;
  title?: string;
  scope: string[];
  linkBase?: string;
  output?: string;
  force?: boolean;
  strict?: boolean;
}

export async function draft([path = '.']: string[], options: DraftOptions): Promise<ExitCode> {
  repositoryRoot(path);
  const file = options.output ?? join(path, 'THREAT_MODEL.md');
  if (file !== '-' && !options.force) refuseToOverwrite(file);
  const base = options.linkBase === undefined ? undefined : checkedBase(options.linkBase);
  const whole = await analyse(path, options);
  const analysis = await narrowed(whole, options.scope);
  const text = await printReport('markdown', analysis, {
    style: options.style,
    href: await links(base ?? wayToRoot(whole.root, file)),
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(options.scope.length > 0 ? { scope: options.scope } : {}),
  });
  if (file === '-') await writeReport(text);
  else writeFileSafely(file, sealed(text));
  const outcome = judge(analysis.model, { failOn: 'none', strict: options.strict === true });
  if (!options.quiet) {
    if (file !== '-') say(`threatdraft: wrote ${printable(file)}`);
    say(`threatdraft: ${summaryLine(analysis.model)}`);
    if (outcome.because !== undefined) say(`threatdraft: ${outcome.because}`);
  }
  return outcome.code;
}

async function narrowed(analysis: Analysis, parts: readonly string[]): Promise<Analysis> {
  if (parts.length === 0) return analysis;
  const { scopedTo } = await import('../render/scope.ts');
  const { model } = analysis;
  const components = parts.flatMap((part) => orRefuse(componentsNamed(model, part), part, model));
  return { ...analysis, model: scopedTo(model, components) };
}

function orRefuse(found: Component[], part: string, { components }: Model): Component[] {
  if (found.length > 0) return found;
  const names = components.map(({ name }) => name);
  const known = names.length > 0 ? `; there are ${names.map(printable).join(', ')}` : '';
  throw new UserError(`no component is called or lies in ${printable(part)}${didYouMean(part, names)}${known}`);
}

function checkedBase(base: string): string {
  if (!URL.canParse(base) || !/^https?:/.test(base)) throw new UserError(`not a web address: ${printable(base)}`);
  return `${base.replace(/\/+$/, '')}/`;
}

/** From where the draft lies; a draft outside the repository has links as if it lay in its root. */
function wayToRoot(root: string, file: string): string {
  const inside = file === '-' ? '' : relative(root, resolve(dirname(file)));
  if (inside === '' || isAbsolute(inside) || inside.split(sep)[0] === '..') return '';
  return '../'.repeat(inside.split(sep).length);
}

async function links(base: string): Promise<(evidence: Evidence) => string> {
  const { markdownUrl } = await import('../render/escape.ts');
  return ({ file, line }) => `${base}${markdownUrl(file, line)}`;
}

/** What people wrote or edited is not ours to replace. */
function refuseToOverwrite(file: string): void {
  if (!statOf(file)?.isFile()) return;
  const origin = originOf(readFileSync(file, 'utf8'));
  if (origin === 'ours') return;
  const what = origin === 'edited' ? 'has been edited since threatdraft wrote it' : 'was not written by threatdraft';
  throw new UserError(`${printable(file)} ${what}: name another file with -o, or replace it with --force`);
}
