// Whatever the model holds, no renderer throws and no string of the repository leaves its place.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Model } from '../src/core/model.ts';
import { noColors } from '../src/render/colors.ts';
import { FORMATS, type RenderContext, render } from '../src/render/index.ts';
import { type StyleName, styles } from '../src/render/markdown.ts';
import { modelArbitrary } from './support/model-arbitrary.ts';
import { sampleRules } from './support/sample-rules.ts';

vi.setConfig({ testTimeout: 120_000 });

const STYLES = Object.keys(styles) as StyleName[];

const context: RenderContext = {
  version: '0.1.0',
  rules: sampleRules(),
  lineText: () => 'one\ntwo\n',
  color: noColors,
  width: 80,
  limit: 50,
  style: 'baseline',
};

function always(check: (model: Model) => void, numRuns = 100): void {
  fc.assert(fc.property(modelArbitrary, check), { numRuns });
}

describe.each(FORMATS)('%s', (format) => {
  test('never throws, gives the same bytes twice, and ends its last line', () => {
    always((model) => {
      const text = render(format, model, context);
      expect(render(format, structuredClone(model), context)).toBe(text);
      expect(text.endsWith('\n')).toBe(true);
    }, 40);
  });
});

describe('hostile strings', () => {
  test.each(['pretty', 'compact', 'github', 'markdown', 'mermaid'] as const)(
    '%s prints no control and no override',
    (format) => {
      always((model) => {
        expect(render(format, model, context).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      });
    },
  );

  test('compact prints one line for each place, and the summary', () => {
    always((model) => {
      const standing = model.threats.filter(({ state }) => ['open', 'partial', 'conditional'].includes(state));
      const places = standing.reduce((sum, { targets }) => sum + Math.max(targets.length, 1), 0);
      expect(render('compact', model, context).split('\n')).toHaveLength(places + 2);
    });
  });

  test('github commands are ours alone', () => {
    always((model) => {
      for (const line of render('github', model, context).trimEnd().split('\n').slice(0, -1)) {
        expect(line).toMatch(/^::(error|warning|notice) (file=[^:,]*,line=\d+,)?title=[^:,]*::/);
        expect(line).not.toMatch(/%(?!25|3A|2C)/);
      }
    });
  });

  test('Mermaid lines are a node, an edge or our own frame', () => {
    const label = '"(?:[\\p{L}\\p{N} ./:_,()@+-]|#\\d+;)+"';
    const node = `    n_\\w*(?:\\(\\(|\\(\\[|\\[\\(|\\[\\[|\\[/|\\{\\{|\\[|\\()${label}(?:\\)\\)|\\]\\)|\\)\\]|\\]\\]|/\\]|\\}\\}|\\]|\\))`;
    const edge = `  n_\\w* (?:-->|==>|-\\.->)(?:\\|${label}\\|)? n_\\w*`;
    const line = new RegExp(`^(?:flowchart LR|  subgraph zone_\\w+\\[${label}\\]|  end|${node}|${edge})$`, 'u');
    always((model) => {
      for (const printed of render('mermaid', model, context).trimEnd().split('\n')) expect(printed).toMatch(line);
    });
  });

  test.each(STYLES)('Markdown of style %s keeps its headings, fences, tables, links and tags', (style) => {
    always((model) => {
      const lines = render('markdown', model, { ...context, style }).split('\n');
      expect(lines.filter((line) => line.startsWith('# '))).toHaveLength(1);
      expect(lines.filter((line) => line.startsWith('## ')).map((line) => line.slice(3))).toEqual(HEADINGS[style]);
      const drawn = DRAWN.includes(style) && model.components.length > 0;
      expect(lines.filter((line) => line.startsWith('```')).length).toBe(drawn ? 2 : 0);
      for (const line of outsideFences(lines)) checkLine(line, style);
      expect(checkTables(lines)).toEqual([]);
    }, 60);
  });
});

const DRAWN: readonly StyleName[] = ['baseline', 'layers', 'audit'];

const HEADINGS: Record<StyleName, string[]> = {
  baseline: [
    'Scope',
    'System model',
    'Primary trust boundaries',
    'Key assets',
    'Endpoints',
    'Top abuse paths',
    'Existing mitigations',
    'Known gaps',
    'Open assumptions to validate',
    'What was not read',
  ],
  matrix: [
    'Architecture scope',
    'STRIDE matrix',
    'Mitigations and controls',
    'Threat scenarios',
    'Open questions',
    'Review cadence',
    'What was not read',
  ],
  layers: [
    'Application threat model',
    'Deployment threat model',
    'Build threat model',
    'Questions and assumptions',
    'What was not read',
  ],
  brief: [
    'Assets',
    'Trust boundaries',
    'Primary threats (STRIDE)',
    'Current mitigations',
    'Gaps',
    'To decide first',
    'What was not read',
  ],
  audit: [
    'Executive summary',
    'System overview',
    'Trust boundaries',
    'STRIDE analysis',
    'Data classification',
    'Attack scenarios',
    'Security controls summary',
    'Residual risks',
    'Review schedule',
    'What was not read',
  ],
};

/** Tables whose rows do not have as many cells as their head. */
function checkTables(lines: readonly string[]): string[] {
  const cells = (line: string) =>
    line
      .replace(/\\[^\w\s]/g, '')
      .replace(/`[^`]*`/g, '')
      .split('|').length;
  return lines.filter((line, at) => {
    const before = lines[at - 1] ?? '';
    return line.startsWith('|') && before.startsWith('|') && cells(line) !== cells(before);
  });
}

function outsideFences(lines: string[]): string[] {
  let inside = false;
  return lines.filter((line) => {
    const fence = line.startsWith('```');
    if (fence) inside = !inside;
    return !inside && !fence;
  });
}

function checkLine(line: string, style: StyleName): void {
  const bare = line
    .replace(/\\[^\w\s]/g, '')
    .replace(/`[^`]*`/g, '')
    .replaceAll(style === 'matrix' ? '<br>' : '\0', '')
    .replace(/<code>[\w ./&#;-]*<\/code>/g, '')
    .replace(/\[[^[\]]*\]\([^()\s:]*#L\d+\)/g, '');
  expect(bare).not.toMatch(/[<>[\]`]/);
}
