// What people say in threatdraft.yml: how strictly it is read, what each kind of entry changes, and that a word never
// passes for something that was seen.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assess } from '../src/assess/assess.ts';
import { answerFileIn } from '../src/cli/answer-file.ts';
import { loadRules, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import { readAnswers } from '../src/cli/read-answers.ts';
import { schemaText } from '../src/cli/schema.ts';
import { dayFor } from '../src/cli/today.ts';
import type { Model } from '../src/core/model.ts';
import { modelSchema } from '../src/core/model-schema.ts';
import { withAnswers } from '../src/model/said/apply.ts';
import { renderJson } from '../src/render/json.ts';
import { renderMarkdown, type StyleName, styles } from '../src/render/markdown.ts';
import { standingThreats, summaryLine, tallyOf } from '../src/render/words.ts';
import { littleSystem } from './support/little-system.ts';
import { writeTree } from './support/tree.ts';

const { rules } = await loadRules([SHIPPED_RULES]);
const tool = { version: '0.0.0', rulesHash: '' };
const TODAY = '2026-06-01';
const FILE = 'threatdraft.yml';
const WHO = 'reason: As agreed, by: Ada Okoro';

const read = (text: string) => readAnswers(writeTree({ [FILE]: text }), FILE, TODAY);
const SHOP = [
  'endpoint POST /orders costly=true exposure=network',
  'endpoint POST /login costly=true exposure=network',
  'endpoint POST /jobs costly=true component=worker exposure=network',
];
const asked = (...ids: string[]) => rules.filter(({ id }) => ids.includes(id));
const LIMITS = asked('rate-limit-missing');

function modelOf(text: string, lines = SHOP, by = LIMITS): Model {
  return assess(withAnswers(littleSystem(lines), read(text)), by, tool);
}
const threatOf = ({ threats }: Model, id: string) => threats.find((threat) => threat.id === id);
const LIMITED = `controls:\n  - { family: rate-limit, what: Gateway with 60 requests a minute, component: api, ${WHO} }\n`;

describe('the file', () => {
  test.each([
    ['an unknown key', 'answer: []', 'threatdraft.yml:1: unknown key answer (did you mean answers?)'],
    [
      'an unknown key of an entry',
      `exposure:\n  - { component: api, is: internet, resaon: x, by: Ada }`,
      'threatdraft.yml:2: unknown key resaon in exposure.0 (did you mean reason?)',
    ],
    [
      'no reason',
      'exposure:\n  - { component: api, is: internet, by: Ada }',
      'threatdraft.yml:2: exposure.0.reason: missing',
    ],
    ['an empty reason', 'exposure:\n  - { component: api, is: internet, by: Ada, reason: " " }', 'must not be empty'],
    [
      'no name',
      'exposure:\n  - { component: api, is: internet, reason: x }',
      'threatdraft.yml:2: exposure.0.by: missing',
    ],
    ['a word that is none', `exposure:\n  - { component: api, is: intranet, ${WHO} }`, '(did you mean internet?)'],
    ['a day that is none', `tenancy:\n  - { component: api, is: multi, ${WHO}, until: 2026-02-30 }`, 'tenancy.0.until'],
    ['neither question nor topic', `answers:\n  - { answer: Yes, ${WHO} }`, 'either question or topic'],
    [
      'a control of nothing',
      `controls:\n  - { family: csrf, what: x, ${WHO} }`,
      'one of component, endpoints and repository',
    ],
    ['a key twice', 'answers: []\nanswers: []', 'threatdraft.yml:2: answers stands twice'],
    ['no YAML', 'answers: [', 'threatdraft.yml:'],
    ['code', 'answers: !!js/function "function () {}"', 'threatdraft.yml:1'],
    ['a list', '- answers', 'threatdraft.yml:1'],
    ['depth', '['.repeat(5000), 'nested too deeply'],
    ['size', `# ${'x'.repeat(300_000)}`, 'more than the 262144 that are read'],
    ['aliases that grow', `a: &a [1,1,1,1,1,1,1,1,1]\n${bomb()}`, 'threatdraft.yml:'],
  ])('is refused for %s', (_, text, complaint) => {
    expect(() => read(text)).toThrow(complaint);
  });

  test('is not read through a link, nor when it is no file', () => {
    const outside = writeTree({ 'outside.yml': 'answers: []' });
    const root = writeTree();
    symlinkSync(join(outside, 'outside.yml'), join(root, FILE));
    expect(() => readAnswers(root, FILE, TODAY)).toThrow('threatdraft.yml: not read');
    const other = writeTree();
    mkdirSync(join(other, FILE));
    expect(() => readAnswers(other, FILE, TODAY)).toThrow('threatdraft.yml: not read');
  });

  test('stands in the root or in .github, once, under its name', () => {
    const root = writeTree({ '.github/threatdraft.yml': 'answers: []' });
    expect(answerFileIn(root)).toBe('.github/threatdraft.yml');
    writeFileSync(join(root, FILE), 'answers: []');
    expect(() => answerFileIn(root)).toThrow('keep one of them');
    expect(() => answerFileIn(writeTree({ 'threatdraft.yaml': '' }))).toThrow('call it threatdraft.yml');
    expect(answerFileIn(writeTree({ 'a.yml': '' }))).toBeUndefined();
  });

  test('refuses a day that is none', () => {
    for (const day of ['tomorrow', '2026-13-01', '2026-02-30', '2026-06-31', '2100-02-29', '26-01-01'])
      expect(() => dayFor(day)).toThrow('--today wants a day');
    expect(['2024-02-29', '2000-02-29', '2026-12-31'].map((day) => dayFor(day))).toEqual([
      '2024-02-29',
      '2000-02-29',
      '2026-12-31',
    ]);
  });

  test('has a JSON Schema that is as strict', async () => {
    expect(JSON.parse(await schemaText('config'))).toMatchObject({ title: FILE, additionalProperties: false });
  });
});

function bomb(): string {
  return Array.from({ length: 9 }, (_, at) => {
    const [own, before] = [String.fromCharCode(98 + at), String.fromCharCode(97 + at)];
    return `${own}: &${own} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
  }).join('\n');
}

describe('exposure', () => {
  const text = `exposure:\n  - { component: api, is: internet, ${WHO} }\n`;

  test('changes the severity, and the trace says whose word it is and what the files tell', () => {
    expect(threatOf(modelOf(text), 'rate-limit-missing@api')).toMatchObject({
      severity: 'high',
      severityTrace: [
        'impact 3 of 5',
        'exposure: internet 4 of 4, said by Ada Okoro in threatdraft.yml:2; the files tell network',
        '3 × 4 = 12: high',
      ],
    });
  });

  test('leaves other components as they are', () => {
    expect(threatOf(modelOf(text), 'rate-limit-missing@worker')?.severityTrace[1]).toBe('exposure: network 3 of 4');
  });

  test('is not asked any more', () => {
    const ids = (model: Model) => model.questions.map(({ id }) => id);
    expect(ids(modelOf(''.padEnd(1, '#')))).toEqual(['exposure@api', 'exposure@worker']);
    expect(ids(modelOf(text))).toEqual(['exposure@worker']);
  });

  test('of a component that nobody knows changes nothing and is told', () => {
    const model = modelOf(text.replace('api', 'apu'));
    expect(model.threats).toEqual(modelOf('#').threats);
    expect(model.said).toMatchObject([
      { state: 'unmatched', about: 'apu', why: 'no component is called or lies there' },
    ]);
  });
});

describe('controls that people say are there', () => {
  test('settle a threat by word: mitigated, and marked', () => {
    const threat = threatOf(modelOf(LIMITED), 'rate-limit-missing@api');
    expect(threat).toMatchObject({ state: 'mitigated', confidence: 'low', said: ['Ada Okoro in threatdraft.yml:2'] });
    expect(threat?.scenario).toContain('said by Ada Okoro in threatdraft.yml:2 and not seen');
  });

  test('never count as seen: presence, counts and modes stay what the code tells', () => {
    const model = modelOf(LIMITED);
    const [orders] = model.endpoints;
    expect(orders?.controls['rate-limit']).toMatchObject({ presence: 'absent', by: [], said: [expect.any(String)] });
    expect(tallyOf(model.endpoints, 'rate-limit')).toMatchObject({ present: 0, absent: 3, said: 2 });
    expect(model.controls).toMatchObject([{ mode: 'declared-only', said: { by: 'Ada Okoro', reason: 'As agreed' } }]);
  });

  test.each([
    ['another component', LIMITED.replace('component: api', 'component: worker')],
    ['another family', LIMITED.replace('rate-limit', 'csrf')],
    ['a component that is not there', LIMITED.replace('component: api', 'component: apis')],
    ['the repository', LIMITED.replace('component: api', 'repository: true')],
    ['a beginning of the path', LIMITED.replace('component: api', 'endpoints: [/order, POST /log]')],
    ['another method', LIMITED.replace('component: api', 'endpoints: [GET /orders]')],
    ['a time that is over', LIMITED.replace(' }', ', until: 2026-05-31 }')],
  ])('for %s settle nothing', (_, text) => {
    expect(threatOf(modelOf(text), 'rate-limit-missing@api')).toEqual(threatOf(modelOf('#'), 'rate-limit-missing@api'));
  });

  test('count until the end of their last day', () => {
    expect(threatOf(modelOf(LIMITED.replace(' }', `, until: ${TODAY} }`)), 'rate-limit-missing@api')?.state).toBe(
      'mitigated',
    );
  });

  test('of one endpoint leave the others open', () => {
    const model = modelOf(LIMITED.replace('component: api', 'endpoints: [POST /login]'));
    expect(threatOf(model, 'rate-limit-missing@api')).toMatchObject({
      state: 'partial',
      targets: ['http:POST:/orders'],
    });
  });

  test('patterns that match nothing are told even beside one that does', () => {
    const [saying] = modelOf(LIMITED.replace('component: api', 'endpoints: [/log*, /gone]')).said ?? [];
    expect(saying).toMatchObject({ state: 'counts', affects: ['http:POST:/login'] });
    expect(saying?.why).toContain('/gone');
  });

  test('answer for a repository in which nothing was found, and not for a fault that was seen', () => {
    const lines = ['repository shop dependencyScanMissing=true'];
    const text = `controls:\n  - { family: dependency-scan, what: Scanner of the registry, repository: true, ${WHO} }\n`;
    const [threat] = modelOf(text, lines, asked('dependency-scan-missing')).threats;
    expect(threat).toMatchObject({ state: 'mitigated', said: ['Ada Okoro in threatdraft.yml:2'] });
    const pipelines = ['repository shop signsUnverified=true'];
    const signed = `controls:\n  - { family: signing, what: Signed elsewhere, repository: true, ${WHO} }\n`;
    const before = modelOf('#', pipelines, asked('signature-unverified')).threats;
    expect(before).toHaveLength(1);
    expect(modelOf(signed, pipelines, asked('signature-unverified')).threats).toEqual(before);
  });
});

describe('answers', () => {
  const lines = ['endpoint POST /a costly=true exposure=internet', 'unread src/limits.ts'];
  const answer = (which: string) => `answers:\n  - { ${which}, answer: The gateway limits, ${WHO} }\n`;

  test.each(['question: rate-limit-missing@api', 'topic: rate-limit'])(
    'by %s take the question off the list',
    (which) => {
      expect(modelOf('#', lines).questions.map(({ id }) => id)).toEqual(['rate-limit-missing@api']);
      const model = modelOf(answer(which), lines);
      expect(model.questions).toEqual([]);
      expect(model.said).toMatchObject([
        { state: 'counts', affects: ['rate-limit-missing@api'], asked: [expect.any(String)] },
      ]);
    },
  );

  test('settle no threat', () => {
    const text = 'answers:\n  - { topic: rate-limit, answer: Yes, reason: x, by: Ada }';
    expect(modelOf(text).threats).toEqual(modelOf('#').threats);
  });

  test.each([
    ['another id', answer('question: rate-limit-missing@apo'), 'unmatched'],
    ['another topic', answer('topic: csrf'), 'unmatched'],
    ['a day that is over', answer('topic: rate-limit').replace(' }', ', until: 2026-05-31 }'), 'expired'],
  ])('to %s leave it there, and are told', (_, text, state) => {
    const model = modelOf(text, lines);
    expect(model.questions).toHaveLength(1);
    expect(model.said).toMatchObject([{ state, why: expect.stringContaining('') as string }]);
  });
});

describe('components, tenants, classes and scope', () => {
  test('a component is added with the word, unless it was seen', () => {
    const text = (name: string) => `components:\n  - { kind: external system, name: ${name}, ${WHO} }\n`;
    const added = modelOf(text('Edge')).components.find(({ id }) => id === 'said:Edge');
    expect(added).toMatchObject({
      kind: 'external system',
      said: { by: 'Ada Okoro' },
      evidence: [{ file: FILE, line: 2 }],
    });
    const model = modelOf(text('api'));
    expect(model.components).toEqual(modelOf('#').components);
    expect(model.said?.[0]?.state).toBe('unmatched');
  });

  test('several tenants draw a line inside of the component, one does not', () => {
    const lines = (is: string) => modelOf(`tenancy:\n  - { component: api, is: ${is}, ${WHO} }\n`).boundaries;
    expect(lines('multi')).toMatchObject([{ kind: 'tenant', from: 'api', to: 'api' }]);
    expect(lines('single')).toEqual([]);
  });

  test('an asset is classified beside its class', () => {
    const text = `classification:\n  - { asset: invoices, is: confidential, ${WHO} }\n`;
    expect(modelOf(text, ['asset invoices']).assets).toMatchObject([
      { class: 'business', sensitivity: 'confidential' },
    ]);
    expect(modelOf(text, ['asset invoice']).said?.[0]?.state).toBe('unmatched');
  });

  test('what is out of scope leaves nothing behind, and what is not stays', () => {
    const model = modelOf(`outOfScope:\n  - { component: worker, ${WHO} }\n`);
    expect(model.components.map(({ id }) => id)).toEqual(['api']);
    expect(model.endpoints.map(({ id }) => id)).toEqual(['http:POST:/orders', 'http:POST:/login']);
    expect(model.threats.map(({ id }) => id)).toEqual(['rate-limit-missing@api']);
    expect(model.said).toMatchObject([{ kind: 'out-of-scope', affects: ['worker', 'http:POST:/jobs'] }]);
  });

  test('a folder that is no part of the name of another stays apart from it', () => {
    expect(modelOf(`outOfScope:\n  - { path: example, ${WHO} }\n`).endpoints).toHaveLength(3);
    expect(modelOf(`outOfScope:\n  - { path: ./example.ts, ${WHO} }\n`).endpoints).toEqual([]);
  });
});

describe('what is written of it', () => {
  const all = `${LIMITED}exposure:\n  - { component: apo, is: internet, reason: "<script>", by: "[x](javascript:y)" }\n`;

  test('nothing where nobody said anything', () => {
    const model = assess(littleSystem(SHOP), LIMITS, tool);
    expect(model.said).toBeUndefined();
    expect(renderMarkdown(model, { style: 'baseline', rules: LIMITS })).not.toContain('As people say');
  });

  test.each(Object.keys(styles) as StyleName[])(
    '%s has its own heading, with name, reason, line and what does not count',
    (style) => {
      const text = renderMarkdown(modelOf(all), { style, rules: LIMITS });
      expect(text.split('## As people say\n')).toHaveLength(2);
      const [, section = ''] = text.split('## As people say\n');
      expect(section).toContain('Ada Okoro says so: As agreed');
      expect(section).toContain('(threatdraft.yml#L2)');
      expect(section).toContain('Not counted:');
      expect(text).not.toContain('<script>');
      expect(text).not.toContain('](javascript:');
      expect(text).not.toContain('nothing acts on it');
    },
  );

  test('the summary counts them, and no gate stops for what is settled', () => {
    const model = modelOf(all);
    expect(summaryLine(model)).toContain('2 entries said by people (1 not counted)');
    expect(standingThreats(model).map(({ id }) => id)).toEqual(['rate-limit-missing@worker']);
  });

  test('the model keeps to its contract and is the same each time', () => {
    const model = modelOf(all);
    expect(modelSchema.safeParse(JSON.parse(renderJson(model))).success).toBe(true);
    expect(renderJson(modelOf(all))).toBe(renderJson(model));
    expect(JSON.parse(renderJson(model))).toEqual(JSON.parse(JSON.stringify(model)));
  });
});
