// The reference of all rules as Markdown: rules/README.md is this text.

import { compareText } from '../core/evidence.ts';
import { STRIDE } from '../core/model.ts';
import { PROPERTIES, type Rule, type Wanted } from '../core/rule.ts';
import { EXPOSURE_FACTORS, SEVERITY_BANDS } from '../core/severity.ts';

export function ruleReference(rules: readonly Rule[]): string {
  const sorted = [...rules].sort((a, b) => compareText(a.id, b.id));
  const sections = STRIDE.flatMap((letter) => {
    const own = sorted.filter(({ stride }) => stride[0] === letter);
    return own.length === 0 ? [] : [`## ${capital(letter)}`, ...own.map(ruleText)];
  });
  return `${[INTRODUCTION, severityText(), ...sections, propertiesText()].join('\n\n')}\n`;
}

const INTRODUCTION = `# Rules

Generated from the files below \`threats/\`; do not edit. A rule looks at each element of one kind. Where \`when\` holds,
a control that is absent or conditional makes a threat and a known gap, one that cannot be told makes a question, and
one that is present makes nothing. The examples of each rule are its tests.`;

function severityText(): string {
  const factors = Object.entries(EXPOSURE_FACTORS).map(([exposure, factor]) => `${exposure} ${factor}`);
  const bands = SEVERITY_BANDS.map(([severity, lowest]) => `${severity} from ${lowest}`);
  return `Severity is impact (1 to 5) × exposure (${factors.join(', ')}): ${bands.join(', ')}.`;
}

function ruleText(rule: Rule): string {
  return [
    `### ${rule.id}`,
    `${rule.title}. ${rule.why}`,
    rule.profile === 'audit' ? `${conditionText(rule)} Only under \`--profile audit\`.` : conditionText(rule),
    `*Fix:* ${rule.fix}`,
    `*Question:* ${rule.ask}`,
    `Impact ${rule.impact} of 5. ${rule.stride.map(capital).join(', ')}. ${rule.cwe.map((cwe) => `CWE-${cwe}`).join(', ')}.`,
    rule.references.map((reference) => `<${reference}>`).join(' '),
    examplesText(rule),
  ].join('\n\n');
}

function conditionText({ each, when, unless, needs, lacks }: Rule): string {
  const parts = [`Each ${each}`];
  if (when) parts.push(`with ${wantedText(when)}`);
  if (unless) parts.push(`unless ${wantedText(unless, 'or')}`);
  if (needs) parts.push(`needs \`${needs}\``);
  if (lacks) parts.push(`lacks \`${lacks}\``);
  return `${parts.join(', ')}.`;
}

function wantedText(wanted: Wanted, joiner = 'and'): string {
  return Object.entries(wanted)
    .map(([name, value]) => `\`${name}: ${value}\``)
    .join(` ${joiner} `);
}

function examplesText({ examples }: Rule): string {
  const lines = (['threat', 'question', 'quiet'] as const).flatMap((kind) =>
    examples[kind].map((system) => `${kind.padEnd(9)} ${system.join(' · ')}`),
  );
  return ['```text', ...lines, '```'].join('\n');
}

function propertiesText(): string {
  const sections = Object.entries(PROPERTIES).map(([each, properties]) => {
    const rows = Object.entries(properties).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
    return [`### ${each}`, '', '| property | meaning |', '|---|---|', ...rows].join('\n');
  });
  return ['## What a rule may ask of an element', ...sections].join('\n\n');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll('-', ' ');
