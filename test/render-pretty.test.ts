import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import type { Model } from '../src/core/model.ts';
import { noColors } from '../src/render/colors.ts';
import { type PrettyOptions, renderPretty } from '../src/render/pretty.ts';
import { sampleModel } from './support/sample-model.ts';
import { sampleRules } from './support/sample-rules.ts';

const options: PrettyOptions = { color: noColors, width: 100, limit: 50, rules: sampleRules() };

function linesOf(model: Model, more: Partial<PrettyOptions> = {}): string[] {
  return renderPretty(model, { ...options, ...more }).split('\n');
}

describe('renderPretty', () => {
  test('opens with the subject, the commit and what was found', () => {
    expect(linesOf(sampleModel()).slice(0, 2)).toEqual([
      'parcel-desk at 4f1d2c3b5a69',
      '1 service, 1 frontend, 1 store, 1 external system; 8 endpoints (7 mounted, 1 never mounted)',
    ]);
  });

  test('tells k of n for the controls that matter, over served endpoints, unknown apart from absent', () => {
    const lines = linesOf(sampleModel());
    const start = lines.indexOf('Controls on 7 served endpoints');
    expect(lines.slice(start + 1, start + 7)).toEqual([
      '  authentication        3 of 7   3 without, 1 not determined',
      '  authorization         0 of 7   6 without, 1 not determined',
      '  rate-limit            0 of 7   7 without',
      '  validation            1 of 7   5 without, 1 not determined',
      '  csrf                  0 of 7   7 conditional',
      '  security-headers      7 of 7',
    ]);
  });

  test('files count only for what can guard them', () => {
    const model = sampleModel();
    for (const endpoint of model.endpoints.slice(3, 5)) endpoint.properties.static = true;
    const lines = linesOf(model);
    expect(lines).toContain('  authentication        3 of 7   3 without, 1 not determined');
    expect(lines).toContain('  validation            1 of 5   4 without');
  });

  test('of some families only those count that need them, cannot tell, or have them', () => {
    const model = sampleModel();
    const [first, second, third] = model.endpoints;
    for (const endpoint of model.endpoints) endpoint.properties['acceptsBody'] = false;
    if (first) first.properties['acceptsBody'] = 'unknown';
    if (second) second.controls['webhook-signature'] = { presence: 'present', by: [] };
    if (third) third.controls['webhook-signature'] = { presence: 'unknown', by: [] };
    const lines = linesOf(model);
    expect(lines.find((line) => line.includes('  validation '))).toMatch(/ of 2 /);
    expect(lines).toContain('  webhook-signature      1 of 1');
  });

  test('tells threats by component, worst first: what, why, where and the fix', () => {
    const lines = linesOf(sampleModel());
    const start = lines.indexOf('api  service, Express Node, server');
    expect(lines.slice(start + 1, start + 10)).toEqual([
      '  CRITICAL  A command is started with what a request says  command-from-request',
      '            What an attacker gains from command-from-request.',
      '            POST /api/labels/print  server/parcels.ts:52',
      '            seen at  server/printer.ts:18',
      '  HIGH      Endpoint that changes something answers without authentication  authentication-missing',
      '            What an attacker gains from authentication-missing.',
      '            POST /api/labels/print  server/parcels.ts:52',
      '            WS /live                server/live.ts:9',
      '            fix      Put requireSession on the router that carries these routes.',
    ]);
  });

  test('why is one line: what does not fit is cut at a word, and a rule that nobody has is told without', () => {
    const why =
      'Whoever reaches it reads, changes and deletes, without limit, everything that anybody ever stored there.';
    const rules = sampleRules().map((rule) => (rule.id === 'csrf-missing' ? { ...rule, why } : rule));
    const told = linesOf(sampleModel(), { rules, width: 80 }).filter((line) => line.includes('Whoever'));
    expect(told).toEqual(['            Whoever reaches it reads, changes and deletes, without limit…']);
    expect(linesOf(sampleModel(), { rules: [] }).filter((line) => line.includes('attacker gains'))).toEqual([]);
  });

  test('a name of a rule that does not fit behind the title stands below it', () => {
    const lines = linesOf(sampleModel(), { width: 70 });
    const at = lines.findIndex((line) => line.startsWith('  CRITICAL'));
    expect(lines.slice(at, at + 2)).toEqual([
      '  CRITICAL  A command is started with what a request says',
      '            command-from-request',
    ]);
  });

  test('places are told from where the reader stands, wherever they are told', () => {
    const lines = linesOf(sampleModel(), { pathPrefix: '../desk/' });
    expect(
      lines.filter((line) => /(?<!desk\/)server\/\w+\.ts:\d/.test(line) && !line.includes('not resolved')),
    ).toEqual([]);
    expect(lines).toContain('            POST /api/labels/print  ../desk/server/parcels.ts:52');
    expect(lines).toContain('            seen at  ../desk/server/printer.ts:18');
  });

  test('ends with the next step and one line that sums up', () => {
    expect(linesOf(sampleModel(), { width: 110 }).slice(-3)).toEqual([
      'threatdraft explain command-from-request tells more; so for every rule above',
      '3 threats (1 critical, 1 high, 1 medium), 2 gaps, 2 questions, 4 files not read, 1 place not resolved',
      '',
    ]);
  });

  test('leaves out what is settled', () => {
    expect(renderPretty(sampleModel(), options)).not.toContain('Responses without security headers');
  });

  test('stops at the limit and counts the others', () => {
    const lines = linesOf(sampleModel(), { limit: 1 });
    expect(lines.filter((line) => line.startsWith('  HIGH'))).toEqual([]);
    expect(lines).toContain('…and 2 more threats');
  });

  test('a gap whose fix was not told with a threat tells it itself', () => {
    const lines = linesOf(sampleModel());
    const fixes = lines.filter((line) => line.trim().startsWith('fix'));
    expect(fixes).toEqual([
      '            fix      Put requireSession on the router that carries these routes.',
      '            fix      Use the loginLimiter that server/limits.ts already makes.',
    ]);
    expect(linesOf(sampleModel(), { limit: 1 }).filter((line) => line.trim().startsWith('fix'))).toHaveLength(2);
  });

  test.each([80, 100, 120])('keeps within %i columns', (width) => {
    for (const line of linesOf(sampleModel(), { width })) expect(line.length).toBeLessThanOrEqual(width);
  });

  test('says what was not read and why, a reason a line', () => {
    const lines = linesOf(sampleModel());
    expect(lines).toContain('What was not read  60 of 64 files read');
    expect(lines).toContain('  1 read in part (syntax error at line 12): server/legacy.js');
    expect(lines).toContain('  1 not resolved (read from a database): prefix of a router at server/tenants.ts:22');
  });

  test('a thousand skipped files are one line with a count', () => {
    const model = sampleModel();
    model.coverage.skipped = Array.from({ length: 1000 }, (_, n) => ({ file: `img/${n}.png`, why: 'not text' }));
    const told = linesOf(model, { width: 200 }).filter((line) => line.includes('not text'));
    expect(told).toEqual([
      '  1000 skipped (not text): img/0.png, img/1.png, img/2.png, img/3.png, img/4.png and 995 more',
    ]);
  });

  test('an empty repository is told in one sentence', () => {
    const empty = { components: [], endpoints: [], threats: [], gaps: [], questions: [] };
    const lines = linesOf({ ...sampleModel(), ...empty });
    expect(lines[1]).toBe('Nothing that runs, stores or answers was recognised in 64 files.');
    expect(lines.at(-2)).toBe('0 threats, 0 gaps, 0 questions, 4 files not read, 1 place not resolved');
  });

  test('colour is all it adds', () => {
    const colored = renderPretty(sampleModel(), { ...options, color: createColors(true) });
    expect(colored).toContain('\u001b[');
    expect(colored.replaceAll(/\p{Cc}\[\d+m/gu, '')).toBe(renderPretty(sampleModel(), options));
  });
});
