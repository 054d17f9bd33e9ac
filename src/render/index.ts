// Format names and what renders them. The only door into this stage.

import type { Evidence } from '../core/evidence.ts';
import type { Model, Severity } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import type { Colors } from './colors.ts';
import { renderCompact } from './compact.ts';
import { renderGithub } from './github.ts';
import { renderJson } from './json.ts';
import { renderMarkdown, type StyleName } from './markdown.ts';
import { renderMermaid } from './mermaid.ts';
import { renderPretty } from './pretty.ts';
import { renderSarif } from './sarif.ts';
import { renderSummary } from './summary.ts';

/** What no model holds: the rules that were asked, the text of files, and how the reader wants it. */
export interface RenderContext {
  version: string;
  rules: readonly Rule[];
  lineText: (file: string) => string | undefined;
  color: Colors;
  width: number;
  limit: number;
  style: StyleName;
  minSeverity?: Severity;
  href?: (evidence: Evidence) => string;
  title?: string;
  scope?: readonly string[];
  /** From where the reader of a terminal stands to the repository: `../shop/`. */
  pathPrefix?: string;
  /** From the root of the repository to what was scanned, for what GitHub shows: `services/api/`. */
  rootPrefix?: string;
  /** Which part of a repository the alerts are about, for SARIF. */
  category?: string;
}

export const renderers = {
  pretty: renderPretty,
  compact: renderCompact,
  json: renderJson,
  sarif: renderSarif,
  markdown: renderMarkdown,
  github: renderGithub,
  mermaid: renderMermaid,
  summary: renderSummary,
} satisfies Record<string, (model: Model, context: RenderContext) => string>;

export type Format = keyof typeof renderers;

export const FORMATS = Object.keys(renderers) as Format[];

/** The format of an output file, by the end of its name. */
export const FORMAT_OF_EXTENSION: Readonly<Record<string, Format>> = {
  '.sarif': 'sarif',
  '.json': 'json',
  '.md': 'markdown',
  '.mmd': 'mermaid',
};

export function render(format: Format, model: Model, context: RenderContext): string {
  return renderers[format](model, context);
}
