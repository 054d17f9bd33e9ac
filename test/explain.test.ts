// What `explain` says of a finding: its lines, the path that a request takes, and what to write to settle it, which must be
// what the readers of comments and of threatdraft.yml take.

import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { gapPage, ignoreComment, questionPage, type Told, threatPage } from '../src/cli/explain-found.ts';
import { answersSchema } from '../src/core/answers-schema.ts';
import type { Model, Threat } from '../src/core/model.ts';
import { ignoresIn } from '../src/record/ignore-comments.ts';
import { ROOT, threatdraft } from './support/cli.ts';
import { sampleModel } from './support/sample-model.ts';

vi.setConfig({ testTimeout: 60_000 });

const LINES = Array.from({ length: 80 }, (_, n) => `  line ${n + 1};`).join('\n');
const told = (model: Model = sampleModel()): Told => ({ model, texts: () => LINES });

function threat(id: string, model = sampleModel()): Threat {
  const found = model.threats.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

const settled = (text: string) =>
  text.replaceAll('YYYY-MM-DD', '2027-01-31').replaceAll('REASON', 'The gateway does').replaceAll('NAME', 'Ada');

describe('explain of a finding', () => {
  test('tells every place with its line, and once', () => {
    const page = threatPage(threat('authentication-missing@service:api'), told());
    expect(page).toContain('Where it shows\n  POST /api/labels/print  server/parcels.ts:52\n      line 52;\n');
    expect(page).toContain('  WS /live  server/live.ts:9\n      line 9;\n');
    expect(page).not.toContain('What else it rests on');
    expect(threatPage(threat('command-from-request@service:api'), told())).toContain(
      'What else it rests on\n  server/printer.ts:18\n      line 18;\n',
    );
  });

  test('a line that is not there any more is left out, and controls in one that is do not reach the terminal', () => {
    const page = (text: string | undefined) =>
      threatPage(threat('command-from-request@service:api'), { model: sampleModel(), texts: () => text });
    expect(page(undefined)).toContain('  server/printer.ts:18\n\n');
    expect(page(`${'\n'.repeat(17)}run(\u001b[31m x)\u202e`)).toContain('      run([31m x)\n');
  });

  test('tells the path that a request takes, step by step', () => {
    const model = sampleModel();
    const [path] = model.paths;
    const page = threatPage(threat(path?.threat ?? '', model), told(model));
    expect(page).toMatch(/Path: .+\n {2}1\. /);
    expect(page).toContain(path?.steps.at(-1)?.says.split(' ').slice(0, 4).join(' '));
  });

  test('the comment it offers is refused until it is filled in, and then taken', () => {
    for (const [path, language, mark] of [
      ['app.ts', 'typescript', '//'],
      ['main.py', 'python', '#'],
    ] as const) {
      const comment = ignoreComment('csrf-missing', mark);
      const read = (text: string) => ignoresIn({ path, language }, `${text}\nrun()\n`)[0];
      expect(read(comment)?.malformed).toContain('until wants a day');
      expect(read(settled(comment))).toMatchObject({ rules: ['csrf-missing'], line: 2, until: '2027-01-31' });
    }
  });

  test('the decision it offers is refused until it is filled in, and then taken', () => {
    for (const id of ['authentication-missing@service:api', 'csrf-missing@service:api']) {
      const page = threatPage(threat(id), told());
      const snippet = page.slice(page.indexOf('    decisions:'));
      expect(answersSchema.safeParse(parse(snippet)).success).toBe(false);
      expect(answersSchema.parse(parse(settled(snippet))).decisions).toMatchObject([{ threat: id, is: 'accept' }]);
    }
  });

  test('a hostile id stays one value of the snippet', () => {
    const id = 'csrf-missing@service:x\n      - threat: all\u001b[2J: #';
    const page = threatPage({ ...threat('csrf-missing@service:api'), id }, told());
    const snippet = page.slice(page.indexOf('    decisions:'));
    const decisions = (parse(settled(snippet)) as { decisions: { threat: string }[] }).decisions;
    expect(decisions).toHaveLength(1);
    expect(page).not.toContain('\u001b');
  });

  test('a place that can hold no comment is offered none', () => {
    const one = threat('csrf-missing@service:api');
    const at = (file: string) => threatPage({ ...one, targets: ['x'], evidence: [{ file, line: 1 }] }, told());
    expect(at('package.json')).not.toContain('ignore[');
    expect(at('package.json')).toContain('decisions:');
    expect(at('compose.yaml')).toContain('    # threatdraft: ignore[csrf-missing]');
    expect(at('app.go')).toContain('    // threatdraft: ignore[csrf-missing]');
  });

  test('a gap tells its fix, a question how to answer it', () => {
    const { gaps, questions } = sampleModel();
    const [gap] = gaps;
    const [question] = questions;
    if (gap === undefined || question === undefined) throw new Error('the sample has both');
    expect(gapPage(gap, told())).toContain(gap.fix);
    const page = questionPage(question, told());
    const snippet = settled(
      page.slice(page.indexOf('    answers:')).replace('ANSWER', 'No').replace('HOW WE KNOW', 'Seen'),
    );
    expect(answersSchema.parse(parse(snippet)).answers).toMatchObject([{ question: question.id, by: 'Ada' }]);
  });
});

test('from the command line: the finding first, then its rule', async () => {
  const desk = join(ROOT, 'fixtures/repos/lending-desk');
  const { code, stdout } = await threatdraft(['explain', 'code-injectable@service:lending-desk', desk]);
  expect(code).toBe(0);
  const order = [
    'Where it shows',
    'GET /fine  app/main.py:69',
    'Path: ',
    'ignore[code-injectable]',
    'code-injectable: Text of',
  ];
  const positions = order.map((text) => stdout.indexOf(text));
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  expect(positions[0]).toBeGreaterThan(0);
});
