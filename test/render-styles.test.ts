// The styles beside the baseline, each on the invented parcel desk: what a reader of that style looks for is there, with
// its place, and nothing that does not protect is called a mitigation.

import { describe, expect, test } from 'vitest';
import type { Model, Threat } from '../src/core/model.ts';
import { componentsNamed } from '../src/core/named-components.ts';
import { renderMarkdown, type StyleName } from '../src/render/markdown.ts';
import { scopedTo } from '../src/render/scope.ts';
import { sampleModel } from './support/sample-model.ts';
import { sampleRules } from './support/sample-rules.ts';

const draft = (style: StyleName, model: Model = sampleModel()) =>
  renderMarkdown(model, { style, rules: sampleRules() });

function sectionOf(text: string, heading: string): string {
  const [, found = ''] = text.split(`\n${heading}\n`);
  const [level = ''] = heading.split(' ');
  return (found.split(new RegExp(`\n#{1,${level.length}} `))[0] ?? '').trim();
}

function withThreat(change: Partial<Threat>): Model {
  const model = sampleModel();
  const [first] = model.threats;
  if (first === undefined) throw new Error('the sample has threats');
  return { ...model, threats: [{ ...first, ...change }] };
}

/** The cells of the row of a table that begins so. */
function rowOf(text: string, start: string): string[] {
  const row = text.split('\n').find((line) => line.startsWith(`| ${start}`)) ?? '';
  return row
    .slice(2, -2)
    .split(' | ')
    .map((cell) => cell.trim());
}

const KEPT_AWAY: Partial<Threat> = {
  state: 'mitigated',
  stride: ['spoofing'],
  missing: [],
  mitigatedBy: ['authentication:server/session.ts#requireSession'],
};

describe('matrix', () => {
  test('has a cell for every component and letter: what is there, what is missing, or who asked', () => {
    const row = rowOf(draft('matrix'), 'api');
    expect(row).toHaveLength(7);
    expect(row[1]).toMatch(
      /^There: authentication \d of \d.*<br>.*\*\*Missing:\*\* Title|^There: authentication \d of \d/,
    );
    expect(row.filter((cell) => cell === '')).toEqual([]);
    expect(rowOf(draft('matrix'), 'web').slice(1)).toContain('No rule asks this here');
  });

  test('says apart what hangs on a condition', () => {
    const [, spoofing = ''] = rowOf(draft('matrix'), 'api');
    expect(spoofing).toMatch(/Conditional: CSRF protection \d of \d/);
    expect(/There: ([^<]*)/.exec(spoofing)?.[1]).not.toContain('csrf');
  });

  test('a threat that is mitigated is missing nowhere', () => {
    expect(draft('matrix', withThreat(KEPT_AWAY))).not.toContain('**Missing:**');
  });

  test('names the themes for which no control enforces', () => {
    expect(sectionOf(draft('matrix'), '## Mitigations and controls')).toMatch(
      /No control that enforces was found for secrets and data, availability/,
    );
  });
});

describe('layers', () => {
  const rules = sampleRules().map((rule) => ({ ...rule, each: 'step' as const }));

  test('every threat says impact, place, what stands against it, what is missing and how grave', () => {
    const threats = sectionOf(draft('layers'), '### Application threats');
    for (const field of [
      'Description',
      'Impact',
      'Affected component',
      'Current mitigations',
      'Missing mitigations',
      'Risk severity',
    ])
      expect(threats).toContain(`- ${field}: `);
    expect(threats).toContain('- Current mitigations: in part, csrf (csrfGuard)');
    expect(threats).toContain('- Current mitigations: none found.');
  });

  test('a threat stands in the layer of what its rule asks about', () => {
    const text = renderMarkdown(sampleModel(), { style: 'layers', rules });
    expect(sectionOf(text, '### Application threats')).not.toContain('**A command is started');
    expect(sectionOf(text, '### Build threats')).toContain('**A command is started');
  });

  describe('of what containers declare', () => {
    const place = [{ file: 'compose.yaml', line: 3 }];
    const [one, other] = sampleModel().components;
    const container = (component: string, properties: Record<string, boolean>) => ({
      id: `workload:compose.yaml#${component}`,
      kind: 'workload' as const,
      name: component,
      component,
      properties,
      because: {},
      evidence: place,
    });
    const lines = (properties: Record<string, boolean>) => {
      const declarations = [one, other].map((component) => container(component?.id ?? '', properties));
      return sectionOf(
        sectionOf(draft('layers', { ...sampleModel(), declarations }), '## Deployment threat model'),
        '### Trust boundaries',
      );
    };

    test('one network for all is told as a line that is missing', () => {
      expect(lines({ undividedNetwork: true })).toMatch(/\*\*No line between .+ and .+\*\*: one network joins them/);
    });

    test('a port on every address is told as a line to the outside', () => {
      expect(lines({ publishedEverywhere: true })).toMatch(/\*\*Network → .+published on every address of the host/);
    });

    test.each(['undividedNetwork', 'publishedEverywhere'])('nothing is told where %s does not hold', (property) => {
      expect(lines({ [property]: false })).not.toMatch(/No line between|every address/);
    });

    test('what is for development only is left out', () => {
      expect(lines({ publishedEverywhere: true, development: true })).not.toContain('every address');
    });
  });

  test('a layer without anything says so', () => {
    expect(sectionOf(draft('layers'), '### Build threats')).toMatch(
      /^None of the 3 rules that were asked found a threat to the build/,
    );
  });
});

