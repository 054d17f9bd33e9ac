import { describe, expect, test } from 'vitest';
import type { Control, Model } from '../src/core/model.ts';
import { renderMarkdown } from '../src/render/markdown.ts';
import { at, controlStates, sampleModel } from './support/sample-model.ts';
import { sampleRules } from './support/sample-rules.ts';

const draft = (model: Model) => renderMarkdown(model, { style: 'baseline', rules: sampleRules() });

/** The text under one heading of the second level. */
function sectionOf(model: Model, heading: string): string {
  const [, found = ''] = draft(model).split(`\n## ${heading}\n`);
  return (found.split('\n## ')[0] ?? '').trim();
}

function withControls(...controls: Partial<Control>[]): Model {
  const [first] = sampleModel().controls;
  if (first === undefined) throw new Error('the sample has controls');
  return { ...sampleModel(), controls: controls.map((control) => ({ ...first, ...control })) };
}

describe('the baseline draft', () => {
  test('has its sections in their order, what was not read last', () => {
    const headings = draft(sampleModel()).match(/^##? .*$/gm);
    expect(headings).toEqual([
      '# parcel-desk Threat Model (Draft)',
      '## Scope',
      '## System model',
      '## Primary trust boundaries',
      '## Key assets',
      '## Endpoints',
      '## Top abuse paths',
      '## Existing mitigations',
      '## Known gaps',
      '## Open assumptions to validate',
      '## What was not read',
    ]);
  });

  test('every list item carries a link to a line, but for those about files that were not read', () => {
    const items = draft(sampleModel())
      .split('\n')
      .filter((line) => /^(\d+\.|-) /.test(line));
    const bare = items.filter((item) => !/\]\([^)]+#L\d+\)/.test(item));
    expect(bare.filter((item) => !/ file .*read|file failed|^- auth/.test(item))).toEqual([]);
    expect(items.length).toBeGreaterThan(25);
  });

  test('names the commit, and what is out of scope and why', () => {
    expect(draft(sampleModel())).toContain('from commit `4f1d2c3b5a69`');
    expect(sectionOf(sampleModel(), 'Scope')).toContain(
      'Out of scope, because this repository only uses them:\n\n- **Carrier API**: external system (',
    );
  });

  test('links go where the caller wants', () => {
    const href = ({ file, line }: { file: string; line: number }) => `https://example.org/${file}?l=${line}`;
    const text = renderMarkdown(sampleModel(), { style: 'baseline', rules: [], href });
    expect(text).toContain('[server/app.ts:40](https://example.org/server/app.ts?l=40)');
  });

  test('flows say what is encrypted, what is not, and what was not determined', () => {
    const text = sectionOf(sampleModel(), 'System model');
    expect(text).toContain('Carrier API over https; encrypted, authenticated (');
    expect(text).toContain('PostgreSQL over postgresql; encryption and authentication were not determined (');
    expect(text).toContain('web talks to api over http; **not encrypted**, authentication was not determined (');
  });

  test('the table of endpoints says what answers instead, and what is no handler of one route', () => {
    const model = sampleModel();
    const [first, second, third] = model.endpoints;
    if (first) Object.assign(first, { state: 'unreachable', answeredBy: { file: 'server/app.ts', line: 9 } });
    if (second) Object.assign(second, { state: 'hidden', serves: 'events' });
    if (third) third.serves = 'static';
    const text = sectionOf(model, 'Endpoints');
    expect(text).toContain('`GET /api/parcels` (unreachable: [server/app.ts:9](server/app.ts#L9) answers) |');
    expect(text).toContain('`GET /api/parcels/:id` (hidden, event stream) |');
    expect(text).toContain('`POST /api/parcels` (static files) |');
  });

  test('the table of endpoints gives guards in order and each presence in a word', () => {
    const text = sectionOf(sampleModel(), 'Endpoints');
    expect(text).toContain(
      '| `POST /api/partner/events` | authentication (partnerKey, not determined) ' +
        '| not determined | **no** | **no** | [server/parcels.ts:71](server/parcels.ts#L71) |',
    );
    expect(text).toContain('Requests to all 8 first meet: security-headers (helmet) → csrf (csrfGuard, conditional).');
    expect(text).toContain('| `GET /api/debug/dump` (not mounted) | none |');
    expect(text).toContain('- authentication of `POST /api/partner/events`: the guard partnerKey comes from');
    expect(text).not.toContain('<details>');
  });

  test('above forty endpoints a table is folded', () => {
    const model = sampleModel();
    const [first] = model.endpoints;
    if (first === undefined) throw new Error('the sample has endpoints');
    model.endpoints = Array.from({ length: 41 }, (_, n) => ({ ...first, id: `http:GET:/${n}`, path: `/${n}` }));
    expect(sectionOf(model, 'Endpoints')).toMatch(
      /\n<details><summary>41 endpoints<\/summary>\n\nRequests to all 41 .*\n\n\| Endpoint \|/,
    );
  });

  test('abuse paths come worst first, settled ones not at all', () => {
    const judged = sectionOf(sampleModel(), 'Top abuse paths').match(/^\d+\. \*\*[^*]+\*\*/gm);
    expect(judged).toEqual(['1. **critical**', '2. **high**', '3. **medium, conditional**']);
  });

  test('a scenario that opens with the title is not told twice', () => {
    const model = sampleModel();
    const [first] = model.threats;
    if (first === undefined) throw new Error('the sample has threats');
    const scenario = `${first.title}: 2 endpoints of api. Because.`;
    expect(sectionOf({ ...model, paths: [], threats: [{ ...first, scenario }] }, 'Top abuse paths')).toContain(
      `1. **high**: ${scenario} Missing: authentication ([`,
    );
  });

  test('long lists are cut with a count', () => {
    const model = sampleModel();
    const [first] = model.threats;
    if (first === undefined) throw new Error('the sample has threats');
    model.threats = Array.from({ length: 20 }, (_, n) => ({ ...first, id: `t${n}` }));
    model.paths = [];
    expect(sectionOf(model, 'Top abuse paths')).toContain('…and 5 more threats.');
  });

  test('questions come with what they concern and why they are asked', () => {
    expect(sectionOf(sampleModel(), 'Open assumptions to validate')).toContain(
      '2. What does the guard partnerKey reject? It concerns `POST /api/partner/events` ([server/partner.ts:3](server/partner.ts#L3)).',
    );
  });

  test('a question that names what it concerns does not say it twice', () => {
    const model = sampleModel();
    const [, second] = model.questions;
    if (second === undefined) throw new Error('the sample has two questions');
    const text = 'Who calls POST /api/partner/events?';
    expect(sectionOf({ ...model, questions: [{ ...second, text }] }, 'Open assumptions to validate')).toBe(
      `Answer them in \`threatdraft.yml\`, each by the name at its end.\n\n1. ${text} ([server/partner.ts:3](server/partner.ts#L3)) \`${second.id}\``,
    );
  });

  test('an empty model says in each section that there is nothing, and where was looked', () => {
    const nothing = { components: [], endpoints: [], assets: [], boundaries: [], flows: [], controls: [] };
    const model = { ...sampleModel(), ...nothing, threats: [], paths: [], gaps: [], questions: [] };
    const headings = ['Scope', 'System model', 'Primary trust boundaries', 'Key assets', 'Endpoints'];
    for (const heading of headings) expect(sectionOf(model, heading)).toContain('the 60 files that were read');
    expect(sectionOf(model, 'Top abuse paths')).toBe('None of the 3 rules that were asked found a threat that stands.');
    expect(sectionOf(model, 'Known gaps')).toMatch(/^No gap is known/);
    expect(sectionOf(model, 'Open assumptions to validate')).toBe(
      'Nothing that the rules ask was left open by the code.',
    );
  });
});

describe('mitigations', () => {
  const mitigations = (model: Model) => sectionOf(model, 'Existing mitigations');
  const gaps = (model: Model) => sectionOf(model, 'Known gaps');

  test('enforcing ones tell k of n, the others by name, and unknown apart from absent', () => {
    expect(mitigations(sampleModel())).toContain(
      '**authentication** by `requireSession` on 3 of 7 endpoints; not on `POST /api/labels/print`, `POST /api/login` and `WS /live`; ' +
        'not determined on `POST /api/partner/events` ([server/session.ts:12](server/session.ts#L12)).',
    );
  });

  test('conditional ones tell their switch, its default and where it is set', () => {
    expect(mitigations(sampleModel())).toContain(
      '**CSRF protection** by `csrfGuard` on 7 endpoints, only when `CSRF_GUARD` says so: its default is `false`, set in [.env.example:4](.env.example#L4)',
    );
  });

  test.each([
    ['dead', 'is defined and never reached'],
    ['fail-open', 'lets requests through when it fails'],
    ['attached-only', 'is there and refuses nobody'],
    ['declared-only', 'is declared and nothing acts on it'],
  ] as const)('a control that is %s is a gap, never a mitigation', (mode, said) => {
    const model = withControls({ id: 'x', family: 'timeout', mode, evidence: [at('server/x.ts', 3)] });
    expect(mitigations(model)).not.toContain('timeout');
    expect(gaps(model)).toContain(`**timeout** ${said} ([server/x.ts:3](server/x.ts#L3)).`);
  });

  test.each([
    ['authentication', 'attached-only', 'attaches an identity and rejects nobody'],
    ['error-handling', 'attached-only', 'hands every error on'],
    ['audit-log', 'fail-open', 'leaves no record when writing it fails'],
  ] as const)('%s that is %s is told in its own words', (family, mode, said) => {
    expect(gaps(withControls({ id: 'x', family, mode, evidence: [at('server/x.ts', 3)] }))).toContain(
      `**${family.replace('-', ' ')}** ${said} (`,
    );
  });

  test('several of one library are one line', () => {
    const alike = { family: 'timeout', mode: 'attached-only', library: 'slow-down' } as const;
    const model = withControls(
      { ...alike, id: 'a', evidence: [at('server/a.ts', 3)] },
      { ...alike, id: 'b', evidence: [at('server/b.ts', 4)] },
    );
    expect(gaps(model)).toContain('**timeout** by `slow-down` (2 controls) each is there and refuses nobody (');
  });

  test('a session refuses nobody and is no gap', () => {
    expect(gaps(withControls({ id: 'x', family: 'session', mode: 'attached-only' }))).not.toContain('**session**');
  });

  test('a control whose mode is unknown is neither', () => {
    const model = withControls({ id: 'x', family: 'audit-log', mode: 'unknown' });
    const [counted = '', apart = ''] = mitigations(model).split(
      'Not counted, because what these do was not determined:',
    );
    expect(counted).not.toContain('audit-log');
    expect(apart).toContain('**audit log**');
    expect(gaps(model)).not.toContain('audit-log');
  });

  test('an enforcing control that guards no endpoint is a gap', () => {
    const model = withControls({
      id: 'x',
      family: 'rate-limit',
      mode: 'enforcing',
      coverage: { covered: [], missing: ['ws:/live'] },
    });
    expect(mitigations(model)).not.toContain('rate-limit');
    expect(gaps(model)).toContain('**rate limit** can reject and guards none of the elements it could');
  });

  test('an enforcing control of requests without coverage guards only what endpoints say it guards', () => {
    const { coverage: _, ...idle } = { ...withControls({ id: 'x', family: 'rate-limit' }).controls[0] } as Control;
    expect(mitigations({ ...sampleModel(), controls: [idle] })).not.toContain('rate-limit');
    const model = sampleModel();
    const [first] = model.endpoints;
    if (first) first.controls = controlStates({ 'rate-limit': { presence: 'present', by: ['x'] } });
    expect(mitigations({ ...model, controls: [idle] })).toContain('**rate limit** on 1 of 7 endpoints');
  });

  test('endpoints of which a control says neither still count', () => {
    const coverage = { covered: ['http:POST:/api/parcels'], missing: [] };
    const model = withControls({ id: 'x', family: 'validation', mode: 'enforcing', coverage });
    expect(mitigations(model)).toContain('**validation** on 1 of 7 endpoints');
  });

  test('a control claims no endpoint that is not present there: the endpoint has the last word', () => {
    const covered = ['http:POST:/api/login', 'http:GET:/api/parcels'];
    const model = withControls({
      id: 'x',
      family: 'authentication',
      mode: 'enforcing',
      coverage: { covered, missing: [] },
    });
    expect(mitigations(model)).toContain(
      '**authentication** on 1 of 7 endpoints; not on `POST /api/labels/print`, `POST /api/login` and `WS /live`; ',
    );
  });
});
