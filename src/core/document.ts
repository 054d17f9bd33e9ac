// What YAML, JSON, TOML, Dockerfiles, dotenv files, requirement lists and lock files become.
// Scalars keep their place in the file, so that a fact can point at the value it read.

import type { Span } from './evidence.ts';

export type DocumentNode =
  | { kind: 'map'; entries: DocumentEntry[]; at: Span }
  | { kind: 'list'; items: DocumentNode[]; at: Span }
  | { kind: 'scalar'; value: string | number | boolean | null; at: Span }
  /** A template, an alias past its budget, a tag nobody knows: its value cannot be told. */
  | { kind: 'unknown'; why: string; at: Span };

export interface DocumentEntry {
  key: string;
  keyAt: Span;
  value: DocumentNode;
}

export interface Instruction {
  /** Upper case: FROM, RUN, USER… */
  name: string;
  /** The arguments as written, continuation lines joined, heredoc bodies left out. */
  text: string;
  args: string[];
  flags: Record<string, string>;
  at: Span;
}

export interface Pair {
  key: string;
  value: string;
  at: Span;
}

export interface Requirement {
  name: string;
  /** The constraint as written, '' when there is none. */
  version: string;
  at: Span;
}

export type Document =
  | { format: 'yaml' | 'json' | 'toml'; roots: DocumentNode[] }
  | { format: 'dockerfile'; instructions: Instruction[] }
  | { format: 'dotenv'; pairs: Pair[] }
  | { format: 'requirements'; requirements: Requirement[] }
  /** Files of which each line says something: .dockerignore, CODEOWNERS, .npmrc. Line n is at n - 1. */
  | { format: 'lines'; lines: string[] }
  | { format: 'lockfile'; flavour: string; packages: Requirement[] };
