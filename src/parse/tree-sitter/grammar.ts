// Loads grammars of tree-sitter (WebAssembly, from the installed package) and parses with a deadline: some inputs
// are quadratic (120 KB of `\` and line ends take a minute and a half).

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Language, Parser, Tree } from '@vscode/tree-sitter-wasm';

export interface Grammar {
  language: Language;
  /** Undefined when the deadline passed. */
  parse(text: string, deadlineMs: number): Tree | undefined;
}

export type GrammarName = 'python' | 'go';

const loading = new Map<GrammarName, Promise<Grammar>>();
let starting: Promise<void> | undefined;

export function loadGrammar(name: GrammarName): Promise<Grammar> {
  const grammar = loading.get(name) ?? load(name);
  loading.set(name, grammar);
  return grammar;
}

async function load(name: GrammarName): Promise<Grammar> {
  // A CommonJS bundle whose names Node 20 cannot see: everything is in the default export.
  const { default: treeSitter } = await import('@vscode/tree-sitter-wasm');
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  starting ??= treeSitter.Parser.init({ locateFile: (file) => join(folder, file) });
  await starting;
  const language = await treeSitter.Language.load(join(folder, `tree-sitter-${name}.wasm`));
  const parser = new treeSitter.Parser();
  parser.setLanguage(language);
  return { language, parse: (text, deadlineMs) => parseWithin(parser, text, deadlineMs) };
}

function parseWithin(parser: Parser, text: string, deadlineMs: number): Tree | undefined {
  const end = performance.now() + deadlineMs;
  // The callback's answer stops the parser (0.25), whatever its type says; an unfinished parse would be resumed.
  const stop: (...args: unknown[]) => boolean = () => performance.now() > end;
  const tree = parser.parse(text, null, { progressCallback: stop });
  if (tree) return tree;
  parser.reset();
  return undefined;
}
