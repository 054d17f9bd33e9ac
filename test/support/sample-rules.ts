// Three invented rules, for renderers that print rules.

import type { Rule } from '../../src/core/rule.ts';

function rule(id: string, more: Partial<Rule>): Rule {
  return {
    id,
    title: `Title of ${id}`,
    stride: ['tampering'],
    each: 'endpoint',
    impact: 3,
    cwe: [],
    why: `What an attacker gains from ${id}.`,
    fix: `Do what ends ${id}.`,
    ask: `Is ${id} handled elsewhere?`,
    references: [],
    examples: { threat: [], question: [], quiet: [] },
    ...more,
  };
}

export function sampleRules(): Rule[] {
  return [
    rule('command-from-request', {
      impact: 5,
      cwe: [78],
      references: ['https://cwe.mitre.org/data/definitions/78.html'],
    }),
    rule('authentication-missing', {
      stride: ['spoofing', 'elevation-of-privilege', 'information-disclosure', 'tampering', 'repudiation'],
      needs: 'authentication',
      impact: 4,
      cwe: [306, 862, 287, 284, 285],
    }),
    rule('csrf-missing', { needs: 'csrf', impact: 2, cwe: [352] }),
  ];
}
