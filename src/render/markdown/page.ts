// What every section of a document writes with: citations, names of elements, lists that say how much they leave out.

import type { Evidence } from '../../core/evidence.ts';
import type { Model } from '../../core/model.ts';
import type { Rule } from '../../core/rule.ts';
import type { Lookup } from '../elements.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { count, listedUpTo, place } from '../words.ts';

export interface Page {
  /** What people call it, where they do not want the name of the repository. */
  title?: string;
  /** The parts that it speaks of, where it does not speak of all. */
  scope?: readonly string[];
  model: Model;
  rules: readonly Rule[];
  lookup: Lookup;
  href: (evidence: Evidence) => string;
}

const CITED = 2;
const NAMED = 4;

/** Blocks of Markdown, a blank line between each two. */
export function section(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** `[server/index.ts:42](server/index.ts#L42)`. */
export function link({ href }: Page, evidence: Evidence): string {
  const target = href(evidence)
    .replace(/[\s()<>\\]/g, encodeURIComponent)
    .replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'));
  return `[${markdownText(place(evidence))}](${target})`;
}

/** `[a:1](a#L1), [b:2](b#L2) and 3 more`; '' for none. */
export function citations(page: Page, evidence: readonly Evidence[], limit = CITED): string {
  const unique = [...new Map(evidence.map((one) => [place(one), one])).values()];
  return listedUpTo(
    limit,
    unique.map((one) => link(page, one)),
  );
}

/** A sentence with its evidence: `text ([a:1](a#L1) and 3 more).` */
export function cited(page: Page, text: string, evidence: readonly Evidence[], limit = CITED): string {
  const citation = citations(page, evidence, limit);
  return citation === '' ? `${text}.` : `${text} (${citation}).`;
}

/** Endpoints as code, since they are typed; everything else by its name. */
export function named({ lookup }: Page, id: string): string {
  const { noun, label } = lookup(id);
  return noun === 'endpoint' || noun === 'element' ? markdownCode(label) : markdownText(label);
}

export function allNamed(page: Page, ids: readonly string[], limit = NAMED): string {
  return listedUpTo(
    limit,
    ids.map((id) => named(page, id)),
  );
}

export function numbered(items: readonly string[], limit: number, noun: string): string {
  return withRest(
    items.slice(0, limit).map((item, at) => `${at + 1}. ${item}`),
    items.length - limit,
    noun,
  );
}

export function bulleted(items: readonly string[], limit: number, noun: string): string {
  return withRest(
    items.slice(0, limit).map((item) => `- ${item}`),
    items.length - limit,
    noun,
  );
}

function withRest(lines: string[], more: number, noun: string): string {
  return more > 0 ? `${lines.join('\n')}\n\n…and ${count(more, `more ${noun}`)}.` : lines.join('\n');
}

/** A table of cells that are written already; '' without rows. */
export function tabled(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function readFiles({ model }: Page): string {
  return `the ${count(model.coverage.read, 'file')} that ${model.coverage.read === 1 ? 'was' : 'were'} read`;
}
