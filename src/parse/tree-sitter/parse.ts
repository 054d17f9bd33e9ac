// One file to a program, by a grammar of tree-sitter, which always gives a tree; where an error tore the module itself
// apart, the statement with the error is taken out and the rest is read again.

import type { Program, Statement } from '../../core/ir.ts';
import type { ParsedFile, Problem } from '../../core/parsed.ts';
import type { SourceFile } from '../../core/source.ts';
import { createPlaces, NEWLINE, type Places } from '../places.ts';
import { type Cut, type ReadError, readAround, type Source } from '../recover.ts';
import { type Grammar, type GrammarName, loadGrammar } from './grammar.ts';
import { copyTree, ERROR, type Node } from './tree.ts';

const MAX_PROBLEMS = 10;

/** What a language adds to its grammar. */
export interface TreeLanguage {
  language: GrammarName & Program['language'];
  /** Types of nodes that stand between errors as whole statements of the module. */
  isStatement: (type: string) => boolean;
  lower: (module: Node, faulty: boolean, source: Source, problems: Problem[]) => Statement[];
  /** The text in words that the grammar knows: each character stays in its place. */
  prepare?: (text: string) => string;
  /** What else is said of the program as a whole. */
  describe?: (module: Node, text: string) => Partial<Program>;
}

export async function parseTree(
  of: TreeLanguage,
  file: SourceFile,
  text: string,
  deadlineMs: number,
): Promise<ParsedFile> {
  const grammar = await loadGrammar(of.language);
  const end = performance.now() + deadlineMs;
  try {
    return parse(of, file, text, (part) => read(of.prepare?.(part) ?? part, grammar, end - performance.now()));
  } catch (error) {
    if (error instanceof Late) return { file, problems: [], unread: `took longer than ${deadlineMs / 1000} s` };
    if (error instanceof RangeError) return { file, problems: [], unread: 'nested too deeply' };
    throw error;
  }
}

interface Module {
  root: Node;
  faulty: boolean;
}

/** Thrown out of however deep the parsing is. */
class Late extends Error {}

function parse(of: TreeLanguage, file: SourceFile, text: string, readPart: (text: string) => Module): ParsedFile {
  const first = readPart(text);
  const places = createPlaces(text, NEWLINE);
  const torn = tearOf(of, first, places);
  const { tree, cuts }: { tree: Module; cuts: Cut[] } = torn
    ? readAround({ text, places }, torn, (part) => {
        const again = readPart(part);
        return tearOf(of, again, places) ?? again;
      })
    : { tree: first, cuts: [] };
  const problems: Problem[] = [...cuts.map(({ line, why }) => ({ line, why })), ...faultsOf(tree, places)];
  const body: Statement[] = of.lower(tree.root, tree.faulty, { text, places }, problems);
  if (cuts.length > 0) body.push(...cuts.map(({ at }): Statement => ({ kind: 'unknown', why: 'syntax error', at })));
  if (cuts.length > 0) body.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]);
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return {
    file,
    program: { file: file.path, language: of.language, ...of.describe?.(tree.root, text), body },
    problems: problems.slice(0, MAX_PROBLEMS),
  };
}

function read(text: string, grammar: Grammar, deadlineMs: number): Module {
  const tree = deadlineMs > 0 ? grammar.parse(text, deadlineMs) : undefined;
  if (!tree) throw new Late();
  const module = { root: copyTree(tree, grammar.language), faulty: tree.rootNode.hasError };
  tree.delete();
  return module;
}

/** An error between the statements of the module: what belongs to which statement is lost from there on. */
function tearOf(of: TreeLanguage, { root: module, faulty }: Module, places: Places): ReadError | undefined {
  if (!faulty) return undefined;
  const torn =
    module.type === ERROR
      ? (module.children.find((part) => !of.isStatement(part.type)) ?? module)
      : module.children.find((part) => part.type === ERROR);
  if (!torn) return undefined;
  return { line: places.span(torn.start, torn.end)[0], position: torn.start, why: 'unexpected text' };
}

function faultsOf({ root, faulty }: Module, places: Places): Problem[] {
  const problems: Problem[] = [];
  if (!faulty) return problems;
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === ERROR || node.missing) {
      const why = node.missing ? `syntax error: ${node.type} is missing` : 'syntax error: unexpected text';
      const [line] = places.span(node.start, node.end);
      if (!problems.some((other) => other.line === line && other.why === why)) problems.push({ line, why });
      if (problems.length >= MAX_PROBLEMS) break;
    }
    for (const part of node.children) stack.push(part);
  }
  return problems;
}
