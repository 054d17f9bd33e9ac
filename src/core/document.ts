// What YAML, JSON, TOML, Dockerfiles, dotenv files, requirement lists and lock files become.
// Scalars keep their place in the file, so that a fact can point at the value it read.

import type { Span } from './evidence.ts';

export type DocumentNode =
  | { kind: 'map'; entries: DocumentEntry[]; at: Span }
  | { kind: 'list'; items: DocumentNode[]; at: Span }
  /** `comment`: what stands behind it on its line, where the format has comments. */
  | { kind: 'scalar'; value: string | number | boolean | null; at: Span; comment?: string }
  /** A template, an alias past its budget, a tag nobody knows: its value cannot be told. */
  | { kind: 'unknown'; why: string; at: Span };

export interface DocumentEntry {
  key: string;
  keyAt: Span;
  value: DocumentNode;
  /** Of a value in YAML: `!reset`, `!override`. */
  tag?: string;
}

export interface Instruction {
  /** Upper case: FROM, RUN, USER… */
  name: string;
  /** The arguments as written, continuation lines joined, heredoc bodies left out. */
  text: string;
  args: string[];
  flags: Record<string, string>;
  /** The same line by line, with the bodies of heredocs after it. A comment between continued lines is left out. */
  lines?: InstructionLine[];
  at: Span;
}

export interface InstructionLine {
  text: string;
  line: number;
  /** It stands in the body of a heredoc. */
  body: boolean;
}

/** nginx and Caddyfiles: a word, its arguments, and what stands in its braces. */
export interface Directive {
  name: string;
  args: string[];
  /** From the word to the last argument. */
  at: Span;
  block?: Directive[];
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

/** Packages of a lock file that have something in common. */
export interface LockGroup {
  count: number;
  /** Of the first few. */
  names: string[];
  /** Where the first one stands. */
  at: Span;
}

/** What a lock file, or a requirement list with hashes, says of where its packages come from. */
export interface LockSources {
  /** Packages that a registry or an address gives; those of a repository or a directory are left out. */
  fetched: number;
  /** Those that no hash binds. */
  unbound?: LockGroup;
  /** The same, of packages that are made for one platform and may be left out: managers do not ask for their hashes. */
  unboundForPlatform?: LockGroup;
  /** Those that come over plain http, and those of them that no hash binds. */
  plain?: LockGroup;
  plainUnbound?: LockGroup;
  /** By protocol and host, in the order of the file. */
  origins: (LockGroup & { origin: string })[];
}

export type Document =
  | { format: 'yaml' | 'json' | 'toml'; roots: DocumentNode[] }
  /** As the JSON form of Terraform has it: `resource "a" "b" {}` is resource → a → b; expressions stay text in `${}`. */
  | { format: 'hcl'; roots: DocumentNode[] }
  | { format: 'nginx' | 'caddyfile'; directives: Directive[] }
  | { format: 'dockerfile'; instructions: Instruction[] }
  | { format: 'dotenv'; pairs: Pair[] }
  | { format: 'requirements'; requirements: Requirement[]; options?: Pair[]; sources?: LockSources }
  /** Files of which each line says something: .dockerignore, CODEOWNERS, .npmrc. Line n is at n - 1. */
  | { format: 'lines'; lines: string[] }
  | { format: 'lockfile'; flavour: string; packages: Requirement[]; sources?: LockSources };