describe('brief', () => {
  test('keeps what is implemented apart from what hangs on a flag', () => {
    const mitigations = sectionOf(draft('brief'), '## Current mitigations');
    const [implemented = '', flagged = ''] = mitigations.split('### Behind a flag');
    expect(implemented).toContain('**authentication** on ');
    expect(implemented).not.toContain('csrf');
    expect(flagged).toContain('CSRF_GUARD');
  });

  test('has all six letters, and says of the empty ones how many rules asked', () => {
    const threats = sectionOf(draft('brief'), '## Primary threats (STRIDE)');
    expect(threats.match(/^\*\*[A-Z][a-z ]+\*\*/gm)).toHaveLength(6);
    expect(threats).toContain('**Repudiation**: nothing found by 0 rules.');
  });

  test('is one page, whatever the model', () => {
    const model = sampleModel();
    const [threat] = model.threats;
    const many = Array.from({ length: 300 }, (_, n) => ({ ...(threat as Threat), id: `t${n}` }));
    expect(draft('brief', { ...model, threats: many }).split('\n').length).toBeLessThan(140);
  });
});

describe('brief, of many gaps and questions', () => {
  const model = sampleModel();
  const [gap] = model.gaps;
  const [question] = model.questions;
  if (gap === undefined || question === undefined) throw new Error('the sample has gaps and questions');
  const of = (n: number) =>
    draft('brief', {
      ...model,
      gaps: Array.from({ length: n }, (_, at) => ({ ...gap, id: `g${at}`, rule: `r${at}` })),
      questions: Array.from({ length: n }, (_, at) => ({ ...question, id: `q${at}`, text: `What is ${at}?` })),
    });
  const sections = (n: number) => [sectionOf(of(n), '## Gaps'), sectionOf(of(n), '## To decide first')];

  test('counts them first, shows eight and says what prints the rest', () => {
    const [gaps = '', questions = ''] = sections(11);
    expect(gaps).toMatch(/^11 gaps \(11 \w+\)\./);
    expect(gaps.match(/^- /gm)).toHaveLength(8);
    expect(questions).toMatch(/^11 questions, /);
    expect(questions.match(/^\d+\. /gm)).toHaveLength(8);
    for (const one of [gaps, questions]) {
      expect(one).toMatch(/…and 3 more /);
      expect(one).toContain('`threatdraft -f json` prints all of them.');
    }
  });

  test('promises no rest where all are shown', () => {
    for (const one of sections(8)) expect(one).not.toMatch(/more|prints all/);
  });
});

describe('audit', () => {
  test('tells the state of every threat, mitigated ones too, and by what', () => {
    const [, severity, by, status] = rowOf(draft('audit', withThreat(KEPT_AWAY)), 'Endpoint that');
    expect(severity).toBe('high');
    expect(by).toContain('authentication');
    expect(by).not.toContain('To do');
    expect(status).toBe('Mitigated');
  });

  test('an open threat is never called mitigated', () => {
    for (const state of ['open', 'partial', 'conditional', 'unverifiable'] as const)
      expect(draft('audit', withThreat({ ...KEPT_AWAY, state }))).not.toMatch(/\| Mitigated \|/);
  });

  test('gives each control its mode, its reach and the tests that exercise it', () => {
    const table = sectionOf(draft('audit'), '## Security controls summary');
    expect(table).toMatch(/\| \*\*CSRF protection\*\*.*\| \*\*only under a condition\*\* \| \d+ of \d+ \|/);
    expect(table).toMatch(/\| \*\*rate limit\*\*.*\| \*\*never reached\*\* \| 0 of \d+ \|/);
    expect(table).toContain('exercised by 1 test');
  });

  test('names what remains', () => {
    expect(sectionOf(draft('audit', withThreat({ ...KEPT_AWAY, state: 'conditional' })), '## Residual risks')).toMatch(
      /^1\. \*\*Endpoint that.*: conditional/,
    );
  });
});

describe('a draft of a part', () => {
  test('keeps what is of the part and what is next to it, and says so', () => {
    const model = sampleModel();
    const part = scopedTo(model, componentsNamed(model, 'api'));
    expect(part.components.map(({ id }) => id)).toContain('store:postgres');
    expect(part.endpoints).toEqual(model.endpoints);
    const text = renderMarkdown(part, { style: 'brief', rules: [], scope: ['api'] });
    expect(text).toContain('Only api and what is next to it; the rest of the repository is left out.');
  });

  test('leaves out what is not', () => {
    const model = sampleModel();
    const part = scopedTo(model, componentsNamed(model, 'web'));
    expect([part.endpoints, part.threats, part.controls]).toEqual([[], [], []]);
    expect(part.components.map(({ id }) => id)).not.toContain('store:postgres');
  });

  test('is found by name, by id and by folder, and by nothing else', () => {
    const model = sampleModel();
    const [api] = componentsNamed(model, 'api');
    expect(componentsNamed(model, 'service:api')).toEqual([api]);
    expect(componentsNamed(model, `./${api?.path ?? ''}/`)).toContain(api);
    expect(componentsNamed(model, 'ap')).toEqual([]);
  });
});

describe('a title', () => {
  test.each(['baseline', 'matrix', 'layers', 'brief', 'audit'] as const)('heads a draft of style %s', (style) => {
    const text = renderMarkdown(sampleModel(), { style, rules: [], title: 'Parcels [x](y) <b>' });
    expect(text.split('\n')[0]).toBe('# Parcels \\[x\\](y) \\<b\\>');
  });
});
