// How every draft begins and ends its own account: its title, what it was drafted from, what was found, how it goes stale.

import { markdownCode, markdownText } from '../escape.ts';
import { bySeverity, count, listed, place, standingThreats } from '../words.ts';
import type { Page } from './page.ts';

export function heading({ title, model }: Page, kind: string): string {
  const own = markdownText(title ?? '');
  return `# ${own || `${markdownText(model.subject.name) || 'Unnamed'} ${kind}`}`;
}

export function status({ model, scope = [] }: Page): string {
  const { subject, tool, gaps, questions } = model;
  const threats = standingThreats(model);
  const from =
    subject.commit === undefined
      ? 'from a directory without a commit'
      : `from commit ${markdownCode(subject.commit.slice(0, 12))}`;
  const found = [
    threats.length > 0 ? `${count(threats.length, 'threat')} (${bySeverity(threats)})` : 'no threats',
    count(gaps.length, 'gap'),
    `${count(questions.length, 'question')} that code cannot answer`,
  ].join(', ');
  const part =
    scope.length > 0
      ? ` Only ${listed(scope.map(markdownText))} and what is next to it; the rest of the repository is left out.`
      : '';
  return `Status: draft by threatdraft ${markdownText(tool.version)}, ${from}. ${found}.${part}`;
}

/** When to look at it again, in terms of what it rests on. */
export function staleness({ model }: Page): string {
  const cited = [
    ...model.threats.flatMap(({ evidence }) => evidence),
    ...model.controls.flatMap(({ evidence }) => evidence),
    ...model.boundaries.flatMap(({ evidence }) => evidence),
  ];
  const lines = new Set(cited.map(place));
  const files = new Set(cited.map(({ file }) => file));
  const rests = `${count(lines.size, 'line')} of ${count(files.size, 'file')}`;
  return `Its threats, controls and boundaries rest on ${rests}: draft it again when those change, or when an endpoint, an external system, a store or a pipeline is added. The same commit gives the same bytes, so the difference of two drafts is the difference of the code.`;
}
