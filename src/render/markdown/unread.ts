// What was not read, by reason: the last word of every draft, so that silence is never taken for absence.

import { compareText } from '../../core/evidence.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { count, groupedBy, listedUpTo } from '../words.ts';
import { bulleted, cited, type Page } from './page.ts';

const FILES_SHOWN = 5;
const LIST_LIMIT = 30;

interface Unread {
  file: string;
  why: string;
}

export function unread(page: Page): string[] {
  const { files, read, partly, skipped, failed, unresolved } = page.model.coverage;
  const lines = [
    ...byReason('read only in part', partly),
    ...byReason('not read', skipped),
    ...byReason(
      'failed',
      failed.map(({ scanner, file, why }) => ({ file, why: `${scanner}: ${why}` })),
    ),
    ...unresolved.map(({ what, why, evidence }) =>
      cited(page, `Not resolved: ${markdownText(what)}, ${markdownText(why)}`, evidence),
    ),
  ];
  const others = files > read ? '; the others are named below, or this tool has no reader for their kind' : '';
  const total = `${read} of ${count(files, 'file')} ${read === 1 ? 'was' : 'were'} read${others}.`;
  return [total, bulleted(lines, LIST_LIMIT, 'line')];
}

function byReason(what: string, items: readonly Unread[]): string[] {
  return groupedBy(items, ({ why }) => why)
    .sort(([a], [b]) => compareText(a, b))
    .map(([why, group]) => {
      const names = listedUpTo(
        FILES_SHOWN,
        group.map(({ file }) => markdownCode(file)),
      );
      return `${count(group.length, 'file')} ${what} (${markdownText(why)}): ${names}.`;
    });
}
