// One JavaScript, TypeScript or JSX file to a program. Where the grammar gives up, the statement it gave up in is
// taken out and the rest is read.

import type { Statement } from '../../core/ir.ts';
import type { ParsedFile, Problem } from '../../core/parsed.ts';
import type { SourceFile } from '../../core/source.ts';
import { createPlaces, LINE_TERMINATOR } from '../places.ts';
import { type Cut, readAround } from '../recover.ts';
import { attemptsFor, type BabelTree, parseBest } from './babel.ts';
import { lowerBabelProgram } from './lower.ts';
import { shapesIn } from './shapes.ts';

const MAX_PROBLEMS = 10;

export function parseJavascript(file: SourceFile, text: string): ParsedFile {
  try {
    return parse(file, text);
  } catch (error) {
    if (error instanceof RangeError) return { file, problems: [], unread: 'nested too deeply' };
    throw error;
  }
}

function parse(file: SourceFile, text: string): ParsedFile {
  const attempts = attemptsFor(file.path);
  const first = parseBest(text, attempts);
  if ('program' in first) return program(file, first, []);
  const source = { text, places: createPlaces(text, LINE_TERMINATOR) };
  const { tree, cuts } = readAround(source, first, (part) => parseBest(part, attempts));
  return program(file, tree, cuts);
}

function program(file: SourceFile, { program: tree, errors }: BabelTree, cuts: Cut[]): ParsedFile {
  const problems: Problem[] = [...cuts, ...errors].map(({ line, why }) => ({ line, why }));
  const body = lowerBabelProgram(tree, problems);
  if (cuts.length > 0) body.push(...cuts.map(cutStatement));
  if (cuts.length > 0) body.sort(byPlace);
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const shapes = shapesIn(tree);
  return {
    file,
    program: { file: file.path, language: 'javascript', body, ...(shapes.length > 0 && { shapes }) },
    problems: problems.slice(0, MAX_PROBLEMS),
  };
}

function cutStatement({ at }: Cut): Statement {
  return { kind: 'unknown', why: 'syntax error', at };
}

const byPlace = (a: Statement, b: Statement): number => a.at[0] - b.at[0] || a.at[1] - b.at[1];
