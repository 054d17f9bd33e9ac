// Rules as SARIF describes them. Nothing of a scanned repository may get in here: the same rules are the same bytes.

import type { ReportingDescriptor, ToolComponent } from 'sarif';
import { compareText } from '../../core/evidence.ts';
import type { Severity } from '../../core/model.ts';
import type { Rule } from '../../core/rule.ts';
import { judge } from '../../core/severity.ts';

export const INFORMATION_URI = 'https://www.npmjs.com/package/threatdraft';

const TEXT_LIMIT = 1024;
/** GitHub keeps ten tags at most: `security`, three letters of STRIDE, three weaknesses leave room. */
const TAGS_OF_A_KIND = 3;

type Level = 'error' | 'warning' | 'note';

/** The bands of GitHub: over 9, from 7, from 4, below. Zero would mean that the rule is not about security. */
const SEVERITIES: Record<Severity, { level: Level; score: string }> = {
  critical: { level: 'error', score: '9.3' },
  high: { level: 'error', score: '7.5' },
  medium: { level: 'warning', score: '5.0' },
  low: { level: 'note', score: '2.5' },
  info: { level: 'note', score: '1.0' },
};

/** Sorted by id; of two rules with one id the first stands, since GitHub refuses a file with both. */
export function describeRules(rules: readonly Rule[]): ReportingDescriptor[] {
  const weaknesses = weaknessesOf(rules);
  const unique = new Map<string, Rule>();
  for (const rule of rules) if (!unique.has(rule.id)) unique.set(rule.id, rule);
  return [...unique.values()].sort((a, b) => compareText(a.id, b.id)).map((rule) => descriptor(rule, weaknesses));
}

function descriptor(rule: Rule, weaknesses: readonly number[]): ReportingDescriptor {
  // GitHub shows one severity per rule, whatever the results say: the one for an exposure that nobody has told.
  const { level, score } = SEVERITIES[judge(rule.impact, 'unknown').severity];
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentence(rule.title) },
    fullDescription: { text: sentence(rule.why) },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    helpUri: rule.references.find((reference) => reference.startsWith('https://')) ?? INFORMATION_URI,
    defaultConfiguration: { level },
    relationships: [...new Set(rule.cwe)].map((cwe) => ({
      target: { id: `CWE-${cwe}`, index: weaknesses.indexOf(cwe), toolComponent: { name: 'CWE', index: 0 } },
      kinds: ['superset'],
    })),
    properties: { precision: precisionOf(rule), 'security-severity': score, tags: tagsOf(rule), stride: rule.stride },
  };
}

/** A rule about a control speaks only where its absence was established; the others go by what an element does. */
function precisionOf({ needs, lacks }: Rule): string {
  return needs === undefined && lacks === undefined ? 'medium' : 'high';
}

function tagsOf(rule: Rule): string[] {
  return [
    'security',
    ...rule.stride.slice(0, TAGS_OF_A_KIND).map((letter) => `stride/${letter}`),
    ...[...new Set(rule.cwe)].slice(0, TAGS_OF_A_KIND).map((cwe) => `external/cwe/cwe-${String(cwe).padStart(3, '0')}`),
  ];
}

/** The four things a reader of an alert wants, each a heading and a text. */
function helpParts(rule: Rule): [heading: string, text: string][] {
  const check = `Run \`threatdraft explain ${rule.id}\`: it shows every element concerned, with the lines that were read.`;
  return [
    ['Why it matters', sentence(rule.why)],
    ['How to verify', rule.ask ? `${check} Then ask: ${rule.ask}` : check],
    ['How to fix', sentence(rule.fix)],
    ['How to suppress', `Put \`threatdraft: ignore[${rule.id}] -- reason\` in a comment on the line or above it.`],
  ];
}

function helpText(rule: Rule): string {
  return helpParts(rule)
    .map(([heading, text]) => `${heading}: ${text}`)
    .join('\n');
}

function helpMarkdown(rule: Rule): string {
  const parts = helpParts(rule).map(([heading, text]) => `## ${heading}\n\n${text}`);
  const references = rule.references.map((reference) => `- <${reference}>`);
  if (references.length > 0) parts.push(`## References\n\n${references.join('\n')}`);
  return [`# ${rule.title}`, ...parts].join('\n\n');
}

function sentence(text: string): string {
  const flat = text.trim().replace(/\s+/g, ' ');
  if (flat.length >= TEXT_LIMIT) return `${flat.slice(0, TEXT_LIMIT - 2)}….`;
  return /[.!?]$/.test(flat) ? flat : `${flat}.`;
}

export function cweTaxonomy(rules: readonly Rule[]): ToolComponent {
  return {
    name: 'CWE',
    organization: 'MITRE',
    shortDescription: { text: 'The MITRE Common Weakness Enumeration.' },
    informationUri: 'https://cwe.mitre.org/',
    isComprehensive: false,
    taxa: weaknessesOf(rules).map((cwe) => ({
      id: `CWE-${cwe}`,
      helpUri: `https://cwe.mitre.org/data/definitions/${cwe}.html`,
    })),
  };
}

function weaknessesOf(rules: readonly Rule[]): number[] {
  return [...new Set(rules.flatMap(({ cwe }) => cwe))].sort((a, b) => a - b);
}
