// YAML, several documents a file, as document trees. Aliases and merge keys are resolved within a budget.
// `yaml` 2.9.1 composes recursively, and a regular expression that V8 first compiles on a nearly full stack aborts the
// process (seen with 64 KB of `{`): so depth is measured on its token tree, which is built iteratively, before composing.

import { Composer, type CST, LineCounter, Parser } from 'yaml';
import type { DocumentNode } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { positionsIn } from './positions.ts';
import { collectProblems } from './problems.ts';
import { maskTemplates } from './template.ts';
import { treeOf } from './yaml-tree.ts';

const LARGEST = 1_048_576;
/** Counted on the token tree, where one level of a map takes two. */
const DEPTH = 400;
/** Nodes that the aliases of one file may add. */
const ALIASED = 10_000;
/** A file with as many errors is no template of YAML: reading it twice would only take time. */
const BROKEN = 1000;

export function readYaml(source: string): { roots: DocumentNode[]; problems: Problem[] } {
  if (source.length > LARGEST) {
    return { roots: [], problems: [{ why: `larger than ${LARGEST} characters: not read` }] };
  }
  const plain = attempt(source, source);
  const templated = plain.errors > 0 ? plain.errors < BROKEN : plain.odd;
  if (!templated) return plain;
  const masked = maskTemplates(source);
  if (masked.line === 0) return plain;
  const why = 'a template: what stands in {{ }} is unknown';
  return { roots: attempt(masked.text, source).roots, problems: [{ line: masked.line, why }] };
}

interface Attempt {
  roots: DocumentNode[];
  problems: Problem[];
  errors: number;
  /** A key is a map, which is what `{{ name }}` looks like to a YAML parser. */
  odd: boolean;
}

function attempt(text: string, source: string): Attempt {
  const problems = collectProblems();
  const lines = new LineCounter();
  const tokens = Array.from(new Parser(lines.addNewLine).parse(text));
  if (depthOf(tokens) > DEPTH) {
    problems.add(1, 'nested too deeply: not read');
    return { roots: [], problems: problems.list, errors: 0, odd: false };
  }
  const composer = new Composer({ uniqueKeys: false, merge: true, prettyErrors: false, lineCounter: lines });
  const context = { source, places: positionsIn(text), budget: { left: ALIASED }, problems, odd: false };
  const roots: DocumentNode[] = [];
  let errors = 0;
  for (const document of composer.compose(tokens, true, text.length)) {
    for (const { pos, message } of document.errors) problems.add(context.places.line(pos[0]), firstLine(message));
    errors += document.errors.length;
    roots.push(treeOf(document.contents, context));
  }
  return { roots, problems: problems.list, errors, odd: context.odd };
}

const firstLine = (message: string) => message.split('\n', 1)[0] ?? message;

function depthOf(tokens: CST.Token[]): number {
  const open: [object, number][] = tokens.map((token) => [token, 1]);
  let deepest = 0;
  for (let next = open.pop(); next && deepest <= DEPTH; next = open.pop()) {
    const [token, depth] = next;
    deepest = Math.max(deepest, depth);
    for (const child of childrenOf(token as Record<string, unknown>)) open.push([child, depth + 1]);
  }
  return deepest;
}

function* childrenOf(token: Record<string, unknown>): Generator<object> {
  for (const name of ['value', 'key', 'items']) {
    const child = token[name];
    if (Array.isArray(child)) yield* child as object[];
    else if (typeof child === 'object' && child !== null) yield child;
  }
}
