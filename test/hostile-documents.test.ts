// No text makes a document reader or a scanner throw, point outside the file, or take time out of proportion.

import fc from 'fast-check';
import { expect, describe as suite, test } from 'vitest';
import type { Span } from '../src/core/evidence.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import type { Language } from '../src/core/source.ts';
import { parseDocument } from '../src/parse/document.ts';
import { runScanners } from '../src/scan/run.ts';
import { knowledge } from './support/knowledge.ts';

const PATHS: Partial<Record<Language, string[]>> = {
  yaml: ['compose.yml'],
  json: ['package.json'],
  toml: ['pyproject.toml', 'Pipfile'],
  dockerfile: ['Dockerfile'],
  dotenv: ['.env'],
  requirements: ['requirements.txt'],
  lockfile: ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'poetry.lock', 'Pipfile.lock'],
};
const CASES = Object.entries(PATHS).flatMap(([language, paths]) =>
  paths.map((path) => ({ language: language as Language, path })),
);

function read(language: Language, text: string, path = PATHS[language]?.[0] ?? ''): ParsedFile {
  return parseDocument({ path, role: 'source', language, size: text.length }, text);
}

suite('any text', () => {
  /** Every place of a parsed file, wherever it stands. */
  function placesOf(parsed: ParsedFile): Span[] {
    const found: Span[] = [];
    const open: unknown[] = [parsed.document];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (typeof next !== 'object' || next === null) continue;
      for (const [name, value] of Object.entries(next)) {
        if (name === 'at' || name === 'keyAt') found.push(value as Span);
        else if (value !== undefined) open.push(value);
      }
    }
    return found;
  }

  function isInside(lines: string[], [line, column, endLine, endColumn]: Span): boolean {
    const start = lines[line - 1];
    const end = lines[endLine - 1];
    if (start === undefined || end === undefined || line > endLine) return false;
    return column >= 1 && column <= start.length + 1 && endColumn >= 1 && endColumn <= end.length + 1;
  }

  function check(language: Language, path: string, text: string): void {
    const before = process.cpuUsage();
    const parsed = read(language, text, path);
    const { failed, facts } = runScanners([parsed], knowledge);
    const { user, system } = process.cpuUsage(before);
    expect(failed).toEqual([]);
    expect(parsed.unread).toBeUndefined();
    const lines = text.replace(/^\uFEFF/, '').split('\n');
    expect(placesOf(parsed).filter((at) => !isInside(lines, at))).toEqual([]);
    expect(facts.filter(({ evidence }) => evidence.line > lines.length)).toEqual([]);
    expect(parsed.problems.filter(({ line = 1 }) => line < 1 || line > lines.length)).toEqual([]);
    // One second for 64 KB, on a slow and busy machine as well; quadratic readers take many.
    expect((user + system) / 1e6).toBeLessThan(0.5 + text.length / 50_000);
  }

  const words = fc.constantFrom(
    ...[
      'a',
      ' ',
      '\n',
      '\r\n',
      '\t',
      ':',
      ': ',
      '- ',
      '? ',
      '&a ',
      '*a',
      '<<: *a',
      '!t ',
      '|\n',
      '>\n',
      '---\n',
      '...',
    ],
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '`',
      '"""',
      '\\',
      '\\\n',
      '#',
      '//',
      '/*',
      '*/',
      '=',
      '==',
      '@',
      '.',
      '$',
      '${',
    ],
    ...[
      '{{',
      '}}',
      'FROM ',
      'AS ',
      'USER ',
      'ARG ',
      'ENV ',
      'RUN ',
      'CMD ',
      '<<EOF',
      'EOF',
      '--x=y',
      'services:\n',
      '  ',
    ],
    ...[
      'image: ',
      'ports:\n',
      '"packages"',
      '"dependencies"',
      '"version"',
      '[[package]]\n',
      'name = ',
      'version = ',
      '1.0',
    ],
    ...[
      '__proto__',
      'constructor',
      'null',
      'true',
      '-1e9',
      '\u0000',
      '\uFEFF',
      'é',
      '\u2028',
      '😀',
      '%',
      'export ',
      '-e ',
    ],
  );
  const hostile = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(''));
  const anyText = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 200 }));

  test.each(CASES)('$path: nothing throws, every place is in the file', ({ language, path }) => {
    fc.assert(
      fc.property(anyText, (text) => check(language, path, text)),
      { numRuns: 400 },
    );
  });

  const SIZE = 32_768;
  const fill = (part: string) => part.repeat(Math.ceil(SIZE / part.length));
  const REPEATED = [
    ...[
      '[',
      '{',
      '(',
      '"',
      "'",
      '`',
      '\\',
      '- ',
      '? ',
      ': ',
      'a: ',
      '{a: ',
      '&a ',
      '*a ',
      '!a ',
      '#',
      '//',
      '/*',
      '\n',
      '\r',
    ],
    ...[
      ' ',
      '\t',
      ',',
      '${',
      '$',
      '{{',
      '{{}}',
      '{{ a }}\n',
      'a.',
      '[a.',
      '[[a]]\n',
      'a={',
      'a=[',
      'a="',
      "a='\n",
      'FROM a\n',
    ],
    ...[
      '\\\n',
      'RUN <<A\n',
      'ARG A=$A$A\n',
      'ENV A=$A$A\n',
      'ENV "',
      'EXPOSE 1 ',
      '#egg=&',
      'a[',
      'a @ ://',
      '--',
      '---\n',
    ],
    ...['"a": ', '{"a":', '["', '<<: *a\n', '"a@', 'a@', '  /a', '\uFEFF', '%YAML 1.1\n', '|\n ', 'a\n ', '\u2028'],
  ];
  const PREFIXES: Record<string, string[]> = {
    'compose.yml': ['services:\n  a:\n    command: ', 'a: &a {b: 1}\nc:\n  '],
    'package.json': ['{"scripts": {"a": "'],
    'package-lock.json': ['{"packages": '],
    Dockerfile: ['FROM a\nRUN ', 'FROM a\nCMD '],
  };

  test.each(CASES)('$path: 32 KB of one thing is read in time', { timeout: 120_000 }, ({ language, path }) => {
    for (const part of REPEATED) check(language, path, fill(part));
    for (const prefix of PREFIXES[path] ?? []) {
      for (const part of ['[', '- ', '${', '\\\n', ' ', 'a.', '-a ']) check(language, path, prefix + fill(part));
    }
  });

  test('100,000 keys and 20,000 anchors are read in time', { timeout: 30_000 }, () => {
    check('yaml', 'compose.yml', Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`).join('\n'));
    check('yaml', 'compose.yml', Array.from({ length: 20_000 }, (_, n) => `- &a${n} x\n- *a${n}`).join('\n'));
    check(
      'yaml',
      'compose.yml',
      Array.from({ length: 4_000 }, (_, n) => `k${n}: &k${n}\n  <<: *k${Math.max(n - 1, 0)}\n  x${n}: 1`).join('\n'),
    );
    check(
      'json',
      'package.json',
      `{"dependencies":{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":"1"`).join(',')}}}`,
    );
  });

  test('a tree of any depth can be sent to another thread', () => {
    for (const language of ['yaml', 'json', 'toml'] as const) {
      const texts = [
        '['.repeat(20_000),
        '{"a":'.repeat(20_000),
        `a = ${'['.repeat(20_000)}`,
        `[${'a.'.repeat(30_000)}a]`,
      ];
      for (const text of texts) {
        expect(() => structuredClone(read(language, text))).not.toThrow();
      }
    }
  });

  test('a byte order mark and Windows line ends change nothing', () => {
    for (const [language, text] of [
      ['yaml', 'a: 1\nb: x\n'],
      ['json', '{\n"a": 1\n}'],
      ['dotenv', 'A=1\nB=2\n'],
      ['requirements', 'a==1\nb\n'],
      ['dockerfile', 'FROM a\nUSER b\n'],
      ['toml', 'a = 1\n[b]\nc = "x"\n'],
    ] as const) {
      const expected = read(language, text);
      expect(read(language, `\uFEFF${text}`)).toEqual({
        ...expected,
        file: { ...expected.file, size: text.length + 1 },
      });
      const windows = read(language, text.replaceAll('\n', '\r\n'));
      expect(windows.problems).toEqual([]);
      expect(placesOf(windows).map(([line]) => line)).toEqual(placesOf(expected).map(([line]) => line));
    }
  });
});
