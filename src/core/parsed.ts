// What parsing one file gives: a program or a document, and where the parser stumbled. Never an exception.

import type { Document, DocumentNode } from './document.ts';
import type { Program } from './ir.ts';
import type { SourceFile } from './source.ts';

export interface Problem {
  /** 1-based; absent when the whole file is meant. */
  line?: number;
  why: string;
}

export interface ParsedFile {
  file: SourceFile;
  program?: Program;
  document?: Document;
  /** What a template of a chart becomes with the chart's own values, at the places of the template. */
  rendered?: DocumentNode[];
  /** Of a file of Terraform: the values of its directory, once for each call of it. */
  scopes?: TerraformScope[];
  /** Of a file that configures Traefik: the others that do. */
  beside?: readonly NeighbourDocument[];
  /** Not empty: the file was read only in part, and what is missing in it is unknown, not absent. */
  problems: Problem[];
  /** Set when nothing at all could be read: too large, timed out, not text. */
  unread?: string;
}

export interface NeighbourDocument {
  path: string;
  roots: readonly DocumentNode[];
}

export interface TerraformScope {
  /** A map of maps, each with `default`: what the variable is. */
  variables: DocumentNode;
  locals: DocumentNode;
  /** Who calls the directory as a module; absent for one that is applied itself. */
  caller?: string;
}
