// Runs @babel/parser 7.29 on one text. It recovers from errors of meaning only (a name declared twice); on an unexpected
// token it throws, so a file may be tried with several sets of plugins: the first clean tree wins, else the best one.

import { type ParserOptions, type ParserPlugin, parse } from '@babel/parser';
import type * as t from '@babel/types';
import type { ReadError } from '../recover.ts';

export interface BabelTree {
  program: t.Program;
  errors: ReadError[];
}

/** One way to read a file. */
export type Attempt = { plugins: ParserPlugin[]; sourceType: 'module' | 'script' };

const ALWAYS: ParserPlugin[] = [
  'decoratorAutoAccessors',
  'explicitResourceManagement',
  'exportDefaultFrom',
  // `import x from './y.json' assert { type: 'json' }` is still written.
  ['importAttributes', { deprecatedAssertSyntax: true }],
];

/** Ways to read a file, likeliest first. */
export function attemptsFor(path: string): Attempt[] {
  const decorated = (plugins: ParserPlugin[], sourceType: Attempt['sourceType'] = 'module'): Attempt[] => [
    { plugins: [...plugins, 'decorators-legacy'], sourceType },
  ];
  const modern: Attempt = { plugins: ['jsx', 'decorators'], sourceType: 'module' };
  if (/\.d\.[cm]?ts$/.test(path)) return decorated([['typescript', { dts: true }]]);
  if (/\.[cm]?ts$/.test(path)) return [...decorated(['typescript']), ...decorated(['typescript', 'jsx'])];
  if (path.endsWith('.tsx')) return decorated(['typescript', 'jsx']);
  return [
    ...decorated(['jsx']),
    ...decorated(['jsx'], 'script'),
    ...decorated(['jsx', ['flow', { all: true }]]),
    modern,
  ];
}

/** Throws a RangeError where the nesting is too deep for the stack. */
export function parseBest(text: string, attempts: Attempt[]): BabelTree | ReadError {
  let best: BabelTree | undefined;
  let furthest: ReadError | undefined;
  for (const attempt of attempts) {
    const result = attemptParse(text, attempt);
    if (!('program' in result)) {
      if (!furthest || result.position > furthest.position) furthest = result;
      continue;
    }
    if (result.errors.length === 0) return result;
    if (!best || result.errors.length < best.errors.length) best = result;
  }
  return best ?? furthest ?? { line: 1, position: 0, why: 'no way to read this file' };
}

function attemptParse(text: string, { plugins, sourceType }: Attempt): BabelTree | ReadError {
  const options: ParserOptions = {
    sourceType,
    plugins: [...ALWAYS, ...plugins],
    errorRecovery: true,
    attachComment: false,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: sourceType === 'module',
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    allowImportExportEverywhere: true,
    allowNewTargetOutsideFunction: true,
  };
  try {
    const { program, errors } = parse(text, options);
    // @babel/parser brings its own copy of @babel/types, which differs in `?: T` against `?: T | undefined` only.
    return { program: program as t.Program, errors: (errors ?? []).map(errorOf) };
  } catch (error) {
    if (error instanceof SyntaxError) return errorOf(error);
    throw error;
  }
}

/** Babel's errors carry `pos` and `loc`; the message ends in `(line:column)`, which the problem says already. */
function errorOf(error: Error | { code: string; reasonCode: string }): ReadError {
  const { pos, loc, message } = error as { pos?: number; loc?: { line: number }; message?: string };
  const why = (message ?? 'syntax error').replace(/ \(\d+:\d+\)$/, '').split('\n', 1)[0] ?? 'syntax error';
  return { line: loc?.line ?? 1, position: pos ?? 0, why };
}
