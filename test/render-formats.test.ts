// The short formats: Mermaid, compact and GitHub workflow commands.

import { describe, expect, test } from 'vitest';
import { renderCompact } from '../src/render/compact.ts';
import { renderGithub } from '../src/render/github.ts';
import { FORMAT_OF_EXTENSION, FORMATS } from '../src/render/index.ts';
import { renderMermaid } from '../src/render/mermaid.ts';
import { sampleModel } from './support/sample-model.ts';

describe('mermaid', () => {
  test('draws components by kind in their zones, and flows by what protects them', () => {
    expect(renderMermaid(sampleModel())).toBe(`flowchart LR
  subgraph zone_browser["Browser"]
    n_frontend_web("web")
  end
  subgraph zone_system["This system"]
    n_service_api["api"]
    n_store_postgres[("PostgreSQL")]
  end
  subgraph zone_others["Other systems"]
    n_external_carrier_api(["Carrier API"])
  end
  n_service_api -->|"https"| n_external_carrier_api
  n_service_api -->|"postgresql"| n_store_postgres
  n_frontend_web ==>|"http, unencrypted"| n_service_api
`);
  });

  test('ids that look alike stay apart', () => {
    const model = sampleModel();
    model.components = model.components.map((component, n) => ({
      ...component,
      id: n === 0 ? 'a:b' : n === 1 ? 'a/b' : component.id,
    }));
    const text = renderMermaid(model);
    expect(text).toContain('n_a_b(');
    expect(text).toContain('n_a_b_2(');
  });

  test('a boundary that no flow crosses is dotted', () => {
    const model = { ...sampleModel(), flows: [] };
    expect(renderMermaid(model)).toContain('n_frontend_web -.->|"Browser to API"| n_service_api');
  });

  test('more than 25 components stand together by kind, and lines to them lead there', () => {
    const model = sampleModel();
    const [first] = model.components;
    if (first === undefined) throw new Error('the sample has components');
    const many = Array.from({ length: 70 }, (_, n) => ({ ...first, id: `external:${n}`, name: `partner ${n}` }));
    const [flow] = model.flows;
    if (flow === undefined) throw new Error('the sample has flows');
    model.components = [...model.components, ...many];
    model.flows = [...model.flows, ...many.map(({ id }) => ({ ...flow, id: `to ${id}`, from: 'service:api', to: id }))];
    const text = renderMermaid(model);
    expect(text.match(/^ {4}n_/gm)?.length).toBeLessThanOrEqual(25);
    expect(text).toContain('n_service_api["api"]');
    const [, more = ''] = /n_rest_of_external_system\(\["(\d+) more external systems"\]\)/.exec(text) ?? [];
    expect(text).toContain('n_service_api -->|"https"| n_rest_of_external_system');
    expect(text).toMatch(new RegExp(`\\n%% ${more} components are drawn together with others of their kind\\n$`));
  });
});

describe('compact', () => {
  test('is one line for each place, worst first, then the sum', () => {
    expect(renderCompact(sampleModel()).split('\n')).toEqual([
      'server/parcels.ts:52:1: critical command-from-request: A command is started with what a request says (POST /api/labels/print)',
      'server/parcels.ts:52:1: high authentication-missing: Endpoint that changes something answers without authentication (POST /api/labels/print)',
      'server/live.ts:9:1: high authentication-missing: Endpoint that changes something answers without authentication (WS /live)',
      'server/parcels.ts:34:1: medium csrf-missing: State-changing endpoints take cookies without a CSRF check (POST /api/parcels)',
      '3 threats (1 critical, 1 high, 1 medium), 2 gaps, 2 questions, 4 files not read, 1 place not resolved',
      '',
    ]);
  });

  test('shows and sums only what is severe enough', () => {
    expect(renderCompact(sampleModel(), { minSeverity: 'critical' }).split('\n').slice(1)).toEqual([
      '1 threat (1 critical), 2 gaps, 2 questions, 4 files not read, 1 place not resolved',
      '',
    ]);
  });

  test('counts what the model has and only questions decide', () => {
    const model = sampleModel();
    const states = ['open', 'unverifiable'] as const;
    model.threats = model.threats.map((threat, n) => ({ ...threat, state: states[n] ?? 'unverifiable' }));
    expect(renderCompact(model)).toMatch(
      new RegExp(`\\n1 threat \\(1 \\w+\\), ${model.threats.length - 1} undecided, 2 gaps,`),
    );
    model.threats = model.threats.filter(({ state }) => state === 'open');
    expect(renderCompact(model)).not.toMatch(/undecided/);
  });
});

describe('github', () => {
  test('is a command for each threat, at its first place', () => {
    expect(renderGithub(sampleModel()).split('\n')[0]).toBe(
      '::error file=server/parcels.ts,line=52,title=critical%3A A command is started with what a request says' +
        '::POST /api/labels/print: A command is started with what a request says. Missing: sandbox. [command-from-request]',
    );
  });

  test('names files from the root of the repository, also where only a part of it was scanned', () => {
    const files = (text: string) => [...text.matchAll(/file=([^,]+),/g)].map(([, file]) => file);
    const whole = files(renderGithub(sampleModel()));
    expect(whole.length).toBeGreaterThan(1);
    const part = files(renderGithub(sampleModel(), { rootPrefix: 'packages/my, api/' }));
    expect(part).toEqual(whole.map((file) => `packages/my%2C api/${file ?? ''}`));
  });

  test('writes the ten worst and counts the others', () => {
    const model = sampleModel();
    const [first] = model.threats;
    if (first === undefined) throw new Error('the sample has threats');
    model.threats = Array.from({ length: 14 }, (_, n) => ({ ...first, id: `t${n}` }));
    const lines = renderGithub(model).split('\n');
    expect(lines.filter((line) => line.startsWith('::'))).toHaveLength(10);
    expect(lines[10]).toBe('…and 4 more threats: see the full report.');
  });
});

test('every extension names a format that exists', () => {
  for (const format of Object.values(FORMAT_OF_EXTENSION)) expect(FORMATS).toContain(format);
});
