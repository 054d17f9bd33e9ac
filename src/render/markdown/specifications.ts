// What committed specifications say beside the code: described and found, served and left out, described and gone.

import type { Specification } from '../../core/specification.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { count, listedUpTo } from '../words.ts';
import { allNamed, bulleted, cited, named, type Page } from './page.ts';

const LIST_LIMIT = 20;
const GONE_SHOWN = 4;

/** Empty where no specification is committed. */
export function specifications(page: Page): string[] {
  const { specifications: all = [] } = page.model;
  if (all.length === 0) return [];
  return [
    '### Compared with specifications',
    bulleted(
      all.map((one) => item(page, one)),
      LIST_LIMIT,
      'specification',
    ),
  ];
}

function item(page: Page, specification: Specification): string {
  const { file, title, component, operations, matched, undocumented, gone, unguarded, evidence } = specification;
  const name = title === undefined ? markdownCode(file) : `${markdownText(title)} in ${markdownCode(file)}`;
  const found = `${matched} of ${count(operations, 'operation')} found in the code`;
  if (component === undefined)
    return cited(page, `${name}: at most ${found} of any component, so it describes something else`, evidence);
  const parts = [
    `${name} describes ${named(page, component)}: ${found}`,
    undocumented.length > 0 ? `${undocumented.length} served and not described: ${allNamed(page, undocumented)}` : '',
    gone.length > 0 ? `${gone.length} described and not found: ${goneText(gone)}` : '',
    unguarded.length > 0
      ? `${unguarded.length} described as asking who calls, without authentication in the code: ${allNamed(page, unguarded)}`
      : '',
  ];
  return cited(page, parts.filter(Boolean).join('; '), evidence);
}

function goneText(gone: Specification['gone']): string {
  return listedUpTo(
    GONE_SHOWN,
    gone.map(({ method, path }) => markdownCode(`${method} ${path}`)),
  );
}
