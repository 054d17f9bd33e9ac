// Path syntax of Express 4 (path-to-regexp 0.1: `:id?`, `(ab)?`, `*`) and Express 5 (path-to-regexp 8: `{/:id}`, `/*rest`).
// What is optional makes several paths of one. Patterns that match parts of a step stay as they are written.

import type { PathStep } from '../../path-index.ts';

const MOST_SPELLINGS = 16;

/** Only these mean something else than themselves; a brace around a name stands for a part that could not be told. */
const OPTIONAL_GROUP = /\{([/.:*-][^{}]*)\}/;
const OPTIONAL_PARAMETER = /([/.]?:\w+(?:\([^()]*\))?)\?/;
const OPTIONAL_TEXT = /\(([\w/-]+)\)\?/;
const OPTIONAL_LETTER = /(\w)\?/;

/** `major` is undefined where no manifest tells: then both are read, since neither's signs are valid in the other. */
export function spellingsOf(path: string, major: number | undefined): string[] {
  const patterns = [
    ...(major === undefined || major >= 5 ? [OPTIONAL_GROUP] : []),
    ...(major === undefined || major < 5 ? [OPTIONAL_PARAMETER, OPTIONAL_TEXT] : []),
    ...((major === undefined || major < 5) && !path.includes('(') && !path.includes('{') ? [OPTIONAL_LETTER] : []),
  ];
  let spellings = [path];
  for (const pattern of patterns) spellings = expanded(spellings, pattern);
  return [...new Set(spellings)];
}

function expanded(paths: string[], pattern: RegExp): string[] {
  const done: string[] = [];
  const pending = [...paths];
  for (let path = pending.shift(); path !== undefined; path = pending.shift()) {
    const optional = pattern.exec(path);
    if (!optional) done.push(path);
    else if (done.length + pending.length >= MOST_SPELLINGS) return paths;
    else {
      const [whole, kept = ''] = optional;
      const before = path.slice(0, optional.index);
      const after = path.slice(optional.index + whole.length);
      pending.push(before + kept + after, before + after);
    }
  }
  return done;
}

const NAMED = /^:\w+$/;
/** One step that only some text matches: `:id(\d+)`, `:from-:to`, `:name.json`. */
const WITHIN_ONE_STEP = /^[\w.~-]*(:\w+(\([^()/.*^\\]*(\\[a-z][^()/.*^\\]*)*\))?[\w.~-]*)*$/;

export function stepsOf(path: string): PathStep[] | undefined {
  const parts = path.split('/').filter((p) => p !== '');
  const steps: PathStep[] = [];
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    // `*` alone and `/*` match `/` itself too; (`(.*)` is no wildcard: path-to-regexp 0.1.13 escapes its dot); after something, a wildcard needs its slash, and a name a character.
    if (isLast && part === '*') steps.push({ kind: 'rest', least: i === 0 ? 0 : 1 });
    else if (isLast && /^\*\w+$/.test(part)) steps.push({ kind: 'rest', least: 1 });
    else if (NAMED.test(part)) steps.push({ kind: 'any' });
    else if (!/[:*+?(){}]/.test(part) || (part.length < 200 && WITHIN_ONE_STEP.test(part)))
      steps.push({ kind: 'text', text: part });
    else return undefined;
  }
  return steps;
}
