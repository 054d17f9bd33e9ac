// Every rule we ship: its file is well formed, and its examples come out as it says.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assess } from '../src/assess/assess.ts';
import { loadRules, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import { STRIDE } from '../src/core/model.ts';
import type { Rule } from '../src/core/rule.ts';
import { ruleJsonSchema } from '../src/core/rule-schema.ts';
import { littleSystem } from './support/little-system.ts';

const { rules, hash } = await loadRules([SHIPPED_RULES]);
const tool = { version: '0.0.0', rulesHash: hash };

function outcome(rule: Rule, lines: string[]) {
  const model = assess(littleSystem(lines), [rule], tool);
  const asked = model.questions.filter(({ id }) => id.startsWith(`${rule.id}@`));
  const threats = model.threats.filter(({ state }) => state !== 'mitigated');
  const unverifiable = threats.some(({ state }) => state === 'unverifiable');
  return { threats: threats.length, gaps: model.gaps.length, questions: asked.length, unverifiable };
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  test.each(rule.examples.threat)('is a threat: %s', (...lines) => {
    const { threats, gaps, questions, unverifiable } = outcome(rule, lines);
    const names = rule.needs || rule.lacks || rule.each === 'control';
    expect({ threats, gaps, questions }).toEqual({
      threats: 1,
      gaps: names && !unverifiable ? 1 : 0,
      questions: unverifiable ? 1 : 0,
    });
  });
  test.each(rule.examples.question)('is a question: %s', (...lines) => {
    expect(outcome(rule, lines)).toMatchObject({ threats: 0, gaps: 0, questions: 1 });
  });
  test.each(rule.examples.quiet)('is quiet: %s', (...lines) => {
    expect(outcome(rule, lines)).toMatchObject({ threats: 0, gaps: 0, questions: 0 });
  });
});

describe('the catalogue', () => {
  test.each(STRIDE)('has two rules or more for %s', (letter) => {
    expect(rules.filter(({ stride }) => stride.includes(letter)).length).toBeGreaterThanOrEqual(2);
  });

  test('speaks in whole sentences', () => {
    for (const { why, fix, ask } of rules) {
      expect(why).toMatch(/\.$/);
      expect(fix).toMatch(/\.$/);
      expect(ask).toMatch(/\?$/);
    }
  });

  test('agrees with the JSON Schema that editors are given', () => {
    const validate = new Ajv({ strict: false, formats: { uri: true } }).compile(ruleJsonSchema());
    for (const rule of rules) expect(validate(rule) || validate.errors).toBe(true);
    expect(validate({ ...rules[0], neds: 'rate-limit' })).toBe(false);
  });
});

describe('a directory of rules', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'threatdraft-rules-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const written = (changes: (text: string) => string, name = 'tea-missing.yaml') => {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), changes(TEA));
    return loadRules([directory]);
  };

  test('is read', async () => {
    const loaded = await written((text) => text);
    expect(loaded.rules.map(({ id }) => id)).toEqual(['tea-missing']);
  });

  test.each<[string, (text: string) => string, RegExp]>([
    [
      'an unknown key',
      (t) => t.replace('needs:', 'neds:'),
      /tea-missing\.yaml:6: unknown key neds \(did you mean needs\?\)/,
    ],
    [
      'an unknown property',
      (t) => t.replace('costly', 'costy'),
      /:5: unknown key costy in when \(did you mean costly\?\)/,
    ],
    ['an unknown value', (t) => t.replace('[spoofing]', '[spoffing]'), /:3: stride\.0: .*did you mean spoofing\?/],
    ['a missing example', (t) => t.replace(/ {2}quiet:.*\n/, ''), /:13: examples\.quiet: missing/],
    [
      'an id unlike the file',
      (t) => t.replace('id: tea-missing', 'id: tea-gone'),
      /:1: id is tea-gone, the file is named tea-missing/,
    ],
    ['a key that stands twice', (t) => `${t}impact: 2\n`, /:17: impact stands twice/],
    ['needs and lacks together', (t) => t.replace('needs:', 'lacks: csrf\nneeds:'), /lacks: a rule has/],
    ['broken YAML', (t) => `${t}why: [\n`, /tea-missing\.yaml:\d+: /],
    ['two documents', (t) => `${t}---\n${t}`, /one YAML document is expected/],
  ])('is refused with file, line and key for %s', async (_, changes, message) => {
    await expect(written(changes)).rejects.toThrow(message);
  });

  test('is refused when a rule lies under another STRIDE letter', async () => {
    await expect(written((t) => t, 'tampering/tea-missing.yaml')).rejects.toThrow(
      /first of all spoofing, not tampering/,
    );
  });

  test('is refused when it names a rule that is there already', async () => {
    await written((text) => text);
    await expect(loadRules([directory, directory])).rejects.toThrow('two rules are called tea-missing');
  });

  test('is refused when it is not there', async () => {
    await expect(loadRules([join(directory, 'none')])).rejects.toThrow(/no such directory/);
  });

  test('has a hash that follows the rules, not the layout of their files', async () => {
    const first = await written((text) => text);
    const reordered = await written((text) => text.replace(/^(impact: .*\n)(cwe: .*\n)/m, '$2$1'));
    const changed = await written((text) => text.replace('impact: 3', 'impact: 4'));
    expect(reordered.hash).toBe(first.hash);
    expect(changed.hash).not.toBe(first.hash);
  });
});

const TEA = `id: tea-missing
title: Endpoint without tea
stride: [spoofing]
each: endpoint
when: { costly: true }
needs: rate-limit
impact: 3
cwe: [770]
why: Nobody stays awake.
fix: Make tea.
ask: Is there tea?
references: [https://example.org/tea]
examples:
  threat: [[endpoint POST /a costly=true]]
  question: [[endpoint POST /a costly=unknown]]
  quiet: [[endpoint POST /a costly=false]]
`;
