// A threat model as a Markdown document, in one of the house styles. Adding a style is one file and one line here.

import type { Evidence } from '../core/evidence.ts';
import type { Model } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { elementsOf } from './elements.ts';
import { markdownUrl } from './escape.ts';
import { audit } from './markdown/audit.ts';
import { baseline } from './markdown/baseline.ts';
import { brief } from './markdown/brief.ts';
import { layers } from './markdown/layers.ts';
import { matrix } from './markdown/matrix.ts';
import { type Page, section } from './markdown/page.ts';

export const styles = { baseline, matrix, layers, brief, audit } satisfies Record<string, (page: Page) => string[]>;
export type StyleName = keyof typeof styles;

export interface MarkdownOptions {
  title?: string;
  scope?: readonly string[];
  style: StyleName;
  rules: readonly Rule[];
  /** Where a piece of evidence can be opened; by default the line of the file, relative to the root. */
  href?: (evidence: Evidence) => string;
}

export function renderMarkdown(model: Model, { style, rules, href, title, scope }: MarkdownOptions): string {
  const page: Page = {
    ...(title === undefined ? {} : { title }),
    ...(scope === undefined ? {} : { scope }),
    model,
    rules,
    lookup: elementsOf(model),
    href: href ?? (({ file, line }) => markdownUrl(file, line)),
  };
  return `${section(styles[style](page))}\n`;
}
