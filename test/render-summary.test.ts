// The page for job summaries and comments: whole where it fits, cut where GitHub would refuse it, and hostile names harmless.

import { describe, expect, test } from 'vitest';
import { MOST_BYTES, renderSummary } from '../src/render/summary.ts';
import { sampleModel } from './support/sample-model.ts';

describe('renderSummary', () => {
  test('tells each threat on a row, worst first, and counts everything', () => {
    const lines = renderSummary(sampleModel()).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      '<!-- threatdraft -->',
      '### threatdraft: 3 threats (1 critical, 1 high, 1 medium)',
    ]);
    const rows = lines.filter((line) => /^\| (critical|high|medium) /.test(line));
    expect(rows[0]).toBe(
      '| critical | A command is started with what a request says `command-from-request` | `server/parcels.ts:52` |',
    );
    expect(rows[1]).toContain('`server/parcels.ts:52` and 1 more |');
    expect(rows[2]).toContain('(conditional)');
    expect(rows).toHaveLength(3);
    expect(lines.at(-2)).toContain('3 threats (1 critical, 1 high, 1 medium), 2 gaps, 2 questions, 4 files not read');
  });

  test('names files from the root of the repository, also where only a part of it was scanned', () => {
    const files = (text: string) => [...text.matchAll(/`([^`]+\.\w+(?::\d+)?)`/g)].map(([, file]) => file);
    const whole = files(renderSummary(sampleModel()));
    expect(whole.length).toBeGreaterThan(6);
    const part = files(renderSummary(sampleModel(), { rootPrefix: 'services/api/' }));
    expect(part).toEqual(whole.map((file) => `services/api/${file ?? ''}`));
  });

  test('without threats it says so', () => {
    const text = renderSummary({ ...sampleModel(), threats: [] });
    expect(text).toContain('### threatdraft: no threat found');
    expect(text).not.toContain('| severity |');
  });

  test('leaves out what is less severe than asked', () => {
    expect(renderSummary(sampleModel(), { minSeverity: 'critical' })).toContain('1 threat (1 critical)');
  });

  test('however much there is, it stays below both limits and says how much it left out', () => {
    const model = sampleModel();
    const [threat] = model.threats;
    const [question] = model.questions;
    if (threat === undefined || question === undefined) throw new Error('the sample has both');
    const long = 'ä|<'.repeat(400);
    model.threats = Array.from({ length: 5000 }, (_, n) => ({ ...threat, id: `t${n}`, title: `${n} ${long}` }));
    model.questions = Array.from({ length: 5000 }, (_, n) => ({ ...question, id: `q${n}`, text: `${n} ${long}` }));
    model.coverage.skipped = Array.from({ length: 9000 }, (_, n) => ({ file: `${n}/${long}`, why: 'not text' }));
    const text = renderSummary(model);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
    expect(text).toMatch(/…and 49\d\d more threats: see the full report/);
    expect(text).toContain('5000 threats');
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
  });

  test('names from the repository make no markup', () => {
    const model = sampleModel();
    const hostile = '</details><script>x</script> | [a](javascript:b) `c` @everyone\n# d';
    model.threats = model.threats.map((one) => ({ ...one, title: hostile }));
    model.questions = model.questions.map((one) => ({ ...one, text: hostile }));
    const text = renderSummary(model);
    expect(text).not.toContain('<script>');
    expect(text).not.toMatch(/^# d/m);
    expect(text.match(/(?<!\\)<\/details>/g)).toHaveLength(text.match(/(?<!\\)<details>/g)?.length ?? 0);
    expect(text).not.toMatch(/(?<!\\)\[a\]/);
  });
});
